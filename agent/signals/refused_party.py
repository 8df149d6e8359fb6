"""Tells who was refused: the deployer, a role that may not be passed, the role before the start, or the application.

Five principals meet in one deployment and their refusals read alike. The principal and the action decide, never the
place where the text stood.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/security-ecs-iam-role-overview.html
"""

from typing import Literal

from agent.signals.access_denied import AccessDenied, parse_access_denied
from tools.pattern import Pattern

Party = Literal["deployer", "pass_role", "trust", "execution_role", "application"]

# ECS itself asks for these before a container starts.
_BEFORE_START = Pattern(
    r"(?i)^(?:ecr:(?:GetAuthorizationToken|BatchGetImage|GetDownloadUrlForLayer|BatchCheckLayerAvailability)|"
    r"logs:(?:CreateLogStream|CreateLogGroup|PutLogEvents)|ssm:GetParameters|secretsmanager:GetSecretValue|kms:Decrypt)$"
)
# Every task acts under its own id; the execution role's sessions are named alike.
_TASK_SESSION = Pattern(r"/(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$")
_EXECUTION_NAME = Pattern(r"(?i)(?P<unless>cfn-?)?execution|task-?exec\b")
_APPLICATION_NAME = Pattern(r"(?i)task|(?:^|[-_])(?:app|service|worker)(?:[-_]?role)?(?:$|[-_])")
_DEPLOYER_NAME = Pattern(
    r"(?i)deploy|cfn-?exec|cloudformation|\bcdk\b|cdk-|github|gitlab|bitbucket|jenkins|circleci|buildkite|codebuild|"
    r"codepipeline|codedeploy|terraform|pulumi|atlantis|spinnaker|argo|pipeline|AWSReservedSSO_|(?:^|[-_/])ci(?:$|[-_/])|"
    r"(?:^|[-_/])cicd|admin|developer|poweruser"
)
_SERVICE_LINKED = Pattern(r"(?:assumed-role|role(?:/aws-service-role/[^/]+)?)/AWSServiceRoleFor\w+")
_SERVICE_PRINCIPAL = Pattern(r"^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$")
# What describes or changes resources. The rest reads and writes what is inside them.
_CONTROL = Pattern(
    r"(?i)^(?:(?:ecs|cloudformation|iam|elasticloadbalancing|autoscaling|application-autoscaling|ec2|codedeploy|acm|"
    r"servicediscovery|cloudwatch|events|route53|apigateway):(?:(?P<unless>(?:PutMetricData|PutEvents|Invoke)\S*)|\S+)|"
    r"\S+:(?:Create|Update|Delete|Modify|Register|Deregister|Attach|Detach|Associate|Disassociate|Tag|Untag|Add|Remove|"
    r"Enable|Disable|Set|Describe|List)(?:(?P<unless_data>(?:Object|Item|Message|LogStream|LogGroup)\w*)|\w*)|\S+:Put\w*(?:Policy|Configuration|Rule|Parameter|Image)|"
    r"ssm:GetParameter|ecr:(?:InitiateLayerUpload|UploadLayerPart|CompleteLayerUpload))$"
)
# Wordings without "is not authorized to perform".
_NOT_ALLOWED = Pattern(
    r"User \S+ is not allowed to perform (?P<action>[A-Za-z0-9]+::?[A-Za-z]+)|"
    r"Your access has been denied by S3, please make sure your request credentials have permission"
)
_UNNAMED = Pattern(
    r"HandlerErrorCode: AccessDenied\b|Access denied for operation '|"
    r"UnauthorizedOperation(?:: |\b.{0,60})You are not authorized to perform this operation|API: [a-z0-9-]+:\w+ "
)
# What pipelines call to deploy, by the operation alone: where no principal and no action is named.
_DEPLOYS = (
    r"\b(?:(?:Create|Update|Delete|Describe|List|Register|Deregister|Modify|Execute|Continue|Stop|Get|Put|Validate|Set)"
    r"(?:Services?(?:Deployments?|Revisions?|PrimaryTaskSet)?|TaskDefinitions?|TaskSets?|CapacityProviders?|Stacks?|"
    r"StackEvents|StackResources?|StackSets?|ChangeSets?|Template|TargetGroups?|Listeners?|LoadBalancers?|"
    r"ScalableTargets?|Deployments?|RolePolicy|Image)|CancelUpdateStack|RollbackStack|CreateCluster|CreateRole|"
    r"AttachRolePolicy|InitiateLayerUpload|UploadLayerPart|CompleteLayerUpload)\b"
)
_REFUSED = r"\b(?:AccessDenied\w*|UnauthorizedOperation|UnauthorizedException|Access [Dd]enied)\b"
_DEPLOYING_CALL = Pattern(rf"{_REFUSED}.{{0,120}}?{_DEPLOYS}|{_DEPLOYS}.{{0,200}}?{_REFUSED}")
_PASS_ROLE = Pattern(r"(?i)\biam:PassRole\b|not authorized to pass (?:the )?role|cannot pass (?:the )?role")
_WEB_IDENTITY = Pattern(r"(?i)not authorized to perform:? sts:AssumeRoleWith(?:WebIdentity|SAML)")


def parse_refused_party(text: str) -> Party | None:
    """Say whose request was refused, or None when nobody was refused or the text does not tell whom.

    Example:
        >>> parse_refused_party("User: arn:aws:sts::111122223333:assumed-role/ci-deploy/run-8 is not authorized to "
        ...                     "perform: ecs:UpdateService on resource: *")
        'deployer'
        >>> parse_refused_party("is not authorized to perform: iam:PassRole on resource: arn:aws:iam::1:role/web-task")
        'pass_role'
        >>> parse_refused_party("User: arn:aws:sts::111122223333:assumed-role/web-task/6b777c1809a94925ab48098fa09824de "
        ...                     "is not authorized to perform: s3:PutObject on resource: arn:aws:s3:::reports/a")
        'application'
        >>> parse_refused_party("GET /docs/AccessDenied.html 200")
    """
    denied = parse_access_denied(text)
    if denied and denied.action:
        return _named(denied, text)
    if _PASS_ROLE.search(text) and denied:
        return "pass_role"
    if _WEB_IDENTITY.search(text) or _NOT_ALLOWED.search(text) or _UNNAMED.search(text):
        return "deployer"
    return None


def refused_action(text: str) -> str | None:
    """Return the API action a refusal names.

    Example:
        >>> refused_action("User XYZ is not allowed to perform S3::UpdateBucket on MyBucket")
        'S3::UpdateBucket'
    """
    denied = parse_access_denied(text)
    if denied and denied.action:
        return denied.action
    found = _NOT_ALLOWED.search(text)
    return found["action"] if found else None


def refused_deploying_call(text: str) -> str | None:
    """Return the words in which a call that deploys was refused, where they name neither a principal nor an action.

    They tell of a deployer only where nothing else says who called: an application may call the same under its own role.

    Example:
        >>> refused_deploying_call("An error occurred (AccessDeniedException) when calling the DescribeServices operation: ")
        'AccessDeniedException) when calling the DescribeServices'
        >>> refused_deploying_call("An error occurred (AccessDenied) when calling the PutObject operation: Access Denied")
    """
    denied = parse_access_denied(text)
    if denied is None or denied.action or denied.principal:
        return None
    found = _DEPLOYING_CALL.search(text)
    return found[0] if found else None


def _named(denied: AccessDenied, text: str) -> Party | None:
    action, principal = denied.action or "", denied.principal or ""
    if action.lower() == "iam:passrole":
        return "pass_role"
    if _SERVICE_PRINCIPAL.match(principal) or _SERVICE_LINKED.search(principal):
        return "trust" if action.lower() == "sts:assumerole" else None
    before_start = bool(_BEFORE_START.match(action))
    if not principal or not principal.startswith("arn:"):
        return _by_action(action, text, before_start=before_start)
    name = principal.rpartition(":")[2]
    if before_start and _EXECUTION_NAME.search(name):
        return "execution_role"
    if _TASK_SESSION.search(principal):
        return "execution_role" if before_start else "application"
    # The handler of a stack's resource answers whoever deploys the stack.
    if _DEPLOYER_NAME.search(name) or "HandlerErrorCode: AccessDenied" in text:
        return "deployer"
    if principal.endswith(":root") or name.startswith("user/"):
        return "deployer" if _CONTROL.match(action) or before_start else "application"
    if _APPLICATION_NAME.search(denied.role or name) and not _CONTROL.match(action):
        return "execution_role" if before_start else "application"
    return _by_action(action, text, before_start=before_start)


def _by_action(action: str, text: str, *, before_start: bool) -> Party | None:
    if before_start:
        return "execution_role"
    if action.lower() == "sts:assumerole":
        return None
    return "deployer" if _CONTROL.match(action) or _UNNAMED.search(text) else None
