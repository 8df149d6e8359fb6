"""Finds out which account, region and cluster are meant: from the directory, and where needed from AWS."""

import asyncio
from dataclasses import replace

from langgraph.runtime import Runtime

from agent.errors import AmbiguousTargetError, TargetError
from agent.reads.collection import Collection, cluster_of
from agent.state import Parts, State, Update
from agent.stream import PhaseEvent
from agent.targets.family import families_like
from agent.targets.naming import parse_name
from agent.targets.target import TargetRequest
from tools.aws.accounts import Account, find_account
from tools.aws.scope import AwsScope
from tools.codedeploy import find_service
from tools.codedeploy.find_service import FindServiceArguments
from tools.ecs import list_clusters, list_services
from tools.evidence import Empty, Found
from tools.snapshot import Target


async def resolve_target(state: State, runtime: Runtime[Parts]) -> Update:
    """Turn the request into a target inside what the principal may see.

    Raises:
        TargetError: it names nothing, or not enough, or a deployment of CodeDeploy to something else than ECS.
        AmbiguousTargetError: several clusters have a service of that name.
        UnknownAccountError: no account of that name that the principal may see.
    """
    parts = runtime.context
    runtime.stream_writer(PhaseEvent(name="resolve_target", state="started"))
    request = state["request"]
    if request.text:
        named = parse_name(request.text)
        request = replace(named, account=named.account or request.account, region=named.region or request.region)
    account = _account(request, parts)
    scope = AwsScope(account.id, _region(request, account))
    target = Target(
        scope=scope,
        cluster=request.cluster or (cluster_of(request.task) if request.task else None),
        service=request.service,
        stack_name=request.stack,
        task_arn=request.task,
        schedule_arn=request.schedule,
        daemon_arn=request.daemon,
    )
    collection = Collection(target=target, taken_at=parts.now(), at=parts.at, told=request.told)
    found: Update = {"collection": collection, "wave": 0, "follow_ups": 0, "aws_calls": 0, "round_trips": 0}
    if request.deployed_by:
        found = await _find_deployed(collection, request.deployed_by, parts)
    elif target.service and not target.cluster:
        found = await _locate(collection, target.service, parts)
    elif not (target.service or target.stack_name or target.task_arn or target.schedule_arn or target.daemon_arn):
        raise TargetError("name what to diagnose: --service with --cluster, --stack, --task, or an ARN")
    runtime.stream_writer(PhaseEvent(name="resolve_target", state="finished"))
    return found


def _account(request: TargetRequest, parts: Parts) -> Account:
    visible = parts.access.accounts_for(parts.principal)
    if request.account:
        return find_account(visible, request.account)
    if len(visible) == 1:
        return visible[0]
    names = ", ".join(account.name for account in visible[:8]) or "none"
    raise TargetError(f"say which account: --account takes one of {names}")


def _region(request: TargetRequest, account: Account) -> str:
    if request.region is None:
        if len(account.regions) == 1:
            return account.regions[0]
        known = f" one of {', '.join(account.regions)}" if account.regions else " an AWS region"
        raise TargetError(f"say which region: --region takes{known}")
    if account.regions and request.region not in account.regions:
        raise TargetError(f"{account.name} has no region {request.region}; it has {', '.join(account.regions)}")
    return request.region


async def _find_deployed(collection: Collection, deployment: FindServiceArguments, parts: Parts) -> Update:
    """Look up which service CodeDeploy deploys to. Counts as the first wave."""
    request = find_service.TOOL.request(collection.scope, deployment)
    wave = await asyncio.to_thread(parts.runner.run, parts.principal, (request,), until=parts.until)
    collection.answers.update(wave.answers)
    service = collection.read(request)
    if isinstance(service, Empty):
        raise TargetError(
            f"CodeDeploy's deployment {deployment.deployment_id} of {deployment.resource} in {collection.scope} deploys"
            " to no ECS service"
        )
    if not isinstance(service, Found):
        why = f" ({service.gap.reason})" if service.gap else ""
        raise TargetError(
            f"which ECS service CodeDeploy's deployment {deployment.deployment_id} of {deployment.resource} in"
            f" {collection.scope} deploys to could not be read{why}; name it with --cluster and --service"
        )
    collection.target = replace(collection.target, cluster=service.value.cluster, service=service.value.name)
    return {
        "collection": collection,
        "wave": 1,
        "follow_ups": 0,
        "aws_calls": wave.requests,
        "round_trips": wave.longest,
    }


async def _locate(collection: Collection, service: str, parts: Parts) -> Update:
    """Look for the service in every cluster of the scope. Counts as the first wave."""
    request = list_clusters.TOOL.request(collection.scope, list_clusters.ListClustersArguments())
    first = await asyncio.to_thread(parts.runner.run, parts.principal, (request,), until=parts.until)
    clusters = first.answers[request]
    collection.answers.update(first.answers)
    if not isinstance(clusters, Found):
        raise TargetError(f"the clusters of {collection.scope} could not be listed; name one with --cluster")
    listing = {
        name: list_services.TOOL.request(collection.scope, list_services.ListServicesArguments(cluster=name))
        for name in (arn.rsplit("/", 1)[-1] for arn in clusters.value)
    }
    second = await asyncio.to_thread(parts.runner.run, parts.principal, tuple(listing.values()), until=parts.until)
    collection.answers.update(second.answers)
    named = {name: families_like(service, collection.service_names(name)) for name in listing}
    exact = [name for name in listing if service in collection.service_names(name)]
    fitting = exact or [name for name, families in named.items() if families]
    if not fitting:
        raise TargetError(f"no cluster in {collection.scope} has a service {service}; name the cluster with --cluster")
    if len(fitting) > 1:
        choices = tuple(f"{service} in cluster {name}" for name in fitting)
        raise AmbiguousTargetError(f"{service} is in several clusters: {', '.join(fitting)}; say which", choices)
    spelled = service if exact else named[fitting[0]][0]
    collection.target = replace(collection.target, cluster=fitting[0], service=spelled)
    return {
        "collection": collection,
        "wave": 1,
        "follow_ups": 0,
        "aws_calls": first.requests + second.requests,
        "round_trips": first.longest + second.longest,
    }
