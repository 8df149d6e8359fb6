import pytest

from agent.detectors.host_or_agent_failure import detect
from agent.finding import Undecided
from tests.daemons import host, two_of_three
from tests.facts import (
    failed_snapshot,
    healthy_snapshot,
    service,
    service_deployment,
    snapshot,
    stopped_task,
    target,
    target_group_arn,
    unstarted_task,
    view,
)
from tests.task_failures import UNMET, placing
from tools.evidence import Found


def test_names_the_instance_that_ended() -> None:
    ended = stopped_task(reason="Host EC2 (instance i-0123456789abcdef0) terminated.", code=None, exit_code=None)
    (finding,) = detect(failed_snapshot(ended))
    assert (finding.confidence, finding.owner, finding.resource) == ("certain", "platform team", "i-0123456789abcdef0")
    assert finding.evidence_ids == ("ev-task-bbbbbb",)
    assert finding.actions[0].command is not None
    assert "describe-instances --instance-ids i-0123456789abcdef0" in finding.actions[0].command


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("DockerTimeoutError: Could not transition to started; timed out after waiting 3m0s", "Docker"),
        (
            'CannotStartContainerError: Error response from daemon: error gathering device information while adding custom device "/dev/dri/renderD130": no such file or directory',
            "device",
        ),
    ],
)
def test_each_part_of_the_host_is_named(reason: str, word: str) -> None:
    (finding,) = detect(failed_snapshot(unstarted_task(reason="Task failed to start", container_reason=reason)))
    assert word in finding.statement


def test_reads_a_disconnected_agent_in_the_events() -> None:
    (finding,) = detect(placing(f'{UNMET}encountered error "AGENT".', launch_type="EC2"))
    assert "ECS agent" in finding.statement


def test_a_target_whose_instance_is_gone_counts_only_while_the_change_has_not_succeeded() -> None:
    gone = {target_group_arn(): Found(value=(target("unused", target_id="i-0a", reason="Target.InvalidState"),))}
    under_way = service_deployment(status="IN_PROGRESS", finished_at=None)
    (finding,) = detect(snapshot(view(of=service(running=0), deployments=[under_way]), target_health=gone))
    assert finding.confidence == "likely"
    assert isinstance(detect(healthy_snapshot(target_health=gone)), Undecided)


def test_is_silent_about_full_disks_and_when_healthy() -> None:
    full = "CannotPullContainerError: failed to register layer: no space left on device"
    assert isinstance(detect(failed_snapshot(unstarted_task(reason=full))), Undecided)
    assert detect(healthy_snapshot()) == Undecided(gaps=())


def test_a_daemon_lacks_its_task_where_the_agent_is_not_connected() -> None:
    cut_off = host("i-0three", agent_connected=False)
    (finding,) = detect(two_of_three(cut_off))
    assert "(i-0three)" in finding.statement
    assert finding.evidence_ids == (cut_off.evidence_id,)
    assert isinstance(detect(two_of_three(host("i-0three"))), Undecided)
