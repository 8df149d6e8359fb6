"""Turns what people and events name - ARNs, console links, EventBridge events - into a TargetRequest."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from agent.errors import EventError, TargetError
from agent.targets.arn import Arn, parse_arn
from agent.targets.target import TargetRequest
from tools.aws.scope import AwsScope
from tools.codedeploy.find_service import FindServiceArguments
from tools.ecs.told_task import ToldTask, told_task
from tools.pattern import Pattern

_CONSOLE = Pattern(
    r"^(?:(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)\.)?console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)$"
)
_ECS_PAGE = Pattern(r"/ecs/v2/clusters/(?P<cluster>[^/]+)/(?P<kind>services|tasks)/(?P<name>[^/]+)")
_CODE_DEPLOY = "CodeDeploy Deployment State-change Notification"
_UNDERSTOOD = (
    "ECS Deployment State Change, ECS Service Action, ECS Task State Change, CloudFormation Stack Status Change,"
    f" {_CODE_DEPLOY}"
)
_MAX_NAME = 100  # of an application or a group, in characters


def parse_name(text: str) -> TargetRequest:
    """Understand an ARN or a console link.

    Raises:
        TargetError: neither of a service, task, stack or rule.

    Example:
        >>> parse_name("arn:aws:ecs:eu-west-1:111122223333:service/prod/checkout").service
        'checkout'
    """
    named = text.strip()
    if named.startswith("arn:"):
        return _of_arn(named)
    if named.startswith("https://"):
        return _of_link(named)
    raise TargetError(
        f"{_shown(named)} is neither an ARN nor a console link; name it with --account, --region, --cluster and --service"
    )


def parse_event(event: Mapping[str, Any]) -> TargetRequest:
    """Understand an EventBridge event about a deployment.

    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html,
    https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html

    Raises:
        EventError: not an event, of another kind, or without what it must name.
    """
    detail: Any = event.get("detail")
    kind = event.get("detail-type")
    if not isinstance(kind, str) or not isinstance(detail, Mapping):
        raise EventError("this is not an EventBridge event: it has no detail-type and detail")
    facts: Mapping[str, Any] = {str(key): value for key, value in detail.items()}  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # JSON
    if kind in {"ECS Deployment State Change", "ECS Service Action"}:
        resources: Any = event.get("resources") or []
        listed = resources if isinstance(resources, list) else []  # pyright: ignore[reportUnknownVariableType]  # JSON
        named = next((str(arn) for arn in listed if ":service/" in str(arn)), None)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    elif kind == _CODE_DEPLOY:
        return _of_code_deploy(event, facts)
    elif kind == "ECS Task State Change":
        named = facts.get("taskArn")
    elif kind == "CloudFormation Stack Status Change":
        named = facts.get("stack-id")
    else:
        raise EventError(f"{_shown(kind)} is not an event Tsuba diagnoses; it understands {_UNDERSTOOD}")
    if not isinstance(named, str):
        raise EventError(f"the {kind} event does not name its resource")
    try:
        request = _of_arn(named)
    except TargetError as error:
        raise EventError(f"the {kind} event names something else: {error}") from error
    return replace(request, told=_told(event, facts, request)) if request.task else request


def _of_code_deploy(event: Mapping[str, Any], detail: Mapping[str, Any]) -> TargetRequest:
    """Name the deployment: which service it deploys to stands in no event."""
    told = [event.get("account"), event.get("region")]
    told += [detail.get("application"), detail.get("deploymentGroup"), detail.get("deploymentId")]
    names = [name for name in told if isinstance(name, str) and 0 < len(name) <= _MAX_NAME]
    if len(names) != len(told):
        raise EventError(
            f"the {_CODE_DEPLOY} event does not name its account, region, application, deployment group and deployment"
        )
    account, region, application, group, deployment_id = names
    asked = FindServiceArguments(application=application, group=group, deployment_id=deployment_id)
    return TargetRequest(account=account, region=region, deployed_by=asked)


def _told(event: Mapping[str, Any], detail: Mapping[str, Any], request: TargetRequest) -> ToldTask | None:
    if request.account is None or request.region is None:
        return None
    # Who hands on an event by hand may leave its envelope out; the task has its own times.
    times = (event.get("time"), *(detail.get(name) for name in ("updatedAt", "stoppedAt", "createdAt")))
    at = next((moment for time in times if (moment := _moment(time))), None)
    return told_task(detail, AwsScope(request.account, request.region), told_at=at) if at else None


def _moment(text: Any) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment and moment.tzinfo else None


def _of_arn(text: str) -> TargetRequest:
    arn = parse_arn(text)
    if arn is None:
        raise TargetError(f"{_shown(text)} is not a whole ARN")
    parts = arn.resource.split("/")
    if arn.service == "cloudformation" and parts[0] == "stack" and len(parts) == 3:
        return TargetRequest(account=arn.account_id, region=arn.region, stack=text)
    if arn.service == "events" and parts[0] == "rule" and len(parts) >= 2:
        return TargetRequest(account=arn.account_id, region=arn.region, schedule=text)
    if arn.service == "scheduler" and parts[0] == "schedule" and len(parts) == 3:
        return TargetRequest(account=arn.account_id, region=arn.region, schedule=text)
    if arn.service == "ecs" and len(parts) >= 3:
        return _of_ecs(arn, text, parts)
    raise TargetError(
        f"{_shown(text)} is no ARN of an ECS service, an ECS task, a CloudFormation stack, an EventBridge rule or a schedule"
    )


def _of_ecs(arn: Arn, text: str, parts: list[str]) -> TargetRequest:
    if parts[0] == "task":
        return TargetRequest(account=arn.account_id, region=arn.region, cluster=parts[1], task=text)
    if parts[0] == "daemon":
        return TargetRequest(account=arn.account_id, region=arn.region, daemon=text)
    if parts[0] in {"service", "service-deployment", "service-revision"}:
        return TargetRequest(account=arn.account_id, region=arn.region, cluster=parts[1], service=parts[2])
    raise TargetError(f"{_shown(text)} is no ARN of an ECS service, an ECS task or a CloudFormation stack")


def _of_link(text: str) -> TargetRequest:
    parts = urlsplit(text)
    host = _CONSOLE.match(parts.hostname or "")
    if host is None:
        raise TargetError(f"{_shown(text)} is no link of the AWS console")
    query = parse_qs(parts.query)
    region = (query.get("region") or [host["region"]])[0]
    if found := _ECS_PAGE.search(parts.path):
        if found["kind"] == "tasks":
            raise TargetError("a console link of a task names no account; give the task's ARN instead")
        return TargetRequest(region=region, cluster=unquote(found["cluster"]), service=unquote(found["name"]))
    stack = parse_qs(urlsplit(parts.fragment).query).get("stackId") or query.get("stackId")
    if stack:
        return _of_arn(unquote(stack[0]))
    raise TargetError(f"{_shown(text)} opens no ECS service and no CloudFormation stack")


def _shown(text: str) -> str:
    flat = " ".join(text.split())
    return repr(flat if len(flat) <= 80 else flat[:79] + "…")
