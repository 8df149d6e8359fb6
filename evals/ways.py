"""Ways to deploy, and which scenarios show each: told from what the scenarios state, so that the table cannot lie."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from evals.bases.documents import Document
from evals.bases.story import Deployment, Service
from evals.scenario_form import ScenarioForm

MAX_SHOWN = 4  # a few to look at; the count says how many there are


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way to deploy. `read_by` is where its particulars are read; `shows` tells whether a scenario is about it."""

    name: str
    read_by: str
    shows: Callable[[ScenarioForm], bool]


def ways() -> tuple[Way, ...]:
    """Return the ways to deploy that Tsuba reads."""
    return (
        _by_service("rolling, with circuit breaker", "agent/changes/attempt.py", _rolling(breaker=True)),
        _by_service("rolling, without circuit breaker", "agent/changes/attempt.py", _rolling(breaker=False)),
        _by_story("alarm rollback", "agent/failures/deployment_stops.py", lambda story: bool(story.alarms)),
        Way(name="CloudFormation, stack named", read_by="agent/reads/stack_plan.py", shows=_named_stack),
        Way(name="CloudFormation, deletion", read_by="tools/cloudformation/operation_span.py", shows=_deletes),
        Way(
            name="CloudFormation, change set",
            read_by="agent/changes/change_sets.py",
            shows=_has("cloudformation", "ChangeSets"),
        ),
        _by_service(
            "CodeDeploy blue/green", "agent/changes/blue_green.py", lambda one: one.controller == "CODE_DEPLOY"
        ),
        _by_service("native blue/green", "agent/changes/attempt.py", lambda one: one.strategy == "BLUE_GREEN"),
        _by_service("native linear", "agent/changes/attempt.py", lambda one: one.strategy == "LINEAR"),
        _by_service("native canary", "agent/changes/attempt.py", lambda one: one.strategy == "CANARY"),
        _by_story(
            "native, while the traffic moves", "agent/changes/traffic_shift.py", lambda story: story.shift is not None
        ),
        _by_story(
            "validation or lifecycle hook", "agent/failures/deployment_stops.py", lambda story: story.hook is not None
        ),
        _by_story("pause that waits for a person", "agent/changes/waiting.py", lambda story: story.pause is not None),
        _by_service("Express service", "agent/failures/managed_failures.py", lambda one: one.express is not None),
        _by_service("Fargate", "tools/ecs", lambda one: one.launch_type == "FARGATE"),
        Way(name="Fargate Spot, taken back", read_by="agent/detectors/spot_interruption.py", shows=_spot),
        _by_service("EC2 hosts", "tools/ecs/describe_container_instances.py", lambda one: one.launch_type == "EC2"),
        _by_service("daemon", "agent/failures/daemon.py", lambda one: one.scheduling == "DAEMON"),
        Way(
            name="managed daemon",
            read_by="agent/changes/managed_daemons.py",
            shows=lambda form: form.entry.daemon is not None,
        ),
        Way(name="managed instances", read_by="agent/failures/managed_failures.py", shows=_managed_instances),
        _by_service("FireLens sidecar", "tools/logs/location.py", lambda one: one.log_driver == "awsfirelens"),
        _by_service("Service Connect", "agent/failures/proxies.py", lambda one: one.service_connect is not None),
        Way(name="a new service per version", read_by="agent/targets/family.py", shows=_family),
        Way(
            name="scheduled task, EventBridge rule",
            read_by="agent/changes/scheduled_tasks.py",
            shows=lambda form: form.entry.rule is not None,
        ),
        Way(
            name="scheduled task, EventBridge Scheduler",
            read_by="tools/scheduler/describe_schedule.py",
            shows=lambda form: form.entry.schedule is not None,
        ),
    )


def ways_page(forms: Sequence[ScenarioForm]) -> str:
    """Write the table."""
    rows = [_row(way, [form for form in forms if way.shows(form)]) for way in ways()]
    return "\n".join(
        (
            "<!-- Made by `make docs` from evals/ways.py and evals/scenarios/*/scenario.yaml: change those, not this page. -->",
            "",
            "# Ways to deploy",
            "",
            "Which scenarios show each: first those where something is wrong, then those where nothing is.",
            "",
            "| Way | Read by | Something is wrong | Nothing is wrong |",
            "| --- | --- | --- | --- |",
            *rows,
            "",
        )
    )


def is_control(form: ScenarioForm) -> bool:
    """Tell whether nothing is wrong in a scenario."""
    return not form.expect.root_causes and form.expect.status in {"healthy", "in_progress", "waiting"}


def _row(way: Way, forms: Sequence[ScenarioForm]) -> str:
    failing = _shown(form.id for form in forms if not is_control(form))
    return f"| {way.name} | `{way.read_by}` | {failing} | {_shown(form.id for form in forms if is_control(form))} |"


def _shown(ids: Iterable[str]) -> str:
    known = sorted(ids)
    more = f" and {len(known) - MAX_SHOWN} more" if len(known) > MAX_SHOWN else ""
    return ", ".join(f"[{one}](../evals/scenarios/{one}/scenario.yaml)" for one in known[:MAX_SHOWN]) + more or "none"


def _asked(form: ScenarioForm) -> Iterator[Service]:
    """Yield the services a scenario asks about: the one its entry names, or its family's."""
    event = form.entry.event
    name = form.entry.service or (event.service if event else None)
    for place in form.places:
        for base in place.services:
            for service in base.services():
                if name and (service.name == name or service.name.rpartition("-v")[0] == name):
                    yield service


def _by_service(name: str, read_by: str, fits: Callable[[Service], bool]) -> Way:
    return Way(name=name, read_by=read_by, shows=lambda form: any(fits(service) for service in _asked(form)))


def _by_story(name: str, read_by: str, fits: Callable[[Deployment], bool]) -> Way:
    return _by_service(name, read_by, lambda service: any(fits(story) for story in service.deployments))


def _rolling(*, breaker: bool) -> Callable[[Service], bool]:
    return lambda one: (one.controller, one.strategy, one.circuit_breaker.enable) == ("ECS", "ROLLING", breaker)


def _documents(form: ScenarioForm, service: str, key: str) -> Iterator[Document]:
    for place in form.places:
        yield from place.documents.get(service, {}).get(key, ())


def _has(service: str, key: str) -> Callable[[ScenarioForm], bool]:
    return lambda form: any(True for _ in _documents(form, service, key))


def _named_stack(form: ScenarioForm) -> bool:
    return form.entry.stack is not None or bool(form.entry.event and form.entry.event.stack)


def _deletes(form: ScenarioForm) -> bool:
    events = _documents(form, "cloudformation", "StackEvents")
    return any(str(event.get("ResourceStatus", "")).startswith("DELETE_") for event in events)


def _spot(form: ScenarioForm) -> bool:
    return any(
        stopped.stop_code == "SpotInterruption"
        for service in _asked(form)
        for story in (*service.deployments, *service.incidents)
        for stopped in story.stopped
    )


def _managed_instances(form: ScenarioForm) -> bool:
    providers = _documents(form, "ecs", "capacityProviders")
    return any(provider.get("type") == "MANAGED_INSTANCES" for provider in providers)


def _family(form: ScenarioForm) -> bool:
    asked = {service.name for service in _asked(form)}
    return any(
        base.base == "service_family" and asked & {service.name for service in base.services()}
        for place in form.places
        for base in place.services
    )
