"""Tells drawn characters from words, names and numbers."""

import math
import re
from collections import Counter

MIN_LENGTH = 16  # shorter ones cannot be told from abbreviations and build numbers
_CHARACTERS = re.compile(r"[A-Za-z0-9+/=_\-.~!#%*^@$]+")
_UUID = re.compile(r"(?i)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_HEX = re.compile(r"(?i)[0-9a-f]+")
_RUN = re.compile(r"[a-z]{2,}|[A-Z][a-z]+|[A-Z]{2,}|[0-9]+|[A-Za-z]")
# Bits a character: English words run to about 3 within a short name, drawn hexadecimal reaches 3.3 and base64 4 at this
# length. Both bounds stand a little below what is drawn.
_MIN_HEX_BITS, _MIN_BITS = 3.0, 3.3


def looks_random(text: str) -> bool:
    """Whether a text looks drawn by a machine. UUIDs do not count: they are names far more often.

    Example:
        >>> looks_random("9mKx2Lq8Zr4Tn6Wv1Yb3"), looks_random("checkout-prod-database-2026"), looks_random("hunter2")
        (True, False, False)
    """
    if len(text) < MIN_LENGTH or not _CHARACTERS.fullmatch(text) or _UUID.fullmatch(text):
        return False
    if _HEX.fullmatch(text):
        return not text.isdigit() and entropy(text.lower()) >= _MIN_HEX_BITS
    if entropy(text) < _MIN_BITS or (text.isalpha() and text.islower()):
        return False
    # Words come in long runs of one kind of letter; drawn characters change kind every second place.
    return len(text) / len(_RUN.findall(text)) < 3.6


def entropy(text: str) -> float:
    """Return Shannon's entropy in bits a character.

    Example:
        >>> entropy("aabb")
        1.0
    """
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())
