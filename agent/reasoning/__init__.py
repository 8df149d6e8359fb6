"""Lets a model explain and dig, within bounds: what it is shown, what it may read, and how often it is asked."""
