"""Remembers: platform documentation, runbooks, closed tickets."""
