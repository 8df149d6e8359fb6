"""Measures what of a model's words reaches people: true drafts that pass, false ones that do not."""
