"""Fences text that others wrote, so that a model can tell data from what it is told to do.

The mark of a fence is drawn anew for each answer: nobody who writes a log line or a tag can know it, so nobody can close
the fence from inside.
"""

import re
import secrets
from dataclasses import dataclass

# What shows nothing and steers: controls, direction overrides, invisible characters, tags in Unicode's private plane.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
_LONG_RUN = re.compile(r"(\S)\1{40,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """One answer's mark."""

    mark: str

    def around(self, label: str, text: str, *, limit: int) -> str:
        """Return `text` between marks, without unseen characters, cut to `limit` characters."""
        shown = visible(text).replace(self.mark, "")
        if len(shown) > limit:
            shown = f"{shown[: limit - 1]}…"
        return f"<<{self.mark} {label}>>\n{shown}\n<<{self.mark} end>>"


def new_fence() -> Fence:
    """Draw a mark."""
    return Fence(mark=secrets.token_hex(6))


def visible(text: str) -> str:
    r"""Return a text as people see it: without unseen characters, and with no run of one character without end.

    Example:
        >>> visible("a\u202eb\u200bc"), visible("=" * 100) == "=" * 40
        ('abc', True)
    """
    return _LONG_RUN.sub(lambda run: run[1] * 40, _UNSEEN.sub("", text))
