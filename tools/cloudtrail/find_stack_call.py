"""Finds the call that began an operation on a stack: who executed the change set, or created, updated or deleted it.

CloudTrail names a stack as the caller did, by name or by ARN, so calls are looked up by what they are called.
Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tools.aws.calls import Reader
from tools.cloudtrail.facts import TrailEvent
from tools.cloudtrail.lookup_changes import DELIVERED_WITHIN, OPERATION
from tools.cloudtrail.trail_event import trail_event
from tools.evidence import Empty, Evidence, Found, Gap, Read, Unread
from tools.tool import Tool

MAX_PAGES = 2  # a hundred such calls within minutes; AWS allows two look-ups a second, per account and region
# CloudFormation begins within seconds of the call; more only where it first expands a macro or waits for a hook.
BEFORE, AFTER = timedelta(minutes=10), timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FindStackCallArguments:
    """A stack, what may have begun its operation (`ExecuteChangeSet`), the likeliest first, and when that began."""

    calls: tuple[str, ...]
    stack_id: str
    began_at: datetime

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return f"{' or '.join(self.calls)} of {self.stack_id}"


def read(reader: Reader, arguments: FindStackCallArguments) -> Read[tuple[TrailEvent, ...]]:
    """Find the calls on the stack around then, newest first; refused ones too. Once one is found the next name is not sought.

    Nothing yet for an operation of the last 15 minutes is Unread: CloudTrail lags. Later it is Empty.
    """
    for call in arguments.calls:
        evidence: list[Evidence] = []
        if found := _calls(reader, call, arguments, evidence):
            return Found(value=tuple(sorted(found, key=lambda event: event.at, reverse=True)), evidence=tuple(evidence))
    if reader.now() - arguments.began_at < DELIVERED_WITHIN:
        effect = "CloudTrail shows changes some minutes late: who began the stack's operation is not known yet"
        gap = Gap(
            operation=OPERATION, scope=reader.scope, resource=arguments.resource, reason="not_found", effect=effect
        )
        return Unread(gap=gap)
    at = arguments.began_at.astimezone(UTC).isoformat(timespec="seconds")
    excerpt = f"CloudTrail has no {arguments.resource} around {at}"
    looked = reader.evidence(OPERATION, resource=arguments.resource, title="No recorded call", excerpt=excerpt)
    return Empty(evidence=(looked,))


TOOL = Tool(
    name="cloudtrail_find_stack_call",
    description="Find in CloudTrail who executed a stack's change set, or created, updated or deleted the stack.",
    operations=(OPERATION,),
    arguments=FindStackCallArguments,
    effect="who began the stack's operation is not known",
    read=read,
)


def _calls(reader: Reader, call: str, arguments: FindStackCallArguments, evidence: list[Evidence]) -> list[TrailEvent]:
    stack_id = arguments.stack_id
    names = {stack_id, stack_id.split("/")[1] if stack_id.count("/") > 1 else stack_id}
    found: list[TrailEvent] = []
    for page in reader.pages(
        OPERATION,
        token="NextToken",
        max_pages=MAX_PAGES,
        LookupAttributes=[{"AttributeKey": "EventName", "AttributeValue": call}],
        StartTime=arguments.began_at - BEFORE,
        EndTime=arguments.began_at + AFTER,
        MaxResults=50,
    ):
        for document in page.get("Events", []):
            pieces: list[Evidence] = []
            event = trail_event(reader, OPERATION, document, pieces)
            if names & {*event.resources, event.asked.get("stackName", "")}:
                found.append(event)
                evidence += pieces
    return found
