"""Somebody's own guess at the cause: whether what was found bears it out."""

from collections.abc import Sequence

from agent.answer.markdown import escape, not_seen
from agent.answer.wording import listed
from agent.conversation.question import Asked, Question
from agent.conversation.wording import refs
from agent.diagnosis import Cause, Diagnosis
from tools.pattern import Pattern

# What people call it, and which categories it stands for: by how those begin, or by the whole name.
_TOPICS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (
        "the network",
        r"networks?|networking|vpc|nat(?: gateway)?|dns|subnets?|routes?|routing|firewalls?|security groups?|connectivity|endpoints?|proxy",
        ("network_", "image_pull_network", "eni_", "app_dependency_unreachable", "efs_mount"),
    ),
    ("memory", r"memory|oom|ram|heap|out of memory", ("container_oom",)),
    (
        "permissions",
        r"permissions?|iam|roles?|polic(?:y|ies)|access|scp|guardrails?",
        (
            "iam_",
            "role_",
            "task_role",
            "secret_access",
            "image_pull_auth",
            "deploy_principal",
            "org_guardrail",
            "app_filesystem",
        ),
    ),
    (
        "the image",
        r"images?|tags?|ecr|registry|docker|architecture|arm|x86",
        ("image_", "registry_", "exec_format", "entrypoint_"),
    ),
    (
        "the health check",
        r"health ?checks?|load balancer|alb|nlb|target groups?|ports?|timeouts?",
        ("health_check", "container_health", "load_balancer"),
    ),
    ("secrets", r"secrets?|secrets manager|ssm|parameters?|passwords?|credentials", ("secret_",)),
    (
        "capacity",
        r"capacity|quotas?|limits?|throttl\w*|fargate|spot|hosts?|instances?",
        ("fargate_", "insufficient_", "quota_", "placement_", "spot_", "host_", "eni_"),
    ),
    ("the disk", r"disks?|storage|disk space|volumes?|efs", ("disk_", "efs_")),
    ("certificates", r"certificates?|certs?|tls|ssl|https", ("certificate_",)),
    (
        "the application",
        r"code|bugs?|the app|application|config|configuration|settings?|environment(?: variables?)?",
        ("app_config", "app_missing", "app_filesystem", "essential_container", "container_oom", "entrypoint_"),
    ),
    (
        "something it depends on",
        r"database|db|postgres|mysql|redis|cache|kafka|queue|dependency|dependencies|upstream|another service",
        ("app_dependency",),
    ),
    ("CloudFormation", r"cloudformation|cfn|cdk|stacks?|template", ("cfn_", "lifecycle_hook")),
)
_WORDS = tuple((name, Pattern(rf"(?i)\b(?:{words})\b"), starts) for name, words, starts in _TOPICS)
_ALL = "|".join(words for _, words, _ in _TOPICS)


def _answer(asked: Asked) -> str:
    diagnosis = asked.diagnosis
    meant = [(name, starts) for name, words, starts in _WORDS if words.search(asked.text)]
    if not meant:
        return _ruled_out(diagnosis)
    parts: list[str] = []
    for name, starts in meant[:2]:
        cause = _of(diagnosis.root_causes, starts)
        symptom = _of(diagnosis.symptoms, starts)
        if cause:
            parts.append(f"**Yes, it is about {name}.** {escape(cause.statement)} {refs(cause.evidence_ids)}")
        elif symptom:
            parts.append(
                f"**It shows, but as a consequence.** {escape(symptom.statement)} {refs(symptom.evidence_ids)}"
            )
        else:
            parts.append(f"**No sign that it is {name}, in what I read.**")
    if not any(_of(diagnosis.root_causes, starts) for _, starts in meant):
        parts.append(_instead(diagnosis))
    return "\n\n".join(parts) + "\n"


def _of(causes: Sequence[Cause], starts: tuple[str, ...]) -> Cause | None:
    return next((cause for cause in causes if cause.category.startswith(starts)), None)


def _instead(diagnosis: Diagnosis) -> str:
    if diagnosis.root_causes:
        cause = diagnosis.root_causes[0]
        return f"What I found ({cause.confidence}): {escape(cause.statement)} {refs(cause.evidence_ids)}"
    if diagnosis.status == "healthy":
        return f"{escape(diagnosis.summary)} {refs(diagnosis.impact.evidence_ids)}"
    seen = f" What I could not see: {not_seen(diagnosis)}" if diagnosis.gaps else ""
    return f"But the cause is not determined, so it is not ruled out either.{seen}"


def _ruled_out(diagnosis: Diagnosis) -> str:
    found = (*diagnosis.root_causes, *diagnosis.symptoms)
    silent = [name for name, _, starts in _WORDS if _of(found, starts) is None]
    limits = f" Not seen: {not_seen(diagnosis)}" if diagnosis.gaps else ""
    return f"**My rules found no sign of {listed(silent)}.** They looked at everything that was read, which is no proof beyond that.{limits}\n"


QUESTION = Question(
    name="suspicion",
    wording=rf"\b(?:is|was|are|maybe|perhaps|not|sure|blame|think|guess|because of|due to|looks like|(?:could|can|might|may) (?:it|this|that|they|the \w+) (?:also |just |still )?be)\b.{{0,25}}\b(?:{_ALL})\b\W*(?:then|issue|problem|again|related|fault|at fault|to blame|the culprit|the cause|the reason)?\W*$|"
    rf"^\W*(?:so |ok |then |just |give it |we need |need )*(?:more |bigger |a )?(?:{_ALL})\W*(?:then|issue|problem|related)?\W*\?\W*$|"
    r"\brule[ds]? (?:\w+ )?out\b|\bwhat else did you (?:check|look)\b",
    needs="diagnosis",
    answer=_answer,
    yields_to=(
        "ticket",
        "logs",
        "changed",
        "version",
        "meaning",
        "act",
        "who",
        "link",
        "tasks",
        "stops",
        "services",
        "before",
        "now",
        "compare",
        "owner",
        "next",
        "simpler",
        "timeline",
    ),
    told_by_model=True,
)
