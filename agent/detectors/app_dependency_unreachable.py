"""The application cannot connect to a database, cache or other service it needs.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/networking-connecting-services.html
"""

from collections.abc import Mapping, Sequence
from ipaddress import ip_address

from agent.access.named_setting import setting_naming, told_setting
from agent.answer.aws_cli import aws_command
from agent.answer.wording import listed
from agent.detector import Detector
from agent.failures.complaints import Complaints, complaints, undecided
from agent.failures.current_failures import container_of
from agent.failures.last_words import last_words
from agent.failures.told_failures import service_named
from agent.finding import Action, Finding, Undecided
from agent.network.packet_rules import Peer
from agent.network.path import NOT_KNOWN, PathAnswer, egress
from agent.network.reads import group_reads
from agent.network.task_place import TaskPlace, task_place
from agent.network.wording import repair
from agent.signals.dependency_unreachable import ConnectionProblem, Unreachable
from tools.snapshot import Snapshot

CATEGORY = "app_dependency_unreachable"
_SAID: Mapping[ConnectionProblem, str] = {
    "refused": "is refused a connection",
    "timeout": "gets no answer",
    "unknown_host": "does not find the host",
    "unreachable": "cannot connect",
}
_OWN_HOST = frozenset({"127.0.0.1", "localhost", "::1"})


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find connections that failed, where the container ended over them or fails its checks."""
    found = complaints(
        snapshot,
        lambda words: words.complaint if isinstance(words.complaint, Unreachable) else None,
        lambda complaint: complaint.address,
    )
    return [_finding(snapshot, one) for one in found] or undecided(snapshot)


def _finding(snapshot: Snapshot, found: Complaints[Unreachable]) -> Finding:
    complaint = found.complaint
    before = found.before
    setting = setting_naming(complaint.host, found.container, container_of(before, found.first.container.name))
    told = told_setting(setting, found.definition, before)
    at = f" at {complaint.address}" if complaint.address else ""
    place = _place(snapshot, found)
    way = _way_out(snapshot, complaint, place)
    own = " That is the task itself: nothing else runs there." if complaint.host in _OWN_HOST else ""
    closed = way.reaches is False
    return Finding(
        category=CATEGORY,
        confidence="certain" if closed else "likely",
        statement=(
            f"{found.who} {_SAID[complaint.problem]}{at}{found.and_exits}: {found.quote(complaint.quote)}."
            f"{own}{told}{found.alike}{_said(way)}"
        ),
        evidence_ids=found.evidence_ids(
            found.definition.evidence_id if found.definition and told else None,
            before.evidence_id if before and setting and setting.changed else None,
            *way.evidence_ids,
        ),
        resource=found.first.container.task.arn,
        owner="platform team" if closed else "app team",
        service=found.service,
        actions=(
            *(repair(way, snapshot.target.scope, service=None, port=complaint.port or 0, who="the tasks")),
            *_actions(snapshot, found, setting.variable if setting else None, closed=closed),
        ),
        wants=(*found.wants, *(group_reads(snapshot, place.security_groups) if place else ())),
    )


def _place(snapshot: Snapshot, found: Complaints[Unreachable]) -> TaskPlace | None:
    """Return where the tasks run, if their own network can be why: who is refused has reached the host."""
    complaint = found.complaint
    if complaint.problem not in {"timeout", "unreachable"} or complaint.port is None or complaint.host in _OWN_HOST:
        return None
    return task_place(snapshot, found.service, (found.first.container.task,))


def _way_out(snapshot: Snapshot, complaint: Unreachable, place: TaskPlace | None) -> PathAnswer:
    if place is None or complaint.port is None:
        return NOT_KNOWN
    try:
        address = (f"{ip_address(complaint.host or '')}/32",)
    except ValueError:
        address = ()  # a name: which address it had was not read
    return egress(snapshot.network, place, complaint.port, Peer(group_ids=None, cidrs=address))


def _said(way: PathAnswer) -> str:
    if not way.said:
        return ""
    return f" {way.said[0].upper()}{way.said[1:]}." if way.reaches is False else f" Of the tasks {way.said}."


def _actions(
    snapshot: Snapshot, found: Complaints[Unreachable], variable: str | None, *, closed: bool
) -> tuple[Action, ...]:
    complaint, evidence = found.complaint, (found.first.line.evidence_id,)
    service = service_named(snapshot, found.service)
    groups = service.security_groups if service else ()
    what = complaint.address or "the dependency"
    name = variable or "the setting that names it"
    steps: list[Action] = []
    if complaint.host in _OWN_HOST:
        title = f"Set {name} to the host where the dependency runs; {what} is the task itself."
        steps.append(Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=evidence))
    elif complaint.problem == "unknown_host":
        title = f"Correct {name}: no host is called {complaint.host or 'so'} where the task runs; for a private zone let the VPC resolve it."
        steps.append(Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=evidence))
    elif not closed:
        from_groups = f" from {listed(groups)}" if groups else " from the tasks"
        port = f" on port {complaint.port}" if complaint.port else ""
        title = f"Let the security group of {what} in{from_groups}{port}; check that it runs, and that {name} is right."
        steps.append(Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence))
        if groups:
            command = aws_command("ec2", "describe-security-groups", snapshot.target.scope, (("group-ids", groups),))
            title = f"See what {listed(groups)} let out."
            steps.append(
                Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence)
            )
    return (*steps, found.see_definition("See which host and port the revision gives."))


DETECTOR = Detector(
    category=CATEGORY,
    title="A service the application needs is out of reach",
    description="The application cannot connect to a database, cache or other service.",
    owner="app team",
    documentation=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/networking-connecting-services.html",
        "https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html",
    ),
    detect=detect,
    only_where=last_words,
    # A container that the kernel killed did not end over a connection.
    yields_to=("container_oom", "app_dependency_rejected"),
)
