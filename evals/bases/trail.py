"""CloudTrail events of deployments: who changed stacks, services and task definitions.

Events younger than a few minutes are missing, as CloudTrail delivers late.
Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/how-cloudtrail-works.html
"""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from evals.bases.documents import Document, Fragment
from evals.bases.place import Place
from evals.bases.timeline import Rollout, ServiceLife

_DELIVERED_AFTER = timedelta(minutes=5)
_KEPT = timedelta(days=90)  # LookupEvents goes back that far
_CLOUDFORMATION = "cloudformation.amazonaws.com"
_RUNNER = "203.0.113.24"  # a documentation address, RFC 5737


def trail(
    place: Place, lives: Sequence[ServiceLife], changes: Sequence[tuple[datetime, str, str, str]]
) -> list[Fragment]:
    """Describe the write events of services and stacks."""
    events: list[Document] = []
    for life in lives:
        for rollout in life.rollouts:
            events += _of_rollout(life, rollout)
    for at, by, stack_id, stack_name in changes:
        events += _of_stack(place, at, by, stack_id, stack_name)
    known = [e for e in events if _DELIVERED_AFTER < place.now - e["EventTime"] < _KEPT]
    return [place.fragment("cloudtrail", "Events", event) for event in known]


def _of_rollout(life: ServiceLife, rollout: Rollout) -> Iterator[Document]:
    place, service = life.place, life.service
    definition = life.task_definition_arn(rollout.revision)
    yield _event(
        place,
        rollout.revision.registered_at,
        "RegisterTaskDefinition",
        rollout.by,
        {"family": life.family},
        ("AWS::ECS::TaskDefinition", definition),
        through_stack=service.stack,
    )
    if service.controller == "CODE_DEPLOY":
        return  # who began the deployment asked CodeDeploy, not ECS
    parameters: Document = {"cluster": service.cluster, "service": service.name, "taskDefinition": definition}
    yield _event(
        place,
        rollout.began,
        "UpdateService" if rollout.number else "CreateService",
        rollout.by,
        parameters,
        ("AWS::ECS::Service", life.arn),
        through_stack=service.stack,
    )
    if service.deleted and rollout is life.newest:
        yield _event(
            place,
            place.ago(service.deleted),
            "DeleteService",
            rollout.by,
            {"cluster": service.cluster, "service": service.name, "force": True},
            ("AWS::ECS::Service", life.arn),
            through_stack=service.stack,
        )


def _of_stack(place: Place, at: datetime, by: str, stack_id: str, stack_name: str) -> Iterator[Document]:
    change_set = f"release-{place.key(8, 'changeset', stack_id, at)}"
    resource = ("AWS::CloudFormation::Stack", stack_id)
    for name, earlier in (("CreateChangeSet", 35), ("ExecuteChangeSet", 2)):
        yield _event(
            place,
            at - timedelta(seconds=earlier),
            name,
            by,
            {"stackName": stack_name, "changeSetName": change_set},
            resource,
            source=_CLOUDFORMATION,
        )


def _event(
    place: Place,
    at: datetime,
    name: str,
    by: str,
    parameters: Document,
    resource: tuple[str, str],
    *,
    source: str = "ecs.amazonaws.com",
    through_stack: bool = False,
) -> Document:
    session = place.key(12, "trail", by, at, name)
    identity: Document = {
        "type": "AssumedRole",
        "principalId": f"AROA{place.ids.suffix(17, 'role', place.account_id, by)}:{session}",
        "arn": f"arn:aws:sts::{place.account_id}:assumed-role/{by}/{session}",
        "accountId": place.account_id,
    }
    if through_stack:
        identity["invokedBy"] = _CLOUDFORMATION
    event_id = place.uuid("trailevent", at, name, resource[1])
    record = {
        "eventVersion": "1.11",
        "userIdentity": identity,
        "eventTime": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": source,
        "eventName": name,
        "awsRegion": place.region,
        "sourceIPAddress": _CLOUDFORMATION if through_stack else _RUNNER,
        "userAgent": _CLOUDFORMATION if through_stack else "aws-cdk/2.220.0",
        "requestParameters": parameters,
        "eventID": event_id,
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": place.account_id,
    }
    return {
        "EventId": event_id,
        "EventName": name,
        "ReadOnly": "false",
        "EventTime": at,
        "EventSource": source,
        "Username": session,
        "Resources": [{"ResourceType": resource[0], "ResourceName": resource[1]}],
        "CloudTrailEvent": json.dumps(record),
    }
