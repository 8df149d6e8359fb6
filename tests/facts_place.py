"""Where and when the default world of the tests is, and what could not be read of it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from tools.aws.scope import AwsScope
from tools.evidence import Empty, Evidence, Found, Gap, Read, Unread

ACCOUNT = "111122223333"
REGION = "eu-west-1"
SCOPE = AwsScope(ACCOUNT, REGION)
CLUSTER = "prod"
SERVICE = "web"
BEGAN = datetime(2026, 11, 1, 14, 2, tzinfo=UTC)
NOW = BEGAN + timedelta(minutes=30)
OLD = "ecs-svc/1111111111111111111"
NEW = "ecs-svc/2222222222222222222"


def minutes(count: float) -> datetime:
    """Return the time so many minutes after the newest deployment began; negative is before."""
    return BEGAN + timedelta(minutes=count)


def service_arn(name: str = SERVICE) -> str:
    return f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/{CLUSTER}/{name}"


def definition_arn(revision: int = 57, family: str = SERVICE) -> str:
    return f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/{family}:{revision}"


def revision_arn(number: int, name: str = SERVICE) -> str:
    return f"arn:aws:ecs:{REGION}:{ACCOUNT}:service-revision/{CLUSTER}/{name}/{number}"


def task_arn(task_id: str) -> str:
    return f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/{CLUSTER}/{task_id}"


def target_group_arn(name: str = SERVICE) -> str:
    return f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/{name}/4d2246e3635cc45b"


def stack_id(name: str = "web-prod") -> str:
    return f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{name}/6cc5b174-3c29-4794-a6a2-e9a78b0a03d5"


def image(tag: str = "v57", repository: str = "team/web") -> str:
    return f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/{repository}:{tag}"


def gap(operation: str = "ecs:DescribeTasks", **fields: Any) -> Gap:
    values: dict[str, Any] = {
        "operation": operation,
        "scope": SCOPE,
        "resource": service_arn(),
        "reason": "denied",
        "effect": "how the tasks run, or why they stopped, is not known",
    }
    return Gap(**{**values, **fields})


def unread(operation: str = "ecs:DescribeTasks", **fields: Any) -> Unread:
    """A read that AWS refused."""
    return Unread(gap=gap(operation, **fields))


def evidence(evidence_id: str, *, at: datetime | None = None, **fields: Any) -> Evidence:
    values: dict[str, Any] = {
        "id": evidence_id,
        "operation": "ecs:DescribeTasks",
        "scope": SCOPE,
        "resource": service_arn(),
        "event_time": at,
        "read_time": NOW,
        "title": "a fact",
        "excerpt": "",
    }
    return Evidence(**{**values, **fields})


def found_or_empty(items: Sequence[Any] | Read[Any]) -> Read[Any]:
    if isinstance(items, (Found, Empty, Unread)):
        return items
    return Found(value=tuple(items)) if items else Empty()


def looked(evidence_id: str) -> Empty:
    """A look that found nothing."""
    return Empty(evidence=(evidence(evidence_id),))
