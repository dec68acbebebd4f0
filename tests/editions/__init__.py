"""Editions that nobody gave: written as data, run from end to end without a change of code."""
