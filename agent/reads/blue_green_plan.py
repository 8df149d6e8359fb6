"""What to read of CodeDeploy for a service it deploys. Pure, like agent/reads/plan.py, which asks for these."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from agent.reads.collection import Collection, ServiceKey
from tools.codedeploy import describe_deployments, describe_target, list_deployments
from tools.codedeploy.facts import CodeDeployment
from tools.ecs.facts import Service
from tools.evidence import NOT_ASKED, Empty, Found, Read
from tools.tool import ReadRequest

CONTROLLER = "CODE_DEPLOY"
STEPS_OF = 2  # the newest deployment, and the one it may undo
Requests = Iterator[ReadRequest[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Group:
    application: str
    group: str


def code_deploy_reads(c: Collection, key: ServiceKey, service: Service) -> Requests:
    """Yield the reads of CodeDeploy: what the task sets name, what else their group did, and the newest's steps."""
    if service.controller != CONTROLLER:
        return
    yield from _described_ones(c, key, service)
    group = _group(c, key, service)
    if group is None:
        return
    listed = c.read(_listed(c, group))
    yield _listed(c, group)
    if listed is NOT_ASKED:
        return
    newest = listed.value if isinstance(listed, Found) else _named(service)
    for deployment_id in newest[:STEPS_OF]:
        asked = describe_target.DescribeTargetArguments(
            deployment_id=deployment_id, cluster=key.cluster, service=key.name
        )
        yield describe_target.TOOL.request(c.scope, asked)


def code_deployments(c: Collection, key: ServiceKey) -> Read[tuple[CodeDeployment, ...]]:
    """Return what CodeDeploy told of a service's deployments, newest first."""
    service = c.services().get(key)
    if service is None or service.controller != CONTROLLER:
        return NOT_ASKED
    reads = [c.read(request) for request in _described_ones(c, key, service)]
    known = {one.id: one for read in reads if isinstance(read, Found) for one in read.value}
    if known:
        return Found(value=tuple(sorted(known.values(), key=lambda one: one.created_at, reverse=True)))
    return next((read for read in reads if not isinstance(read, Empty)), reads[0] if reads else NOT_ASKED)


def _described_ones(
    c: Collection, key: ServiceKey, service: Service
) -> Iterator[ReadRequest[tuple[CodeDeployment, ...]]]:
    named = _named(service)
    if named:
        yield _described(c, named)
    group = _group(c, key, service)
    listed = c.read(_listed(c, group)) if group else NOT_ASKED
    further = tuple(one for one in listed.value if one not in named) if isinstance(listed, Found) else ()
    if further:
        yield _described(c, further)


def _named(service: Service) -> tuple[str, ...]:
    """Return the deployments that made the service's task sets, newest first. CodeDeploy puts its own id there."""
    dated = sorted(service.deployments, key=lambda one: one.created_at.timestamp() if one.created_at else 0.0)
    ids = (one.external_id for one in reversed(dated) if one.external_id)
    return tuple(dict.fromkeys(found for found in ids if found.startswith("d-")))


def _group(c: Collection, key: ServiceKey, service: Service) -> _Group | None:
    """Return the deployment group of a service, None while that is not known."""
    named = _named(service)
    read = c.read(_described(c, named)) if named else NOT_ASKED
    if isinstance(read, Found):
        groups = (
            _Group(application=one.application, group=one.group) for one in read.value if one.application and one.group
        )
        return next(groups, None)
    if named and not isinstance(read, Empty):
        return None
    # No task set tells: the names that the ECS console gives.
    # https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-type-bluegreen.html
    whole = f"{key.cluster}-{key.name}"
    return _Group(application=f"AppECS-{whole}", group=f"DgpECS-{whole}")


def _described(c: Collection, ids: tuple[str, ...]) -> ReadRequest[tuple[CodeDeployment, ...]]:
    return describe_deployments.TOOL.request(c.scope, describe_deployments.DescribeDeploymentsArguments(ids=ids))


def _listed(c: Collection, group: _Group) -> ReadRequest[tuple[str, ...]]:
    asked = list_deployments.ListDeploymentsArguments(application=group.application, group=group.group)
    return list_deployments.TOOL.request(c.scope, asked)
