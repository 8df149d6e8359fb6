"""The services somebody may see."""

from fastapi import APIRouter

from api.auth import CurrentPrincipal
from api.parts import TheParts
from api.problem_responses import problems
from api.views import ServicesView

router = APIRouter(prefix="/v1", tags=["services"])


@router.get("/services", response_model=ServicesView, responses=problems(502, 504))
async def list_services(principal: CurrentPrincipal, parts: TheParts) -> ServicesView:
    """List the services, and what could not be read."""
    return ServicesView.model_validate(await parts.agent.services(principal))
