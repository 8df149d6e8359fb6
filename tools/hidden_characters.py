"""Characters that show nothing and steer what shows them: the one list of them.

Source: https://www.unicode.org/reports/tr36/ (bidirectional text), https://www.unicode.org/charts/PDF/UE0000.pdf (tags)
"""

from functools import cache

# Ranges of code points, both ends in. All controls but tab and line feed.
_CONTROLS = ((0x00, 0x08), (0x0B, 0x1F), (0x7F, 0x9F))
# Zero width, direction marks and overrides, invisible operators, byte order mark, and letters nobody sees.
_STEERING = ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFEFF, 0xFEFF), (0xE0000, 0xE007F))
# Soft hyphen, joiners, fillers, variation selectors: they steer nothing, and words can be hidden in them.
_FILLING = (
    *((0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180E, 0x180E)),
    *((0xFE00, 0xFE0F), (0xFFF0, 0xFFFB), (0xE0080, 0xE0FFF)),
)
# Looked up by character and not by a pattern: what a model writes may hold lone surrogates, which no pattern takes.
_STEERS = frozenset(point for first, last in (*_CONTROLS, *_STEERING) for point in range(first, last + 1))
# What has no width, for a class of characters in a pattern. Controls are none: they stand between words.
UNSEEN = "".join(f"{chr(first)}-{chr(last)}" for first, last in (*_STEERING, *_FILLING))
_HIDDEN = {point: None for first, last in (*_CONTROLS, *_STEERING, *_FILLING) for point in range(first, last + 1)}


def steers(text: str) -> bool:
    r"""Tell whether a text holds controls, direction overrides or zero-width characters; tab and line feed are none.

    Example:
        >>> steers("a\u202eb"), steers("a\tb\n"), steers("⚠\ufe0f")
        (True, False, False)
    """
    return not _STEERS.isdisjoint(map(ord, text))


def without_steering(text: str, put: str) -> str:
    r"""Return a text with `put` for every character that steers.

    Example:
        >>> without_steering("\x1b[2J\u200bdone", "?")
        '?[2J?done'
    """
    return text.translate(_instead(put))


def without_hidden(text: str) -> str:
    r"""Return a text without whatever nobody sees, also where it steers nothing.

    Example:
        >>> without_hidden("so\u00adft\u202e ⚠\ufe0f\n")
        'soft ⚠\n'
    """
    return text.translate(_HIDDEN)


@cache
def _instead(put: str) -> dict[int, str]:
    return dict.fromkeys(_STEERS, put)
