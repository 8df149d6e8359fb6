"""Writes the scoreboard for people: sections of the HTML report, and the markdown page."""

from datetime import datetime

from evals.docs import page, table
from evals.markup import Markup, element
from evals.metrics import Share
from evals.report import figures
from evals.scoreboard import Scoreboard, by_category, false_alarms, peer_note, peer_rows


def sections(board: Scoreboard) -> tuple[Markup, ...]:
    """Write what the board has beside the scenarios, for the HTML report."""
    return _peer(board), _messages(board), _speed(board)


def markdown(board: Scoreboard, *, command: str, made_at: datetime) -> str:
    """Write the page in docs. `command` is what made it."""
    metrics = board.metrics
    rows = [(name, _of(share), _percent(share)) for name, share in figures(metrics)]
    if metrics.precision_at_full_recall is not None:
        rows.insert(2, ("average precision at full recall", "", f"{metrics.precision_at_full_recall:.3f}"))
    spreads = (("AWS calls", metrics.aws_calls), ("round trips", metrics.round_trips))
    rows += [(name, f"median {spread.median:g}, at most {spread.most}", "") for name, spread in spreads if spread]
    rows.append(("messages explained a second, one core", f"{board.speed.per_second:,.0f}", ""))
    sets = [
        (
            name,
            _of(share := Share(count=sum(r.right for r in results), of=len(results))),
            _percent(share),
            str(false_alarms(results)),
        )
        for name, results in board.messages.items()
    ]
    beside = [(name, _of(ours), _of(theirs) if theirs else "not run") for name, ours, theirs in peer_rows(board)]
    categories = [
        (f"`{one.category}`" if one.category else "", str(one.scenarios), str(one.exact), str(one.top_1))
        for one in metrics.categories
    ]
    return page(
        f"a run of `{command}`",
        "Scoreboard",
        f"Made on {made_at:%Y-%m-%d} with `{command}`, answers by rules alone. The scenarios and the own messages are "
        "ours: they show that nothing broke, not how good the rules are on what nobody has seen. "
        "[The report](scoreboard.html) shows every scenario, plots, and the confusion matrix.",
        f"## {metrics.passed} of {metrics.scenarios} scenarios pass every check",
        table(("Figure", "", "Share"), rows),
        "## Beside the peer",
        table(("", "Tsuba", "peer"), beside),
        peer_note(board),
        "## Messages",
        table(("Set", "Right", "Share", "Benign texts called a failure"), sets),
        "## By expected root cause",
        table(("Root cause", "Scenarios", "Exact", "First right"), categories),
    ).replace("by `make docs` from ", "by ", 1)


def _peer(board: Scoreboard) -> Markup:
    rows = [
        element("tr", *(element("td", cell) for cell in (name, _of(ours), _of(theirs) if theirs else "not run")))
        for name, ours, theirs in peer_rows(board)
    ]
    head = element("tr", *(element("th", title) for title in ("", "Tsuba", "peer")))
    body = element("table", element("thead", head), element("tbody", *rows))
    return element("section", element("h2", "Beside the peer"), body, element("p", peer_note(board), class_="note"))


def _messages(board: Scoreboard) -> Markup:
    parts: list[Markup] = []
    for name, results in board.messages.items():
        right = sum(result.right for result in results)
        said = f"{name}: {right} of {len(results)} right, {false_alarms(results)} benign texts called a failure"
        wrong = [element("li", f"{r.id}: {r.expected}, said {r.given}") for r in results if not r.right]
        short = [
            f"{category} {_of(share)}" for category, share in by_category(results).items() if share.count < share.of
        ]
        parts += [
            element("h3", said),
            element("ul", *wrong),
            element("p", "Not all right: " + (", ".join(short) or "none")),
        ]
    return element("section", element("h2", "Messages"), *parts)


def _speed(board: Scoreboard) -> Markup:
    said = f"{board.speed.per_second:,.0f} messages a second of one core, best of {board.speed.rounds} rounds of {board.speed.messages}."
    return element("section", element("h2", "How fast texts are explained"), element("p", said))


def _of(share: Share) -> str:
    return f"{share.count} of {share.of}"


def _percent(share: Share) -> str:
    return "" if share.value is None else f"{share.value:.1%}"
