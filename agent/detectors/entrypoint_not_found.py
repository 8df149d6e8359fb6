"""The container's start command cannot be executed: not found, not executable, or with arguments it does not know.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html
"""

from collections.abc import Mapping, Sequence

from agent.answer.wording import quoted
from agent.detector import Detector
from agent.failures.complaints import undecided
from agent.failures.start_failures import FailedStart, failed_starts
from agent.finding import Action, Finding, Undecided
from agent.signals.start_command import StartProblem
from tools.snapshot import Snapshot

CATEGORY = "entrypoint_not_found"
_SAID: Mapping[StartProblem, str] = {
    "not_found": "is not found",
    "not_executable": "may not be executed",
    "arguments": "does not know its arguments",
}
_CURES: Mapping[StartProblem, str] = {
    "not_found": "Correct command and entryPoint in the task definition or the Dockerfile; for a script check its interpreter and line ends (LF).",
    "not_executable": "Make the file executable in the image (chmod +x), or start it through its interpreter.",
    "arguments": "Correct the arguments in command and entryPoint; the image's own entry point may add some.",
}


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find start commands that could not be executed."""
    starts = [start for start in failed_starts(snapshot) if start.problem in _SAID]
    return [_finding(start) for start in starts] or undecided(snapshot)


def _finding(start: FailedStart) -> Finding:
    definition, container = start.definition, start.container
    words = (*container.entry_point, *container.command) if container else ()
    before = start.container_before
    changed = (
        before is not None
        and container is not None
        and ((before.entry_point, before.command) != (container.entry_point, container.command))
    )
    told = f" {start.revision} starts {quoted(' '.join(words))}" if words else ""
    told += "; the revision before started another command." if told and changed else "." if told else ""
    return Finding(
        category=CATEGORY,
        confidence=start.confidence,
        statement=(
            f"{start.command or 'The start command'} of {start.who} {_SAID[start.problem]}: "
            f"{quoted(start.quote)}.{told}{start.many}"
        ),
        evidence_ids=(*start.evidence_ids, *((definition.evidence_id,) if definition and told else ())),
        resource=start.resource,
        owner="app team",
        service=start.service,
        actions=(
            Action(
                title=_CURES[start.problem],
                kind="fix",
                owner="app team",
                risk="low",
                evidence_ids=start.evidence_ids[:1],
            ),
            *start.see_definition("See the command and entry point the revision gives."),
        ),
        wants=start.wants,
    )


DETECTOR = Detector(
    category=CATEGORY,
    title="The start command cannot be executed",
    description="The container's command or entry point is not found, not executable, or has wrong arguments.",
    owner="app team",
    documentation=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_definition_parameters.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html",
    ),
    detect=detect,
    only_where=failed_starts,
    # What the kernel says of the file is more than that it did not start.
    yields_to=("exec_format",),
)
