"""Toolkit for the contrats départementaux de prévention et de protection de l'enfance."""

__version__ = "0.1.0"
