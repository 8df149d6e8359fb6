from agent.detectors.disk_full import detect
from agent.finding import Undecided
from tests.facts import failed_snapshot, healthy_snapshot, stopped_task, unread, unstarted_task
from tests.task_failures import logged, told

REASON = "CannotPullContainerError: failed to register layer: write /opt/lib/libtorch.so: no space left on device"


def test_of_fargate_it_is_the_tasks_own_storage() -> None:
    (finding,) = detect(told(REASON))
    assert (finding.confidence, finding.owner) == ("certain", "platform team")
    assert "It could not write /opt/lib/libtorch.so" in finding.statement
    assert "ephemeralStorage" in finding.actions[-1].title
    assert finding.evidence_ids == ("ev-task-cccccc",)


def test_of_a_host_it_says_which_hosts_there_are() -> None:
    (finding,) = detect(failed_snapshot(unstarted_task(reason=REASON, launch_type="EC2")))
    assert finding.actions[0].command is not None
    assert "list-container-instances" in finding.actions[0].command


def test_reads_it_at_the_end_of_a_log() -> None:
    (finding,) = detect(logged("starting", "OSError: [Errno 28] No space left on device: '/tmp/x'"))
    assert finding.confidence == "likely"
    assert finding.evidence_ids[0] == "ev-log-bbbbbb-1"


def test_watchers_talk_and_health_are_no_full_disk_and_unread_logs_are_told() -> None:
    assert isinstance(detect(logged("Error: ENOSPC: System limit for number of file watchers reached")), Undecided)
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    task, gap = stopped_task(), unread("logs:GetLogEvents")
    assert detect(failed_snapshot(task, log_tails={(task.arn, "web"): gap})) == Undecided(
        gaps=(gap.gap,) if gap.gap else ()
    )
