"""Draft a ticket, file it once, read it."""

from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import JSONResponse, Response
from pydantic import TypeAdapter

from api.auth import CurrentPrincipal
from api.forms import DraftForm, TicketForm
from api.parts import TheParts
from api.problem_responses import problems
from api.problems import Problem, ProblemError
from api.views import TicketsView
from tools.tickets.ticket import Ticket, TicketDraft

MAX_KEY = 200  # characters: what the store keeps of a key

router = APIRouter(prefix="/v1", tags=["tickets"])
_TICKET = TypeAdapter(Ticket)
IdempotencyKey = Annotated[
    str | None, Header(description="Required. The asker's own name for this filing; sent again, it files nothing new")
]


@router.post("/ticket-drafts", status_code=201, response_model=TicketDraft, responses=problems(404))
async def draft_ticket(form: DraftForm, principal: CurrentPrincipal, parts: TheParts) -> TicketDraft:
    """Draft a ticket about a diagnosis. Nothing is filed."""
    return await parts.agent.draft_ticket(principal, form.diagnosis_id)


@router.post(
    "/tickets",
    status_code=201,
    response_model=Ticket,
    responses={200: {"model": Ticket, "description": "The ticket this cause has already"}, **problems(404, 409, 502)},
)
async def file_ticket(
    form: TicketForm, principal: CurrentPrincipal, parts: TheParts, idempotency_key: IdempotencyKey = None
) -> Response:
    """File a draft. One cause has one open ticket, and one Idempotency-Key files once."""
    key = _checked(idempotency_key)
    ticket, created = await parts.agent.file_ticket(
        principal, form.draft_id, title=form.title, body=form.body, idempotency_key=key
    )
    return JSONResponse(
        _TICKET.dump_python(ticket, mode="json"),
        status_code=201 if created else 200,
        headers={"Location": f"/v1/tickets/{ticket.id}"},
    )


@router.get("/tickets", response_model=TicketsView, responses=problems(502))
async def list_tickets(principal: CurrentPrincipal, parts: TheParts) -> TicketsView:
    """List the tickets the asker may see, newest first."""
    return TicketsView(tickets=list(await parts.agent.tickets(principal)))


@router.get("/tickets/{ticket_id}", response_model=Ticket, responses=problems(404, 502))
async def read_ticket(ticket_id: str, principal: CurrentPrincipal, parts: TheParts) -> Ticket:
    """Return a ticket."""
    return await parts.agent.ticket(principal, ticket_id)


def _checked(key: str | None) -> str:
    if not key or len(key) > MAX_KEY:
        detail = (
            f"Send an Idempotency-Key header of 1 to {MAX_KEY} characters, a new one for each ticket you mean to file."
        )
        problem = Problem(status=400, slug="idempotency-key", title="An Idempotency-Key is needed", detail=detail)
        raise ProblemError(problem)
    return key
