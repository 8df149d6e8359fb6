"""A ticket as a page, and as a markdown file to take elsewhere."""

from collections.abc import Sequence
from html import escape

from api.pages.frame import framed
from api.pages.markdown import render_markdown
from tools.tickets.ticket import Ticket


def ticket_page(ticket: Ticket, *, link_hosts: Sequence[str]) -> str:
    """Return the HTML page of a ticket."""
    facts = {
        "key": ticket.key,
        "title": ticket.title,
        "severity": str(ticket.severity),
        "owner": ticket.owner,
        "filed_by": ticket.filed_by,
        "filed_at": f"{ticket.created_at:%Y-%m-%d %H:%M} UTC",
        "account_id": ticket.account_id,
        "markdown_path": f"/tickets/{ticket.id}.md",
    }
    escaped = {name: escape(value) for name, value in facts.items()}
    body = render_markdown(ticket.body, link_hosts=link_hosts)
    return framed("ticket.html", {**escaped, "body": body}, title=f"{escaped['key']} {escaped['title']}")


def refusal_page(*, title: str, detail: str) -> str:
    """Return the HTML page of something that cannot be shown."""
    shown = {"title": escape(title), "detail": escape(detail)}
    return framed("refusal.html", shown, title=shown["title"])


def ticket_markdown(ticket: Ticket) -> str:
    """Return a ticket as one markdown document."""
    filed = f"Filed by {ticket.filed_by} at {ticket.created_at:%Y-%m-%d %H:%M} UTC"
    facts = f"*{ticket.key} · severity {ticket.severity} · owner: {ticket.owner} · {filed}*"
    return f"# {ticket.title}\n\n{facts}\n\n{ticket.body.rstrip()}\n"
