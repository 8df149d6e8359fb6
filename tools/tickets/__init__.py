"""Tickets and the backends that keep them."""
