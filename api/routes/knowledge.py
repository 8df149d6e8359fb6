"""The documentation over HTTP: search for everybody, sync and status for operators."""

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse, Response

from agent.errors import NotFoundError
from agent.store.off_loop import off_loop
from api.auth import CurrentPrincipal
from api.forms import MAX_TEXT, SyncForm
from api.parts import Parts, TheParts
from api.problem_responses import problems
from api.problems import Problem, ProblemError
from api.running_sync import Sync
from api.views import IndexStatusView, SearchAnswerView, SyncView
from knowledge.errors import KnowledgeError
from tools.principal import Principal

MAX_PASSAGES = 50
RETRY_SECONDS = 2
PLACE = "/v1/knowledge/sync"

router = APIRouter(prefix="/v1/knowledge", tags=["knowledge"])


@router.get("/search", response_model=SearchAnswerView, responses=problems(502))
async def search(
    text: Annotated[str, Query(min_length=1, max_length=MAX_TEXT)],
    principal: CurrentPrincipal,
    parts: TheParts,
    limit: Annotated[int, Query(ge=1, le=MAX_PASSAGES)] = 5,
) -> SearchAnswerView:
    """Find the passages that answer a question or an error, as the asker may see them."""
    try:
        answer = await parts.agent.search_documentation(principal, text, limit=limit)
    except KnowledgeError as error:
        raise ProblemError(_unavailable(error)) from error
    return SearchAnswerView.model_validate(answer)


@router.get("/status", response_model=IndexStatusView, responses=problems(502))
async def status(principal: CurrentPrincipal, parts: TheParts) -> IndexStatusView:
    """Say what the index holds. For operators."""
    from agent.documentation.keeping import status_of

    _only_operators(principal)
    try:
        return IndexStatusView.model_validate(await status_of(parts.settings.knowledge))
    except KnowledgeError as error:
        raise ProblemError(_unavailable(error)) from error


@router.post("/sync", status_code=202, response_model=SyncView, responses=problems())
async def start_sync(form: SyncForm, principal: CurrentPrincipal, parts: TheParts) -> Response:
    """Bring the index in step with its sources. Where a sync runs already, that one is told. For operators."""
    _only_operators(principal)
    begun = await off_loop(_start, parts, principal, form)
    headers = {"Location": PLACE, "Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    return JSONResponse(_view(begun).model_dump(mode="json"), status_code=202, headers=headers)


@router.get("/sync", response_model=SyncView, responses=problems(404))
async def read_sync(principal: CurrentPrincipal, parts: TheParts) -> SyncView:
    """Say how the sync stands that runs, or ran last since the server started. For operators."""
    _only_operators(principal)
    last = parts.sync.last
    if last is None:
        raise NotFoundError("no sync was started since this server started; POST here starts one")
    return _view(last)


def _start(parts: Parts, principal: Principal, form: SyncForm) -> Sync:
    return parts.sync.start(principal.subject, form.sources, allow_deletions=form.allow_deletions)


def _view(sync: Sync) -> SyncView:
    return SyncView.model_validate(
        {
            "state": "running" if sync.running else "failed" if sync.problem else "done",
            "begun_by": sync.begun_by,
            "begun_at": sync.begun_at,
            "sources": list(sync.sources),
            "progress": list(sync.progress),
            "complete": sync.report.complete if sync.report else None,
            "report": sync.report,
            "problem": sync.problem,
        }
    )


def _only_operators(principal: Principal) -> None:
    if not principal.is_operator:
        detail = "This is for operators: people marked so in the directory."
        raise ProblemError(Problem(status=403, slug="operators-only", title="For operators", detail=detail))


def _unavailable(error: KnowledgeError) -> Problem:
    title = "The documentation cannot be searched"
    return Problem(status=502, slug="documentation", title=title, detail=str(error))
