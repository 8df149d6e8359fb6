"""Conversations: ask, follow the answer, come back to it, stop it, read it again."""

from typing import Annotated, Any

from fastapi import APIRouter, Header
from fastapi.responses import Response

from agent.errors import NotFoundError
from agent.store.off_loop import off_loop
from agent.store.threads import Message
from agent.store.turns import Turn, TurnEvent, TurnRequest
from api.auth import CurrentPrincipal
from api.forms import ChatForm
from api.parts import Parts, TheParts
from api.problem_responses import problems
from api.sse import event_number, stream
from api.views import MessageView, ThreadView
from tools.principal import Principal

NO_LONGER = "This answer was about an account that you may not see any more.\n"
router = APIRouter(prefix="/v1", tags=["chat"])
LastEventId = Annotated[str | None, Header(description="The id of the last event seen, <turn_id>:<n>")]
_EVENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-sent events with ids `<turn_id>:<n>`: `phase {name, state}`, `tool {name, state, "
        "account_id, region, gap?}`, `text {delta}`, `diagnosis` (a Diagnosis), `ticket_draft` (a TicketDraft), `error` "
        "(a problem), and last `done {thread_id, turn_id, state, usage}`",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}


@router.post("/chat", response_class=Response, responses={**_EVENTS, **problems(404, 409, 429)})
async def chat(
    form: ChatForm, principal: CurrentPrincipal, parts: TheParts, last_event_id: LastEventId = None
) -> Response:
    """Ask. The same request sent again, say after a broken connection, follows the turn it began the first time."""
    request = TurnRequest(
        subject=principal.subject,
        request_id=form.request_id,
        text=form.text,
        thread_id=form.thread_id,
        context=form.context.model_dump(exclude_none=True),
    )
    turn = await parts.turns.start(principal, request)
    _refuse_what_may_not_be_seen(turn, principal, parts)
    events = parts.turns.follow(turn.id, event_number(last_event_id, turn.id))
    return stream(turn.id, events, drain_seconds=parts.settings.drain_seconds)


@router.get(
    "/turns/{turn_id}/events",
    response_class=Response,
    responses={**_EVENTS, 204: {"description": "The turn is over and was seen to its end"}, **problems(404)},
)
async def follow(
    turn_id: str, principal: CurrentPrincipal, parts: TheParts, last_event_id: LastEventId = None
) -> Response:
    """Go on reading a turn after the event Last-Event-ID names, from its beginning without one."""
    turn = await off_loop(parts.store.turns.get, turn_id, subject=principal.subject)
    _refuse_what_may_not_be_seen(turn, principal, parts)
    after = event_number(last_event_id, turn_id)
    rest, state = await off_loop(parts.store.turns.events_after, turn_id, after)
    if not rest and state != "running":
        # An EventSource that is told 204 does not ask again; after an empty stream it would, for ever.
        return Response(status_code=204)
    return stream(turn_id, parts.turns.follow(turn_id, after), drain_seconds=parts.settings.drain_seconds)


@router.delete("/turns/{turn_id}", status_code=204, responses=problems(404))
async def stop(turn_id: str, principal: CurrentPrincipal, parts: TheParts) -> None:
    """Stop a turn. Its stream ends with `done`; one that is over stays as it is."""
    await off_loop(parts.store.turns.get, turn_id, subject=principal.subject)
    await parts.turns.stop(turn_id)


@router.get("/threads/{thread_id}", response_model=ThreadView, responses=problems(404))
async def read_thread(thread_id: str, principal: CurrentPrincipal, parts: TheParts) -> ThreadView:
    """Return a conversation."""
    thread = await off_loop(parts.store.threads.get, thread_id, subject=principal.subject)
    shown = await off_loop(parts.store.turns.shown, thread_id)
    running = await off_loop(parts.store.turns.running_in, thread_id)
    return ThreadView(
        id=thread.id,
        created_at=thread.created_at,
        title=thread.title,
        diagnosis_ids=list(thread.diagnosis_ids),
        messages=_messages(thread.messages, shown, _visible(principal, parts)),
        running_turn_id=running,
    )


def _visible(principal: Principal, parts: Parts) -> frozenset[str]:
    return frozenset(account.id for account in parts.directory().accounts_for(principal))


def _refuse_what_may_not_be_seen(turn: Turn, principal: Principal, parts: Parts) -> None:
    """Let nobody read an answer again about an account they have lost the right to."""
    if not turn.accounts <= _visible(principal, parts):
        raise NotFoundError(f"there is no turn {turn.id} of yours")


def _messages(
    said: tuple[Message, ...], shown: dict[str, tuple[TurnEvent, ...]], visible: frozenset[str]
) -> list[MessageView]:
    """Put what was shown in a turn beside what was said in it, also where nothing was.

    Of an answer about an account that may not be seen any more, only that it was given is told.
    """
    views: list[MessageView] = []
    for i, message in enumerate(said):
        view = MessageView(role=message.role, text=message.text, at=message.at, turn_id=message.turn_id)
        if not message.accounts <= visible:
            views.append(view if message.role == "user" else view.model_copy(update={"text": NO_LONGER}))
            continue
        answered = i + 1 < len(said) and said[i + 1].turn_id == message.turn_id
        if message.role == "assistant":
            views.append(_with_shown(view, shown.get(message.turn_id, ())))
        else:
            views.append(view)
            if not answered and (events := shown.get(message.turn_id)):
                answer = MessageView(role="assistant", text="", at=message.at, turn_id=message.turn_id)
                views.append(_with_shown(answer, events))
    return views


def _with_shown(view: MessageView, events: tuple[TurnEvent, ...]) -> MessageView:
    beside: dict[str, Any] = {}
    for event in events:
        if event.event == "diagnosis":
            beside["diagnosis_id"] = event.data["id"]
        else:
            beside[event.event] = event.data
    return MessageView.model_validate({**view.model_dump(), **beside})
