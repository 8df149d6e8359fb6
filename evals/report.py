"""Prints what the scenarios showed: a table for people, one JSON document for programs."""

import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from evals.metrics import CategoryResult, Metrics, Share, Spread, measure, wrong_confusions
from evals.run import Outcome

_COLUMNS = 80


def line(outcome: Outcome) -> str:
    """Write one scenario's result in one line, with what failed below it."""
    mark = "ok  " if outcome.score.passed else "FAIL"
    usage = outcome.diagnosis.usage if outcome.diagnosis else None
    took = f"{usage.aws_calls:3} calls {usage.round_trips} trips {usage.waves} waves" if usage else ""
    causes = ", ".join(outcome.expected) or "no root cause"
    lines = [f"{mark} {outcome.scenario}  {took}  {causes}"]
    lines += [f"       {check.name}: {check.detail}" for check in outcome.score.failed()]
    return "\n".join(lines)


def table(outcomes: Sequence[Outcome]) -> str:
    """Write the totals in 80 columns: what passed, each check, the figures, and what was confused."""
    metrics = measure(outcomes)
    lines = [f"{metrics.passed} of {metrics.scenarios} scenarios pass every check"]
    lines += [f"  {name:<30} {right:3} of {total:3}" for name, (right, total) in check_counts(outcomes).items()]
    lines += ["", "Figures", *(_share_line(name, share) for name, share in figures(metrics))]
    if metrics.precision_at_full_recall is not None:
        lines.append(f"  {'precision at full recall':<30} {metrics.precision_at_full_recall:.3f}")
    spreads = (("AWS calls", metrics.aws_calls), ("round trips", metrics.round_trips), ("waves", metrics.waves))
    lines += [_spread_line(name, spread) for name, spread in spreads if spread]
    return "\n".join([*lines, *_category_lines(metrics.categories), *_confusion_lines(metrics)])


def check_counts(outcomes: Sequence[Outcome]) -> dict[str, tuple[int, int]]:
    """Return for each check by name: in how many scenarios it passed, of how many that were judged by it."""
    total, right = Counter[str](), Counter[str]()
    for outcome in outcomes:
        for check in outcome.score.checks:
            total[check.name] += 1
            right[check.name] += check.passed
    return {name: (right[name], total[name]) for name in total}


def figures(metrics: Metrics) -> tuple[tuple[str, Share], ...]:
    """Return the shares by the name people read; false alarms and what is forbidden are better the lower."""
    return (
        ("exact set of root causes", metrics.exact),
        ("first cause right", metrics.top_1),
        ("false alarms", metrics.false_alarms),
        ("false alarms on healthy ones", metrics.false_alarms_healthy),
        ("abstained where due", metrics.abstained),
        ("statements grounded", metrics.grounded),
        ("forbidden things said", metrics.forbidden),
    )


def document(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the results as plain data."""
    metrics = measure(outcomes)
    return {
        "scenarios": [
            {
                "id": outcome.scenario,
                "title": outcome.title,
                "passed": outcome.score.passed,
                "expected": list(outcome.expected),
                "acceptable_extra": list(outcome.acceptable_extra),
                "given": [c.category for c in outcome.diagnosis.root_causes] if outcome.diagnosis else None,
                "status": outcome.diagnosis.status if outcome.diagnosis else None,
                "checks": [asdict(check) for check in outcome.score.checks],
                "usage": asdict(outcome.diagnosis.usage) if outcome.diagnosis else None,
            }
            for outcome in outcomes
        ],
        "metrics": _metrics_document(metrics),
        "passed": metrics.passed,
        "total": metrics.scenarios,
    }


def _share_line(name: str, share: Share) -> str:
    value = "" if share.value is None else f"{share.value:8.1%}"
    return f"  {name:<30} {share.count:3} of {share.of:3}{value}"


def _spread_line(name: str, spread: Spread) -> str:
    return f"  {name:<30} median {spread.median:g}, at most {spread.most}"


def _category_lines(categories: Sequence[CategoryResult]) -> list[str]:
    """Name what is always right in a paragraph and give the others a line each: there are some fifty."""
    wrong = [one for one in categories if min(one.exact, one.top_1) < one.scenarios]
    # A no-break space keeps the number beside its name while the paragraph is wrapped.
    right = ", ".join(f"{one.category} {one.scenarios}".replace(" ", "\xa0") for one in categories if one not in wrong)
    lines: list[str] = []
    if wrong:
        lines += ["", f"{'Expected, not always right':<38}{'n':>5}{'exact':>8}{'named':>8}{'first':>8}"]
        lines += [f"  {c.category:<36}{c.scenarios:5}{c.exact:8}{c.named:8}{c.top_1:8}" for c in wrong]
    if right:
        lines += ["", "Expected and always right, with the number of scenarios"]
        wrapped = textwrap.wrap(right, _COLUMNS, initial_indent="  ", subsequent_indent="  ")
        lines += [one.replace("\xa0", " ") for one in wrapped]
    return lines


def _confusion_lines(metrics: Metrics) -> list[str]:
    wrong = [f"  {pair.count:3}  {pair.expected} -> {pair.given}" for pair in wrong_confusions(metrics)]
    return ["", "Confused: expected -> given", *wrong] if wrong else []


def _metrics_document(metrics: Metrics) -> dict[str, Any]:
    return {
        "answered": metrics.answered,
        "exact": _share_document(metrics.exact),
        "top_1": _share_document(metrics.top_1),
        "precision_at_full_recall": metrics.precision_at_full_recall,
        "false_alarms": _share_document(metrics.false_alarms),
        "false_alarms_healthy": _share_document(metrics.false_alarms_healthy),
        "abstained": _share_document(metrics.abstained),
        "grounded": _share_document(metrics.grounded),
        "forbidden": _share_document(metrics.forbidden),
        "aws_calls": _spread_document(metrics.aws_calls),
        "round_trips": _spread_document(metrics.round_trips),
        "waves": _spread_document(metrics.waves),
        "categories": [asdict(category) for category in metrics.categories],
        "confusions": [asdict(pair) for pair in wrong_confusions(metrics)],
    }


def _share_document(share: Share) -> dict[str, Any]:
    return {"count": share.count, "of": share.of, "share": share.value}


def _spread_document(spread: Spread | None) -> dict[str, Any] | None:
    return {"median": spread.median, "max": spread.most} if spread else None
