"""Ids of what is stored: a prefix that says what it is, and eighty bits nobody guesses."""

import secrets


def new_id(prefix: str) -> str:
    """Make an id such as dg-5f0c9a1e44d0b7c2a913."""
    return f"{prefix}-{secrets.token_hex(10)}"
