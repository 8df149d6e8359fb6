import re
from dataclasses import replace

import pytest

from agent.composition import NO_LABELS
from agent.model.messages import ToolCall
from agent.reasoning.fence import Fence
from agent.toolbox import model_tools, request_of, result_text
from tests.diagnoses import AT as _NOW
from tests.facts import SCOPE
from tools.errors import InvalidArgumentsError
from tools.evidence import Empty, Evidence, Found, Gap, Unread
from tools.logs.facts import LogLine, LogTail
from tools.registry import all_tools

SEEN = "cluster prod, service web-v57, task arn:aws:ecs:eu-west-1:111122223333:task/prod/abc123"


def call(name: str, **arguments: object) -> ToolCall:
    return ToolCall(id="t1", name=name, arguments=arguments)


def test_every_read_tool_is_offered_and_none_takes_an_account_a_region_or_credentials() -> None:
    assert [tool.name for tool in model_tools()] == [tool.name for tool in all_tools()]
    for tool in model_tools():
        names = set(tool.parameters.get("properties", {}))
        assert not {name for name in names if re.search(r"account|region|credential|profile|endpoint", name)}, tool.name


def test_a_call_becomes_the_read_of_this_scope() -> None:
    request = request_of(call("ecs_describe_services", cluster="prod", services=["web-v57"]), SCOPE, SEEN)
    assert request.scope == SCOPE
    assert (request.tool.name, request.arguments.resource) == ("ecs_describe_services", "prod/web-v57")


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (call("ecs_delete_service", cluster="prod"), "no tool"),
        (call("ecs_describe_services", cluster="prod"), "wrong arguments"),
        (call("ecs_describe_services", cluster="prod", services=["payroll"]), "was not seen"),
        (call("ecs_describe_services", cluster="prod", services=[{"a": 1}]), "wrong arguments"),
        (call("ecs_describe_tasks", cluster="prod", tasks=[]), "1 to 100"),
        (call("ecs_list_tasks", cluster="prod", service="web-v57", desired_status="ALL"), "wrong arguments"),
        (
            call("ecs_describe_tasks", cluster="prod", tasks=["arn:aws:ecs:eu-west-1:999988887777:task/prod/abc123"]),
            "of another account",
        ),
        (
            call(
                "ecs_describe_services", cluster="prod", services=["arn:aws:ecs:us-east-1:111122223333:service/prod/a"]
            ),
            "of another region",
        ),
        (call("ecr_list_newest_tags", registry_id="999988887777", repository="prod"), "of another account"),
        (call("ecr_find_image", image="999988887777.dkr.ecr.eu-west-1.amazonaws.com/prod"), "of another account"),
        (call("ecs_describe_cluster", cluster="*"), "was not seen"),
        (
            call(
                "opensearch_tail_container",
                task_arn="prod",
                container="prod",
                destination={"host": "logs.evil.example", "index": "prod"},
                limit=5,
            ),
            "was not seen|wrong arguments",
        ),
    ],
)
def test_anything_else_is_refused_with_the_reason(asked: ToolCall, why: str) -> None:
    with pytest.raises(InvalidArgumentsError, match=why):
        request_of(asked, SCOPE, f"{SEEN} use * and 999988887777.dkr.ecr.eu-west-1.amazonaws.com/prod")


def test_an_account_named_in_a_call_widens_nothing() -> None:
    asked = call(
        "ecs_describe_services", cluster="prod", services=["web-v57"], account_id="999988887777", region="us-east-1"
    )
    assert request_of(asked, SCOPE, SEEN).scope == SCOPE


def _piece(number: int) -> Evidence:
    return Evidence(
        id=f"ev-{number}", operation="ecs:DescribeTasks", scope=SCOPE, resource="r", event_time=None, read_time=_NOW,
        title="t", excerpt="memory peaked at 31%",
    )  # fmt: skip


def test_results_are_told_with_labels_inside_fences() -> None:
    fence, labels = Fence(mark="m"), NO_LABELS.extended(f"ev-{n}" for n in range(12))
    many = result_text(Found(value=1, evidence=tuple(_piece(n) for n in range(12))), labels, fence)
    assert "Evidence E1: ecs:DescribeTasks" in many
    assert "4 more pieces are not shown" in many
    assert "there is nothing" in result_text(Empty(evidence=(_piece(0),)), labels, fence)
    gap = Gap(operation="ecs:DescribeTasks", scope=SCOPE, resource="r", reason="denied", effect="x")
    assert result_text(Unread(gap=gap), labels, fence) == "Could not be read: denied."


def test_of_a_log_what_complains_is_shown_before_chatter_and_its_end_always() -> None:
    messages = ["boot", *(f"polled {n}" for n in range(90)), "Error: no queue", *(f"polled {n}" for n in range(90))]
    lines = tuple(LogLine(at=_NOW, message=message, evidence_id=f"ev-{n}") for n, message in enumerate(messages))
    pieces = tuple(replace(_piece(n), excerpt=message) for n, message in enumerate(messages))
    tail = LogTail(group="/ecs/web", stream="s", task_arn="t", container="web", lines=lines)
    labels = NO_LABELS.extended(f"ev-{n}" for n in range(len(messages)))
    told = result_text(Found(value=tail, evidence=pieces), labels, Fence(mark="m"))
    assert "Error: no queue" in told
    assert "boot" in told
    assert "polled 89" in told
    assert told.count("Evidence E") == 3
