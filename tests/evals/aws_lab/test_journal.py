from evals.aws_lab.journal import Journal, JournalEntry


def entry(operation: str) -> JournalEntry:
    return JournalEntry(
        time="2026-11-01T14:00:00.000Z",
        account_id="111122223333",
        region="eu-west-1",
        service="ecs",
        operation=operation,
        status=200,
        error=None,
        duration_ms=1.0,
        parameters=(),
        not_served=False,
        in_flight=1,
    )


def test_calls_are_noted_in_the_order_they_ended():
    journal = Journal()
    for operation in ("ListTasks", "DescribeTasks"):
        journal.add(entry(operation), chapter=journal.chapter)
    assert [noted.operation for noted in journal.entries()] == ["ListTasks", "DescribeTasks"]


def test_a_call_under_way_when_the_journal_is_cleared_is_forgotten_with_the_others():
    journal = Journal()
    arrived_in = journal.chapter
    journal.clear()
    journal.add(entry("ListTasks"), chapter=arrived_in)
    journal.add(entry("DescribeTasks"), chapter=journal.chapter)
    assert [noted.operation for noted in journal.entries()] == ["DescribeTasks"]
