"""The process may not write or change files where it tries to.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html
"""

from collections.abc import Mapping, Sequence

from agent.answer.wording import listed
from agent.detector import Detector
from agent.failures.complaints import Complaints, complaints, undecided
from agent.failures.last_words import last_words
from agent.finding import Action, Finding, Undecided
from agent.signals.file_access import FileProblem, FileRefusal
from tools.snapshot import Snapshot

CATEGORY = "app_filesystem_permission"
_SAID: Mapping[FileProblem, str] = {
    "denied": "may not use {path}",
    "read_only": "cannot write {path}, which is read-only",
    "not_owner": "may not change {path}, which is another user's",
}
_CURES: Mapping[FileProblem, str] = {
    "denied": "Give the container's user {path} in the image (chown in the Dockerfile), or run as the user that owns it.",
    "read_only": "Mount a volume where the program writes ({path}), or turn readonlyRootFilesystem off.",
    "not_owner": "Do not change owners or modes of {path} at start; set them when the image is built.",
}


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find refused file operations, where the container ended over them or fails its checks."""
    found = complaints(
        snapshot,
        lambda words: words.complaint if isinstance(words.complaint, FileRefusal) else None,
        lambda complaint: complaint.path,
    )
    return [_finding(one) for one in found] or undecided(snapshot)


def _finding(found: Complaints[FileRefusal]) -> Finding:
    complaint, definition = found.complaint, found.definition
    path = complaint.path or "a file"
    volumes = definition.volumes if definition else ()
    mounted = f" The task has volumes {listed(volumes)}." if volumes else ""
    return Finding(
        category=CATEGORY,
        confidence="certain" if len(found.words) > 1 else "likely",
        statement=(
            f"{found.who} {_SAID[complaint.problem].format(path=path)}{found.and_exits}: "
            f"{found.quote(complaint.quote)}.{mounted}{found.alike}"
        ),
        evidence_ids=found.evidence_ids(definition.evidence_id if definition and mounted else None),
        resource=found.first.container.task.arn,
        owner="app team",
        service=found.service,
        actions=_actions(found, path, mounted=bool(mounted)),
        wants=found.wants,
    )


def _actions(found: Complaints[FileRefusal], path: str, *, mounted: bool) -> tuple[Action, ...]:
    evidence = (found.first.line.evidence_id,)
    title = _CURES[found.complaint.problem].format(path=path)
    if mounted:
        title += " On Amazon EFS use an access point whose POSIX user is the container's."
    return (
        Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=evidence),
        found.see_definition("See the user, volumes and readonlyRootFilesystem of the container."),
    )


DETECTOR = Detector(
    category=CATEGORY,
    title="The program may not write there",
    description="The process may not write or change files where it tries to: owner, mode or a read-only file system.",
    owner="app team",
    documentation=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-task-storage.html",
        "https://docs.aws.amazon.com/efs/latest/ug/efs-access-points.html",
    ),
    detect=detect,
    only_where=last_words,
    yields_to=("container_oom",),
)
