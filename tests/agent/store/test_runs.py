from datetime import UTC, datetime

from agent.store.store import Store

AT = datetime(2026, 3, 1, tzinfo=UTC)


def test_a_run_is_known_from_its_beginning_and_ends_once(store: Store):
    run = store.runs.begin(subject="maria", at=AT)
    assert store.runs.get(run.id) == run
    store.runs.end(run.id, "done", diagnosis_id="dg-1")
    store.runs.end(run.id, "failed", problem={"status": 500})
    ended = store.runs.get(run.id)
    assert ended is not None
    assert (ended.state, ended.diagnosis_id, ended.problem) == ("done", "dg-1", None)
    assert store.runs.get("run-none") is None


def test_what_a_dead_process_left_running_is_interrupted_and_nothing_else(store: Store):
    running, ended = store.runs.begin(subject="maria", at=AT), store.runs.begin(subject="maria", at=AT)
    store.runs.end(ended.id, "done", diagnosis_id="dg-1")
    assert store.runs.interrupt_running({"status": 503}) == 1
    interrupted, kept = store.runs.get(running.id), store.runs.get(ended.id)
    assert interrupted is not None
    assert kept is not None
    assert (interrupted.state, interrupted.problem, kept.state) == ("interrupted", {"status": 503}, "done")


def test_a_problem_that_repeats_a_secret_is_kept_without_it(store: Store):
    run = store.runs.begin(subject="maria", at=AT)
    store.runs.end(run.id, "failed", problem={"status": 404, "detail": "there is no service DB_PASSWORD=swordfish"})
    ended = store.runs.get(run.id)
    assert ended is not None
    assert ended.problem is not None
    assert ended.problem["status"] == 404
    assert ended.problem["detail"].startswith("there is no service DB_PASSWORD=[redacted:")
