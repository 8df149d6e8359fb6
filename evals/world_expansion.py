"""Expand a scenario's short form: build its bases, merge their documents, order them as AWS lists them."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

from evals.bases.accounts import ACCOUNTS, directory_entry
from evals.bases.alarms import alarms
from evals.bases.aws_texts import TEXTS
from evals.bases.cluster import cluster
from evals.bases.code_deploy import code_deploy
from evals.bases.documents import Document, Fragment, to_json
from evals.bases.ecs_service import ecs_service
from evals.bases.eventbridge import code_deploy_failed, deployment_failed, service_action, stack_status, task_stopped
from evals.bases.express import express_service
from evals.bases.firewall import firewall
from evals.bases.identifiers import Identifiers
from evals.bases.image_registry import image_registry
from evals.bases.load_balancer import load_balancer
from evals.bases.memory_metric import memory_metric
from evals.bases.neighbours import neighbour_services, neighbour_stacks
from evals.bases.network import network
from evals.bases.place import Place
from evals.bases.roles import further_roles, roles
from evals.bases.scaling import scaling
from evals.bases.secrets import parameter, secret, secret_arn
from evals.bases.service_deployments import service_deployments
from evals.bases.service_life import life_of
from evals.bases.stack import StackParameters
from evals.bases.stacks import stack_changes, stacks
from evals.bases.task_definition import task_definitions
from evals.bases.task_logs import task_logs
from evals.bases.tasks import container_instance_arn, task_document, tasks
from evals.bases.timeline import ServiceLife
from evals.bases.trail import trail
from evals.scenario_form import Denied, Entry, PlaceForm, ScenarioForm

# By what AWS lists newest first; keys not named here keep the order they were written in.
_NEWEST_FIRST = {
    ("cloudformation", "StackEvents"): "Timestamp",
    ("cloudtrail", "Events"): "EventTime",
    ("ecs", "serviceDeployments"): "createdAt",
    ("ecs", "tasks"): "createdAt",
    ("application-autoscaling", "ScalingActivities"): "StartTime",
    ("autoscaling", "Activities"): "StartTime",
}
_SECRET = re.compile(r"secret\(([^)]+)\)")
_INSTANCE = re.compile(r"instance\(([^,)]+),\s*(\d+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Built:
    """A place with everything built there."""

    place: Place
    form: PlaceForm
    lives: list[ServiceLife]
    fragments: list[Fragment]


def expand_form(form: ScenarioForm, texts: Sequence[str]) -> dict[str, Any]:
    """Expand a scenario; `texts` names the AWS texts it uses, for its provenance."""
    ids = Identifiers(seed=form.same_world_as or form.id)
    built = [_build(form, place_form, ids) for place_form in form.places]
    names = dict.fromkeys([*(b.place.account.name for b in built), *form.accounts])
    world = {
        "id": form.id,
        "title": form.title,
        "now": form.now,
        "entry": _entry(form.entry, built),
        "question": form.question,
        "accounts": _merge([fragment for b in built for fragment in b.fragments]),
        "denied": [_denied(denied) for denied in form.denied],
        "expect": form.expect.model_dump(mode="json"),
        "directory": {
            "accounts": [directory_entry(ACCOUNTS[name]) for name in names],
            "people": [person.model_dump(mode="json") for person in form.people],
        },
        "provenance": {
            "texts": [{"text": TEXTS[name].text, "source": TEXTS[name].source} for name in texts]
            + [text.model_dump(mode="json") for text in form.provenance.texts],
            "invented": form.provenance.invented,
        },
    }
    return to_json(world)


def _build(form: ScenarioForm, place_form: PlaceForm, ids: Identifiers) -> _Built:
    place = Place(account=ACCOUNTS[place_form.account], region=place_form.region, now=form.now, ids=ids)
    place_form = _with_arns(place, place_form)
    own = [service for base in place_form.services for service in base.services()]
    taken = {service.name for service in own} | {service.family or "" for service in own}
    others = neighbour_services(place, place_form.neighbours, place_form.clusters[0].name, taken)
    lives = [life_of(place, service) for service in [*own, *others]]
    fragments = network(place, place_form.network)
    for parameters in place_form.clusters:
        fragments += cluster(place, parameters, lives)
    described = {parameters.name: parameters for parameters in place_form.roles}
    fragments += further_roles(place, described, lives)
    for life in lives:
        fragments += task_definitions(life) + tasks(life) + task_logs(life) + roles(life, described) + scaling(life)
        fragments += alarms(life) + memory_metric(life)
        if not life.service.deleted:
            records = code_deploy if life.service.controller == "CODE_DEPLOY" else service_deployments
            fragments += [ecs_service(life), *records(life), *express_service(life)]
    fragments += load_balancer(place, lives)
    fragments += firewall(place, place_form.web_acl) if place_form.web_acl else []
    fragments += image_registry(place, lives, place_form.repositories)
    fragments += [secret(place, parameters) for parameters in place_form.secrets]
    fragments += [parameter(place, parameters) for parameters in place_form.parameters]
    fragments += _stacks_and_trail(place, place_form, lives)
    for service, keys in place_form.documents.items():
        for key, documents in keys.items():
            fragments += [place.fragment(service, key, document) for document in documents]
    return _Built(place=place, form=place_form, lives=lives, fragments=fragments)


def _with_arns(place: Place, place_form: PlaceForm) -> PlaceForm:
    """Write out `secret(name)` and `instance(cluster, number)`, which stand for ids that are derived."""
    return PlaceForm.model_validate(_written_out(place, place_form.model_dump()))


def _written_out(place: Place, value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _written_out(place, item) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType] - a dumped form
    if isinstance(value, list | tuple):
        return [_written_out(place, item) for item in value]  # pyright: ignore[reportUnknownVariableType] - a dumped form
    if not isinstance(value, str):
        return value
    text = _SECRET.sub(lambda match: secret_arn(place, match.group(1)), value)
    return _INSTANCE.sub(
        lambda match: container_instance_arn(place, match.group(1), int(match.group(2))).rpartition("/")[2],
        text,
    )


def _stacks_and_trail(place: Place, form: PlaceForm, lives: Sequence[ServiceLife]) -> list[Fragment]:
    """Build the stacks; a service no stack names has one of its own."""
    by_name = {life.service.name: life for life in lives}
    named = {name for parameters in form.stacks for name in parameters.services}
    unknown = sorted(named - set(by_name))
    if unknown:
        message = f"stacks of {place.account.name} name services that are not there: {', '.join(unknown)}"
        raise ValueError(message)
    own = [
        StackParameters(name=name, team=life.service.team, services=(name,), nested=False, further=4)
        for name, life in by_name.items()
        if name not in named and life.service.stack
    ]
    fragments: list[Fragment] = []
    changes: list[tuple[datetime, str, str, str]] = []
    for parameters in [*form.stacks, *own, *neighbour_stacks(form.neighbours)]:
        inside = [by_name[name] for name in parameters.services]
        fragments += stacks(place, parameters, inside)
        changes += stack_changes(place, parameters, inside)
    return fragments + trail(place, lives, changes)


def _merge(fragments: Sequence[Fragment]) -> dict[str, Any]:
    """Gather documents by account, region, service and key; what two bases agree on stands once."""
    accounts: dict[str, Any] = {}
    seen: set[str] = set()
    for fragment in fragments:
        where = (fragment.account_id, fragment.region, fragment.service, fragment.key, fragment.under)
        mark = json.dumps([where, fragment.document], sort_keys=True, default=str)
        if mark in seen:
            continue
        seen.add(mark)
        region = accounts.setdefault(fragment.account_id, {}).setdefault(fragment.region, {})
        keys = region.setdefault(fragment.service, {})
        if fragment.under is None:
            keys.setdefault(fragment.key, []).append(fragment.document)
        else:
            keys.setdefault(fragment.key, {}).setdefault(fragment.under, []).append(fragment.document)
    for regions in accounts.values():
        for services in regions.values():
            _order(services)
    return accounts


def _order(services: dict[str, Any]) -> None:
    """Put lists in AWS's order, and give every target group and role its list, if only an empty one."""
    for group in services.get("elbv2", {}).get("TargetGroups", []):
        services["elbv2"].setdefault("TargetHealthDescriptions", {}).setdefault(group["TargetGroupArn"], [])
    for role in services.get("iam", {}).get("Roles", []):
        services["iam"].setdefault("AttachedRolePolicies", {}).setdefault(role["RoleName"], [])
    for (service, key), by in _NEWEST_FIRST.items():
        documents: list[Document] = services.get(service, {}).get(key, [])
        # Of two at the same time the one told later is newer.
        documents.reverse()
        documents.sort(key=itemgetter(by), reverse=True)


def _entry(entry: Entry, built: Sequence[_Built]) -> Document:
    where = _find_place(entry, built)
    place = where.place
    scope: Document = {"account_id": place.account_id, "region": place.region}
    if entry.service:
        life = _find_life(where, entry.service)
        return {"target": {**scope, "cluster": life.service.cluster, "service": entry.service}}
    if entry.rule:
        return {"target": {**scope, "schedule_arn": place.arn("events", f"rule/{entry.rule}")}}
    if entry.daemon:
        return {"target": {**scope, "daemon_arn": place.arn("ecs", f"daemon/{entry.daemon}")}}
    if entry.schedule:
        return {"target": {**scope, "schedule_arn": place.arn("scheduler", f"schedule/{entry.schedule}")}}
    if entry.stack:
        stack = _find_stack(where, entry.stack)
        return {"stack": {**scope, "stack_name": entry.stack, "stack_id": stack["StackId"]}}
    return {"event": _event(entry, where)}


def _event(entry: Entry, where: _Built) -> Document:
    event = entry.event
    if event and event.kind == "stack_status" and event.stack:
        stack = _find_stack(where, event.stack)
        own = [
            fragment.document["Timestamp"]
            for fragment in where.fragments
            if fragment.key == "StackEvents"
            and fragment.document["PhysicalResourceId"] == stack["StackId"]
            and fragment.document["StackId"] == stack["StackId"]
        ]
        return stack_status(where.place, stack, max(own))
    if not event or not event.service:
        message = "an event entry names its service, or its stack for stack_status"
        raise ValueError(message)
    life = _find_life(where, event.service)
    if event.kind == "deployment_failed":
        return deployment_failed(life)
    if event.kind == "code_deploy_failed":
        return code_deploy_failed(life)
    if event.kind == "placement_failure":
        said = [e for e in ecs_service(life).document["events"] if "unable to place" in e["message"]]
        if not said:
            message = f"no event of {event.service} says that a task could not be placed"
            raise ValueError(message)
        return service_action(life, "SERVICE_TASK_PLACEMENT_FAILURE", said[0]["createdAt"])
    stopped = [
        fragment.document
        for fragment in where.fragments
        if fragment.key == "tasks"
        and fragment.document["group"] == f"service:{event.service}"
        and "stoppedAt" in fragment.document
    ]
    # ECS has forgotten them all; the event that it sent then still tells.
    stopped = stopped or [task_document(life, task) for task in life.tasks if task.stopped]
    if not stopped:
        message = f"no stopped task of {event.service} is left to send an event about"
        raise ValueError(message)
    return task_stopped(life, max(stopped, key=lambda task: task["stoppedAt"]))


def _find_place(entry: Entry, built: Sequence[_Built]) -> _Built:
    for where in built:
        if entry.place in {None, f"{where.place.account.name}/{where.place.region}"}:
            return where
    message = f"entry names place {entry.place}, which the scenario does not have"
    raise ValueError(message)


def _find_life(where: _Built, name: str) -> ServiceLife:
    for life in where.lives:
        if life.service.name == name:
            return life
    message = f"entry names service {name}, which {where.place.account.name} does not have"
    raise ValueError(message)


def _find_stack(where: _Built, name: str) -> Document:
    for fragment in where.fragments:
        if fragment.key == "Stacks" and fragment.document["StackName"] == name:
            return fragment.document
    message = f"entry names stack {name}, which {where.place.account.name} does not have"
    raise ValueError(message)


def _denied(denied: Denied) -> Document:
    account = ACCOUNTS.get(denied.account)
    document: Document = {
        "account": account.account_id if account else denied.account,
        "region": denied.region,
        "service": denied.service,
        "operation": denied.operation,
    }
    if denied.only:
        document["only"] = denied.only
    return document
