from dataclasses import replace

from agent.detectors.invalid_ecs_configuration import detect
from agent.finding import Finding, Undecided
from tests.facts import container_definition, healthy_snapshot, snapshot, stack_view, task_definition, unread
from tests.refused_changes import SETTINGS, harmless, refused, told
from tools.evidence import Found
from tools.snapshot import Snapshot


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def test_settings_that_leave_no_move_are_named_with_their_values() -> None:
    finding = only(told(SETTINGS, minimum_healthy_percent=100, maximum_percent=100, desired=1))
    assert (finding.confidence, finding.owner, finding.service) == ("certain", "app team", "web")
    assert "minimumHealthyPercent is 100, its maximumPercent 100" in finding.statement
    assert "ev-service" in finding.evidence_ids
    assert "maximumPercent" in finding.actions[-1].title


def test_a_size_that_fargate_does_not_have_is_rejected() -> None:
    reason = "Invalid request provided: Create TaskDefinition: No Fargate configuration exists for given values: 4096 CPU, 4096 memory. (Service: AmazonECS; Status Code: 400; Error Code: ClientException)"
    finding = only(refused(reason, "TaskDefinition"))
    assert finding.evidence_ids == ("ev-stack-TaskDefinition-CREATE_FAILED",)
    assert "4096 CPU, 4096 memory" in finding.statement
    assert finding.actions[-1].title.startswith("Choose CPU and memory")


def test_what_belongs_to_the_load_balancer_is_left_to_it() -> None:
    reason = "Invalid request provided: CreateService error: The provided target group arn:x has target type instance, which is incompatible with the awsvpc network mode specified in the task definition. (Service: AmazonECS; Status Code: 400;"
    assert isinstance(detect(refused(reason)), Undecided)


def test_is_silent_when_healthy_and_after_a_success() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    assert all(isinstance(detect(seen), Undecided) for seen in harmless())


def test_says_what_could_not_be_read() -> None:
    gap = unread("cloudformation:DescribeStackEvents")
    assert detect(snapshot(stacks=(stack_view(operation=gap),))) == Undecided(gaps=(gap.gap,) if gap.gap else ())


def test_a_port_name_of_service_connect_is_held_against_the_task_definition() -> None:
    reason = "Invalid request provided: UpdateService error: portName grpc is not in the task definition. (Service: AmazonECS; Status Code: 400; Error Code: InvalidParameterException)"
    known = task_definition(containers=(container_definition(port_names=("http",)),))
    seen = replace(refused(reason, "Service"), task_definitions={known.arn: Found(value=known)})
    finding = only(seen)
    assert "web:57 names its ports http." in finding.statement
    assert known.evidence_id in finding.evidence_ids
    assert "serviceConnectConfiguration" in finding.actions[-1].title
    unnamed = replace(known, containers=(container_definition(),))
    assert (
        "gives none of its ports a name"
        in only(replace(seen, task_definitions={known.arn: Found(value=unnamed)})).statement
    )
