"""Pages: the ticket's own, the bundled documentation, the dashboard at /, and the widget's script for other pages to load."""

from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from agent.documentation.bundled_pages import bundled_page
from agent.errors import AgentError
from agent.store.off_loop import off_loop
from api.auth import CurrentPrincipal, current_principal
from api.pages.document import document_page
from api.pages.ticket import refusal_page, ticket_markdown, ticket_page
from api.parts import TheParts
from api.problem_responses import any_problem, problems
from api.problems import ProblemError, document
from tools.errors import ToolError

FOLDER = Path(__file__).parents[1]

router = APIRouter(tags=["pages"])


@router.get(
    "/tickets/{ticket_id}.md",
    response_class=Response,
    responses={200: {"content": {"text/markdown": {"schema": {"type": "string"}}}}, **problems(404, 502)},
)
async def ticket_as_markdown(ticket_id: str, principal: CurrentPrincipal, parts: TheParts) -> Response:
    """Return a ticket as a markdown document."""
    ticket = await parts.agent.ticket(principal, ticket_id)
    return Response(ticket_markdown(ticket), media_type="text/markdown; charset=utf-8")


@router.get(
    "/tickets/{ticket_id}",
    response_class=HTMLResponse,
    responses={"4XX": {"description": "A page that says why it is not shown"}},
)
async def ticket_as_page(ticket_id: str, request: Request, parts: TheParts) -> HTMLResponse:
    """Show a ticket. People follow links here, so that refusals are pages too."""
    try:
        principal = await off_loop(current_principal, request, parts)
        ticket = await parts.agent.ticket(principal, ticket_id)
    except (AgentError, ToolError, ProblemError) as error:
        return _refusal(error)
    return HTMLResponse(ticket_page(ticket, link_hosts=parts.settings.allowed_link_hosts))


@router.get(
    "/docs/{source}/{page}",
    response_class=HTMLResponse,
    responses={"4XX": {"description": "A page that says why it is not shown"}},
)
async def document_as_page(source: str, page: str, request: Request, parts: TheParts) -> HTMLResponse:
    """Show a page of the documentation that comes with Tsuba, to those who may see it."""
    try:
        principal = await off_loop(current_principal, request, parts)
        article = await off_loop(bundled_page, parts.settings.knowledge, principal, source, page)
    except (AgentError, ToolError, ProblemError) as error:
        return _refusal(error)
    return HTMLResponse(document_page(article, link_hosts=parts.settings.allowed_link_hosts))


def _refusal(error: AgentError | ToolError | ProblemError) -> HTMLResponse:
    problem = any_problem(error)
    page = refusal_page(title=document(problem)["title"], detail=problem.detail)
    return HTMLResponse(page, status_code=problem.status, headers=problem.headers)


def add_files(app: FastAPI, folder: Path = FOLDER) -> None:
    """Serve the dashboard as / with its files under /dashboard/, and the widget as /widget.js with its files under /widget/.

    Each file has its own route: what is not there then answers as every other unknown address does.
    """
    _add_file(app, "/pages.css", folder / "pages" / "pages.css")
    _add_file(app, "/widget.js", folder / "widget" / "widget.js")
    for below, prefix in (("widget", "/widget/"), ("dashboard", "/dashboard/")):
        for file in sorted((folder / below).rglob("*")):
            name = file.relative_to(folder / below).as_posix()
            if file.suffix != ".py" and not any(part.startswith((".", "__")) for part in file.parts[-2:]):
                _add_file(app, prefix + name, file)
    _add_file(app, "/", folder / "dashboard" / "index.html")


def _add_file(app: FastAPI, path: str, file: Path) -> None:
    if not file.is_file():
        return

    async def serve() -> FileResponse:
        # The browser asks each time whether its copy is still good: a new version is seen at once.
        return FileResponse(file, headers={"Cache-Control": "no-cache"})

    app.add_api_route(path, serve, methods=["GET", "HEAD"], include_in_schema=False)
