"""Every refusal over HTTP as application/problem+json, whoever refused."""

import logging
import secrets
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from agent.errors import AgentError
from api.problems import Problem, ProblemError, document, problem_for
from tools.errors import DirectoryError, ToolError

MEDIA_TYPE = "application/problem+json"
logger = logging.getLogger(__name__)


class FieldError(BaseModel):
    """What is wrong with one part of the request."""

    pointer: str
    detail: str


class ProblemBody(BaseModel):
    """A problem (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    choices: list[str] | None = None
    suggestions: list[str] | None = None
    errors: list[FieldError] | None = None


# What any route of /v1 may answer, whatever it does.
_ANYWHERE = {
    400: "Not well-formed",
    401: "Nobody is signed in",
    403: "From another origin",
    413: "Too large",
    421: "Asked under a host name that is not this server's",
    422: "Understood, and wrong",
    500: "Failed inside; the log has the id that the detail names",
    503: "The directory or the database cannot be read, or the server is stopping",
}
_SOMEWHERE = {
    404: "Not there, or somebody else's",
    409: "In conflict with an earlier request",
    429: "Too many at once",
    502: "AWS or the ticket system refused",
    504: "AWS did not answer in time",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI responses of a route: these statuses beside those any route may answer."""
    described = _ANYWHERE | {status: _SOMEWHERE[status] for status in statuses}
    schema = {"$ref": f"#/components/schemas/{ProblemBody.__name__}"}
    return {
        status: {"description": words, "content": {MEDIA_TYPE: {"schema": schema}}}
        for status, words in sorted(described.items())
    }


def response_for(problem: Problem, *, instance: str | None) -> JSONResponse:
    """Write a problem as a response."""
    headers = dict(problem.headers)
    if problem.retry_seconds is not None:
        headers["Retry-After"] = str(problem.retry_seconds)
    return stored_response(document(problem, instance=instance), headers)


def stored_response(members: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Write a problem object as a response, with the status it names."""
    sent = {"Cache-Control": "no-store", **(headers or {})}
    return JSONResponse(dict(members), status_code=members["status"], headers=sent, media_type=MEDIA_TYPE)


def unexpected(error: Exception) -> Problem:
    """Log an error nobody expected, and say no more of it than the id it has in the log."""
    error_id = f"er-{secrets.token_hex(6)}"
    logger.error("a request failed inside", extra={"error_id": error_id}, exc_info=error)
    return Problem(status=500, detail=f"Tsuba failed inside. Its operators find this in the log as {error_id}.")


def any_problem(error: Exception) -> Problem:
    """Say any error as a problem; one that is not ours says nothing of the inside."""
    if isinstance(error, DirectoryError):
        # Its message names a file on the server; the asker cannot do anything with that.
        logger.error("the directory cannot be read", exc_info=error)
        detail = "Who may see what cannot be read at the moment. Its operators find the reason in the log."
        return Problem(status=503, slug="directory", title="The directory of accounts cannot be read", detail=detail)
    if isinstance(error, ProblemError):
        return error.problem
    if isinstance(error, AgentError | ToolError):
        return problem_for(error)
    return unexpected(error)


def install(app: FastAPI) -> None:
    """Have the application answer its errors with problems. What nobody expects is left to the request guard."""

    async def ours(request: Request, error: Exception) -> JSONResponse:
        return response_for(any_problem(error), instance=request.url.path)

    async def framework(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        problem = Problem(status=error.status_code, detail=error.detail, headers=dict(error.headers or {}))
        return response_for(problem, instance=request.url.path)

    async def invalid(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return response_for(_invalid(error), instance=request.url.path)

    for kind in (AgentError, ToolError, ProblemError):
        app.add_exception_handler(kind, ours)
    app.add_exception_handler(HTTPException, framework)
    app.add_exception_handler(RequestValidationError, invalid)


def _invalid(error: RequestValidationError) -> Problem:
    found = error.errors()
    # What was sent is not repeated: it may be long, or secret.
    wrong = tuple({"pointer": _pointer(each["loc"]), "detail": str(each["msg"])} for each in found)
    malformed = any(each["type"] == "json_invalid" for each in found)
    first = wrong[0] if wrong else {"pointer": "", "detail": "the request is wrong"}
    place = first["pointer"].removeprefix("#/")
    return Problem(
        status=400 if malformed else 422,
        slug="malformed" if malformed else "invalid-request",
        title="The body is not JSON" if malformed else "The request cannot be served as it is",
        detail=f"{place}: {first['detail']}" if place and not malformed else first["detail"],
        errors=() if malformed else wrong,
    )


def _pointer(location: tuple[int | str, ...]) -> str:
    parts = [str(part) for part in location if part != "body"]
    return "#/" + "/".join(part.replace("~", "~0").replace("/", "~1") for part in parts)
