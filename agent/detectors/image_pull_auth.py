"""The registry was reached but refused the pull: a missing permission, or missing credentials.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.access.right_check import RightCheck, check_right
from agent.access.role_rights import right_question
from agent.answer.aws_cli import aws_command
from agent.answer.wording import counted, quoted, unique
from agent.detector import Detector
from agent.failures.current_failures import FailureText, container_of, failure_texts, service_gaps
from agent.failures.pull_failures import FailedImage, failed_images
from agent.finding import Action, Confidence, Finding, Owner, Undecided
from agent.signals.access_denied import AccessDenied, parse_access_denied, role_name
from agent.signals.guardrail import parse_guardrail
from agent.signals.resource_initialization import parse_resource_initialization
from agent.targets.arn import short_name
from tools.ecr.image_reference import ImageReference, image_scope, parse_image
from tools.ecs.facts import TaskDefinition
from tools.snapshot import Snapshot

CATEGORY = "image_pull_auth"
PULL = "ecr:BatchGetImage"
# Source: https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html
PULL_ACTIONS = (PULL, "ecr:GetDownloadUrlForLayer")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Refusal:
    service: str | None
    image: str | None
    denied: AccessDenied | None
    ambiguous: bool
    quote: str
    texts: tuple[FailureText, ...]


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find pulls that a registry refused."""
    merged: dict[tuple[str | None, str | None], _Refusal] = {}
    for refusal in (*_pulls(snapshot), *_tokens(snapshot)):
        # The same refusal stands in the tasks and in the service's events.
        known = merged.get((refusal.service, refusal.image)) or merged.get((refusal.service, None))
        if known is None:
            merged[refusal.service, refusal.image] = refusal
    return [_finding(snapshot, refusal) for refusal in merged.values()] or Undecided(gaps=service_gaps(snapshot))


def _pulls(snapshot: Snapshot) -> Iterator[_Refusal]:
    for failed in failed_images(snapshot):
        refused = [failure for failure in failed.failures if failure.failure.problem == "auth"]
        # A missing image can be refused as well; ECR's own answer decides. An organisation's policy is another cause.
        if not refused or failed.missing or parse_guardrail(refused[0].text.text):
            continue
        denied = parse_access_denied(refused[0].text.text)
        yield _Refusal(
            service=failed.service,
            image=failed.image if _is_of(failed) else None,
            denied=denied,
            ambiguous=all(failure.failure.ambiguous for failure in refused),
            quote=denied.quote if denied and denied.action else refused[0].failure.quote,
            texts=tuple(failure.text for failure in refused),
        )


def _is_of(failed: FailedImage) -> bool:
    # A refused token concerns the registry, not one image of it.
    return not any("GetAuthorizationToken" in failure.text.text for failure in failed.failures)


def _tokens(snapshot: Snapshot) -> Iterator[_Refusal]:
    """Refusals of the login at ECR, which ECS reports before it pulls anything."""
    by_service: dict[str | None, list[FailureText]] = {}
    for text in failure_texts(snapshot):
        failure = parse_resource_initialization(text.text)
        if (
            failure
            and failure.operation == "ecr_auth"
            and failure.outcome == "refused"
            and not parse_guardrail(text.text)
        ):
            by_service.setdefault(text.service, []).append(text)
    for service, texts in by_service.items():
        denied = parse_access_denied(texts[0].text)
        quote = denied.quote if denied else "AccessDenied"
        yield _Refusal(service=service, image=None, denied=denied, ambiguous=False, quote=quote, texts=tuple(texts))


def _finding(snapshot: Snapshot, refusal: _Refusal) -> Finding:
    role = _role(refusal)
    owner: Owner = "platform team" if role else "app team"
    confidence: Confidence = "likely" if refusal.ambiguous else "certain"
    tasks = len({text.resource for text in refusal.texts if text.failed})
    what = f"image {refusal.image}" if refusal.image else "the images from Amazon ECR"
    by = f" Role {role} is refused" if refusal.denied and role else " The registry answers"
    stopped = f" {counted(tasks, 'task')} stopped before the containers started." if tasks else ""
    same = " The registry gives the same answer for an image that does not exist." if refusal.ambiguous else ""
    definition = _definition(refusal)
    check = _check(snapshot, refusal)
    told = (*(text.evidence_id for text in refusal.texts[:6]), definition.evidence_id if definition else None)
    return Finding(
        category=CATEGORY,
        confidence=confidence,
        statement=(
            f"{refusal.service or 'The task'} may not pull {what}.{by}: {quoted(refusal.quote)}.{same}"
            f"{_told(snapshot, refusal, check)}{stopped}"
        ),
        evidence_ids=unique((*told, *check.evidence_ids)),
        resource=refusal.image or refusal.texts[0].resource,
        owner=owner,
        service=refusal.service,
        actions=_actions(snapshot, refusal, role, check),
        wants=check.wants,
    )


def _check(snapshot: Snapshot, refusal: _Refusal) -> RightCheck:
    """Hold the refusal against the execution role's rights: on what it names, else on pulling from the repository."""
    denied, definition = refusal.denied, _definition(refusal)
    own = definition.execution_role_arn if definition else None
    role = own if own and (denied is None or denied.role in (None, role_name(own))) else denied and denied.principal
    action, resource = (denied.action, denied.resource) if denied and denied.action else (None, None)
    if action is None and role and (repository := _repository_arn(refusal.image, role)):
        action, resource = PULL, repository
    together = tuple(one for one in PULL_ACTIONS if one != action) if action in PULL_ACTIONS else ()
    question = right_question(snapshot, role, action, resource, together=together)
    return check_right(snapshot, question, refused_by=denied.policy if denied else None)


def _repository_arn(image: str | None, role: str) -> str | None:
    """Return the ARN of an image's repository, in the partition of the role that pulls from it.

    Source: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerregistry.html
    """
    parsed = parse_image(image or "")
    if parsed is None:
        return None
    partition = role.split(":")[1]
    return f"arn:{partition}:ecr:{parsed.region}:{parsed.registry_id}:repository/{parsed.repository}"


def _foreign_registry(snapshot: Snapshot, refusal: _Refusal) -> str | None:
    parsed = parse_image(refusal.image or "")
    return parsed.registry_id if parsed and parsed.registry_id != snapshot.target.scope.account_id else None


def _told(snapshot: Snapshot, refusal: _Refusal, check: RightCheck) -> str:
    """Say what IAM answers. Between accounts both sides must allow: where the role's does, the repository's does not."""
    registry = _foreign_registry(snapshot, refusal)
    if registry is None or check.question is None or check.right.verdict != "allowed":
        return check.sentence
    return (
        f" The policies of role {check.question.role_name} allow {check.question.action}, so what refuses is the policy "
        f"of the repository in account {registry}."
    )


def _role(refusal: _Refusal) -> str | None:
    if refusal.denied and refusal.denied.role:
        return refusal.denied.role
    definition = _definition(refusal)
    arn = definition.execution_role_arn if definition else None
    private = parse_image(refusal.image or "") is not None or refusal.denied is not None
    return role_name(arn) if arn and private else None


def _definition(refusal: _Refusal) -> TaskDefinition | None:
    return next((text.failed.definition for text in refusal.texts if text.failed), None)


def _actions(snapshot: Snapshot, refusal: _Refusal, role: str | None, check: RightCheck) -> tuple[Action, ...]:
    scope = snapshot.target.scope
    evidence = (refusal.texts[0].evidence_id,)
    parsed = parse_image(refusal.image or "")
    if role is None:
        return (_credentials(refusal),)
    action = refusal.denied.action if refusal.denied and refusal.denied.action else "ecr:BatchGetImage"
    steps = [
        check.see("platform team", evidence)
        or Action(
            title=f"See what role {role} may do.",
            kind="check",
            owner="platform team",
            command=aws_command("iam", "list-attached-role-policies", scope, (("role-name", role),)),
            evidence_ids=evidence,
        )
    ]
    if parsed and refusal.image:
        command = aws_command(
            "ecr",
            "get-repository-policy",
            image_scope(refusal.image, scope),
            (("repository-name", parsed.repository), ("registry-id", parsed.registry_id)),
        )
        title = f"See whom repository {parsed.repository} of account {parsed.registry_id} lets in."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    if fix := check.fix("platform team", evidence):
        return (*steps, fix)
    if parsed and _foreign_registry(snapshot, refusal) and check.right.verdict == "allowed":
        return (*steps, _let_in(snapshot, check, parsed, evidence + check.evidence_ids))
    on = f" on {short_name(refusal.denied.resource)}" if refusal.denied and refusal.denied.resource else ""
    title = f"Allow {action}{on} for role {role}; for a repository of another account also in its repository policy."
    return (*steps, Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence))


def _let_in(snapshot: Snapshot, check: RightCheck, image: ImageReference, evidence: tuple[str, ...]) -> Action:
    """Return the statement that lets this account pull; a repository's policy names no resource, it is its own."""
    repository, registry = image.repository, image.registry_id
    partition = (check.right.role_arn or "arn:aws").split(":")[1]
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{partition}:iam::{snapshot.target.scope.account_id}:root"},
        "Action": list(PULL_ACTIONS),
    }
    title = (
        f"Add this statement to the policy of repository {repository} in account {registry}: {json.dumps(statement)}"
    )
    return Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=evidence)


def _credentials(refusal: _Refusal) -> Action:
    failed = next((text.failed for text in refusal.texts if text.failed), None)
    container = next((text.container for text in refusal.texts if text.container), None)
    if container is None and failed and len(failed.task.containers) == 1:
        container = container_of(failed.definition, failed.task.containers[0].name)
    if container and container.repository_credentials:
        title = f"Correct the user name and password in {short_name(container.repository_credentials)}."
    else:
        title = f"Check the name {refusal.image or 'of the image'}; for a private registry set repositoryCredentials."
    return Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=(refusal.texts[0].evidence_id,))


DETECTOR = Detector(
    category=CATEGORY,
    title="The registry refuses the pull",
    description="The registry was reached but refused: missing ECR permission, repository policy or credentials.",
    owner="platform team",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html",),
    detect=detect,
)
