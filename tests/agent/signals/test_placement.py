import pytest

from agent.signals.placement import CAPACITY, parse_placement

UNMET = "(service web) was unable to place a task because no container instance met all of its requirements. "
CLOSEST = UNMET + "The closest matching (container-instance 3af07c7dc726d71cd9b83ea01794b284) "


@pytest.mark.parametrize(
    ("text", "shortage"),
    [
        (CLOSEST + "has insufficient memory available.", "memory"),
        (CLOSEST + "has insufficient CPU units available.", "cpu"),
        (UNMET + "Reason: No Container Instances were found in your cluster.", "no_instances"),
        ("service (web) was unable to reach steady state. Reason: No Container Instances were found in your capacity provider.", "no_instances"),
        ("TaskFailedToStart: RESOURCE:GPU", "gpu"),
        ("RESOURCE:MEMORY", "memory"),
        (UNMET, "unspecified"),
        (CLOSEST + "is already using a port required by your task.", "port"),
        (CLOSEST + "is missing an attribute required by your task.", "attribute"),
        ("RESOURCE:FARGATE", "fargate"),
        ("RESOURCE:ENI", "eni"),
    ],
)  # fmt: skip
def test_tells_what_is_short(text: str, shortage: str) -> None:
    failure = parse_placement(text)
    assert failure is not None
    assert failure.shortage == shortage


def test_ports_and_attributes_are_no_want_of_capacity() -> None:
    assert not {"port", "attribute", "eni", "fargate"} & CAPACITY


@pytest.mark.parametrize(
    "text", ["insufficient memory for sorting, spilling to disk", "(service web) has started 1 tasks"]
)
def test_other_texts_are_no_placement_failure(text: str) -> None:
    assert parse_placement(text) is None


@pytest.mark.parametrize(
    ("text", "shortage"),
    [
        ("no container instance met all of its requirements. The closest matching container-instance 7c31 doesn't have the agent connected.", "agent"),
        ('{"failures": [{"reason": "ATTRIBUTE"}]}', "attribute"),
        ('{"failures": [{"reason": "Capacity is unavailable at this time."}]}', "fargate"),
    ],
)  # fmt: skip
def test_answers_of_run_task_are_read(text: str, shortage: str) -> None:
    failure = parse_placement(text)
    assert failure is not None
    assert failure.shortage == shortage
