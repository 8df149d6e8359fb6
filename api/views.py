"""What the routes answer beside the types that are written as they are (Diagnosis, Ticket, TicketDraft)."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.diagnosis import GapView, Status
from tools.tickets.ticket import Ticket, TicketDraft


class _View(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class RunningView(_View):
    """A diagnosis that is not ready. Ask again at the same address."""

    id: str
    state: Literal["running"] = "running"


class ServiceStateView(_View):
    """One service at a glance, as ECS alone tells of it."""

    account_id: str
    account_name: str
    stage: str
    region: str
    cluster: str
    service: str
    family: str | None
    status: Status
    running: int
    desired: int
    text: str
    updated_at: datetime | None


class ServicesView(_View):
    """The services the asker may see, and what could not be read."""

    services: list[ServiceStateView]
    gaps: list[GapView]


class MessageView(_View):
    """One thing said in a conversation, with what was shown beside it."""

    role: Literal["user", "assistant"]
    text: str
    at: datetime
    turn_id: str
    diagnosis_id: str | None = None
    ticket_draft: TicketDraft | None = None
    error: dict[str, Any] | None = None


class ThreadView(_View):
    """A conversation. `running_turn_id` is the turn being answered now, if one is."""

    id: str
    created_at: datetime
    title: str
    diagnosis_ids: list[str]
    messages: list[MessageView]
    running_turn_id: str | None


class TicketsView(_View):
    """Tickets, newest first."""

    tickets: list[Ticket]


class PersonView(_View):
    """Somebody who may ask."""

    subject: str
    name: str
    teams: list[str]
    operator: bool


class PeopleView(_View):
    """The people of the directory."""

    people: list[PersonView]


class AccountView(_View):
    """An account the asker may see."""

    id: str
    name: str
    team: str
    stage: str
    regions: list[str]


class MeView(PersonView):
    """Who asks, what they may see, which hosts links in answers may lead to, and which model answers."""

    accounts: list[AccountView]
    link_hosts: list[str]
    model: str | None = Field(description="The language model asked first; null = the rules answer alone")


class HealthView(_View):
    """A sign of life."""

    status: Literal["ok", "ready"]
