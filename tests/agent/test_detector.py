"""What every detector must keep to: registration, silence, gaps, and commands that AWS's CLI understands."""

import shlex
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import botocore.session
import pytest
from botocore import xform_name

from agent.detector import Detector, all_detectors, detector_of, judge, run_detectors
from agent.finding import Action, Finding, Undecided
from tests.facts import (
    ACCOUNT,
    NEW,
    REGION,
    container_definition,
    definition_arn,
    event,
    failed_snapshot,
    healthy_snapshot,
    image,
    image_lookup,
    log_tail,
    minutes,
    service,
    service_deployment,
    snapshot,
    stack_event,
    stack_operation,
    stack_view,
    stopped_task,
    target_group_arn,
    task_definition,
    unread,
    unstarted_task,
    view,
)
from tests.refused_changes import refused_changes
from tests.task_failures import task_bad_cases
from tools.evidence import Found
from tools.snapshot import Snapshot

EXPECTED = {
    "app_config_error",
    "benign",
    "cfn_cascade_cancelled",
    "container_oom",
    "deployment_circuit_breaker",
    "essential_container_exited",
    "health_check_path",
    "health_check_port",
    "image_not_found",
    "image_pull_auth",
    "insufficient_cluster_capacity",
    "network_no_route",
    "org_guardrail_denied",
    "secret_access_denied",
    "secret_reference_invalid",
    *refused_changes(),
    *task_bad_cases(),
}
HOSTILE = "x; rm -rf / #'\"$(id)"
ROLE = f"arn:aws:sts::{ACCOUNT}:assumed-role/web-execution/1"
PULL = "ResourceInitializationError: unable to pull secrets or registry auth: "
CHECKED = (
    f"(service web) (task {'b' * 32}) (port 8080) is unhealthy in (target-group {target_group_arn()}) due to (reason "
)


def bad_cases() -> dict[str, Snapshot]:
    """One world per category in which it must be found, many with names that a shell would obey."""
    elb = stopped_task(
        reason=f"Task failed ELB health checks in (target-group {target_group_arn()})",
        code="ServiceSchedulerInitiated",
        exit_code=137,
    )
    oom = stopped_task(exit_code=137, container_reason="OutOfMemoryError: Container killed due to memory usage")
    crashed = stopped_task()
    wild = image("v57", HOSTILE)
    containers = (
        container_definition(
            image=wild, secrets={"DB": f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:{HOSTILE}:key::"}
        ),
    )
    definitions = {definition_arn(57): Found(value=task_definition(containers=containers))}
    unmet = "(service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 3af07c7dc726d71cd9b83ea01794b284) has insufficient memory available."
    stuck = service(launch_type="EC2", events=(event(unmet, minutes(5)),), running=0)
    under_way = service_deployment(status="IN_PROGRESS", finished_at=None)
    hook = stack_event(
        reason="The following hook(s) failed: [Acme::Net::NoPublicIp]",
        stack_id=f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/{HOSTILE}/1",
    )
    cancelled = stack_event("Queue", "CREATE_FAILED", "Resource creation cancelled")
    return {
        "image_not_found": failed_snapshot(
            unstarted_task(reason="CannotPullContainerError: manifest unknown"),
            task_definitions=definitions,
            images={wild: Found(value=image_lookup("no_such_image", image=wild, repository=HOSTILE))},
        ),
        "image_pull_auth": failed_snapshot(
            unstarted_task(reason=f"CannotPullContainerError: failed to resolve ref {image()}: 403 Forbidden")
        ),
        "network_no_route": failed_snapshot(
            unstarted_task(reason=PULL + "operation error ECR: GetAuthorizationToken, StatusCode: 0, dial tcp 1.2.3.4:443: i/o timeout")
        ),
        "secret_access_denied": failed_snapshot(
            unstarted_task(reason=PULL + f"AccessDeniedException: User: {ROLE} is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:x")
        ),
        "secret_reference_invalid": failed_snapshot(
            unstarted_task(reason=PULL + "retrieved secret from Secrets Manager did not contain json key key"),
            task_definitions=definitions,
        ),
        "container_oom": failed_snapshot(oom),
        "app_config_error": failed_snapshot(crashed, log_tails={(crashed.arn, "web"): log_tail(crashed, "KeyError: 'DATABASE_URL'")}),
        "essential_container_exited": failed_snapshot(crashed),
        "health_check_path": failed_snapshot(elb, events=[event(CHECKED + "Health checks failed with these codes: [404]).")]),
        "health_check_port": failed_snapshot(elb, events=[event(CHECKED + "Request timed out).")]),
        "deployment_circuit_breaker": failed_snapshot(events=[event(f"(service web) (deployment {NEW}) deployment failed: tasks failed to start.")]),
        "cfn_cascade_cancelled": snapshot(stacks=(stack_view(stack_operation(cancelled)),)),
        "org_guardrail_denied": snapshot(stacks=(stack_view(stack_operation(hook)),)),
        "insufficient_cluster_capacity": snapshot(view(of=stuck, deployments=[under_way])),
        "benign": healthy_snapshot(),
        **refused_changes(),
        **task_bad_cases(),
    }  # fmt: skip


def all_findings() -> Iterator[Finding]:
    for seen in bad_cases().values():
        yield from run_detectors(seen)


def test_all_categories_of_this_release_have_a_detector() -> None:
    assert {detector.category for detector in all_detectors()} >= EXPECTED


@pytest.mark.parametrize("category", sorted(EXPECTED))
def test_fires_on_its_bad_case_with_evidence_first(category: str) -> None:
    found = [finding for finding in run_detectors(bad_cases()[category]) if finding.category == category]
    assert found
    assert all(finding.evidence_ids and finding.statement and finding.resource for finding in found)


@pytest.mark.parametrize("category", sorted(EXPECTED))
def test_no_root_cause_other_than_its_own_is_found_in_a_bad_case(category: str) -> None:
    others = {
        finding.category
        for finding in run_detectors(bad_cases()[category])
        if not detector_of(finding.category).symptom and finding.category != category
    }
    assert not others


@pytest.mark.parametrize("detector", all_detectors(), ids=lambda detector: detector.category)
def test_is_silent_when_healthy_and_when_nothing_was_read(detector: Detector) -> None:
    if detector.category != "benign":
        assert not _findings(detector.detect(healthy_snapshot()))
    assert not _findings(detector.detect(snapshot()))
    nothing = view(
        service=unread(), stopped_tasks=unread(), running_tasks=unread(), deployments=unread(), revisions=unread()
    )
    blind = snapshot(
        nothing, stacks=(stack_view(operation=unread(), stack=unread()),), task_definitions={}, target_groups={}
    )
    answer = detector.detect(blind)
    assert isinstance(answer, Undecided)
    assert answer.gaps


@pytest.mark.parametrize("detector", all_detectors(), ids=lambda detector: detector.category)
def test_is_documented(detector: Detector) -> None:
    assert detector.title
    assert detector.description.endswith(".")
    assert all(page.startswith("https://docs.aws.amazon.com/") for page in detector.documentation)
    assert detector.documentation


def test_yielding_has_no_cycle_and_names_known_categories() -> None:
    table = {detector.category: detector.yields_to for detector in all_detectors()}

    def reaches(category: str, seen: tuple[str, ...] = ()) -> bool:
        return category in seen or any(reaches(other, (*seen, category)) for other in table.get(category, ()))

    assert not any(reaches(category) for category in table)
    assert {other for others in table.values() for other in others} <= set(table)


def test_a_finding_yields_only_on_the_same_service() -> None:
    def of(category: str, services: tuple[str, ...], yields_to: tuple[str, ...] = ()) -> Detector:
        findings = tuple(
            Finding(category=category, confidence="likely", statement="x", evidence_ids=("e",), resource="r", owner="nobody", service=name)
            for name in services
        )  # fmt: skip
        return Detector(
            category=category,
            title=category,
            description="x.",
            owner="nobody",
            documentation=(),
            detect=lambda _: findings,
            yields_to=yields_to,
        )

    strong, weak = of("strong", ("web",)), of("weak", ("web", "cart"), ("strong",))
    found = run_detectors(snapshot(), (strong, weak))
    assert [(finding.category, finding.service) for finding in found] == [("strong", "web"), ("weak", "cart")]


def test_a_detector_that_breaks_does_not_hide_the_others(caplog: pytest.LogCaptureFixture) -> None:
    def breaks(_: Snapshot) -> list[Finding]:
        raise RuntimeError("broken")

    broken = Detector(category="broken", title="x", description="x.", owner="nobody", documentation=(), detect=breaks)
    found = run_detectors(failed_snapshot(), (broken, detector_of("deployment_circuit_breaker")))
    assert [finding.category for finding in found] == ["deployment_circuit_breaker"]
    assert "detector broke" in caplog.text


def test_what_is_gone_through_is_asked_once_for_all_and_where_it_is_empty_nothing_is_run() -> None:
    asked: list[Snapshot] = []

    def nothing(seen: Snapshot) -> tuple[()]:
        asked.append(seen)
        return ()

    def breaks(_: Snapshot) -> list[Finding]:
        raise AssertionError("was run")

    alike = [
        Detector(
            category=name,
            title="x",
            description="x.",
            owner="nobody",
            documentation=(),
            detect=breaks,
            only_where=nothing,
        )
        for name in ("one", "other")
    ]
    judged = judge(snapshot(), alike)
    assert (judged.findings, judged.gaps, len(asked)) == ((), (), 1)


def test_where_what_is_gone_through_breaks_each_category_is_a_gap() -> None:
    def breaks(_: Snapshot) -> list[Finding]:
        raise RuntimeError("broken")

    broken = replace(detector_of("exec_format"), only_where=breaks)
    assert [gap.operation for gap in judge(snapshot(), (broken,)).gaps] == ["tsuba:detect/exec_format"]


def test_no_detector_finds_anything_where_what_it_goes_through_is_empty() -> None:
    every = [replace(detector, only_where=None) for detector in all_detectors()]
    for seen in (*bad_cases().values(), healthy_snapshot()):
        assert run_detectors(seen) == run_detectors(seen, every)


def test_every_command_is_one_the_aws_cli_understands() -> None:
    commands = {action.command: action for finding in all_findings() for action in finding.actions if action.command}
    assert len(commands) >= 10
    session = botocore.session.get_session()
    for command in commands:
        _check(session, command)


def test_every_action_rests_on_evidence_of_its_finding() -> None:
    for finding in all_findings():
        actions: tuple[Action, ...] = finding.actions
        assert all(set(action.evidence_ids) <= set(finding.evidence_ids) for action in actions), finding.category


def _check(session: Any, command: str) -> None:
    words = shlex.split(command)
    assert words[0] == "aws"
    model = session.get_service_model(words[1])
    operations = {xform_name(name, "-"): name for name in model.operation_names}
    assert words[2] in operations, command
    shape = model.operation_model(operations[words[2]]).input_shape
    known = {xform_name(name, "-"): name for name in shape.members}
    options = [word.removeprefix("--").partition("=")[0] for word in words[3:] if word.startswith("--")]
    assert set(options) - {"region"} <= set(known), command
    given = {known[option] for option in options if option in known}
    assert set(shape.required_members) <= given, command
    # Every value that is not an option's name stands whole: nothing of it is left to a shell.
    assert not set(words) & {";", "rm", "-rf", "/", "#"}, command


def _findings(answer: object) -> list[Finding]:
    return [] if isinstance(answer, Undecided) else list(answer)  # type: ignore[call-overload]  # a detector's other answer
