"""Checks what a model wrote against the evidence it cites, before anybody sees it."""
