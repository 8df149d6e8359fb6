from agent.verification.derived import derived


def test_a_length_is_told_in_seconds_and_whole_minutes() -> None:
    told = list(derived("startedAt: 2026-11-01T14:00:00+00:00\nfinishedAt: 2026-11-01T14:09:20+00:00"))
    assert any("560 seconds" in sentence for sentence in told)
    assert any("9 minutes" in sentence for sentence in told)


def test_a_task_that_never_started_did_not_run_for_any_time() -> None:
    assert list(derived("lastStatus: STOPPED\ncreatedAt: 2026-11-01T14:00:00Z\nstoppedAt: 2026-11-01T14:09:20Z")) == []


def test_what_is_no_time_gives_no_length() -> None:
    assert list(derived("startedAt: soon\nfinishedAt: later")) == []
