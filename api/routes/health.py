"""Signs of life, for whatever watches the server."""

import logging

from fastapi import APIRouter
from sqlalchemy.exc import SQLAlchemyError

from agent.store.off_loop import off_loop
from api.parts import TheParts
from api.problem_responses import problems
from api.problems import Problem, ProblemError
from api.views import HealthView

router = APIRouter(tags=["health"])
logger = logging.getLogger(__name__)


@router.get("/healthz", response_model=HealthView, responses=problems())
async def alive() -> HealthView:
    """Say that the process answers."""
    return HealthView(status="ok")


@router.get("/readyz", response_model=HealthView, responses=problems())
async def ready(parts: TheParts) -> HealthView:
    """Say whether questions can be answered: the database answers and the directory can be read."""
    try:
        await off_loop(parts.store.ping)
    except SQLAlchemyError as error:
        logger.warning("not ready: the database does not answer", exc_info=error)
        problem = Problem(status=503, slug="store", title="Not ready", detail="The database does not answer.")
        raise ProblemError(problem) from error
    await off_loop(parts.directory)
    return HealthView(status="ready")
