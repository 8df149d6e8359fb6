"""Ask for a diagnosis, wait for it a while, come back for it."""

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from agent.diagnosis import Diagnosis, to_document
from agent.errors import NotFoundError
from agent.store.off_loop import off_loop
from agent.store.runs import DiagnosisRun
from api.auth import CurrentPrincipal
from api.forms import DiagnosisForm
from api.parts import Parts, TheParts
from api.problem_responses import problems, stored_response
from api.running_diagnoses import DiagnosisRequest
from api.views import RunningView
from tools.principal import Principal

RETRY_SECONDS = 1  # how soon asking again may find a diagnosis ready

router = APIRouter(prefix="/v1/diagnoses", tags=["diagnoses"])
_RUNNING = {202: {"model": RunningView, "description": "Not ready; the Location answers the same until it is"}}


@router.post("", response_model=Diagnosis, responses={**_RUNNING, **problems(404, 429, 502, 504)})
async def diagnose(form: DiagnosisForm, principal: CurrentPrincipal, parts: TheParts) -> Response:
    """Diagnose a target, or what an event reports. What is not ready in `wait_seconds` goes on."""
    about = form.event if form.target is None else form.target.request()
    assert about is not None
    run = await parts.diagnoses.start(principal, DiagnosisRequest(about=about, at=form.at))
    await parts.diagnoses.wait(run.id, form.wait_seconds)
    return await _answer(await off_loop(parts.store.runs.get, run.id) or run, principal, parts)


@router.get("/{diagnosis_id}", response_model=Diagnosis, responses={**_RUNNING, **problems(404, 429, 502, 504)})
async def read_diagnosis(diagnosis_id: str, principal: CurrentPrincipal, parts: TheParts) -> Response:
    """Return a diagnosis by its id, or by the id its request was given."""
    run = await off_loop(parts.store.runs.get, diagnosis_id)
    if run is None:
        return JSONResponse(to_document(await parts.agent.diagnosis(principal, diagnosis_id)))
    if run.subject != principal.subject:
        raise NotFoundError(f"there is no diagnosis {diagnosis_id} that you can see")
    return await _answer(run, principal, parts)


async def _answer(run: DiagnosisRun, principal: Principal, parts: Parts) -> Response:
    if run.problem is not None:
        return stored_response(run.problem)
    if run.diagnosis_id is None:
        place = {"Location": f"/v1/diagnoses/{run.id}", "Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
        return JSONResponse(RunningView(id=run.id).model_dump(), status_code=202, headers=place)
    diagnosis = await parts.agent.diagnosis(principal, run.diagnosis_id)
    return JSONResponse(to_document(diagnosis), headers={"Content-Location": f"/v1/diagnoses/{diagnosis.id}"})
