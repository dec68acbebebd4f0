"""What the toolkit gives back: lists of constats, and later letters and pages."""
