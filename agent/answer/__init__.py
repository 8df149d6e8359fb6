"""Writes what was found: status, impact, timeline, next steps, in plain words."""
