"""Plausible, clearly fictitious answers, and typical faults: demos, training, load."""
