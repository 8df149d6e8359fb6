"""Drawn values in a sentence that names a secret: what validators and comparisons print.

`token mismatch: expected "9fK2..."`, `'9fK2...' is too short, on instance['password']`.
"""

import re
from collections.abc import Iterator

from tools.secret_detection.randomness import looks_random
from tools.secret_detection.span import Span
from tools.secret_detection.telling_names import Telling, telling

_NEAR = 70  # characters: a clause
# Not a part of an ARN, a path or an address; not hexadecimal, as digests and ids are.
_DRAWN = re.compile(r"(?<![A-Za-z0-9_+/=.\-:@%#])(?P<value>[A-Za-z0-9_+/=\-~!$^*]{18,400})(?![A-Za-z0-9_/:@%(\[])")
_MIXED = re.compile(r"(?=.{0,400}[a-z])(?=.{0,400}[A-Z])(?=.{0,400}[0-9])")
_NAME = re.compile(r"(?<![A-Za-z0-9_./:\-])[A-Za-z_][A-Za-z0-9_.\-]{1,60}+(?![/:][A-Za-z0-9])")
# The name of the value itself, right before it. These say nothing of what it is.
_OWN_NAME = re.compile(r"([A-Za-z_][A-Za-z0-9_.\-]{0,60})[\"'\\\]]{0,4}[ ]?[:=][ ]?[\"'\\(\[]{0,4}\Z")
_SAYS_NOTHING = frozenset(
    ("value", "received", "expected", "actual", "got", "input", "instance", "want", "was", "found", "given", "provided")
)


def nearby_values(text: str) -> Iterator[Span]:
    """Yield drawn values that stand in one clause with the name of a secret.

    Example:
        >>> list(nearby_values('token mismatch: expected "GpYRcox1FG4AkF8Yn2zgt1Hr"'))
        [Span(start=26, end=50)]
        >>> list(nearby_values('secret not found, requestId: "GpYRcox1FG4AkF8Yn2zgt1Hr"'))
        []
    """
    for found in _DRAWN.finditer(text):
        if _MIXED.match(found["value"]) and looks_random(found["value"]) and _is_named(text, *found.span("value")):
            yield Span(*found.span("value"))


def _is_named(text: str, start: int, end: int) -> bool:
    first, last = max(0, start - _NEAR), min(len(text), end + _NEAR)
    own = _OWN_NAME.search(text[first:start])
    if own and own[1].lower() not in _SAYS_NOTHING:
        return False  # named_values has judged it
    before, after = text[first:start].rsplit("\n", 1)[-1], text[end:last].split("\n", 1)[0]
    return any(telling(name[0]) in (Telling.YES, Telling.BARE) for name in _NAME.finditer(f"{before} {after}"))
