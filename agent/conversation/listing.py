"""Lists services: all of them, those of a stage, region or account, those that do not stand well."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from agent.answer.markdown import escape
from agent.answer.wording import counted, listed
from agent.conversation.place import narrowing
from agent.conversation.reference import label_of
from agent.conversation.spelling import spelled_out
from agent.fleet import ServicesOverview, ServiceState
from tools.pattern import Pattern

MAX_LISTED = 30  # more is a page of its own: the dashboard
_FAILING = Pattern(
    r"(?i)\b(?:fail\w*|broken|red|down|unhealthy|wrong|degraded|bad|problems?|on fire|alarm\w*|not (?:healthy|ok|fine|working))\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A list as markdown, and the services in it in its order, as texts that find them again."""

    text: str
    offered: tuple[str, ...]


def list_services(overview: ServicesOverview, text: str) -> Listing:
    """List what a message asks for: "which of mine are failing in prod?"."""
    narrow = narrowing(spelled_out(text), overview.services)
    chosen = [state for state in overview.services if narrow.admits(state)]
    where = f" {narrow.described()}" if narrow else ""
    poor = sorted(
        (state for state in chosen if state.status not in {"healthy", None}), key=lambda s: s.status == "in_progress"
    )
    only_failing = _FAILING.search(text) is not None
    if not chosen:
        lines = [f"I see no service{where}."]
        shown: list[ServiceState] = []
    elif only_failing:
        lead = f"**{counted(len(poor), 'service')} of {len(chosen)} {'does' if len(poor) == 1 else 'do'} not stand well{where}.**"
        lines = [lead if poor else f"**None of {len(chosen)} fails{where}**, as far as ECS says.", *_lines(poor)]
        shown = poor
    else:
        healthy = [state for state in chosen if state not in poor]
        shown = [*poor, *healthy]
        lines = [f"**{counted(len(chosen), 'service')}{where}**, {_by_status(chosen)}:", *_lines(shown)]
    if len(shown) > MAX_LISTED:
        lines.append(f"- and {len(shown) - MAX_LISTED} more: name an account, a stage or a region to see them")
    if poor and only_failing and len(poor) < len(chosen):
        others = len(chosen) - len(poor)
        lines.append(f"- {others} other {'service is' if others == 1 else 'services are'} healthy as far as ECS says")
    lines += [f"- not read: `{gap.operation}` in {gap.account_id}/{gap.region} ({gap.reason})" for gap in overview.gaps]
    lines.append(f"\n*Read at {overview.taken_at:%H:%M} UTC, at a glance: ask about one and I look closer.*")
    return Listing(
        text="\n".join(lines) + "\n", offered=tuple(label_of(state, exact=True) for state in shown[:MAX_LISTED])
    )


def _lines(states: Sequence[ServiceState]) -> list[str]:
    return [
        f"- **{escape(s.service)}** in {escape(s.account_name)}, {s.region}: {escape(s.status)}, {escape(s.text)}"
        for s in states[:MAX_LISTED]
    ]


def _by_status(states: Sequence[ServiceState]) -> str:
    tally = Counter(state.status for state in states)
    return listed(f"{count} {escape(status.replace('_', ' '))}" for status, count in tally.most_common())
