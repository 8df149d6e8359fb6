"""Reads CodeDeploy deployments by id, as an ECS service's task sets name them.

Source: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_BatchGetDeployments.html
"""

from dataclasses import dataclass

from tools.aws.calls import Reader
from tools.codedeploy.deployments import BATCH, MAX_DEPLOYMENTS, described
from tools.codedeploy.facts import CodeDeployment
from tools.errors import InvalidArgumentsError
from tools.evidence import Read
from tools.tool import Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeDeploymentsArguments:
    """Up to 25 deployment ids, such as d-ABCDEF123."""

    ids: tuple[str, ...]

    def __post_init__(self) -> None:
        if not 1 <= len(self.ids) <= MAX_DEPLOYMENTS:
            raise InvalidArgumentsError(f"describe 1 to {MAX_DEPLOYMENTS} deployments at a time, not {len(self.ids)}")

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return ", ".join(self.ids)


def read(reader: Reader, arguments: DescribeDeploymentsArguments) -> Read[tuple[CodeDeployment, ...]]:
    """Describe the deployments there are, newest first. Empty when none of them exists."""
    return described(reader, arguments.ids, resource=arguments.resource)


TOOL = Tool(
    name="codedeploy_describe_deployments",
    description=(
        "Describe up to 25 CodeDeploy deployments by id: status, error, rollback, who began it, what it waits for, the"
        " task definition and validation functions of its AppSpec."
    ),
    operations=(BATCH,),
    arguments=DescribeDeploymentsArguments,
    effect="how CodeDeploy's deployment of the service stands is not known",
    read=read,
)
