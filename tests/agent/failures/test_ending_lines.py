from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from agent.failures.container_logs import LAST_LINES, TaskContainer, lines_of
from agent.failures.ending_lines import (
    LOOK_BACK,
    REPEATED,
    ending_lines,
    last_error_line,
    told_of_search,
    wanted_searches,
)
from tests.facts import (
    BEGAN,
    container_definition,
    definition_arn,
    failed_snapshot,
    log_tail,
    stopped_task,
    task_definition,
)
from tools.ecs.facts import Task
from tools.evidence import Empty, Found, Read
from tools.logs.facts import LogErrors, LogLine
from tools.logs.query_errors import QueryErrorsArguments
from tools.logs.tail_container import TAIL_LINES
from tools.snapshot import Snapshot

REFUSED = "Error: connect ECONNREFUSED 10.0.3.15:5432"
CHATTER = [f"polled {number} messages" for number in range(TAIL_LINES)]
ENDED = BEGAN + timedelta(hours=1)
TASK = replace(stopped_task(exit_code=1), started_at=BEGAN, stopped_at=ENDED)


def logged(
    *messages: str, of: Task = TASK, at: datetime | None = None, errors: Read[LogErrors] | None = None
) -> Snapshot:
    definition = task_definition(
        containers=(
            container_definition(
                log_driver="awslogs", log_options={"awslogs-group": "/ecs/web", "awslogs-stream-prefix": "ecs"}
            ),
        )
    )
    first = at or ENDED - timedelta(seconds=len(messages))
    return failed_snapshot(
        of,
        log_tails={(of.arn, "web"): log_tail(of, *messages, at=first)},
        log_errors={(of.arn, "web"): errors} if errors else {},
        task_definitions={definition_arn(): Found(value=definition)},
    )


def container(of: Task = TASK) -> TaskContainer:
    return TaskContainer(task=of, name="web")


def said(snapshot: Snapshot) -> list[str]:
    return [line.message for line in ending_lines(snapshot, container())]


def found(*messages: str) -> Found[LogErrors]:
    lines = tuple(
        LogLine(at=ENDED - timedelta(minutes=9), message=message, evidence_id=f"ev-error-{n}")
        for n, message in enumerate(messages)
    )
    errors = LogErrors(
        group="/ecs/web", stream="s", task_arn=TASK.arn, container="web", since=BEGAN, lines=lines, more=False
    )
    return Found(value=errors)


def search(snapshot: Snapshot, of: Sequence[TaskContainer] | None = None) -> QueryErrorsArguments | None:
    requests = wanted_searches(snapshot, of or [container()])
    assert len(requests) <= 1
    arguments = requests[0].arguments if requests else None
    assert arguments is None or isinstance(arguments, QueryErrorsArguments)
    return arguments


def test_a_short_log_is_its_end() -> None:
    assert said(logged(REFUSED, *CHATTER[: LAST_LINES - 1])) == [REFUSED, *CHATTER[: LAST_LINES - 1]]


def test_chatter_pushes_nothing_away_that_stood_shortly_before() -> None:
    lines = said(logged("boot", REFUSED, *CHATTER[:150]))
    assert lines == ["boot", REFUSED, *CHATTER[150 - LAST_LINES : 150]]


def test_what_stood_long_before_was_survived() -> None:
    snapshot = logged(REFUSED, *CHATTER[:150], at=ENDED - timedelta(minutes=30))
    spread = snapshot.log_tails[TASK.arn, "web"]
    assert isinstance(spread, Found)
    slow = tuple(replace(line, at=line.at + timedelta(seconds=6 * n)) for n, line in enumerate(spread.value.lines))
    tails = {(TASK.arn, "web"): Found(value=replace(spread.value, lines=slow))}
    assert REFUSED not in said(replace(snapshot, log_tails=tails))


def test_lines_that_each_say_something_else_are_no_chatter() -> None:
    words = [f"step {chr(97 + n // 26)}{chr(97 + n % 26)} done" for n in range(60)]
    assert REFUSED not in said(logged(REFUSED, *words))
    assert REFUSED not in said(logged(REFUSED, *CHATTER[: REPEATED - 1], *words[:LAST_LINES]))


def test_what_is_indented_goes_on_with_the_line_above() -> None:
    fields = [line for n in range(REPEATED) for line in (f"{chr(97 + n)}_url", "  Field required")]
    assert said(logged("10 validation errors for Settings", *fields, *CHATTER[:120]))[: 2 * REPEATED + 1] == [
        "10 validation errors for Settings",
        *fields,
    ]


def test_a_full_tail_that_complains_of_nothing_is_searched_before_it() -> None:
    asked = search(logged(*CHATTER))
    assert asked is not None
    assert (asked.group, asked.stream) == ("/ecs/web", f"ecs/web/{TASK.id}")
    assert (asked.since, asked.until) == (ENDED - LOOK_BACK, ENDED - timedelta(seconds=TAIL_LINES))


def test_chatter_with_a_word_of_errors_is_no_complaint() -> None:
    assert search(logged(*(f"sent {number} metrics, errors=0" for number in range(TAIL_LINES)))) is not None


def test_a_young_task_is_searched_from_its_start() -> None:
    young = replace(TASK, started_at=ENDED - timedelta(minutes=6))
    asked = search(logged(*CHATTER, of=young), [container(young)])
    assert asked is not None
    assert timedelta(minutes=6) <= ENDED - asked.since <= timedelta(minutes=7)


def test_nothing_is_searched_where_the_end_complains_or_the_whole_log_was_read_or_a_signal_ended_it() -> None:
    assert search(logged(REFUSED, *CHATTER[1:])) is None
    assert search(logged("Error: some own complaint", *CHATTER[1:])) is None
    assert search(logged(*CHATTER[1:])) is None
    killed = replace(stopped_task(exit_code=137), started_at=BEGAN, stopped_at=ENDED)
    assert search(logged(*CHATTER, of=killed), [container(killed)]) is None


def test_a_tail_that_reaches_back_far_enough_needs_no_search() -> None:
    assert search(logged(*CHATTER, at=ENDED - LOOK_BACK - timedelta(minutes=1))) is None


def test_one_search_is_made_whatever_it_finds() -> None:
    assert search(logged(*CHATTER, errors=Empty())) is None
    assert search(logged(*CHATTER, errors=found("error=0"))) is None


def test_what_a_search_found_stands_before_the_end() -> None:
    snapshot = logged(*CHATTER, errors=found(REFUSED))
    assert said(snapshot)[0] == REFUSED
    last = last_error_line(snapshot, container())
    assert last is not None
    assert last.evidence_id == "ev-error-0"
    assert len(lines_of(snapshot, container())) == TAIL_LINES + 1
    assert "the last complaint was written at" in told_of_search(snapshot, [container()]).text


def test_a_search_that_found_nothing_is_told() -> None:
    told = told_of_search(logged(*CHATTER, errors=Empty()), [container()])
    assert told.text == " Its last 200 lines complain of nothing, and in the 15 minutes before its end no line does."
    assert told_of_search(logged(*CHATTER), [container()]).text == ""
