import pytest

from agent.detectors.efs_mount_failure import detect
from agent.finding import Undecided
from tests.facts import definition_arn, failed_snapshot, healthy_snapshot, task_definition, unstarted_task
from tests.network_facts import group, groups, mount_target, network
from tests.task_failures import EFS, told
from tools.evidence import Found


def test_names_the_file_system_and_the_volumes() -> None:
    definitions = {definition_arn(57): Found(value=task_definition(volumes=("media",)))}
    reason = f'{EFS}Failed to resolve "fs-0123456789abcdef0.efs.eu-west-1.amazonaws.com"'
    (finding,) = detect(failed_snapshot(unstarted_task(reason=reason), task_definitions=definitions))
    assert (finding.confidence, finding.owner, finding.resource) == ("certain", "platform team", "fs-0123456789abcdef0")
    assert "Its volumes are media" in finding.statement
    assert finding.evidence_ids == ("ev-task-cccccc", "ev-definition-57")
    assert finding.actions[0].command is not None
    assert "describe-mount-targets --file-system-id fs-0123456789abcdef0" in finding.actions[0].command


@pytest.mark.parametrize(
    ("said", "cure"),
    [
        ("Mount attempt 1/3 failed due to timeout after 15 sec", "2049"),
        ("b'mount.nfs4: access denied by server while mounting 127.0.0.1:/'", "ClientMount"),
        (
            "b'mount.nfs4: mounting 127.0.0.1:/data failed, reason given by server: No such file or directory'",
            "root directory",
        ),
    ],
)
def test_each_problem_has_its_own_cure(said: str, cure: str) -> None:
    (finding,) = detect(told(f"{EFS}{said}"))
    assert cure in finding.actions[-1].title


def test_is_silent_about_apis_out_of_reach_and_when_healthy() -> None:
    assert isinstance(
        detect(told("ResourceInitializationError: StatusCode: 0, dial tcp 1.2.3.4:443: i/o timeout")), Undecided
    )
    assert detect(healthy_snapshot()) == Undecided(gaps=())


SILENT_MOUNT = (
    "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Mount attempt 1/3 "
    "failed due to timeout after 15 sec: fs-0123456789abcdef0"
)


def test_the_mount_targets_closed_group_is_named() -> None:
    (before,) = detect(failed_snapshot(unstarted_task(reason=SILENT_MOUNT)))
    assert len(before.wants) == 3
    seen = network(
        mount_targets={"fs-0123456789abcdef0": Found(value=(mount_target(),))},
        security_groups=groups(group(), group("sg-0mount")),
    )
    (finding,) = detect(failed_snapshot(unstarted_task(reason=SILENT_MOUNT), network=seen))
    assert "sg-0mount of the mount target in eu-west-1a does not let the tasks in on port 2049" in finding.statement
    assert "sg-0mount" in finding.actions[0].title
    assert "ev-mount-eu-west-1a" in finding.evidence_ids
