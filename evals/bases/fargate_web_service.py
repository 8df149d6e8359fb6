"""Base: a Fargate service behind an Application Load Balancer, deployed by CDK through CloudFormation."""

from typing import Literal

from evals.bases.story import Service, TargetGroup


class FargateWebService(Service):
    """A service with its own target group and a path rule on the place's load balancer."""

    base: Literal["fargate_web_service"]
    target_group: TargetGroup | None = TargetGroup()

    def services(self) -> list[Service]:
        """Give the one service this stands for."""
        return [Service.model_validate(self.model_dump(exclude={"base"}))]
