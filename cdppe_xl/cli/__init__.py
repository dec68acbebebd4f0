"""The command line: one module per command; parse, delegate, print, exit."""
