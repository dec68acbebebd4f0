"""Tests of cdppe_xl; the folders mirror the package, ``clients`` holds the real clients."""
