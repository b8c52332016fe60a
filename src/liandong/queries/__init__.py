"""Every read that joins: typed rows for the doors; no HTML, no writes."""
