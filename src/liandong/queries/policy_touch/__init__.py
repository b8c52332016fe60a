"""Whom a local layer touches: each probe judges live records without the layer and with it."""
