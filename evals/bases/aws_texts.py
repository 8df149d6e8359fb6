"""AWS's own texts that scenarios name as `aws:<name>`, each with where its wording comes from.

Wording follows the documentation or the source named; account ids, names and addresses are ours.
"""

from dataclasses import dataclass

_STOPPED = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html"
_PULL = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_cannot_pull_image.html"
_INITIALIZATION = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html"
_EVENTS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html"
_HEALTH = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/check-target-health.html"
_SECRET_LIST = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html"
_TAG_POLICY = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_tag-policies.html"
_SCALING = (
    "https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scaling-activities.html"
)
_CERTIFICATE = "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class AwsText:
    """A text in AWS's wording."""

    text: str
    source: str


TEXTS: dict[str, AwsText] = {
    "image_tag_absent": AwsText(
        text=(
            "CannotPullContainerError: pull image manifest has been retried 7 time(s): "
            "failed to resolve ref {image}: {image}: not found"
        ),
        source=_PULL,
    ),
    "image_digest_absent": AwsText(
        text=(
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): "
            "failed to resolve ref {image}: {image}: not found"
        ),
        source=_PULL,
    ),
    "image_pull_denied": AwsText(
        text=(
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref "
            "{image}: pulling from host {host} failed with status code [manifests {tag}]: 403 Forbidden"
        ),
        source=_PULL,
    ),
    "registry_auth_denied": AwsText(
        text=(
            "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry "
            "auth from Amazon ECR: There is a permission issue between the task and Amazon ECR. Check your task "
            "execution role permissions. operation error ECR: GetAuthorizationToken, https response error "
            "StatusCode: 400, RequestID: {request}, api error AccessDeniedException: User: {execution_session} is "
            "not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy "
            "allows the ecr:GetAuthorizationToken action"
        ),
        source=_INITIALIZATION,
    ),
    "registry_unreachable": AwsText(
        text=(
            "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry "
            "auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task "
            "network configuration. operation error ECR: GetAuthorizationToken, exceeded maximum number of "
            "attempts, 3, https response error StatusCode: 0, RequestID: , request send failed, Post "
            '"https://api.ecr.{region}.amazonaws.com/": dial tcp 203.0.113.88:443: i/o timeout'
        ),
        source=_INITIALIZATION,
    ),
    "secrets_unreachable": AwsText(
        text=(
            "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from "
            "asm: There is a connection issue between the task and AWS Secrets Manager. Check your task network "
            "configuration. failed to fetch secret {secret} from secrets manager: operation error Secrets "
            "Manager: GetSecretValue, https response error StatusCode: 0, RequestID: , canceled, context deadline "
            "exceeded"
        ),
        source=_INITIALIZATION,
    ),
    "secret_denied": AwsText(
        text=(
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval "
            "failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch "
            "secret {secret} from secrets manager: operation error Secrets Manager: GetSecretValue, https response "
            "error StatusCode: 400, RequestID: {request}, api error AccessDeniedException: User: "
            "{execution_session} is not authorized to perform: secretsmanager:GetSecretValue on resource: {secret} "
            "because no identity-based policy allows the secretsmanager:GetSecretValue action"
        ),
        source=_INITIALIZATION,
    ),
    "parameter_denied": AwsText(
        text=(
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval "
            "failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): operation error "
            "SSM: GetParameters, https response error StatusCode: 400, RequestID: {request}, api error "
            "AccessDeniedException: User: {execution_session} is not authorized to perform: ssm:GetParameters on "
            "resource: {parameter} because no identity-based policy allows the ssm:GetParameters action"
        ),
        source=_INITIALIZATION,
    ),
    "json_key_absent": AwsText(
        text=(
            "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval "
            "failed: unable to retrieve secret from asm: service call has been retried 1 time(s): retrieved secret "
            "from Secrets Manager did not contain json key {json_key}"
        ),
        source=_SECRET_LIST,
    ),
    "essential_exited": AwsText(text="Essential container in task exited", source=_STOPPED),
    "out_of_memory": AwsText(text="OutOfMemoryError: Container killed due to memory usage", source=_STOPPED),
    "elb_checks_failed": AwsText(
        text="Task failed ELB health checks in (target-group {target_group})", source=_STOPPED
    ),
    "maintenance": AwsText(
        text="ECS is performing maintenance on the underlying infrastructure hosting the task.",
        source="https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-maintenance.html",
    ),
    "tag_policy": AwsText(
        text="Unexpected EC2 error while attempting to tag the network interface: TagPolicyViolation",
        source=f"{_STOPPED} and {_TAG_POLICY}",
    ),
    "codes_404": AwsText(text="Health checks failed with these codes: [404]", source=_HEALTH),
    "check_timeout": AwsText(text="Request timed out", source=_HEALTH),
    "no_instance_memory": AwsText(
        text=(
            "(service {service}) was unable to place a task because no container instance met all of its "
            "requirements. The closest matching (container-instance {instance}) has insufficient memory "
            "available. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
        ),
        source=_EVENTS,
    ),
    "no_instance_attribute": AwsText(
        text=(
            "(service {service}) was unable to place a task because no container instance met all of its "
            "requirements. The closest matching (container-instance {instance}) is missing an attribute required "
            "by your task. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
        ),
        source=_EVENTS,
    ),
    "cannot_start_consistently": AwsText(
        text=(
            "(service {service}) is unable to consistently start tasks successfully. For more information, see the "
            "Troubleshooting section of the Amazon ECS Developer Guide."
        ),
        source=_EVENTS,
    ),
    "alarm_low": AwsText(
        text=(
            "monitor alarm TargetTracking-service/{cluster}/{service}-AlarmLow-{alarm} in state ALARM triggered "
            "policy cpu-60"
        ),
        source=_SCALING,
    ),
    "certificate_absent": AwsText(
        text=(
            "Resource handler returned message: \"Certificate '{certificate}' not found (Service: "
            'ElasticLoadBalancingV2, Status Code: 400, Request ID: {token})" (RequestToken: {token}, '
            "HandlerErrorCode: NotFound)"
        ),
        source=_CERTIFICATE,
    ),
}
