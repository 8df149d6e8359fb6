from typing import Any

import pytest

from tests.tools.documents import DEFINITION
from tests.tools.stage import ACCOUNT, NOW, REGION
from tools.aws.scope import AwsScope
from tools.ecs.told_task import MAX_CONTAINERS, told_task

SCOPE = AwsScope(ACCOUNT, REGION)
ARN = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/prod/{'a' * 32}"


def detail(**more: Any) -> dict[str, Any]:
    return {
        "taskArn": ARN,
        "taskDefinitionArn": DEFINITION,
        "group": "service:orders",
        "lastStatus": "STOPPED",
        "stopCode": "EssentialContainerExited",
        "stoppedReason": "Essential container in task exited",
        "stoppedAt": "2026-10-28T11:30:00.123Z",
        "containers": [{"name": "app", "exitCode": 1, "reason": "password=hunter2secret"}],
    } | more


def test_the_event_tells_what_ecs_forgot_and_is_redacted() -> None:
    told = told_task(detail(), SCOPE, told_at=NOW)
    assert told is not None
    assert (told.task.arn, told.task.group, told.task.stopped_reason) == (
        ARN,
        "service:orders",
        "Essential container in task exited",
    )
    assert told.task.containers[0].exit_code == 1
    assert told.task.evidence_id == told.evidence.id
    assert "hunter2secret" not in told.evidence.excerpt + str(told.task)
    assert "exit code 1" in told.evidence.excerpt


@pytest.mark.parametrize("broken", [{}, {"taskArn": 7}, {"taskArn": ""}])
def test_what_names_no_task_tells_nothing(broken: dict[str, Any]) -> None:
    assert told_task(detail() | {"taskArn": None} | broken, SCOPE, told_at=NOW) is None


def test_what_has_another_type_than_aws_s_is_left_out() -> None:
    odd = detail(
        stoppedReason=["a"],
        stoppedAt="yesterday",
        createdAt="2026-10-28T11:00:00",
        containers=["x", {"exitCode": True}],
    )
    told = told_task(odd, SCOPE, told_at=NOW)
    assert told is not None
    assert (told.task.stopped_reason, told.task.stopped_at, told.task.created_at) == (None, None, None)
    assert [container.exit_code for container in told.task.containers] == [None]


def test_an_event_cannot_be_endless() -> None:
    told = told_task(detail(containers=[{"name": "c"}] * 500, stoppedReason="x" * 90_000), SCOPE, told_at=NOW)
    assert told is not None
    assert len(told.task.containers) == MAX_CONTAINERS
    assert len(told.task.stopped_reason or "") <= 4000
    assert len(told.evidence.excerpt) <= 2000
