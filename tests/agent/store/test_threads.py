from datetime import UTC, datetime, timedelta

import pytest

from agent.errors import NotFoundError
from agent.store.store import Store
from agent.store.threads import title_of
from agent.store.turns import Turn, TurnEvent, TurnRequest

AT = datetime(2026, 3, 1, tzinfo=UTC)


def say(store: Store, text: str, request_id: str, thread_id: str | None = None) -> Turn:
    request = TurnRequest(subject="maria", request_id=request_id, text=text, thread_id=thread_id, context={})
    turn, _ = store.turns.begin(request, at=AT)
    return turn


def answer(store: Store, turn: Turn, text: str) -> None:
    last = TurnEvent(n=1, event="done", data={})
    store.turns.end(turn.id, "done", answer=text, last=last, at=AT + timedelta(seconds=3))


def test_a_conversation_comes_back_in_the_order_it_was_said(store: Store):
    first = say(store, "why?\nplease", "r-1")
    answer(store, first, "Because.")
    second = say(store, "since when?", "r-2", first.thread_id)
    thread = store.threads.get(first.thread_id, subject="maria")
    assert [(m.role, m.text, m.turn_id) for m in thread.messages] == [
        ("user", "why?\nplease", first.id),
        ("assistant", "Because.", first.id),
        ("user", "since when?", second.id),
    ]
    assert (thread.title, thread.created_at, thread.messages[1].at) == ("why?", AT, AT + timedelta(seconds=3))
    before = store.threads.get(first.thread_id, subject="maria", before_turn=second.id)
    assert before.messages == thread.messages[:2]


def test_what_the_agent_keeps_in_mind_is_replaced_whole(store: Store):
    thread_id = say(store, "why?", "r-1").thread_id
    assert store.threads.get(thread_id, subject="maria").memory == {}
    store.threads.remember(thread_id, {"last_diagnosis": "dg-1", "pending": "which one?"})
    store.threads.remember(thread_id, {"last_diagnosis": "dg-2"})
    store.threads.set_target(thread_id, '{"service": "checkout"}')
    thread = store.threads.get(thread_id, subject="maria")
    assert (thread.memory, thread.target_json) == ({"last_diagnosis": "dg-2"}, '{"service": "checkout"}')


def test_diagnoses_given_in_a_conversation_are_noted_once_in_order(store: Store):
    thread_id = say(store, "why?", "r-1").thread_id
    for diagnosis_id in ("dg-2", "dg-1", "dg-2"):
        store.threads.add_diagnosis(thread_id, diagnosis_id)
    assert store.threads.get(thread_id, subject="maria").diagnosis_ids == ("dg-2", "dg-1")


def test_a_conversation_of_somebody_else_is_as_one_that_is_not_there(store: Store):
    thread_id = say(store, "why?", "r-1").thread_id
    with pytest.raises(NotFoundError):
        store.threads.get(thread_id, subject="bernd")
    with pytest.raises(NotFoundError):
        store.threads.get("th-none", subject="maria")


def test_a_long_first_line_makes_a_title_of_one_line():
    assert title_of("\n  " + "word " * 40).endswith("word…")
    assert len(title_of("x" * 200)) == 80
