"""Judges what a diagnosis tells people to do: commands that work on what was seen, links that lead there, stated risks."""

from collections.abc import Iterator
from functools import cache
from urllib.parse import unquote, urlsplit

import botocore.session

from agent.diagnosis import ActionView, Diagnosis, EvidenceView
from agent.targets.arn import parse_arn, short_name
from agent.verification.cli_commands import CliCommand, WrongCommandError, parse_command

_READS = ("Describe", "List", "Get", "Lookup", "Filter", "Simulate", "BatchGet", "Search")
_NEVER = ("Delete", "Terminate", "Deregister", "Purge", "Remove", "Revoke", "Detach")
# Words of the APIs that no model lists: the only name of a key's policy, what a PassRole is checked for, a filter's key.
# Source: https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html
_AWS_OWN = frozenset({"default", "iam:PassedToService", "ecs-tasks.amazonaws.com", "string", "Name"})
# Options that name no resource, or one by an id that no excerpt need quote: a hook's result, a stream by its task.
_FREE = frozenset({"region", "query", "max-items", "output", "hook-result-id", "log-stream-name"})
# The path of the console's page for what each service's operations read.
_PAGES = {
    "events": "/ecs/",  # what an event told of a task is looked up where tasks are
    "ecs": "/ecs/v2/",
    "cloudformation": "/cloudformation/home",
    "elbv2": "/ec2/home",
    "logs": "/cloudwatch/home",
    "ecr": "/ecr/repositories/private/",
    "cloudtrail": "/cloudtrailv2/home",
    "ec2": "/vpcconsole/home",
    "service-quotas": "/servicequotas/home/",
}


def wrong_actions(diagnosis: Diagnosis) -> tuple[str, ...]:
    """Return what is wrong with the actions and with the links of the evidence, in words; nothing when all is well."""
    seen = _seen(diagnosis)
    actions = (said for action in diagnosis.actions for said in _wrong_action(action, diagnosis, seen))
    links = (said for piece in diagnosis.evidence for said in _wrong_link(piece))
    return (*actions, *links)


def _wrong_action(action: ActionView, diagnosis: Diagnosis, seen: str) -> Iterator[str]:
    if action.command is None:
        return
    try:
        command = parse_command(action.command, _session())
    except WrongCommandError as error:
        yield str(error)
        return
    if command.operation.startswith(_NEVER):
        yield f"it takes something away: {action.command}"
    if not command.operation.startswith(_READS) and action.risk == "none":
        yield f"it changes something and states no risk: {action.command}"
    regions = {diagnosis.target.region, *(piece.region for piece in diagnosis.evidence)}
    for name, value in _values(command):
        if name == "region" and value not in regions and f":{value}:" not in seen:
            yield f"nothing was read in region {value}: {action.command}"
        chosen = name in _FREE or name in command.enumerated
        if not chosen and not _was_seen(value, diagnosis, seen):
            yield f"--{name} {value!r} was never seen: {action.command}"


def _values(command: CliCommand) -> Iterator[tuple[str, str]]:
    """Yield each option with each of its values but plain numbers; of a filter (`Name=...,Values=...`) what it asks for."""
    for option, words in command.options.items():
        for word in words:
            asked = word.partition(",Values=")[2].split(",") if word.startswith("Name=") else [word]
            yield from ((option, value) for value in asked if not value.isdigit() and value not in {"true", "false"})


def _seen(diagnosis: Diagnosis) -> str:
    """Return all that was read or asked about, to look names up in."""
    target = diagnosis.target
    named = (target.account_id, target.cluster, target.service, target.stack_name, target.task_arn, target.family)
    causes = (*diagnosis.root_causes, *diagnosis.symptoms)
    read = (text for piece in diagnosis.evidence for text in (piece.resource, piece.excerpt))
    told = (f"{cause.resource}\n{cause.statement}" for cause in causes)
    return "\n".join((*filter(None, named), *read, *told, *(gap.resource for gap in diagnosis.gaps)))


def _was_seen(value: str, diagnosis: Diagnosis, seen: str) -> bool:
    """Tell whether a value stands in what was read: whole, or as an ARN of the same account whose name stands there."""
    arn = parse_arn(value)
    named = arn is not None and arn.account_id == diagnosis.target.account_id and short_name(value) in seen
    # A structure is written as Key=value,Key=value.
    parts = [part.partition("=")[2] for part in value.split(",")]
    return (
        value in seen
        or named
        or value in _AWS_OWN
        or all(part and (part in seen or part in _AWS_OWN) for part in parts)
    )


def _wrong_link(piece: EvidenceView) -> Iterator[str]:
    if piece.console_url is None:
        return
    url = urlsplit(piece.console_url)
    service = piece.operation.partition(":")[0]
    if (url.scheme, url.netloc) != ("https", f"{piece.region}.console.aws.amazon.com"):
        yield f"the link of {piece.id} leads to {url.netloc}, not to the console in {piece.region}"
    if f"region={piece.region}" not in url.query.split("&"):
        yield f"the link of {piece.id} opens another region: {piece.console_url}"
    if not url.path.startswith(_PAGES.get(service, "?")):
        yield f"the link of {piece.id} opens no page of {service}: {piece.console_url}"
    shown = unquote(unquote(piece.console_url.replace("$", "%")))
    for word in shown.split("="):
        arn = parse_arn(word.partition("&")[0])
        if arn and arn.account_id not in {piece.account_id, ""}:
            yield f"the link of {piece.id} shows a resource of account {arn.account_id}: {piece.console_url}"


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()
