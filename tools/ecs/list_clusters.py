"""Lists the clusters of an account and region.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListClusters.html
"""

from dataclasses import dataclass

from tools.aws.answer import last_part
from tools.aws.calls import Reader
from tools.evidence import Empty, Found, Read
from tools.tool import Tool

OPERATION = "ecs:ListClusters"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListClustersArguments:
    """Nothing to say: the scope decides."""

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return "the clusters"


def read(reader: Reader, arguments: ListClustersArguments) -> Read[tuple[str, ...]]:
    """List the cluster ARNs. Empty when there are none."""
    arns: list[str] = []
    for page in reader.pages(OPERATION, maxResults=100):
        arns += page.get("clusterArns", [])
    names = ", ".join(last_part(arn) for arn in arns) or "none"
    shown = reader.evidence(OPERATION, resource=arguments.resource, title="Clusters", excerpt=f"Clusters: {names}")
    return Found(value=tuple(arns), evidence=(shown,)) if arns else Empty(evidence=(shown,))


TOOL = Tool(
    name="ecs_list_clusters",
    description="List the ARNs of the ECS clusters in this account and region.",
    operations=(OPERATION,),
    arguments=ListClustersArguments,
    effect="which clusters there are is not known",
    read=read,
)
