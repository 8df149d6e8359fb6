from agent.signals.log_line import read_log_line


def test_unwraps_json_loggers_and_their_numbered_levels() -> None:
    assert read_log_line('{"level":50,"msg":"boom"}').level == "error"
    assert read_log_line('{"severity":"WARNING","message":"slow"}').message == "slow"
    assert read_log_line('{"level":"error","err":{"message":"inner"}}').message == "inner"


def test_reads_a_level_before_the_text() -> None:
    assert read_log_line("2026-11-01 14:06:00,123 ERROR [main] it broke").level == "error"
    assert read_log_line("[2026-11-01 14:06:00 +0000] [1] [INFO] Listening").level == "info"
    assert read_log_line("KeyError: 'X'").level is None


def test_leaves_out_what_steers_a_terminal() -> None:
    assert read_log_line("\x1b[2J\x1b[1;1HAll \x1b[31mred\x1b[0m").message == "All red"


def test_knows_an_answered_request() -> None:
    request = read_log_line("GET /docs/errors/CannotPullContainerError.html 200 14ms").request
    assert request is not None
    assert request.status == 200


def test_broken_json_is_text() -> None:
    assert read_log_line('{"level":"error"').message == '{"level":"error"'
