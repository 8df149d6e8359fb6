"""Base: what else lives in an account, so that a scenario's service has to be found among others."""

from pydantic import Field

from evals.bases.form import Form
from evals.bases.place import Place
from evals.bases.stack import StackParameters
from evals.bases.story import Service, TargetGroup

_NAMES = (
    "catalog",
    "pricing",
    "inventory",
    "sessions",
    "notifier",
    "recommend",
    "wishlist",
    "reviews",
    "shipping-rates",
    "gift-cards",
    "feature-flags",
    "geo-lookup",
    "media-proxy",
    "tax-tables",
)
_STACKS = (
    "network-baseline",
    "dns-zones",
    "audit-logging",
    "backup-plans",
    "alarms-routing",
    "artifact-buckets",
    "identity-roles",
    "budget-alerts",
    "image-mirror",
    "parameter-seeds",
    "dashboards",
    "kms-keys",
    "event-archive",
    "waf-defaults",
    "certificates",
    "log-shipping",
)


class Neighbours(Form):
    """How many other services and stacks there are."""

    services: int = Field(default=4, ge=0, le=14)  # as many as there are names above
    stacks: int = Field(default=8, ge=0, le=16)


def neighbour_services(place: Place, neighbours: Neighbours, cluster: str, taken: set[str]) -> list[Service]:
    """Give healthy services with a past; names the scenario uses are left out."""
    free = [name for name in _NAMES if name not in taken]
    return [_service(place, name, cluster) for name in free[: neighbours.services]]


def neighbour_stacks(neighbours: Neighbours) -> list[StackParameters]:
    """Give stacks without services."""
    return [StackParameters(name=name, team="platform", further=7) for name in _STACKS[: neighbours.stacks]]


def _service(place: Place, name: str, cluster: str) -> Service:
    ids = place.ids
    revision = ids.number(12, 90, "revision", name, place.account_id)
    return Service(
        name=name,
        team=place.account.team,
        cluster=cluster,
        image=f"team/{name}:v{revision}",
        revision=revision,
        desired=ids.number(1, 3, "desired", name, place.region),
        history=ids.number(3, 6, "history", name),
        target_group=TargetGroup() if ids.number(0, 3, "web", name) else None,
    )
