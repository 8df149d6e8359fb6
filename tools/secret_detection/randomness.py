"""Tells drawn characters from words, names and numbers."""

import math
import re
from collections import Counter

MIN_LENGTH = 16  # shorter ones cannot be told from abbreviations and build numbers
_CHARACTERS = re.compile(r"[A-Za-z0-9+/=_\-.~!#%*^@$]+")
_UUID = re.compile(r"(?i)[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_HEX = re.compile(r"(?i)[0-9a-f]+")
_MIN_MADE_UP = 6  # characters
# Ids, versions, regions, names of algorithms, sizes and times, paths, dates.
_ORDINARY = re.compile(
    r"(?i)(?:[a-z]{1,12}[-_.])?(?:base|sha|md|utf|hs|rs|es|aes|rsa|oauth|http|ipv|p|ed|x|k8s?|s3|ec)-?\d{1,5}(?:[-_.].*)?"
    r"|v?\d[\d.,:_\-]*[a-z%]{0,8}|[a-z]{2,4}-[a-z]{3,12}-\d[a-z]?|(?-i:[a-z]+(?:[-_.][a-z]+)*[-_.]?\d{0,3})|[a-z0-9_.\-]*/.*|.*@.*\..*"
    r"|[a-z]{1,8}-[0-9a-f]{8,17}|[0-9a-f]{8}-.*|[0-9a-f]{7,64}|[a-z_][\w.]*[(\[{=:].*"
)
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


def looks_made_up(text: str) -> bool:
    """Whether a text reads like a password somebody chose or drew: no word, number, version, path or name of an algorithm.

    Example:
        >>> [looks_made_up(text) for text in ("Tulip99", "correct-horse", "base64-encoded", "us-west-2", "v1.2.3", "prod/db1")]
        [True, False, False, False, False, False]
    """
    if looks_random(text):
        return True
    if len(text) < _MIN_MADE_UP or _ORDINARY.fullmatch(text):
        return False
    return any(map(str.isdigit, text)) and any(map(str.isalpha, text))


def entropy(text: str) -> float:
    """Return Shannon's entropy in bits a character.

    Example:
        >>> entropy("aabb")
        1.0
    """
    return -sum(n / len(text) * math.log2(n / len(text)) for n in Counter(text).values())
