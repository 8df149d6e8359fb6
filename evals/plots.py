"""Draws the report's plots as SVG: stacked bars, counts of a value, and the confusion matrix. Colours are the page's."""

from collections import Counter
from collections.abc import Sequence
from math import ceil

from evals.markup import Markup, element, join
from evals.metrics import NO_ANSWER, NO_CAUSE, Confusion, Spread

# Sizes in CSS pixels.
_BAR_HEIGHT, _BAR_WIDTH, _GAP = 10, 110, 2
_PLOT_WIDTH, _PLOT_HEIGHT, _MARGIN, _HEADROOM = 480, 160, 24, 46
_MOST_COLUMNS = 32  # more would be thinner than the gaps between them
_MATRIX_WIDTH, _SMALLEST_CELL, _WIDEST_CELL = 1060, 15, 28
_LETTER = 6.1  # a letter of the matrix's labels: 10 px of a monospaced font


def stacked_bar(parts: Sequence[tuple[str, int]]) -> Markup:
    """Draw counts that are not all 0 as shares of one bar, each in the colour of its class."""
    unit = (_BAR_WIDTH + _GAP) / sum(count for _, count in parts)
    drawn: list[Markup] = []
    at = 0.0
    for name, count in parts:
        if count:
            width = max(count * unit - _GAP, 1)
            drawn.append(element("rect", x=at, y=0, width=width, height=_BAR_HEIGHT, rx=2, class_=name))
            at += count * unit
    words = ", ".join(f"{count} {name}" for name, count in parts if count)
    return _svg(_BAR_WIDTH, _BAR_HEIGHT, words, *drawn)


def columns(spread: Spread, *, of: str) -> Markup:
    """Draw how often each value occurs, with the median marked; many values share a column."""
    low, high = spread.values[0], spread.most
    step = ceil((high - low + 1) / _MOST_COLUMNS)
    counts = Counter((value - low) // step for value in spread.values)
    places = (high - low) // step + 1
    wide = min((_PLOT_WIDTH - 2 * _MARGIN) / places, 44)
    tallest = max(counts.values())
    drawn = [element("line", x1=0, x2=_PLOT_WIDTH, y1=_PLOT_HEIGHT, y2=_PLOT_HEIGHT, class_="axis")]
    label_every = ceil(28 / wide)
    for place in range(places):
        first, middle = low + place * step, _MARGIN + (place + 0.5) * wide
        last = first + step - 1
        name = f"{first}" if step == 1 else f"{first} to {last}"
        if place % label_every == 0:
            drawn.append(_word(str(first), middle, _PLOT_HEIGHT + 15))
        if not (count := counts[place]):
            continue
        height = count / tallest * (_PLOT_HEIGHT - _HEADROOM)
        top = _PLOT_HEIGHT - height
        column = element("rect", x=middle - wide / 2 + 1, y=top, width=wide - 2, height=height, rx=2, class_="exact")
        drawn += [element("g", element("title", f"{name} {of}: {count}"), column), _word(str(count), middle, top - 4)]
    median = _MARGIN + ((spread.median - low) / step + 0.5) * wide
    drawn.append(element("line", x1=median, x2=median, y1=14, y2=28, class_="median"))
    drawn.append(_word(f"median {spread.median:g}", median, 10))
    words = f"{of}: median {spread.median:g}, at most {high}, at least {low}"
    return _svg(_PLOT_WIDTH, _PLOT_HEIGHT + 20, words, *drawn)


def confusion_matrix(confusions: Sequence[Confusion]) -> Markup:
    """Draw what was given (columns) where something was expected (rows); right answers lie on the diagonal."""
    names = sorted({name for pair in confusions for name in (pair.expected, pair.given)}, key=_order)
    place = {name: index for index, name in enumerate(names)}
    wrong = {name for pair in confusions if pair.expected != pair.given for name in (pair.expected, pair.given)}
    margin = max(len(name) for name in names) * _LETTER + 10
    wide = min(max((_MATRIX_WIDTH - margin) // len(names), _SMALLEST_CELL), _WIDEST_CELL)
    side = len(names) * wide
    drawn: list[Markup] = []
    for name, index in place.items():
        edge, middle = margin + index * wide, margin + (index + 0.5) * wide
        tone = "label off" if name in wrong else "label"
        drawn += [
            element("line", x1=margin, x2=margin + side, y1=edge, y2=edge, class_="grid"),
            element("line", y1=margin, y2=margin + side, x1=edge, x2=edge, class_="grid"),
            element("text", name, x=margin - 6, y=middle + 3, text_anchor="end", class_=tone),
            element("text", name, transform=f"translate({middle + 3:g} {margin - 6:g}) rotate(-90)", class_=tone),
        ]
    drawn += [
        _cell(pair, margin + place[pair.given] * wide, margin + place[pair.expected] * wide, wide)
        for pair in confusions
    ]
    return _svg(margin + side + 1, margin + side + 1, "Confusion matrix: rows expected, columns given", *drawn)


def _cell(pair: Confusion, x: float, y: float, wide: float) -> Markup:
    right = pair.expected == pair.given
    return element(
        "g",
        element("title", f"expected {pair.expected}, given {pair.given}: {pair.count}"),
        element("rect", x=x + 1, y=y + 1, width=wide - 1, height=wide - 1, rx=2, class_="right" if right else "wrong"),
        element(
            "text",
            str(pair.count),
            x=x + wide / 2 + 0.5,
            y=y + wide / 2 + 4,
            text_anchor="middle",
            class_="count right" if right else "count wrong",
        ),
    )


def _order(name: str) -> tuple[bool, bool, str]:
    return name == NO_ANSWER, name == NO_CAUSE, name


def _word(text: str, x: float, y: float) -> Markup:
    return element("text", text, x=x, y=y, text_anchor="middle")


def _svg(width: float, height: float, words: str, *drawn: Markup) -> Markup:
    return element(
        "svg",
        join(*drawn),
        role="img",
        aria_label=words,
        viewBox=f"0 0 {width:g} {height:g}",
        width=width,
        height=height,
        xmlns="http://www.w3.org/2000/svg",
    )
