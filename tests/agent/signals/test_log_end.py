import pytest

from agent.signals.log_end import end_of, find_last_error, is_frame

JAVA = [
    "org.springframework.beans.factory.BeanCreationException: Error creating bean with name 'queue'",
    *[f"\tat org.springframework.Thing{n}.run(Thing.java:{n})" for n in range(60)],
    "Caused by: com.acme.QueueClosed: the queue is closed",
    "\tat com.acme.Queue.open(Queue.java:9)",
    "\t... 25 more",
]


@pytest.mark.parametrize(
    "line",
    [
        "    at Object.<anonymous> (/app/dist/config.js:18:11)",
        "\tat java.base/java.util.Arrays.copyOf(Arrays.java:3537)",
        "   at Program.<Main>$(String[] args) in /src/Program.cs:line 21",
        '  File "/app/settings.py", line 9, in <module>',
        "\t... 25 more",
        "goroutine 1 [running]:",
        "main.load(0xc000012345)",
        "Node.js v22.9.0",
        "",
    ],
)
def test_a_frame_is_told_from_a_message(line: str) -> None:
    assert is_frame(line)


@pytest.mark.parametrize("line", ["Error: no queue", "KeyError: 'A'", "  Field required [type=missing]", "bye"])
def test_a_message_is_no_frame(line: str) -> None:
    assert not is_frame(line)


def test_the_deepest_cause_of_a_trace_is_what_the_process_said_last() -> None:
    found = find_last_error(JAVA, within=5)
    assert found is not None
    assert JAVA[found].startswith("Caused by: com.acme.QueueClosed")


def test_frames_do_not_use_up_the_lines_looked_at() -> None:
    assert (end_of(JAVA, within=1), end_of(JAVA, within=2)) == (61, 0)
    lines = ["Error: no queue", *[f"    at fn{n} (/app/a.js:{n}:1)" for n in range(90)]]
    assert find_last_error(lines, within=1) == 0


def test_answered_requests_and_informational_lines_are_no_complaints() -> None:
    assert find_last_error(["GET /errors/404 404 3ms", '{"level":"info","msg":"error budget fine"}'], within=9) is None


def test_what_somebody_indented_is_no_frame_where_it_names_the_error() -> None:
    assert not is_frame("    Unhandled Exception: System.TypeLoadException: no type")
    assert not is_frame("        billing.errors.QuoteError: no tariff")
    assert is_frame("        raise QuoteError(tariff)")
    assert is_frame("    at billing.Quote.main(Quote.java:12)")
