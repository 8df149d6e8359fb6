"""A database or other service answers the application and refuses: credentials, TLS, a missing database or schema.

Source: https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Troubleshooting.html
"""

from collections.abc import Mapping, Sequence

from agent.access.named_setting import MIN_LENGTH, setting_naming, told_setting
from agent.detector import Detector
from agent.failures.complaints import Complaints, complaints, undecided
from agent.failures.current_failures import container_of
from agent.failures.last_words import last_words
from agent.finding import Action, Finding, Undecided
from agent.signals.dependency_rejected import Rejected, Rejection
from tools.snapshot import Snapshot

CATEGORY = "app_dependency_rejected"
_SAID: Mapping[Rejection, str] = {
    "credentials": "is refused: its credentials are not accepted",
    "tls": "is refused: the two sides do not agree on TLS",
    "missing": "is refused: what it asks for is not there",
    "schema": "is refused: the database's schema is not what it expects",
    "connections": "is refused: no connection is free",
    "permission": "is refused: its user may not do that",
    "not_ready": "is refused: the dependency is not ready",
}
_CURES: Mapping[Rejection, str] = {
    "credentials": "Correct the user name and password the task gets; after a rotation deploy again, so that tasks read the new secret.",
    "tls": "Let the client use TLS with the certificate authority of the server (for Amazon RDS its CA bundle), and the name in its certificate.",
    "missing": "Correct the name in the application's settings, or create what it names.",
    "schema": "Bring the schema to the version this revision expects: apply, repair or mark the migration the message names.",
    "connections": "Lower the pool size or the number of tasks, find who holds the connections, or raise the limit.",
    "permission": "Grant the application's user what the message names.",
    "not_ready": "Let the application try again at start, and see why the dependency is not ready.",
}


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find refusals of dependencies, where the container ended over them or fails its checks."""
    found = complaints(
        snapshot,
        lambda words: words.complaint if isinstance(words.complaint, Rejected) else None,
        lambda complaint: complaint.rejection,
    )
    return [_finding(one) for one in found] or undecided(snapshot)


def _finding(found: Complaints[Rejected]) -> Finding:
    complaint, before = found.complaint, found.before
    old = container_of(before, found.first.container.name)
    settings = [setting_naming(word, found.container, old) for word in _quoted(complaint.quote)]
    setting = next((known for known in settings if known), None)
    told = told_setting(setting, found.definition, before)
    return Finding(
        category=CATEGORY,
        confidence="likely",
        statement=(
            f"{found.who} {_SAID[complaint.rejection]}{found.and_exits}: {found.quote(complaint.quote)}."
            f"{told}{found.alike}"
        ),
        evidence_ids=found.evidence_ids(
            found.definition.evidence_id if found.definition and told else None,
            before.evidence_id if before and setting and setting.changed else None,
        ),
        resource=found.first.container.task.arn,
        owner="app team",
        service=found.service,
        actions=(
            Action(
                title=_CURES[complaint.rejection],
                kind="fix",
                owner="app team",
                risk="low",
                evidence_ids=(found.first.line.evidence_id,),
            ),
            found.see_definition("See the settings and secrets the revision gives."),
        ),
        wants=found.wants,
    )


def _quoted(text: str) -> list[str]:
    """Return the names a server puts between quotation marks: a database, a user, a table."""
    return [word for word in text.replace("'", '"').split('"')[1::2] if len(word) >= MIN_LENGTH]


DETECTOR = Detector(
    category=CATEGORY,
    title="A service the application needs refuses it",
    description="The dependency answered but refused: credentials, TLS, a missing database, schema or connection.",
    owner="app team",
    documentation=("https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Troubleshooting.html",),
    detect=detect,
    only_where=last_words,
    yields_to=("container_oom",),
)
