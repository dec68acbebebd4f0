"""Hostile, damaged or foreign files: each ends with a verdict, quickly, and harms nothing."""
