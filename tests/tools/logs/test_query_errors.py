from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from evals.aws_lab.operations.logs import SEARCHED_AT_ONCE
from tests.tools.stage import NOW
from tools.errors import ReadFailedError
from tools.evidence import Empty, Found, Unread
from tools.logs.query_errors import FILTER_PATTERN, TOOL, QueryErrorsArguments

STREAM = "ecs/app/0001"
BEGAN = NOW - timedelta(minutes=10)


def serve(stage: Any, *messages: str, every_ms: int = 10) -> None:
    base = int(BEGAN.timestamp() * 1000)
    events = [
        {"logGroupName": "/ecs/orders", "logStreamName": STREAM, "timestamp": base + n * every_ms, "message": message}
        for n, message in enumerate(messages)
    ]
    stage.serve({"logs": {"logGroups": [{"logGroupName": "/ecs/orders"}], "events": events}})


def arguments(**more: Any) -> QueryErrorsArguments:
    # What the simulator serves is as old as the small world says, counted back from this moment.
    now = datetime.now(UTC)
    span = {"since": now - timedelta(minutes=11), "until": now + timedelta(minutes=1)}
    stream = {"group": "/ecs/orders", "stream": STREAM, "task_arn": "arn:t/1", "container": "app"}
    return QueryErrorsArguments(**(stream | span | more))


def asked(stage: Any) -> list[str]:
    return [entry.operation for entry in stage.lab.journal()]


def chatter(count: int) -> list[str]:
    return [f"info polled {n} messages" for n in range(count)]


def test_the_words_fit_what_aws_takes() -> None:
    assert len(FILTER_PATTERN) <= 1024


def test_a_line_thousands_of_lines_back_is_found_with_what_follows_it(stage: Any) -> None:
    serve(stage, "boot", "1 validation error for Settings", "api_url", "  Field missing", *chatter(3000))
    answer = stage.read(TOOL, arguments())
    assert isinstance(answer, Found)
    messages = [line.message for line in answer.value.lines]
    assert messages[:4] == ["1 validation error for Settings", "api_url", "  Field missing", "info polled 0 messages"]
    assert len(messages) == 20
    assert asked(stage) == ["FilterLogEvents", "GetLogEvents"]
    first = next(one for one in answer.evidence if one.id == answer.value.lines[0].evidence_id)
    assert (first.operation, first.event_time) == ("logs:FilterLogEvents", answer.value.lines[0].at)
    assert first.excerpt.splitlines()[0] == "1 validation error for Settings"


def test_an_empty_page_with_a_token_is_not_the_end(stage: Any) -> None:
    serve(stage, "Error: no queue", *chatter(SEARCHED_AT_ONCE + 500))
    answer = stage.read(TOOL, arguments())
    assert [line.message for line in answer.value.lines] == ["Error: no queue"]
    assert asked(stage) == ["FilterLogEvents", "FilterLogEvents"]
    assert not answer.value.more


def test_what_two_requests_do_not_reach_is_a_gap_and_not_nothing(stage: Any) -> None:
    serve(stage, "Error: no queue", *chatter(2 * SEARCHED_AT_ONCE + 500))
    answer = stage.read(TOOL, arguments())
    assert isinstance(answer, Unread)
    assert answer.gap is not None
    assert (answer.gap.operation, answer.gap.reason) == ("logs:FilterLogEvents", "timeout")
    assert len(asked(stage)) == 2


def test_a_log_without_words_of_errors_is_empty_and_so_is_one_that_is_not_there(stage: Any) -> None:
    serve(stage, *chatter(50))
    assert isinstance(stage.read(TOOL, arguments()), Empty)
    assert isinstance(stage.read(TOOL, arguments(group="/ecs/other")), Empty)


def test_chatter_that_holds_such_words_is_told_once_and_what_is_rare_is_read_with_its_surroundings(stage: Any) -> None:
    loud = [f"metrics sent={n} error=0" for n in range(700)]
    serve(stage, "boot", "1 validation error for Settings", "api_url", *loud)
    messages = [line.message for line in stage.read(TOOL, arguments()).value.lines]
    assert messages[:3] == ["1 validation error for Settings", "api_url", "metrics sent=0 error=0"]
    assert (messages[-1], len(messages)) == ("metrics sent=699 error=0", 21)
    assert asked(stage) == ["FilterLogEvents", "GetLogEvents"]


def test_lines_of_one_millisecond_stay_in_their_order(stage: Any) -> None:
    serve(stage, "boot", "Error: no queue", "is it up?", "Error: giving up", "bye", every_ms=0)
    messages = [line.message for line in stage.read(TOOL, arguments()).value.lines]
    assert messages == ["boot", "Error: no queue", "is it up?", "Error: giving up", "bye"]


def test_only_the_stream_and_the_time_asked_for_are_searched(stage: Any) -> None:
    serve(stage, "Error: early", *chatter(20), "Error: late", every_ms=10_000)
    answer = stage.read(TOOL, arguments(since=datetime.now(UTC) - timedelta(minutes=9)))
    assert [line.message for line in answer.value.lines] == ["Error: late"]
    assert isinstance(stage.read(TOOL, arguments(stream="ecs/app/0002")), Empty)


def test_secrets_leave_neither_by_a_line_nor_by_the_lines_around_it(stage: Any) -> None:
    serve(stage, "Error: login failed", "DB_PASSWORD=hunter2hunter2")
    assert "hunter2hunter2" not in repr(stage.read(TOOL, arguments()))


def test_a_log_that_may_not_be_searched_is_not_called_empty(stage: Any) -> None:
    serve(stage, "Error: no queue")
    stage.lab.set_faults([{"service": "logs", "operation": "FilterLogEvents", "deny": True}])
    with pytest.raises(ReadFailedError) as raised:
        stage.read(TOOL, arguments())
    assert raised.value.reason == "denied"
