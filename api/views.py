"""What the routes answer beside the types that are written as they are (Diagnosis, Ticket, TicketDraft)."""

from datetime import date, datetime
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


class PassageView(_View):
    """A passage of the documentation, with what to cite it by."""

    section_id: str
    path: list[str]
    title: str
    url: str | None
    excerpt: str
    updated: date | None
    score: float = Field(description="Compares within one answer only")


class SearchAnswerView(_View):
    """What was found, best first. Without an answer in the documentation there are no passages."""

    passages: list[PassageView]
    documented: bool
    searched: int | None = Field(description="Sections the asker may see; null = the store does not count")
    notes: list[str]


class IndexStatusView(_View):
    """What the index of the documentation holds, over all tenants."""

    kind: str
    place: str
    documents: dict[str, int] = Field(description="Documents by source")
    sections: int
    embedded: int
    model: str | None


class SourceReportView(_View):
    """What a sync did with one source."""

    source: str
    listed: int
    written: int
    unchanged: int
    deleted: int
    hidden: int = Field(description="Seen by nobody, for they say nothing of visibility")
    unreadable: list[tuple[str, str]] = Field(description="Pages that were skipped, and why")
    problem: str | None


class SyncReportView(_View):
    """What a sync did."""

    sources: list[SourceReportView]
    words_seconds: float
    embedded: int
    model: str | None
    seconds: float
    notes: list[str]


class SyncView(_View):
    """A sync of the documentation. `complete` is false when something was left undone."""

    state: Literal["running", "done", "failed"]
    begun_by: str
    begun_at: datetime
    sources: list[str]
    progress: list[str]
    complete: bool | None
    report: SyncReportView | None
    problem: str | None


class HealthView(_View):
    """A sign of life."""

    status: Literal["ok", "ready"]
