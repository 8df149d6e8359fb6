"""Names secrets without telling them: equal secrets, equal placeholders.

The name is a keyed digest. A plain one would let anybody who sees it try a list of common passwords; without the key
there is nothing to try against. The key is drawn for each process, or kept for an installation (api/placeholder_key.py),
so that placeholders of yesterday's answer can be compared with today's.
"""

import hashlib
import re
import secrets

KEY_BYTES = 32
_DIGITS = 8  # 32 bits: a chance of one in a million that two of a hundred secrets share a name
PLACEHOLDER = re.compile(r"\[redacted:[0-9a-f]{8}\]")


class _Held:
    """The process's key. Text is redacted wherever it enters; a key handed down every parser would be lost in one."""

    key: bytes | None = None


def use_key(key: bytes) -> None:
    """Name secrets by this key from now on.

    Raises:
        ValueError: shorter than 32 bytes.
    """
    if len(key) < KEY_BYTES:
        raise ValueError(f"a key for placeholders has at least {KEY_BYTES} bytes")
    _Held.key = key


def placeholder(secret: str) -> str:
    """Return the name of a secret, such as `[redacted:5f0c12ab]`.

    Example:
        >>> placeholder("hunter22") == placeholder("hunter22"), placeholder("hunter22") == placeholder("hunter23")
        (True, False)
    """
    if _Held.key is None:
        _Held.key = secrets.token_bytes(KEY_BYTES)
    digest = hashlib.blake2b(secret.encode("utf-8", "surrogatepass"), key=_Held.key[:64], digest_size=_DIGITS // 2)
    return f"[redacted:{digest.hexdigest()}]"
