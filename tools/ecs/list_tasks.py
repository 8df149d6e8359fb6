"""Lists running or stopped tasks of a cluster, a service or a family.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html
"""

from dataclasses import dataclass
from typing import Literal

from tools.aws.answer import last_part
from tools.aws.calls import Reader
from tools.errors import ReadFailedError
from tools.evidence import Empty, Found, Read
from tools.tool import Tool

OPERATION = "ecs:ListTasks"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListTasksArguments:
    """The tasks of a cluster, narrowed to a service, a task definition family or a managed daemon where one is given."""

    cluster: str
    service: str | None = None
    family: str | None = None
    daemon: str | None = None
    desired_status: Literal["RUNNING", "STOPPED"]

    @property
    def resource(self) -> str:
        """What is read, for people."""
        narrowed = self.service or self.family or self.daemon
        return f"{last_part(self.cluster)}/{last_part(narrowed)}" if narrowed else self.cluster


def read(reader: Reader, arguments: ListTasksArguments) -> Read[tuple[str, ...]]:
    """List up to 100 task ARNs: one page. Empty when there are none, or no such service.

    ECS forgets stopped tasks after about an hour.
    """
    arns: list[str] = []
    suffix = ""
    try:
        answer = reader.call(
            OPERATION,
            cluster=arguments.cluster,
            serviceName=arguments.service,
            family=arguments.family,
            daemonName=arguments.daemon,
            desiredStatus=arguments.desired_status,
            maxResults=100,
        )
        arns = answer.get("taskArns", [])
        suffix = " and more" if answer.get("nextToken") else ""
    except ReadFailedError as error:
        if error.code != "ServiceNotFoundException":
            raise
        suffix = "; ServiceNotFoundException: there is no such service"
    kind = arguments.desired_status.lower()
    excerpt = f"{len(arns)} {kind} tasks{suffix}: {', '.join(last_part(arn) for arn in arns) or 'none'}"
    title = f"{arguments.desired_status.capitalize()} tasks of {last_part(arguments.resource)}"
    shown = reader.evidence(OPERATION, resource=arguments.resource, title=title, excerpt=excerpt)
    return Found(value=tuple(arns), evidence=(shown,)) if arns else Empty(evidence=(shown,))


TOOL = Tool(
    name="ecs_list_tasks",
    description=(
        "List up to 100 task ARNs of a cluster, narrowed to one service or task definition family, either RUNNING"
        " or STOPPED. Stopped tasks are listed for about an hour only."
    ),
    operations=(OPERATION,),
    arguments=ListTasksArguments,
    effect="which tasks there are is not known",
    read=read,
)
