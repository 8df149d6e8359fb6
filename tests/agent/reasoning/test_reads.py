from typing import Any

from agent.composition import NO_LABELS
from agent.reasoning.reads import Reads
from agent.stream import ToolEvent
from tests.diagnoses import AT
from tests.facts import SCOPE
from tools.aws.wave import Wave
from tools.ecs import describe_cluster
from tools.evidence import Evidence, Found, Gap, Unread
from tools.principal import Principal

ADA = Principal(subject="ada", teams=frozenset({"shop"}), is_operator=False, via="chat")


class FakeRunner:
    """A runner whose every read answers the same."""

    def __init__(self, answer: Any) -> None:
        self.asked: list[tuple[Principal, int]] = []
        self._answer = answer

    def run(self, principal: Principal, requests: Any, *, until: float) -> Wave:
        self.asked.append((principal, len(requests)))
        return Wave(answers=dict.fromkeys(requests, self._answer), requests=2 * len(requests), longest=1)


def reads(runner: FakeRunner, told: list[ToolEvent]) -> Reads:
    return Reads(runner=runner, principal=ADA, scope=SCOPE, until=0.0, tell=told.append)  # pyright: ignore[reportArgumentType]


REQUEST = describe_cluster.TOOL.request(SCOPE, describe_cluster.DescribeClusterArguments(cluster="prod"))


async def test_reads_are_made_by_the_principal_and_told_as_they_begin_and_end() -> None:
    piece = Evidence(
        id="ev-1", operation="ecs:DescribeClusters", scope=SCOPE, resource="prod", event_time=None, read_time=AT,
        title="Cluster", excerpt="ACTIVE",
    )  # fmt: skip
    runner, told = FakeRunner(Found(value=1, evidence=(piece,))), []
    brought = await reads(runner, told).make((REQUEST,))
    labels = NO_LABELS.extended(["ev-1"])
    assert runner.asked == [(ADA, 1)]
    assert [(event.name, event.state) for event in told] == [
        ("ecs_describe_cluster", "started"),
        ("ecs_describe_cluster", "finished"),
    ]
    assert brought.requests == 2
    assert [view.id for view in brought.views(REQUEST, labels)] == ["E1"]


async def test_a_refusal_is_told_with_its_reason_and_brings_nothing() -> None:
    gap = Gap(operation="ecs:DescribeClusters", scope=SCOPE, resource="prod", reason="denied", effect="x")
    told: list[ToolEvent] = []
    brought = await reads(FakeRunner(Unread(gap=gap)), told).make((REQUEST,))
    assert told[-1].gap == "denied"
    assert brought.evidence_of(REQUEST) == ()


async def test_nothing_asked_is_nothing_read() -> None:
    runner = FakeRunner(None)
    await reads(runner, []).make(())
    assert runner.asked == []
