"""What a service asks of Service Connect, and the proxy container that ECS adds to its tasks for it.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# The proxy is in no task definition; ECS gives it this name and a suffix of its own.
PROXY = "ecs-service-connect-"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceConnect:
    """How a service takes part. `port_names` are those of the task definition's port mappings that it offers.

    `log_group` is where the proxy writes to, None where it writes nowhere or not to CloudWatch.
    """

    namespace: str | None
    port_names: tuple[str, ...]
    discovery_names: tuple[str, ...]
    log_group: str | None = None

    @property
    def text(self) -> str:
        """Return it on one line."""
        return ", ".join((self.namespace or "the default namespace", *self.discovery_names))


def service_connect(document: Mapping[str, Any]) -> ServiceConnect | None:
    """Read the configuration of a service revision or deployment, None where it takes no part.

    Example:
        >>> service_connect({"enabled": True, "namespace": "shop", "services": [{"portName": "http"}]}).text
        'shop, http'
    """
    if not document.get("enabled"):
        return None
    services: list[Mapping[str, Any]] = document.get("services", [])
    options: Mapping[str, Any] = document.get("logConfiguration", {}).get("options", {})
    return ServiceConnect(
        namespace=document.get("namespace"),
        port_names=tuple(str(item.get("portName")) for item in services),
        discovery_names=tuple(str(item.get("discoveryName") or item.get("portName")) for item in services),
        log_group=options.get("awslogs-group"),
    )


def shared_name(container: str | None) -> str | None:
    """Return the name that a container has in every task: of the proxy without the suffix that tells tasks apart.

    Example:
        >>> shared_name("ecs-service-connect-EG3lZ"), shared_name("web")
        ('ecs-service-connect', 'web')
    """
    return PROXY.rstrip("-") if is_proxy(container) else container


def is_proxy(container: str | None) -> bool:
    """Say whether a container is the proxy.

    Example:
        >>> is_proxy("ecs-service-connect-EG3lZ"), is_proxy("web")
        (True, False)
    """
    return container is not None and container.startswith(PROXY)
