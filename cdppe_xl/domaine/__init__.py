"""What the circulaire speaks of, as frozen records. Standard library only."""
