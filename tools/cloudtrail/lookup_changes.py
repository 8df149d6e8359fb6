"""Looks up who changed a resource.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from tools.aws.answer import clean, named_lines
from tools.aws.calls import Reader
from tools.cloudtrail.actor import actor_text
from tools.cloudtrail.facts import TrailEvent
from tools.evidence import Empty, Evidence, Found, Gap, Read, Unread
from tools.redaction import redact_value
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
        events = [_event(reader, document, evidence) for document in documents]
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


def _event(reader: Reader, document: Mapping[str, Any], evidence: list[Evidence]) -> TrailEvent:
    record = _json_object(document.get("CloudTrailEvent"))
    detail = record or {}
    identity = _object(detail.get("userIdentity"))
    request = _object(detail.get("requestParameters"))
    name, at = str(document.get("EventName", "")), document["EventTime"].astimezone(UTC)
    by = clean(actor_text(identity, document.get("Username"))) or ""
    resources = tuple(str(item["ResourceName"]) for item in document.get("Resources", []) if item.get("ResourceName"))
    shown = reader.evidence(
        OPERATION,
        resource=str(document["EventId"]),
        title=f"{name} by {by}" + (" (its record could not be read)" if record is None else ""),
        excerpt=named_lines(
            (
                ("EventName", name),
                ("by", by),
                ("record", "could not be read: whether the call succeeded is not known" if record is None else None),
                ("EventTime", at),
                ("EventSource", document.get("EventSource")),
                ("errorCode", detail.get("errorCode")),
                ("errorMessage", detail.get("errorMessage")),
                *_key_parameters(request),
                ("principal", identity.get("arn")),
                ("invokedBy", identity.get("invokedBy")),
                ("sourceIPAddress", detail.get("sourceIPAddress")),
                ("resources", resources),
            )
        ),
        event_time=at,
    )
    evidence.append(shown)
    return TrailEvent(
        id=document["EventId"],
        name=name,
        at=at,
        by=by,
        principal_arn=identity.get("arn"),
        invoked_by=identity.get("invokedBy"),
        source=document.get("EventSource", ""),
        resources=resources,
        task_definition=_task_definition(detail, request),
        error_code=detail.get("errorCode"),
        error_message=clean(detail.get("errorMessage")),
        evidence_id=shown.id,
        readable=record is not None,
        asked={key: redact_value(key, str(value)) for key, value in _key_parameters(request)},
    )


def _json_object(text: str | None) -> Mapping[str, Any] | None:
    """Return the record, None where it is absent, cut off or of another form: an empty one would tell of a success."""
    try:
        parsed: Any = json.loads(text or "")
    except (ValueError, RecursionError):
        return None
    return parsed if isinstance(parsed, dict) else None  # pyright: ignore[reportUnknownVariableType]  # CloudTrail's JSON


def _object(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def _key_parameters(request: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Keep the plain parameters: lists and objects (environments, templates) are long and may hold secrets."""
    return [(name, value) for name, value in request.items() if isinstance(value, str | int | float | bool)]


def _task_definition(detail: Mapping[str, Any], request: Mapping[str, Any]) -> str | None:
    registered = _object(detail.get("responseElements")).get("taskDefinition")
    if isinstance(registered, str):
        return registered
    asked: Any = _object(registered).get("taskDefinitionArn") or request.get("taskDefinition")
    return asked if isinstance(asked, str) else None
