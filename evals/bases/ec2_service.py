"""Base: a service on the cluster's own container instances, through a capacity provider."""

from typing import Literal

from evals.bases.story import Service


class Ec2Service(Service):
    """A service whose tasks share the cluster's container instances."""

    base: Literal["ec2_service"]
    launch_type: Literal["FARGATE", "EC2"] = "EC2"
    capacity_provider: str | None = "instances"

    def services(self) -> list[Service]:
        """Give the one service this stands for."""
        return [Service.model_validate(self.model_dump(exclude={"base"}))]
