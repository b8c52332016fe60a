"""Liandong (联动): a hub that links social workers and volunteers."""

__version__ = "0.1.0"
