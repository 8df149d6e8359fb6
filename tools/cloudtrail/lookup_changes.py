"""Looks up who changed a resource.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tools.aws.calls import Reader
from tools.cloudtrail.facts import TrailEvent
from tools.cloudtrail.trail_event import trail_event
from tools.evidence import Empty, Evidence, Found, Gap, Read, Unread
from tools.tool import Tool

OPERATION = "cloudtrail:LookupEvents"
MAX_PAGES = 2  # AWS allows two look-ups a second, per account and region
# CloudTrail delivers an event within about 15 minutes.
# Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/how-cloudtrail-works.html
DELIVERED_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupChangesArguments:
    """A resource as CloudTrail names it (a service's ARN or name, a stack's ARN), and since when."""

    resource_name: str
    since: datetime

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.resource_name


def read(reader: Reader, arguments: LookupChangesArguments) -> Read[tuple[TrailEvent, ...]]:
    """Look up the writes since then, newest first.

    Nothing yet for a change of the last 15 minutes is Unread: CloudTrail lags. Later it is Empty.
    """
    documents: list[Mapping[str, Any]] = []
    for page in reader.pages(
        OPERATION,
        token="NextToken",
        max_pages=MAX_PAGES,
        LookupAttributes=[{"AttributeKey": "ResourceName", "AttributeValue": arguments.resource_name}],
        StartTime=arguments.since,
        MaxResults=50,
    ):
        documents += (item for item in page.get("Events", []) if item.get("ReadOnly") != "true")
    if documents:
        evidence: list[Evidence] = []
        events = [trail_event(reader, OPERATION, document, evidence) for document in documents]
        return Found(value=tuple(sorted(events, key=lambda e: e.at, reverse=True)), evidence=tuple(evidence))
    if reader.now() - arguments.since < DELIVERED_WITHIN:
        gap = Gap(
            operation=OPERATION,
            scope=reader.scope,
            resource=arguments.resource,
            reason="not_found",
            effect="CloudTrail shows changes some minutes late: who made this one is not known yet",
        )
        return Unread(gap=gap)
    since = arguments.since.astimezone(UTC).isoformat(timespec="seconds")
    excerpt = f"CloudTrail has no change of {arguments.resource_name} since {since}"
    looked = reader.evidence(OPERATION, resource=arguments.resource, title="No recorded change", excerpt=excerpt)
    return Empty(evidence=(looked,))


TOOL = Tool(
    name="cloudtrail_lookup_changes",
    description=(
        "Look up in CloudTrail who changed a resource since a time, newest first. Changes show up to 15 minutes late."
    ),
    operations=(OPERATION,),
    arguments=LookupChangesArguments,
    effect="who made the change is not known",
    read=read,
)
