"""Turns one management event into a fact with its evidence.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
"""

import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any, cast

from tools.aws.answer import clean, named_lines
from tools.aws.calls import Reader
from tools.cloudtrail.actor import actor_text
from tools.cloudtrail.facts import TrailEvent
from tools.evidence import Evidence
from tools.redaction import redact_value


def trail_event(reader: Reader, operation: str, document: Mapping[str, Any], evidence: list[Evidence]) -> TrailEvent:
    """Read an event; its evidence is added to `evidence`."""
    record = _json_object(document.get("CloudTrailEvent"))
    detail = record or {}
    identity = _object(detail.get("userIdentity"))
    request = _object(detail.get("requestParameters"))
    name, at = str(document.get("EventName", "")), document["EventTime"].astimezone(UTC)
    by = clean(actor_text(identity, document.get("Username"))) or ""
    resources = tuple(str(item["ResourceName"]) for item in document.get("Resources", []) if item.get("ResourceName"))
    failures = _failures(detail)
    shown = reader.evidence(
        operation,
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
                ("failures", failures),
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
        failures=failures,
    )


def _failures(detail: Mapping[str, Any]) -> tuple[str, ...]:
    """Return why RunTask started nothing though it was accepted: such a call is no error to CloudTrail."""
    listed: Any = _object(detail.get("responseElements")).get("failures")
    items = cast("list[Any]", listed) if isinstance(listed, list) else []
    reasons = (_object(item).get("reason") for item in items)
    return tuple(clean(reason) or "" for reason in reasons if isinstance(reason, str) and reason)


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
