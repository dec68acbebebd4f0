"""Money of the State: indicative split of the enveloppes, then stages and reconciliation."""
