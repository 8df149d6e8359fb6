from agent.explain.kinds import Kind
from agent.explain.pasted import Signal
from agent.explain.staging import CONTAINER, GROUP, STACK, Staged, stage
from tools.evidence import NOT_ASKED, Found


def staged(kind: Kind, text: str, number: int = 0, exit_code: int | None = None) -> Staged:
    return Staged(signal=Signal(text=text, exit_code=exit_code), kind=kind, evidence_id=f"s{number}")


def test_a_reason_before_the_start_stages_a_task_that_never_ran():
    view = stage([staged("ecs_stopped_reason", "CannotPullContainerError: not found")]).services[0]
    assert isinstance(view.stopped_tasks, Found)
    (task,) = view.stopped_tasks.value
    assert (task.started_at, task.evidence_id) == (None, "s0")


def test_a_log_is_staged_as_that_of_a_container_that_ended():
    snapshot = stage([staged("app_log", "one\ntwo", exit_code=3)])
    ((key, tail),) = snapshot.log_tails.items()
    assert isinstance(tail, Found)
    assert key[1] == CONTAINER
    assert [line.message for line in tail.value.lines] == ["one", "two"]
    view = snapshot.services[0]
    assert isinstance(view.stopped_tasks, Found)
    assert view.stopped_tasks.value[0].containers[0].exit_code == 3


def test_what_was_not_pasted_was_not_asked():
    snapshot = stage([staged("ecs_service_event", "(service web) has reached a steady state.")])
    assert snapshot.services[0].stopped_tasks is NOT_ASKED
    assert snapshot.stacks == ()
    assert snapshot.target_health == {}


def test_target_health_reads_state_and_reason_from_the_text():
    snapshot = stage([staged("elb_target_health", "unhealthy Target.Timeout Request timed out")])
    read = snapshot.target_health[GROUP]
    assert isinstance(read, Found)
    assert (read.value[0].state, read.value[0].reason) == ("unhealthy", "Target.Timeout")


def test_a_status_reason_becomes_a_failed_resource_of_a_stack():
    (view,) = stage([staged("cfn_status_reason", "The following hook(s) failed: [A::B::C]")]).stacks
    assert isinstance(view.operation, Found)
    assert view.operation.value.stack_id == STACK
    assert view.operation.value.events[0].status == "UPDATE_FAILED"


def test_secrets_in_a_paste_do_not_reach_the_facts():
    snapshot = stage([staged("app_log", "DB_PASSWORD=hunter22 rejected")])
    (tail,) = snapshot.log_tails.values()
    assert isinstance(tail, Found)
    assert "hunter22" not in tail.value.lines[0].message


def test_of_a_long_log_the_lines_of_the_head_and_the_tail_are_staged():
    lines = [f"{number:06} served" for number in range(8000)]
    ((_, tail),) = stage([staged("app_log", "\n".join(lines))]).log_tails.items()
    assert isinstance(tail, Found)
    kept = [line.message for line in tail.value.lines]
    assert (kept[0], kept[-1]) == (lines[0], lines[-1])
    assert 64 * 1024 - 40 < sum(len(line) + 1 for line in kept) < 64 * 1024 + 40
    assert "004000 served" not in kept


def test_a_key_that_is_cut_in_two_is_still_redacted():
    key = ["-----BEGIN PRIVATE KEY-----", *["QUJD" * 15] * 24, "-----END PRIVATE KEY-----"]
    noise = ["served a page"] * 2300
    ((_, tail),) = stage([staged("app_log", "\n".join([*noise, *key, *noise, *noise]))]).log_tails.items()
    assert isinstance(tail, Found)
    assert not any("QUJD" in line.message for line in tail.value.lines)
