from datetime import UTC, datetime

from agent.verification.order import told_out_of_order
from tests.agent.verification.stage import failed, material
from tests.diagnoses import piece


def test_events_are_told_in_the_order_of_their_times() -> None:
    pieces = (
        piece(
            "E1", title="Stopped task abc", excerpt="task stopped", event_time=datetime(2026, 11, 1, 14, 0, tzinfo=UTC)
        ),
        piece("E2", title="Stack web", excerpt="stack failed", event_time=datetime(2026, 11, 1, 14, 5, tzinfo=UTC)),
    )
    read = material(failed(evidence=pieces))
    said = "Before any task stopped, the stack had failed."
    assert list(told_out_of_order(said, ("E1", "E2"), read)) != []
    assert list(told_out_of_order("First the task stopped, then the stack failed.", ("E1", "E2"), read)) == []
