"""Writes what the scenarios showed as one HTML file that needs nothing else: no script, no font, no other address."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from evals.markup import Markup, element, join
from evals.metrics import NO_ANSWER, NO_CAUSE, CategoryResult, Metrics, Share, Spread, measure, wrong_confusions
from evals.plots import columns, confusion_matrix, stacked_bar
from evals.report import check_counts, figures
from evals.run import Outcome

_STYLE = Path(__file__).with_suffix(".css")
# Even if a text should ever get through as markup, it can load and run nothing.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_LEGEND = (
    ("exact", "whole set right"),
    ("inexact", "named, but with others missing or wrong"),
    ("missed", "not named, or a false alarm"),
)


def page(outcomes: Sequence[Outcome], *, command: str, made_at: datetime, more: Sequence[Markup] = ()) -> str:
    """Write the report. `command` is what made it; `more` are sections of other measurements."""
    metrics = measure(outcomes)
    title = f"Tsuba: {metrics.passed} of {metrics.scenarios} scenarios diagnosed right"
    body = [
        _header(outcomes, command, made_at),
        _totals(metrics),
        *more,
        _failures(outcomes),
        _categories(metrics.categories),
        _confusions(metrics),
        _cost(metrics, outcomes),
        _all(outcomes),
    ]
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_POLICY),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        Markup(f"<style>\n{_STYLE.read_text(encoding='utf-8')}</style>"),
    )
    return f"<!DOCTYPE html>\n{element('html', head, element('body', *body), lang='en').source}\n"


def _header(outcomes: Sequence[Outcome], command: str, made_at: datetime) -> Markup:
    writers = sorted({outcome.diagnosis.written_by for outcome in outcomes if outcome.diagnosis})
    made = f"{made_at:%Y-%m-%d %H:%M} UTC, answers written by: {', '.join(writers) or 'nobody'}. Made with "
    return element("header", element("h1", "Diagnosis scoreboard"), element("p", made, element("code", command)))


def _totals(metrics: Metrics) -> Markup:
    passed = Share(count=metrics.passed, of=metrics.scenarios)
    tiles = [_tile("every check passed", passed)]
    tiles += [_tile(name, share, lower_is_better=_lower_is_better(name)) for name, share in figures(metrics)]
    if metrics.precision_at_full_recall is not None:
        recall = metrics.precision_at_full_recall
        tiles.insert(3, _figure("precision at full recall", f"{recall:.3f}", "mean, of 1", short=recall < 1))
    for name, spread in (("AWS calls", metrics.aws_calls), ("round trips", metrics.round_trips)):
        if spread:
            tiles.append(_figure(name, f"{spread.median:g}", f"median; at most {spread.most}"))
    return element("dl", *tiles, class_="tiles")


def _tile(name: str, share: Share, *, lower_is_better: bool = False) -> Markup:
    value = "none" if share.value is None else f"{share.value:.1%}".replace(".0%", "%")
    ideal = 0 if lower_is_better else share.of
    return _figure(name, value, f"{share.count} of {share.of}", short=share.count != ideal)


def _lower_is_better(name: str) -> bool:
    return name.startswith(("false", "forbidden"))


def _figure(name: str, value: str, below: str, *, short: bool = False) -> Markup:
    inside = (element("dt", name), element("dd", value), element("dd", below))
    return element("div", *inside, class_="short") if short else element("div", *inside)


def _failures(outcomes: Sequence[Outcome]) -> Markup:
    failed = [outcome for outcome in outcomes if not outcome.score.passed]
    if not failed:
        return _section("Failed checks", element("p", "None: every scenario passes every check."))
    rows = [
        (
            _scenario(outcome),
            _names(outcome.expected),
            _given(outcome),
            element(
                "ul",
                *(element("li", element("b", check.name), f" {check.detail}") for check in outcome.score.failed()),
                class_="failed",
            ),
        )
        for outcome in failed
    ]
    return _section("Failed checks", _table(("scenario", "expected", "given", "what failed"), rows))


def _categories(categories: Sequence[CategoryResult]) -> Markup:
    legend = [element("li", _swatch(name), words) for name, words in _LEGEND]
    rows = [_category(one) for one in categories]
    return _section(
        "By expected root cause",
        element("ul", *legend, class_="legend"),
        element("ul", *rows, class_="categories"),
    )


def _category(one: CategoryResult) -> Markup:
    parts = (("exact", one.exact), ("inexact", one.named - one.exact), ("missed", one.scenarios - one.named))
    right = min(one.exact, one.top_1) == one.scenarios
    inside = (
        element("span", one.category, class_="name"),
        stacked_bar(parts),
        element("span", f"exact {one.exact}/{one.scenarios}, first {one.top_1}/{one.scenarios}", class_="tally"),
    )
    return element("li", *inside) if right else element("li", *inside, class_="short")


def _swatch(name: str) -> Markup:
    square = element("rect", width=10, height=10, rx=2, class_=name)
    return element("svg", square, width=10, height=10, aria_hidden="true")


def _confusions(metrics: Metrics) -> Markup:
    wrong = wrong_confusions(metrics)
    note = "Rows: expected. Columns: given. Right answers lie on the diagonal; extras that a scenario accepts are left out."
    parts: list[Markup] = [element("p", note, class_="note")]
    if metrics.confusions:
        parts.append(element("div", confusion_matrix(metrics.confusions), class_="scroll"))
    if wrong:
        rows = [(_name(pair.expected), _name(pair.given), str(pair.count)) for pair in wrong]
        parts.append(_table(("expected", "given", "times"), rows))
    else:
        parts.append(element("p", "Nothing was taken for something else."))
    return _section("Confusion matrix", *parts)


def _cost(metrics: Metrics, outcomes: Sequence[Outcome]) -> Markup:
    spreads = (("AWS calls", metrics.aws_calls), ("round trips", metrics.round_trips))
    plots = [_plot(name, spread) for name, spread in spreads if spread]
    checks = [_check(name, right, total) for name, (right, total) in check_counts(outcomes).items()]
    return _section(
        "What a diagnosis takes, and every check",
        element("p", "A column counts the diagnoses that took so many.", class_="note"),
        element("div", *plots, class_="plots"),
        element("h3", "Checks passed, of the scenarios they judged"),
        element("ul", *checks, class_="checks"),
    )


def _check(name: str, right: int, total: int) -> Markup:
    inside = (element("span", name), element("span", f"{right} of {total}"))
    return element("li", *inside) if right == total else element("li", *inside, class_="short")


def _plot(name: str, spread: Spread) -> Markup:
    return element("div", element("h3", f"{name} per diagnosis"), columns(spread, of=name))


def _all(outcomes: Sequence[Outcome]) -> Markup:
    rows = [
        (
            _scenario(outcome),
            _names(outcome.expected),
            _given(outcome),
            outcome.diagnosis.status if outcome.diagnosis else NO_ANSWER,
            str(outcome.diagnosis.usage.aws_calls) if outcome.diagnosis else "",
            str(outcome.diagnosis.usage.round_trips) if outcome.diagnosis else "",
        )
        for outcome in outcomes
    ]
    titles = ("scenario", "expected", "given", "status", "calls", "trips")
    listed = element("summary", f"All {len(outcomes)} scenarios")
    return element("section", element("details", listed, _table(titles, rows)))


def _scenario(outcome: Outcome) -> Markup:
    return join(element("code", outcome.scenario), element("br"), outcome.title)


def _given(outcome: Outcome) -> Markup:
    if outcome.diagnosis is None:
        return _name(NO_ANSWER)
    return _names(cause.category for cause in outcome.diagnosis.root_causes)


def _names(categories: Iterable[str]) -> Markup:
    names = list(categories) or [NO_CAUSE]
    return element("ul", *(element("li", _name(name)) for name in names))


def _name(category: str) -> Markup:
    return element("span", category, class_="name")


def _section(title: str, *inside: Markup) -> Markup:
    return element("section", element("h2", title), *inside)


def _table(titles: Sequence[str], rows: Iterable[Sequence[str | Markup]]) -> Markup:
    head = element("tr", *(element("th", title) for title in titles))
    body = (element("tr", *(element("td", cell) for cell in row)) for row in rows)
    return element("div", element("table", element("thead", head), element("tbody", *body)), class_="scroll")
