"""The 14 bugs of the best open peer, each on scenarios that invite it, and what must hold there instead.

The peer is awslabs' ecs-mcp-server; every bug was reproduced by running it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from agent.diagnosis import Diagnosis
from agent.targets.target import TargetRequest
from evals.scorers.diagnosis import score
from tests.lab_stage import DEMO, LabStage, gap_reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerBug:
    """One of the peer's bugs.

    `holds` is what a diagnosis must show beyond passing the scenario's own checks.
    """

    number: int
    wrong: str
    scenarios: tuple[str, ...]
    holds: Callable[[Diagnosis], bool]


def _categories(diagnosis: Diagnosis) -> set[str]:
    return {cause.category for cause in (*diagnosis.root_causes, *diagnosis.symptoms)}


def _cites(diagnosis: Diagnosis, text: str, *, operations: str = "") -> bool:
    """Whether evidence under a root cause holds the text, read by an operation that begins so."""
    cited = {evidence_id for cause in diagnosis.root_causes for evidence_id in cause.evidence_ids}
    return any(
        text in evidence.excerpt
        for evidence in diagnosis.evidence
        if evidence.id in cited and evidence.operation.startswith(operations)
    )


def _reads_log_group(diagnosis: Diagnosis, name: str) -> bool:
    logs = [evidence for evidence in diagnosis.evidence if evidence.operation.startswith("logs:")]
    return bool(logs) and all(name in evidence.resource for evidence in logs)


PEER_BUGS = (
    PeerBug(
        number=1,
        wrong="finds 0 services in a cluster that has three",
        scenarios=(DEMO,),
        holds=lambda told: told.target.service == "checkout-v42" and told.target.cluster == "prod",
    ),
    PeerBug(
        number=2,
        wrong="never reads why a task stopped",
        scenarios=("s-db750b",),
        holds=lambda told: _cites(told, "secretsmanager:GetSecretValue", operations="ecs:DescribeTasks"),
    ),
    PeerBug(
        number=3,
        wrong="calls every exit code 137 out of memory",
        scenarios=("s-c521d0", "s-4e9936", "s-0228ce", "s-92b030", "s-71330c"),
        holds=lambda told: "container_oom" not in _categories(told),
    ),
    PeerBug(
        number=4,
        wrong="calls a task that scaling in stopped an application error",
        scenarios=("s-8186db", "s-71330c"),
        holds=lambda told: told.status == "healthy" and _categories(told) <= {"benign"},
    ),
    PeerBug(
        number=5,
        wrong="reports another service's dead tasks as yours",
        scenarios=("s-dcc113", "s-92b030"),
        holds=lambda told: (
            not any(
                other in f"{cause.resource} {cause.statement}"
                for cause in (*told.root_causes, *told.symptoms)
                for other in ("scratchpad", "thumbs")
            )
        ),
    ),
    PeerBug(
        number=6,
        wrong="does not see a failed deployment once it is rolled back",
        scenarios=("s-863000", "s-f6bd48"),
        holds=lambda told: told.status == "rolled_back" and bool(told.root_causes) and bool(told.changes),
    ),
    PeerBug(
        number=7,
        wrong="finds a port mismatch and unhealthy targets in a healthy service",
        scenarios=("s-a8ccb6", "s-f08033"),
        holds=lambda told: told.status == "healthy" and _categories(told) <= {"benign"},
    ),
    PeerBug(
        number=8,
        wrong="gives a cancelled resource as the reason, and follows no nested stack",
        scenarios=("s-6bcbd2", "s-c5bfb9", "s-3c1cf5"),
        holds=lambda told: "cfn_cascade_cancelled" not in {cause.category for cause in told.root_causes},
    ),
    PeerBug(
        number=9,
        wrong="cannot search a log for a pattern",
        scenarios=("s-74c648", "s-566d94"),
        holds=lambda told: _cites(told, "", operations="logs:"),
    ),
    PeerBug(
        number=10,
        wrong="says that a stopped task logged nothing",
        scenarios=("s-62542c",),
        holds=lambda told: _cites(told, "SYNC_INTERVAL", operations="logs:"),
    ),
    PeerBug(
        number=11,
        wrong="guesses the log group from the cluster's name",
        scenarios=("s-62542c",),
        holds=lambda told: _reads_log_group(told, "/ecs/catalogue-sync"),
    ),
    PeerBug(
        number=12,
        wrong="misreads nested repositories, digests, other accounts' and public images",
        scenarios=("s-2ae7e7", "s-c5bfb9", "s-b34497"),
        holds=lambda told: _categories(told) <= {"image_not_found", "deployment_circuit_breaker"} | _STACK_SYMPTOMS,
    ),
    PeerBug(
        number=13,
        wrong="takes a refused read for an empty one",
        scenarios=("s-fa10d5", "s-491e00", "s-9f2d01", "s-4f417a"),
        holds=lambda told: "denied" in gap_reasons(told) and not told.root_causes and told.status != "healthy",
    ),
    PeerBug(
        number=14,
        wrong="knows neither the circuit breaker of an update nor a hook's message",
        scenarios=("s-c521d0", "s-21cf0d"),
        holds=lambda told: bool({"health_check_port", "org_guardrail_denied"} & _categories(told)),
    ),
)
_STACK_SYMPTOMS = {"cfn_cascade_cancelled", "stabilization_timeout"}
_CASES = [(bug, scenario_id) for bug in PEER_BUGS for scenario_id in bug.scenarios]


@pytest.mark.parametrize(("bug", "scenario_id"), _CASES, ids=[f"{bug.number}-{name}" for bug, name in _CASES])
async def test_a_bug_of_the_peer_is_none_of_ours(stage: LabStage, bug: PeerBug, scenario_id: str):
    world = stage.serve(scenario_id)
    told = await stage.diagnose()
    assert score(world.id, dict(world.expect), told.diagnosis).failed() == ()
    assert bug.holds(told.diagnosis), bug.wrong


async def test_a_service_is_found_by_its_name_alone(stage: LabStage):
    stage.serve(DEMO)
    told = await stage.diagnose(TargetRequest(account="shop-prod", region="us-west-2", service="payments"))
    assert (told.diagnosis.target.cluster, told.diagnosis.status) == ("prod", "healthy")


def test_every_bug_has_a_scenario():
    assert [bug.number for bug in PEER_BUGS] == list(range(1, 15))
    assert all(bug.scenarios for bug in PEER_BUGS)
