"""Who asks. Until sign-in by OIDC there is a person picker, for a server that only this machine can reach."""

import difflib
import ipaddress
from typing import Annotated

from fastapi import Depends, Request

from agent.errors import SettingsError
from agent.settings import Settings
from api.parts import TheParts
from api.problems import Problem, ProblemError
from tools.aws.accounts import Directory
from tools.principal import Principal

COOKIE = "tsuba_subject"
HEADER = "X-Tsuba-Subject"
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})


def is_loopback(host: str) -> bool:
    """Say whether only this machine can reach a server listening on `host`.

    Example:
        >>> [is_loopback(host) for host in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "tsuba.example")]
        [True, True, True, False, False]
    """
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_listening(settings: Settings) -> None:
    """Refuse to serve people who can say they are anybody.

    Raises:
        SettingsError: the server would listen to other machines.
    """
    if not is_loopback(settings.host):
        raise SettingsError(
            f"the setting host is {settings.host}, which other machines can reach, and people are not signed in yet: "
            "anybody could say they are anybody; set host to 127.0.0.1"
        )


def current_principal(request: Request, parts: TheParts) -> Principal:
    """Return who asks: the header, else the cookie of the person picker, else the setting `subject`.

    Raises:
        ProblemError: 401, nobody said who asks, or nobody of that name is in the directory.
    """
    subject = request.headers.get(HEADER) or request.cookies.get(COOKIE) or parts.settings.subject
    if not subject:
        raise ProblemError(_unauthorized("Nobody is signed in."))
    directory = parts.directory()
    if not is_known(directory, subject):
        raise ProblemError(_unauthorized("Whoever this request names is not in the directory."))
    return directory.principal(subject, "http")


def is_known(directory: Directory, subject: str) -> bool:
    """Say whether a subject is among the directory's people."""
    return any(person.subject == subject for person in directory.people)


def unknown_person(directory: Directory, subject: str) -> Problem:
    """Refuse to sign in somebody the directory does not have, naming close ones."""
    subjects = [person.subject for person in directory.people]
    close = tuple(difflib.get_close_matches(subject, subjects, n=3, cutoff=0.5))
    return Problem(
        status=422,
        slug="unknown-person",
        title="Nobody of that name",
        detail="The directory has nobody of that name; GET /v1/people lists who there is.",
        suggestions=close,
    )


def _unauthorized(reason: str) -> Problem:
    hint = f"Choose a person with POST /v1/session, send the header {HEADER}, or set TSUBA_SUBJECT for the server."
    # RFC 9110 wants a challenge with every 401; this names the header that answers it.
    return Problem(
        status=401,
        slug="who-asks",
        title="Nobody is signed in",
        detail=f"{reason} {hint}",
        headers={"WWW-Authenticate": f'TsubaSubject header="{HEADER}"'},
    )


CurrentPrincipal = Annotated[Principal, Depends(current_principal)]
