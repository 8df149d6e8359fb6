"""All figures on one board: our scenarios, our messages, batches of others, the peer's last run, and speed."""

import textwrap
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from agent.diagnosis import to_document
from evals.aws_lab.world import World
from evals.benchmarks.explain_speed import TARGET, Speed, measure_speed
from evals.benchmarks.measurement import contains
from evals.benchmarks.peer_result import PeerFigures, PeerResult, figures, is_control, read_result
from evals.messages import OWN_MESSAGES, MessageResult, measure_messages
from evals.metrics import Metrics, Share, failing, measure
from evals.report import document as diagnosis_document
from evals.report import table as diagnosis_table
from evals.run import Outcome

LEAST_EXACT, LEAST_MESSAGES = 0.97, 0.95  # what the product promises; the own set is known to us, so it must do better
OWN = "own set"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scoreboard:
    """One run of everything. `messages` by the name of their set; `peer` is what was measured at its own time.

    decisive_shown, wrong_alarms: Tsuba's, by the same test as the peer's.
    """

    outcomes: tuple[Outcome, ...]
    metrics: Metrics
    messages: Mapping[str, tuple[MessageResult, ...]]
    speed: Speed
    decisive_shown: Share
    wrong_alarms: Share
    peer: PeerResult | None
    peer_figures: PeerFigures | None

    @property
    def met(self) -> bool:
        """Tell whether the promised accuracy is there."""
        exact, own = self.metrics.exact, self.messages[OWN]
        calm = not self.metrics.false_alarms.count and not false_alarms(own)
        right = sum(result.right for result in own) / len(own)
        return calm and (exact.value or 0) >= LEAST_EXACT and right >= LEAST_MESSAGES


def build(
    worlds: Sequence[World],
    outcomes: Sequence[Outcome],
    batches: Sequence[Path],
    *,
    speed: Callable[[], Speed] = measure_speed,
) -> Scoreboard:
    """Measure what is cheap, and put it beside the scenarios' outcomes and the peer's last run.

    Raises:
        BatchError: a file of messages cannot be used.
        PastedError: a line is no signal.
    """
    messages = {OWN: measure_messages(OWN_MESSAGES), **{batch.name: measure_messages(batch) for batch in batches}}
    peer = read_result()
    answers = {outcome.scenario: outcome for outcome in outcomes}
    facts = [world for world in worlds if world.expect.get("root_causes") and world.expect.get("decisive")]
    controls = [world for world in worlds if is_control(world.expect)]
    return Scoreboard(
        outcomes=tuple(outcomes),
        metrics=measure(outcomes),
        messages=messages,
        speed=speed(),
        decisive_shown=Share(count=sum(_shows(answers[world.id], world) for world in facts), of=len(facts)),
        wrong_alarms=Share(count=sum(_alarms(answers[world.id]) for world in controls), of=len(controls)),
        peer=peer,
        peer_figures=figures(peer, worlds) if peer else None,
    )


def false_alarms(results: Sequence[MessageResult]) -> int:
    """Count the benign messages that were called a failure."""
    return sum(result.expected == "benign" and result.given not in {"benign", None} for result in results)


def by_category(results: Sequence[MessageResult]) -> dict[str, Share]:
    """Return how many of each category's messages were right, by category."""
    total, right = Counter[str](), Counter[str]()
    for result in results:
        total[result.expected] += 1
        right[result.expected] += result.right
    return {name: Share(count=right[name], of=total[name]) for name in sorted(total)}


def peer_rows(board: Scoreboard) -> list[tuple[str, Share, Share | None]]:
    """Return the lines in which both sides stand: what is counted, Tsuba's share, the peer's."""
    theirs = board.peer_figures
    return [
        ("decisive fact in the output", board.decisive_shown, theirs.decisive_shown if theirs else None),
        ("wrong alarms on controls", board.wrong_alarms, theirs.wrong_alarms if theirs else None),
    ]


def peer_note(board: Scoreboard) -> str:
    """Say what the peer is, when it was run, and how its output was read."""
    if board.peer is None or board.peer_figures is None:
        return "The peer was not run yet: python -m evals.benchmarks.peer_scenarios"
    alarms = ", ".join(f"{action} {count}" for action, count in board.peer_figures.alarms_by_action.items())
    stale = (
        f" {board.peer_figures.not_run} scenarios are new or changed since and left out."
        if board.peer_figures.not_run
        else ""
    )
    return (
        f"Peer: {board.peer.package} {board.peer.version}, its seven troubleshooting actions, run on {board.peer.made_on} "
        f"over the same scenarios with {board.peer.command}.{stale} It returns raw findings and draws no conclusion, so "
        "the fact counts wherever it stands in the output; for Tsuba as well. A wrong alarm is what it lists itself as an "
        f"issue or a failure of a control (by action: {alarms}); raw events, log lines and advice are not counted."
    )


def table(board: Scoreboard) -> str:
    """Write everything in 80 columns."""
    lines = [diagnosis_table(board.outcomes), "", f"{'Messages':<32}{'right':>7}{'of':>6}{'false alarms':>15}"]
    for name, results in board.messages.items():
        right = sum(result.right for result in results)
        lines.append(f"  {name:<30}{right:7}{len(results):6}{right / len(results):8.1%}{false_alarms(results):7}")
    lines += ["", f"{'Beside the peer':<34}{'Tsuba':>14}{'peer':>14}"]
    lines += [f"  {name:<32}{_of(ours):>14}{_of(theirs):>14}" for name, ours, theirs in peer_rows(board)]
    lines += textwrap.wrap(peer_note(board), 80, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False)
    lines += ["", f"Explained: {board.speed.per_second:,.0f} messages a second of one core, wanted {TARGET:,}"]
    return "\n".join(lines)


def document(board: Scoreboard) -> dict[str, Any]:
    """Return everything as plain data."""
    return {
        "diagnosis": diagnosis_document(board.outcomes),
        "messages": {
            name: {
                "right": sum(result.right for result in results),
                "of": len(results),
                "false_alarms": false_alarms(results),
                "categories": {category: asdict(share) for category, share in by_category(results).items()},
                "wrong": [asdict(result) for result in results if not result.right],
            }
            for name, results in board.messages.items()
        },
        "peer": {
            "package": board.peer.package if board.peer else None,
            "version": board.peer.version if board.peer else None,
            "made_on": board.peer.made_on if board.peer else None,
            "figures": asdict(board.peer_figures) if board.peer_figures else None,
            "tsuba": {"decisive_shown": asdict(board.decisive_shown), "wrong_alarms": asdict(board.wrong_alarms)},
        },
        "explain": {**asdict(board.speed), "target": TARGET},
        "met": board.met,
    }


def _of(share: Share | None) -> str:
    return f"{share.count} of {share.of}" if share else "not run"


def _shows(outcome: Outcome, world: World) -> bool:
    return outcome.diagnosis is not None and contains(to_document(outcome.diagnosis), world.expect["decisive"])


def _alarms(outcome: Outcome) -> bool:
    """Tell whether anything is called a failure: a category other than benign, or the status."""
    told = outcome.diagnosis
    if told is None:
        return False
    return failing(told.status) or any(cause.category != "benign" for cause in (*told.root_causes, *told.symptoms))
