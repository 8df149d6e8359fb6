"""Reads that ECS rejects a task definition or service, or that a service's own settings leave it no legal move.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
"""

from dataclasses import dataclass
from typing import Literal

from tools.pattern import Pattern, PatternTable

EcsSubject = Literal[
    "size", "container", "network", "deployment_settings", "protection", "controller", "service_connect", "other"
]

_SUBJECTS: tuple[tuple[EcsSubject, str], ...] = (
    ("service_connect", r"\bNamespaceNotFoundException\b[^\n]{0,160}|(?i)failed to retrieve namespace for [^\s\"']{1,120}|\bservice ?connect ?configuration\b[^\n]{0,200}|\bport ?name\b[^\n]{0,120}\btask definition\b|\bdiscovery ?name\b[^\n]{0,120}"),
    ("size", r"(?i)no fargate configuration exists for given values|invalid '?(?:cpu|memory)'? setting|invalid cpu or memory value|requires that '?(?:cpu|memory)'? be defined|'?(?:memory|cpu)'? setting for container .{0,80}(?:greater|is too|must)|must have a cpu or memory|at least one of '?memory'? (?:or|and) '?memoryReservation'?|(?:cpu|memory) (?:units? )?(?:.{0,40})(?:is greater than|exceeds?) .{0,40}task"),
    ("deployment_settings", r"(?i)unable to stop or start tasks during a deployment because of the service deployment configuration|minimumHealthyPercent|maximumPercent\b|(?:minimum healthy|maximum) percent"),
    ("protection", r"(?i)\btask (?:scale-in )?protection\b|protected (?:from scale-in|tasks?)|\bDEPLOYMENT_BLOCKED\b|blocked by .{0,40}protect|ProtectionEnabled"),
    ("controller", r"(?i)(?:on|for|with) (?:a )?services? (?:with|using|that use) (?:a|an|the) \w+ deployment controller|deployment controller .{0,60}(?:not supported|cannot|must|does not)"),
    ("container", r"(?i)load balancer container name or port changed|the container \S+ (?:does not|did not|is not) .{0,80}(?:task definition|port)|container \S+ (?:does not exist|not found) in the task definition|containerPort .{0,80}(?:not|must|does)|did not have a container port|host ?port .{0,60}(?:must|container ?port)|container\.(?:name|image|portMappings)\b.{0,60}|No container definitions|container name .{0,60}(?:must be unique|duplicat|invalid)|dependsOn .{0,60}(?:container|circular)|essential container .{0,60}(?:must|at least)"),
    ("network", r"(?i)network configuration (?:must be provided|is not valid|is not supported)|networkmode\b.{0,80}|network mode .{0,80}(?:not supported|required|only|must|incompatible)|only supports network mode|(?:does not|doesn't) support launch_?type|platform version must be null|\bPlatform\w*IncompatibilityException\b|PlatformUnknownException"),
    ("other", r"(?i)requires task definition to have (?:an )?execution role|platform does not satisfy the task definition|task ?definition (?:is inactive|not found|can ?not be blank)|unable to describe task definition|\bServiceNotActiveException\b|\bServiceNotFoundException\b|\bClusterNotFoundException\b|service was not active|cannot specify both (?:a )?launch ?type|force a new deployment|log driver .{0,60}(?:not supported|fargate)|fargate (?:only supports|requires|does not support)|capacity ?provider .{0,80}(?:not (?:valid|found|associated)|cannot|does not exist)|\bUnsupportedFeatureException\b"),
)  # fmt: skip
_KINDS: PatternTable[EcsSubject] = PatternTable((subject, Pattern(pattern)) for subject, pattern in _SUBJECTS)
# The operations with which people tell ECS what to run, as SDKs, CloudFormation and Terraform name them.
_OPERATIONS = r"(?:RegisterTaskDefinition|Create ?TaskDefinition|CreateService|UpdateService|RunTask|CreateTaskSet|CreateCluster|UpdateCluster|CreateCapacityProvider|PutClusterCapacityProviders|CreateExpressGatewayService|UpdateExpressGatewayService)"
_CODES = r"(?:ClientException|InvalidParameterException|InvalidParameterValueException)"
_FRAME = Pattern(
    rf"\({_CODES}\) when calling the {_OPERATIONS} operation: (?P<a>[^\n]+)|"
    rf"Invalid request provided: {_OPERATIONS} ?(?:error|Invalid Request|failed)?: (?P<b>[^\n]+)|"
    rf"operation error ECS: {_OPERATIONS}, .{{0,200}}?{_CODES}: (?P<c>[^\n]+)|(?:AmazonECSException|Error: ClientException|^ClientException|\bECS (?i:service|task definition)[^\n]{{0,80}}: {_CODES}): (?P<d>[^\n]+)"
)
_SERVICE = Pattern(r" \(Service: (?:AmazonECS|Ecs|ECS)[;,] Status Code: 400")
_IN_ECS = Pattern(
    r"(?i)\bECS\b|fargate|task ?definition|\bservice\b|\bcontainer\b|\btask\b|AmazonECS|networkMode|awsvpc"
)
_BEFORE_WORDS = Pattern(r"[\n\"]|message: ")


@dataclass(frozen=True, slots=True, kw_only=True)
class EcsRejection:
    """What ECS would not take: `subject` is what it is about."""

    subject: EcsSubject
    quote: str


def parse_ecs_rejection(text: str) -> EcsRejection | None:
    """Read that ECS rejects parameters, or that settings block a service; None for anything else.

    Example:
        >>> parse_ecs_rejection("ClientException: No Fargate configuration exists for given values: 4096 CPU, 4096 memory").subject
        'size'
        >>> parse_ecs_rejection("(service web) was unable to stop or start tasks during a deployment because of the service "
        ...                     "deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.").subject
        'deployment_settings'
        >>> parse_ecs_rejection("creating ECS Service (web): NamespaceNotFoundException: Failed to retrieve namespace for shop").subject
        'service_connect'
        >>> parse_ecs_rejection("(service web) has reached a steady state.")
    """
    said = _said(text)
    for subject, pattern in _KINDS.against(text):
        found = pattern.search(text)
        if found and (said or _IN_ECS.search(text)):
            return EcsRejection(subject=subject, quote=said or found[0])
    return EcsRejection(subject="other", quote=said) if said else None


def _said(text: str) -> str:
    """Return ECS's own words where the text shows that ECS speaks, else nothing."""
    if framed := _FRAME.search(text):
        words = next((part for part in framed.groups() if part), "")
        return words.partition(" (Service: ")[0].strip(" \"'")
    if spoken := _SERVICE.search(text):
        return _BEFORE_WORDS.split(text[: spoken.start()])[-1].strip(" '")
    return ""
