"""Lists the services of a cluster.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListServices.html
"""

from dataclasses import dataclass

from tools.aws.answer import last_part
from tools.aws.calls import Reader
from tools.ecs.facts import ServiceList
from tools.evidence import Empty, Found, Read
from tools.tool import Tool

OPERATION = "ecs:ListServices"
MAX_PAGES = 5  # 500 services: past that a name is a better question than a list


@dataclass(frozen=True, slots=True, kw_only=True)
class ListServicesArguments:
    """One cluster, by name or ARN."""

    cluster: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.cluster


def read(reader: Reader, arguments: ListServicesArguments) -> Read[ServiceList]:
    """List up to 500 services. Empty when the cluster has none."""
    arns: list[str] = []
    more = False
    for page in reader.pages(OPERATION, cluster=arguments.cluster, maxResults=100, max_pages=MAX_PAGES):
        arns += page.get("serviceArns", [])
        more = bool(page.get("nextToken"))
    names = ", ".join(last_part(arn) for arn in arns) or "none"
    counted = f"{len(arns)} services{' and more' if more else ''}"
    shown = reader.evidence(
        OPERATION,
        resource=arguments.cluster,
        title=f"Services of {last_part(arguments.cluster)}",
        excerpt=f"{counted}: {names}",
    )
    if not arns:
        return Empty(evidence=(shown,))
    return Found(value=ServiceList(arns=tuple(arns), complete=not more, evidence_id=shown.id), evidence=(shown,))


TOOL = Tool(
    name="ecs_list_services",
    description="List the ARNs of the services of an ECS cluster, at most 500.",
    operations=(OPERATION,),
    arguments=ListServicesArguments,
    effect="which services the cluster has is not known",
    read=read,
)
