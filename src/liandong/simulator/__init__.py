"""Invented towns, people and seasons; no database, no framework."""
