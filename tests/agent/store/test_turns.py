from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from agent.errors import ConflictError, NotFoundError
from agent.store.store import Store
from agent.store.turns import TurnEvent, TurnRequest

AT = datetime(2026, 3, 1, tzinfo=UTC)


def request(
    text: str = "why?",
    *,
    request_id: str = "r-1",
    subject: str = "maria",
    thread_id: str | None = None,
    context: Mapping[str, str] | None = None,
) -> TurnRequest:
    return TurnRequest(
        subject=subject, request_id=request_id, text=text, thread_id=thread_id, context=context or {"region": "r"}
    )


def event(n: int, name: str = "text", **data: str) -> TurnEvent:
    return TurnEvent(n=n, event=name, data=data)


def test_a_request_begins_one_turn_however_often_it_is_made(store: Store):
    turn, new = store.turns.begin(request(), at=AT)
    again, renewed = store.turns.begin(request(), at=AT)
    named, _ = store.turns.begin(request(thread_id=turn.thread_id), at=AT)
    assert (new, renewed, again, named) == (True, False, turn, turn)
    assert store.turns.asked_before(request()) == turn
    assert store.turns.asked_before(request(request_id="r-2")) is None


def test_a_request_made_many_times_at_once_begins_one_turn(store: Store):
    with ThreadPoolExecutor(8) as pool:
        begun = list(pool.map(lambda _: store.turns.begin(request(), at=AT), range(8)))
    assert sorted(new for _, new in begun) == [False] * 7 + [True]
    assert len({turn.id for turn, _ in begun}) == len({turn.thread_id for turn, _ in begun}) == 1


@pytest.mark.parametrize(
    "other", [request("what?"), request(context={"region": "other"}), request(thread_id="th-other")]
)
def test_a_request_id_that_asked_something_else_is_refused(other: TurnRequest, store: Store):
    store.turns.begin(request(), at=AT)
    with pytest.raises(ConflictError, match="r-1"):
        store.turns.begin(other, at=AT)
    with pytest.raises(ConflictError, match="r-1"):
        store.turns.asked_before(other)


def test_a_conversation_has_one_running_turn(store: Store):
    turn, _ = store.turns.begin(request(), at=AT)
    following = request(request_id="r-2", thread_id=turn.thread_id)
    with pytest.raises(ConflictError, match=turn.id):
        store.turns.begin(following, at=AT)
    assert store.turns.running_in(turn.thread_id) == turn.id
    store.turns.end(turn.id, "done", answer="", last=event(1, "done"), at=AT)
    assert store.turns.running_in(turn.thread_id) is None
    assert store.turns.begin(following, at=AT)[1]


def test_a_turn_cannot_begin_in_a_conversation_of_somebody_else(store: Store):
    turn, _ = store.turns.begin(request(), at=AT)
    for thread_id in (turn.thread_id, "th-none"):
        with pytest.raises(NotFoundError):
            store.turns.begin(request(subject="bernd", request_id="r-9", thread_id=thread_id), at=AT)
    with pytest.raises(NotFoundError):
        store.turns.get(turn.id, subject="bernd")
    assert store.turns.get(turn.id, subject="maria") == turn


def test_events_are_read_from_any_point_with_the_state_of_the_turn(store: Store):
    turn, _ = store.turns.begin(request(), at=AT)
    first, second, last = event(1, delta="a"), event(2, delta="b"), event(3, "done")
    store.turns.add_event(turn.id, first)
    store.turns.add_event(turn.id, second)
    assert store.turns.events_after(turn.id, 0) == ((first, second), "running")
    store.turns.end(turn.id, "cancelled", answer="ab", last=last, at=AT)
    assert store.turns.events_after(turn.id, 1) == ((second, last), "cancelled")
    assert store.turns.events_after(turn.id, 3) == ((), "cancelled")


def test_a_turn_ends_once(store: Store):
    turn, _ = store.turns.begin(request(), at=AT)
    store.turns.end(turn.id, "done", answer="a", last=event(1, "done"), at=AT)
    store.turns.end(turn.id, "failed", answer="b", last=event(2, "done"), at=AT)
    store.turns.interrupt(turn.id, (("done", {}),), at=AT)
    assert store.turns.events_after(turn.id, 0) == ((event(1, "done"),), "done")


def test_what_a_dead_process_left_running_ends_with_the_words_it_had(store: Store):
    turn, _ = store.turns.begin(request(), at=AT)
    store.turns.add_event(turn.id, event(1, delta="It "))
    store.turns.add_event(turn.id, event(2, "phase", state="started"))
    store.turns.add_event(turn.id, event(3, delta="fails"))
    assert [each.id for each in store.turns.running()] == [turn.id]
    store.turns.interrupt(turn.id, (("error", {"status": 503}), ("done", {})), at=AT)
    events, state = store.turns.events_after(turn.id, 3)
    assert ([(each.n, each.event) for each in events], state) == ([(4, "error"), (5, "done")], "interrupted")
    assert store.turns.running() == ()
    assert store.threads.get(turn.thread_id, subject="maria").messages[1].text == "It fails"


def test_what_was_shown_beside_the_text_is_found_by_turn(store: Store):
    turn, _ = store.turns.begin(request(), at=AT)
    store.turns.add_event(turn.id, event(1, delta="It fails"))
    store.turns.add_event(turn.id, event(2, "diagnosis", id="dg-1"))
    store.turns.add_event(turn.id, event(3, "error", detail="x"))
    shown = store.turns.shown(turn.thread_id)
    assert shown == {turn.id: (event(2, "diagnosis", id="dg-1"), event(3, "error", detail="x"))}


def test_a_secret_somebody_pastes_is_neither_kept_nor_answered(store: Store):
    pasted = request(
        "why? DB_PASSWORD=swordfish fails", context={"service": "checkout", "page": "https://u:swordfish@h/"}
    )
    turn, _ = store.turns.begin(pasted, at=AT)
    thread = store.threads.get(turn.thread_id, subject="maria")
    told = f"{turn} {thread} {store.turns.get(turn.id, subject='maria')}"
    assert "swordfish" not in told
    assert turn.text.startswith("why? DB_PASSWORD=[redacted:")
    assert turn.text.endswith("] fails")
    assert turn.context["service"] == "checkout"
    assert store.turns.begin(pasted, at=AT) == (turn, False)
    assert store.turns.asked_before(pasted) == turn
