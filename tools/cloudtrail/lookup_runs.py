"""Looks up calls of RunTask for a task definition family: where a task never started, only its call tells why.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tools.aws.calls import Reader
from tools.cloudtrail.facts import TrailEvent
from tools.cloudtrail.trail_event import trail_event
from tools.evidence import Empty, Evidence, Found, Gap, Read, Unread
from tools.tool import Tool

OPERATION = "cloudtrail:LookupEvents"
MAX_PAGES = 3  # 150 calls of the whole account; CloudTrail allows two look-ups a second


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupRunsArguments:
    """A task definition family, and since when."""

    family: str
    since: datetime

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return f"RunTask of {self.family}"


def read(reader: Reader, arguments: LookupRunsArguments) -> Read[tuple[TrailEvent, ...]]:
    """Look up the calls since then, newest first. Empty when none was recorded: CloudTrail lags up to 15 minutes.

    Where the only calls are such whose record cannot be read it is Unread: one of them may be of this family.
    """
    documents: list[Mapping[str, Any]] = []
    for page in reader.pages(
        OPERATION,
        token="NextToken",
        max_pages=MAX_PAGES,
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": "RunTask"}],
        StartTime=arguments.since,
        MaxResults=50,
    ):
        documents += page.get("Events", [])
    evidence: list[Evidence] = []
    events = [trail_event(reader, OPERATION, document, evidence) for document in documents]
    mine = tuple(event for event in events if _family(event.task_definition) == arguments.family)
    if mine:
        ids = {event.evidence_id for event in mine}
        kept = tuple(piece for piece in evidence if piece.id in ids)
        return Found(value=tuple(sorted(mine, key=lambda event: event.at, reverse=True)), evidence=kept)
    if unreadable := sum(not event.readable for event in events):
        gap = Gap(
            operation=OPERATION,
            scope=reader.scope,
            resource=arguments.resource,
            reason="error",
            effect=f"{unreadable} of the recorded RunTask calls cannot be read: whether the schedule made one is not known",
        )
        return Unread(gap=gap)
    since = arguments.since.astimezone(UTC).isoformat(timespec="seconds")
    excerpt = f"CloudTrail has no RunTask of {arguments.family} since {since}"
    looked = reader.evidence(OPERATION, resource=arguments.resource, title="No recorded run", excerpt=excerpt)
    return Empty(evidence=(looked,))


TOOL = Tool(
    name="cloudtrail_lookup_runs",
    description="Look up in CloudTrail who called RunTask for a task definition family, and how the calls ended.",
    operations=(OPERATION,),
    arguments=LookupRunsArguments,
    effect="whether the schedule's calls were refused is not known",
    read=read,
)


def _family(task_definition: str | None) -> str | None:
    return task_definition.rpartition("/")[2].partition(":")[0] if task_definition else None
