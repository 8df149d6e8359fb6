"""Characters that show nothing and steer what shows them: the one list of them.

Source: https://www.unicode.org/reports/tr36/ (bidirectional text), https://www.unicode.org/charts/PDF/UE0000.pdf (tags)
"""

import re

# All but tab and line feed.
_CONTROLS = "\x00-\x08\x0b-\x1f\x7f-\x9f"
# Zero width, direction marks and overrides, invisible operators, byte order mark, and letters nobody sees.
_STEERING = "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e007f"
# Soft hyphen, joiners, fillers, variation selectors: they steer nothing, and words can be hidden in them.
_FILLING = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\ufe00-\ufe0f\ufff0-\ufffb\U000e0080-\U000e0fff"
_STEERS = re.compile(f"[{_CONTROLS}{_STEERING}]")
_HIDDEN = re.compile(f"[{_CONTROLS}{_STEERING}{_FILLING}]")


def steers(text: str) -> bool:
    r"""Tell whether a text holds controls, direction overrides or zero-width characters; tab and line feed are none.

    Example:
        >>> steers("a\u202eb"), steers("a\tb\n"), steers("⚠\ufe0f")
        (True, False, False)
    """
    return _STEERS.search(text) is not None


def without_steering(text: str, put: str) -> str:
    r"""Return a text with `put` for every character that steers.

    Example:
        >>> without_steering("\x1b[2J\u200bdone", "?")
        '?[2J?done'
    """
    return _STEERS.sub(put, text)


def without_hidden(text: str) -> str:
    r"""Return a text without whatever nobody sees, also where it steers nothing.

    Example:
        >>> without_hidden("so\u00adft\u202e ⚠\ufe0f\n")
        'soft ⚠\n'
    """
    return _HIDDEN.sub("", text)
