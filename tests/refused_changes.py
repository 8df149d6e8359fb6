"""Worlds in which AWS refused a change, or something other than its tasks ended a deployment: one for each category."""

from datetime import timedelta
from typing import Any

from tests.facts import (
    ACCOUNT,
    REGION,
    deployment,
    event,
    failed_snapshot,
    minutes,
    rolled_back_deployment,
    service,
    service_deployment,
    snapshot,
    stack_event,
    stack_id,
    stack_operation,
    stack_view,
    task,
    view,
)
from tools.cloudformation.facts import StackEvent
from tools.ecs.facts import LifecycleHook
from tools.snapshot import Snapshot

HOSTILE = "x; rm -rf / #'\"$(id)"
CI = f"arn:aws:sts::{ACCOUNT}:assumed-role/ci-deploy/AWSCloudFormation"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:smoke-test"
HOOK_REASON = (
    "Service deployment rolled back because POST_SCALE_UP lifecycle hook(s) failed. "
    f"Lifecycle hook target {FUNCTION} returned FAILED status."
)
SETTINGS = (
    "(service web) was unable to stop or start tasks during a deployment because of the service deployment "
    "configuration. Update the minimumHealthyPercent or maximumPercent value and try again."
)
NO_TRUST = (
    f"(service web) failed to launch a task with (error ECS was unable to assume the role 'arn:aws:iam::{ACCOUNT}:role/"
    "web-execution' that was provided for this task. Please verify that the role being passed has the proper trust "
    "relationship and permissions and that your IAM user has permissions to pass this role.)."
)
REASONS = {
    "cfn_name_conflict": f"Resource of type 'AWS::Logs::LogGroup' with identifier '{HOSTILE.replace(chr(39), '')}' already exists. (RequestToken: 1, HandlerErrorCode: AlreadyExists)",
    "cfn_export_in_use": "Export net:VpcId cannot be updated as it is in use by shop-web and shop-api",
    "cfn_template_invalid": "Properties validation failed for resource Alarm with message: [#: extraneous key [Treshold] is not permitted]",
    "cfn_delete_dependency": "resource sg-0c5be1d27a904f386 has a dependent object (Service: Ec2, Status Code: 400, Request ID: 1)",
    "cfn_custom_resource_failed": "Received response status [FAILED] from custom resource. Message returned: zone is gone (RequestId: b4e08ea2-fe0a-46f8-98aa-6f96d4558579)",
    "certificate_problem": f"CertificateNotFound: Certificate 'arn:aws:acm:us-east-1:{ACCOUNT}:certificate/4c7f1d52' not found",
    "load_balancer_config_conflict": f"The target group with targetGroupArn arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/web/64dcc4d45cb67233 does not have an associated load balancer. (Service: AmazonECS; Status Code: 400; Error Code: InvalidParameterException)",
    "stabilization_timeout": 'Resource handler returned message: "Exceeded attempts to wait" (RequestToken: 1, HandlerErrorCode: NotStabilized)',
    "deploy_principal_denied": f"User: {CI} is not authorized to perform: logs:CreateLogGroup on resource: * because no identity-based policy allows the logs:CreateLogGroup action",
    "iam_pass_role": f"User: {CI} is not authorized to perform: iam:PassRole on resource: arn:aws:iam::{ACCOUNT}:role/web-task because no identity-based policy allows the iam:PassRole action",
    "quota_or_throttling": "The maximum number of rules per security group has been reached. (Service: Ec2, Status Code: 400) (HandlerErrorCode: ServiceLimitExceeded)",
}  # fmt: skip


def refused(reason: str, logical_id: str = "Thing", status: str = "CREATE_FAILED", **fields: Any) -> Snapshot:
    """A stack whose update failed on one resource for this reason and was rolled back."""
    return snapshot(stacks=(stack_view(stack_operation(stack_event(logical_id, status, reason, **fields))),))


def told(message: str, **fields: Any) -> Snapshot:
    """A service whose deployment is under way and of which ECS says this."""
    seen = service(events=(event(message, minutes(5)),), running=0, **fields)
    return snapshot(view(of=seen, deployments=[service_deployment(status="IN_PROGRESS", finished_at=None)]))


def ended_by_hook(status: str = "FAILED", **fields: Any) -> Snapshot:
    """A deployment that a lifecycle hook ended while its tasks were well."""
    values: dict[str, Any] = {"target": FUNCTION, "stage": "POST_SCALE_UP", "status": status}
    return _ended(
        status_reason=HOOK_REASON, rollback_reason=HOOK_REASON, hooks=(LifecycleHook(**{**values, **fields}),)
    )


def ended_by_alarm(*names: str) -> Snapshot:
    """A deployment that CloudWatch alarms ended while its tasks were well."""
    return _ended(status_reason=None, rollback_reason=None, alarm_status="TRIGGERED", triggered_alarms=names)


def _ended(**fields: Any) -> Snapshot:
    values: dict[str, Any] = {"circuit_breaker_status": "MONITORING_COMPLETE", "failure_count": 0}
    restored = service(deployments=(deployment(56),), events=())
    ended = rolled_back_deployment(**{**values, **fields})
    return snapshot(view(of=restored, deployments=[ended], running=[task("f" * 32, revision=56)]))


def throttled(parallel: int, failing: int = 2) -> Snapshot:
    """A stack that makes many parameters at once, of which some fail without saying why."""
    hidden = "Resource handler returned message: \"Error occurred during operation 'PutParameter'.\" (RequestToken: 1, HandlerErrorCode: GeneralServiceException)"
    events: list[StackEvent] = []
    for number in range(parallel):
        name, at = f"Parameter{number}", minutes(3) + timedelta(milliseconds=20 * number)
        kind: dict[str, Any] = {"resource_type": "AWS::SSM::Parameter", "at": at}
        events.append(stack_event(name, "CREATE_IN_PROGRESS", **kind))
        if number < failing:
            events.append(stack_event(name, "CREATE_FAILED", hidden, **{**kind, "at": at + timedelta(seconds=5)}))
    return snapshot(stacks=(stack_view(stack_operation(*events)),))


def stuck(*before: StackEvent) -> Snapshot:
    """A stack whose rollback failed."""
    own: dict[str, Any] = {"physical_id": stack_id(), "resource_type": "AWS::CloudFormation::Stack"}
    events = (
        *before,
        stack_event("web-prod", "UPDATE_ROLLBACK_IN_PROGRESS", at=minutes(22), **own),
        stack_event("Loader", "UPDATE_FAILED", "Function not found: loader", at=minutes(23)),
        stack_event("web-prod", "UPDATE_ROLLBACK_FAILED", "The following resource(s) failed to update: [Loader].", at=minutes(24), **own),
    )  # fmt: skip
    return snapshot(stacks=(stack_view(stack_operation(*events, status="UPDATE_ROLLBACK_FAILED")),))


def refused_changes() -> dict[str, Snapshot]:
    """One world a category, some with names that a shell would obey."""
    cases = {category: refused(reason) for category, reason in REASONS.items()}
    return {
        **cases,
        "cfn_delete_dependency": refused(REASONS["cfn_delete_dependency"], status="DELETE_FAILED"),
        "cfn_rollback_state": stuck(),
        "role_assume_failure": told(NO_TRUST),
        "invalid_ecs_configuration": told(SETTINGS),
        "lifecycle_hook_failed": ended_by_hook(),
        "deployment_alarm_rollback": ended_by_alarm(HOSTILE, "web-5xx"),
    }


def harmless() -> tuple[Snapshot, ...]:
    """Worlds that none of these categories may be found in."""
    return (
        snapshot(stacks=(stack_view(stack_operation(stack_event("Thing", "CREATE_FAILED", "Resource creation cancelled"))),)),
        refused(REASONS["cfn_template_invalid"], status="UPDATE_IN_PROGRESS"),
        snapshot(stacks=(stack_view(stack_operation(stack_event("Thing", "CREATE_FAILED", REASONS["quota_or_throttling"]), status="UPDATE_COMPLETE")),)),
        failed_snapshot(),
    )  # fmt: skip
