"""Turns a task as AWS writes it, in an answer or in an event, into a fact. Times are datetimes by then.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html
"""

from collections.abc import Mapping
from typing import Any

from tools.aws.answer import clean, last_part, named_lines, utc
from tools.ecs.facts import Container, Task


def task_fact(document: Mapping[str, Any], *, evidence_id: str) -> Task:
    """Read a task."""
    details = _attachment_details(document)
    return Task(
        arn=str(document["taskArn"]),
        id=last_part(str(document["taskArn"])),
        task_definition=document.get("taskDefinitionArn", ""),
        group=document.get("group"),
        started_by=document.get("startedBy"),
        last_status=str(document.get("lastStatus", "")),
        desired_status=document.get("desiredStatus"),
        health_status=document.get("healthStatus"),
        stop_code=document.get("stopCode"),
        stopped_reason=clean(document.get("stoppedReason")),
        created_at=utc(document.get("createdAt")),
        started_at=utc(document.get("startedAt")),
        stopping_at=utc(document.get("stoppingAt")),
        stopped_at=utc(document.get("stoppedAt")),
        containers=_containers(document),
        launch_type=document.get("launchType"),
        availability_zone=document.get("availabilityZone"),
        subnet=details.get("subnetId"),
        private_ip=details.get("privateIPv4Address"),
        memory=document.get("memory"),
        evidence_id=evidence_id,
        container_instance_arn=document.get("containerInstanceArn"),
    )


def task_excerpt(document: Mapping[str, Any]) -> str:
    """Write what AWS said of a task as lines."""
    # What decides comes first: an excerpt that is too long is cut at its end.
    return named_lines(
        (
            ("lastStatus", document.get("lastStatus")),
            ("stopCode", document.get("stopCode")),
            ("stoppedReason", document.get("stoppedReason")),
            *((f"container {container.name}", _container_text(container)) for container in _containers(document)),
            ("desiredStatus", document.get("desiredStatus")),
            ("healthStatus", document.get("healthStatus")),
            ("taskDefinition", document.get("taskDefinitionArn")),
            ("group", document.get("group")),
            ("containerInstance", last_part(document.get("containerInstanceArn", ""))),
            ("startedBy", document.get("startedBy")),
            ("cpu", document.get("cpu")),
            ("memory", document.get("memory")),
            ("createdAt", document.get("createdAt")),
            ("pullStartedAt", document.get("pullStartedAt")),
            ("pullStoppedAt", document.get("pullStoppedAt")),
            ("startedAt", document.get("startedAt")),
            ("stoppingAt", document.get("stoppingAt")),
            ("stoppedAt", document.get("stoppedAt")),
        )
    )


def _containers(document: Mapping[str, Any]) -> tuple[Container, ...]:
    return tuple(_container(item) for item in document.get("containers", []))


def _container(document: Mapping[str, Any]) -> Container:
    return Container(
        name=document.get("name", ""),
        image=document.get("image"),
        last_status=document.get("lastStatus"),
        exit_code=document.get("exitCode"),
        reason=clean(document.get("reason")),
        health_status=document.get("healthStatus"),
    )


def _attachment_details(document: Mapping[str, Any]) -> dict[str, str]:
    return {
        str(detail["name"]): str(detail.get("value", ""))
        for attachment in document.get("attachments", [])
        if attachment.get("type") == "ElasticNetworkInterface"
        for detail in attachment.get("details", [])
        if "name" in detail
    }


def _container_text(container: Container) -> str:
    parts = (
        container.last_status,
        f"exit code {container.exit_code}" if container.exit_code is not None else None,
        f"reason {container.reason}" if container.reason else None,
        container.health_status if container.health_status not in (None, "UNKNOWN") else None,
        f"image {container.image}" if container.image else None,
    )
    return ", ".join(part for part in parts if part)
