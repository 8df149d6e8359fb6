"""A deployment lifecycle hook refused or did not answer in time, and that ended the deployment.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
"""

from collections.abc import Sequence

from agent.answer.aws_cli import aws_command
from agent.answer.story import NOTHING_TO_SAY, Story
from agent.answer.wording import at_time, counted, listed, quoted, unique
from agent.detector import Detector
from agent.failures.current_failures import service_changes
from agent.failures.deployment_stops import DeploymentStopped, deployment_stops
from agent.failures.firewall import TurnedAway, turned_away, wanted_blocks
from agent.failures.refusals import refusal_gaps
from agent.finding import Action, Finding, Undecided
from agent.targets.arn import short_name
from tools.snapshot import Snapshot

CATEGORY = "lifecycle_hook_failed"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find deployments that a hook ended, from the deployment's own record and from what ECS says."""
    groups: dict[str, list[DeploymentStopped]] = {}
    for stopped in deployment_stops(snapshot, "hook"):
        groups.setdefault(stopped.service or stopped.resource, []).append(stopped)
    return [_finding(snapshot, group) for group in groups.values()] or Undecided(gaps=refusal_gaps(snapshot))


def _finding(snapshot: Snapshot, group: list[DeploymentStopped]) -> Finding:
    first = group[0]
    function = next((stopped.function for stopped in group if stopped.function), None)
    stage = next((stopped.stage for stopped in group if stopped.stage), None)
    pause = any(stopped.is_pause for stopped in group)
    timed_out = any(stopped.timed_out for stopped in group)
    told = next((stopped.quote for stopped in group if " " in stopped.quote), first.quote)
    at = f" at {stage}" if stage else ""
    named = f" {short_name(function)}" if function else ""
    if pause:
        what = f"Nobody continued the deployment of {first.who} while it stood at a pause{at}"
    elif timed_out:
        what = f"Lifecycle hook{named} of {first.who} did not answer in time{at}"
    else:
        what = f"Lifecycle hook{named} of {first.who} failed{at}"
    item = next((item for item in service_changes(snapshot) if item.view.name == first.service), None)
    away = turned_away(snapshot, item) if item and not pause else None
    firewall = _firewall(away) if away else NOTHING_TO_SAY
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=f"{what} and ended the deployment: {quoted(told)}.{firewall.text}",
        evidence_ids=unique((*(stopped.evidence_id for stopped in group), *firewall.evidence_ids)),
        resource=function or first.resource,
        owner="app team",
        service=first.service,
        actions=(
            *(_past_the_firewall(snapshot, away) if away else ()),
            *_actions(snapshot, first, function, pause=pause, timed_out=timed_out),
        ),
        # A hook that tests through the load balancer asks as a client does.
        wants=wanted_blocks(snapshot, item) if item and not pause and "TRAFFIC" in (stage or "") else (),
    )


def _firewall(away: TurnedAway) -> Story:
    """Say that the web ACL blocked requests to the service meanwhile."""
    count = sum(blocked.count for blocked in away.requests)
    paths = listed(blocked.path for blocked in away.requests)
    first = min(blocked.first_at for blocked in away.requests)
    text = (
        f" Meanwhile rule {away.rules} of web ACL {away.acl.name} blocked {counted(count, 'sampled request')} for {paths}, "
        f"the first at {at_time(first)}: a hook that tests through the load balancer may be turned away there."
    )
    ids = (away.acl.evidence_id, *(blocked.evidence_id for blocked in away.requests))
    return Story(text=text, evidence_ids=ids)


def _past_the_firewall(snapshot: Snapshot, away: TurnedAway) -> tuple[Action, ...]:
    evidence = tuple(blocked.evidence_id for blocked in away.requests)
    command = aws_command(
        "wafv2", "get-web-acl-for-resource", snapshot.target.scope, (("resource-arn", away.acl.load_balancer_arn),)
    )
    owner = "platform team" if away.acl.by_firewall_manager else "app team"
    look = Action(
        title=f"See what rule {away.rules} of web ACL {away.acl.name} matches, and whether the hook's requests do.",
        kind="check",
        owner=owner,
        command=command,
        evidence_ids=evidence,
    )
    title = f"If they are the hook's, let rule {away.rules} allow them, by a header or address of the hook's own."
    return look, Action(title=title, kind="fix", owner=owner, risk="low", evidence_ids=evidence)


def _actions(
    snapshot: Snapshot, first: DeploymentStopped, function: str | None, *, pause: bool, timed_out: bool
) -> tuple[Action, ...]:
    evidence = (first.evidence_id,)
    if pause:
        title = "Deploy again and continue it in time, or give the pause a longer timeout."
        return (Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=evidence),)
    steps: list[Action] = []
    if function:
        command = aws_command(
            "lambda", "get-function-configuration", snapshot.target.scope, (("function-name", function),)
        )
        title = (
            f"See where {short_name(function)} logs (LoggingConfig), its timeout and role; its log says why it refused."
        )
        steps.append(Action(title=title, kind="check", owner="app team", command=command, evidence_ids=evidence))
    else:
        title = "Read the log of the hook's function: it says why it refused."
        steps.append(Action(title=title, kind="check", owner="app team", evidence_ids=evidence))
    answer = "return hookStatus SUCCEEDED"
    if first.by_code_deploy:
        answer = "call codedeploy:PutLifecycleEventHookExecutionStatus with Succeeded"
    fix = (
        "Let the function answer before the hook's timeout, or raise the timeout; then deploy again."
        if timed_out
        else f"Correct what the hook checks, or the function itself: it must {answer}; then deploy again."
    )
    return (*steps, Action(title=fix, kind="fix", owner="app team", risk="low", evidence_ids=evidence))


DETECTOR = Detector(
    category=CATEGORY,
    title="A lifecycle hook ended the deployment",
    description="A deployment lifecycle hook failed or timed out, or a CodeDeploy validation hook refused.",
    owner="app team",
    documentation=("https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html",),
    detect=detect,
)
