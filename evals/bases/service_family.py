"""Base: a family of services, one ECS service per version, sharing a path by weight and told apart by header.

Each version has its own target group; the rule for the path divides traffic by weight and a header rule
in front of it reaches one version for testing.
"""

from typing import Any, Literal

from pydantic import Field

from evals.bases.form import Form
from evals.bases.story import Rule, Service, TargetGroup


class ServiceFamily(Form):
    """The versions of one logical service."""

    base: Literal["service_family"]
    name: str
    header: str = "x-version"
    defaults: dict[str, Any] = Field(default_factory=dict[str, Any])  # parameters of a service that all versions share
    versions: dict[str, dict[str, Any]]  # version -> parameters of a service, and `weight`

    def services(self) -> list[Service]:
        """Give one service per version, `<name>-<version>`."""
        return [self._version(version, dict(parameters)) for version, parameters in self.versions.items()]

    def _version(self, version: str, parameters: dict[str, Any]) -> Service:
        rule = Rule(
            path=f"/{self.name}/*",
            weight=int(parameters.pop("weight", 0)),
            header=(self.header, version),
            group=self.name,
        )
        shared: dict[str, Any] = {
            "family": self.name,
            "image": f"{self.name}:{version}",
            "target_group": TargetGroup(),
        }
        own: dict[str, Any] = {"name": f"{self.name}-{version}", "rule": rule}
        return Service.model_validate(shared | self.defaults | parameters | own)
