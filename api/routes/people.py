"""Who asks, and the person picker that stands in for signing in until OIDC does it."""

from fastapi import APIRouter
from fastapi.responses import Response

from agent.store.off_loop import off_loop
from api.auth import COOKIE, CurrentPrincipal, is_known, unknown_person
from api.forms import SessionForm
from api.parts import TheParts
from api.problem_responses import problems
from api.problems import ProblemError
from api.views import AccountView, MeView, PeopleView, PersonView

router = APIRouter(prefix="/v1", tags=["people"])


@router.get("/me", response_model=MeView, responses=problems())
def me(principal: CurrentPrincipal, parts: TheParts) -> MeView:
    """Say who asks and what they may see."""
    directory = parts.directory()
    names = {person.subject: person.name for person in directory.people}
    accounts = [
        AccountView(
            id=account.id, name=account.name, team=account.team, stage=account.stage, regions=list(account.regions)
        )
        for account in directory.accounts_for(principal)
    ]
    return MeView(
        subject=principal.subject,
        name=names.get(principal.subject, principal.subject),
        teams=sorted(principal.teams),
        operator=principal.is_operator,
        accounts=accounts,
        link_hosts=list(parts.settings.allowed_link_hosts),
        model=next((entry.id for entry in parts.settings.model.chain), None),
    )


@router.get("/people", response_model=PeopleView, responses=problems())
def people(parts: TheParts) -> PeopleView:
    """List the people there are to choose from."""
    return PeopleView(
        people=[
            PersonView(subject=person.subject, name=person.name, teams=sorted(person.teams), operator=person.operator)
            for person in parts.directory().people
        ]
    )


@router.post("/session", status_code=204, responses=problems())
async def choose_person(form: SessionForm, response: Response, parts: TheParts) -> None:
    """Choose who asks, for this browser."""
    directory = await off_loop(parts.directory)
    if not is_known(directory, form.subject):
        raise ProblemError(unknown_person(directory, form.subject))
    response.set_cookie(COOKIE, form.subject, httponly=True, samesite="strict", path="/")


@router.delete("/session", status_code=204, responses=problems())
async def forget_person(response: Response) -> None:
    """Forget who was chosen."""
    response.delete_cookie(COOKIE, httponly=True, samesite="strict", path="/")
