"""Secret access keys of AWS beside the id of their key: 40 characters with no name of their own."""

import re
from collections.abc import Iterator

from tools.secret_detection.randomness import looks_random
from tools.secret_detection.span import Span

_NEAR = 300  # characters: a line or two around the id
_ID = re.compile(r"(?<![A-Za-z0-9])A(?:KIA|SIA)[A-Z0-9]{16}(?![A-Za-z0-9])")
_SECRET = re.compile(r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])")
_GIT_COMMIT = re.compile(r"[0-9a-f]{40}")


def key_pairs(text: str) -> Iterator[Span]:
    """Yield what can only be the secret of an access key whose id stands near.

    Example:
        >>> [span.start for span in key_pairs("AKIA" + "Q7" * 8 + " " + "aB3/" * 10)]
        [21]
    """
    done = 0
    if "AKIA" not in text and "ASIA" not in text:
        return
    for key_id in _ID.finditer(text):
        for found in _SECRET.finditer(text, max(done, key_id.start() - _NEAR), key_id.end() + _NEAR):
            if not _GIT_COMMIT.fullmatch(found[0]) and (looks_random(found[0]) or "/" in found[0] or "+" in found[0]):
                yield Span(*found.span())
                done = found.end()
