"""Decides: what failed, why, and what to do next."""
