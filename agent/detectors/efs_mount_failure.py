"""A volume could not be mounted, or copied to, before the container started; mostly one of Amazon EFS.

Source: https://docs.aws.amazon.com/efs/latest/ug/troubleshooting-efs-mounting.html
"""

from collections.abc import Mapping, Sequence

from agent.answer.aws_cli import aws_command
from agent.answer.wording import listed, quoted, unique
from agent.detector import Detector
from agent.failures.current_failures import failure_texts, service_gaps
from agent.failures.told_failures import Told, service_named, told_failures
from agent.finding import Action, Finding, Undecided
from agent.network.mount_path import mount_path
from agent.network.packet_rules import NFS
from agent.network.path import PathAnswer
from agent.network.reads import mount_reads
from agent.network.task_place import task_place
from agent.network.wording import repair
from agent.network.wording import told as said_of
from agent.signals.volume_mount import MountFailure, MountProblem, parse_volume_mount
from tools.snapshot import Snapshot

CATEGORY = "efs_mount_failure"
_CURES: Mapping[MountProblem, str] = {
    "unknown_host": (
        "Give the file system a mount target in each of the tasks' availability zones, and let the VPC resolve its name."
    ),
    "timeout": "Let the mount target's security group accept port 2049 from the tasks, over IPv6 too where it is used.",
    "denied": "Allow elasticfilesystem:ClientMount for the task role in its policies and in the file system's policy.",
    "not_found": "Create the root directory or access point the volume names, or correct it in the task definition.",
    "ownership": "Use an access point whose POSIX user is the container's; EFS lets no other change the owner.",
    "other": "Check the file system, its mount targets, their security group and the volume's root directory.",
}
_OF_THE_NETWORK = frozenset({"unknown_host", "timeout", "other"})


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find volumes that could not be mounted."""
    told = told_failures(snapshot, lambda text: parse_volume_mount(text.text))
    return [_finding(snapshot, one) for one in told] or Undecided(gaps=service_gaps(snapshot))


def _finding(snapshot: Snapshot, told: Told[MountFailure]) -> Finding:
    definition = told.definition
    volumes = definition.volumes if definition else ()
    what = told.first.access_point or told.first.file_system
    named = f" ({what})" if what else ""
    of = f" Its volumes are {listed(volumes)}." if volumes else ""
    place = task_place(snapshot, told.service, told.tasks) if told.first.problem in _OF_THE_NETWORK else None
    # The error need not name it: where the task definition has one alone, it is that.
    only = set(definition.file_systems) if definition else set[str]()
    file_system = told.first.file_system or (only.pop() if len(only) == 1 else None)
    path = mount_path(snapshot.network, place, file_system)
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=(
            f"{told.service or 'The task'} cannot mount a volume{named} before its containers start: "
            f"{quoted(told.first.quote)}.{of}{told.stopped}{said_of(path, what or 'the file system')}"
        ),
        evidence_ids=unique(
            (
                *told.evidence_ids[:5],
                definition.evidence_id if definition and volumes else None,
                *path.evidence_ids,
            )
        ),
        resource=what or told.resource,
        owner="platform team",
        service=told.service,
        actions=_actions(snapshot, told, path),
        wants=mount_reads(snapshot, place, file_system),
    )


def _actions(snapshot: Snapshot, told: Told[MountFailure], path: PathAnswer) -> tuple[Action, ...]:
    scope, evidence = snapshot.target.scope, (told.texts[0].evidence_id,)
    if mended := repair(path, scope, service=None, port=NFS, who="the tasks"):
        return mended
    file_system = told.first.file_system
    service = service_named(snapshot, told.service)
    steps: list[Action] = []
    if file_system:
        command = aws_command("efs", "describe-mount-targets", scope, (("file-system-id", file_system),))
        title = f"See in which subnets {file_system} has mount targets, and whether they are available."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    if service and service.security_groups and told.first.problem in {"timeout", "unknown_host", "other"}:
        command = aws_command("ec2", "describe-security-groups", scope, (("group-ids", service.security_groups),))
        title = f"See whether {listed(service.security_groups)} let port 2049 out."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    title = _CURES[told.first.problem]
    return (*steps, Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence))


DETECTOR = Detector(
    category=CATEGORY,
    title="A volume cannot be mounted",
    description="An EFS or other volume mount, or copying to a volume, failed before the containers started.",
    owner="platform team",
    documentation=(
        "https://docs.aws.amazon.com/efs/latest/ug/troubleshooting-efs-mounting.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/efs-volumes.html",
    ),
    detect=detect,
    only_where=failure_texts,
)
