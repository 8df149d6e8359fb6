"""Base: a Fargate service without a load balancer, such as a queue consumer."""

from typing import Literal

from evals.bases.story import Service


class FargateWorker(Service):
    """A service that nobody calls."""

    base: Literal["fargate_worker"]

    def services(self) -> list[Service]:
        """Give the one service this stands for."""
        return [Service.model_validate(self.model_dump(exclude={"base"}))]
