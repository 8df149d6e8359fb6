"""All services a principal may see, with their state: for the dashboard, and for finding the one a sentence names."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from agent.answer.status import status_of
from agent.diagnosis import GapView, Status
from agent.reads.collection import cluster_of
from agent.targets.family import family_of
from tools.aws.accounts import Account, AccountAccess
from tools.aws.scope import AwsScope
from tools.aws.wave import WaveRunner
from tools.ecs import describe_services, list_clusters, list_services
from tools.ecs.facts import Service
from tools.evidence import Found, Gap, Read, Unread
from tools.principal import Principal
from tools.snapshot import ServiceView, Snapshot, Target
from tools.tool import ReadRequest

T = TypeVar("T")
FRESH_SECONDS = 30.0  # a dashboard left open must not turn into a poll of every account
BATCH = 10  # DescribeServices takes no more


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceState:
    """One service at a glance. `status` rests on what ECS alone says; a diagnosis looks further."""

    account_id: str
    account_name: str
    stage: str
    region: str
    cluster: str
    service: str
    family: str | None
    status: Status
    running: int
    desired: int
    text: str
    updated_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicesOverview:
    """The services, and what could not be read."""

    services: tuple[ServiceState, ...]
    gaps: tuple[GapView, ...]
    taken_at: datetime


class Fleet:
    """Lists services over accounts and regions, side by side. An answer is kept for half a minute per person."""

    def __init__(
        self, access: AccountAccess, runner: WaveRunner, now: Callable[[], datetime], *, deadline_seconds: float = 15.0
    ) -> None:
        self._access = access
        self._runner = runner
        self._now = now
        self._deadline_seconds = deadline_seconds
        self._kept: dict[str, tuple[float, tuple[str, ...], ServicesOverview]] = {}
        self._locks: dict[str, asyncio.Lock] = {}

    async def overview(self, principal: Principal) -> ServicesOverview:
        """Return every service of the principal's accounts, ordered by account, region, cluster and name."""
        # Rights are decided now: an answer kept for other rights is not given.
        visible = tuple(account.id for account in self._access.accounts_for(principal))
        lock = self._locks.setdefault(principal.subject, asyncio.Lock())
        async with lock:
            kept = self._kept.get(principal.subject)
            if kept is None or kept[1] != visible or time.monotonic() - kept[0] > FRESH_SECONDS:
                read = await asyncio.to_thread(self._read, principal)
                kept = self._kept[principal.subject] = (time.monotonic(), visible, read)
        return kept[2]

    def _read(self, principal: Principal) -> ServicesOverview:
        until = time.monotonic() + self._deadline_seconds
        accounts = {account.id: account for account in self._access.accounts_for(principal)}
        gaps: list[Gap] = []

        def ask(requests: Sequence[ReadRequest[T]]) -> list[tuple[ReadRequest[T], T]]:
            if not requests:
                return []
            wave = self._runner.run(principal, requests, until=until)
            answers: list[tuple[ReadRequest[T], Read[T]]] = [(request, wave.answers[request]) for request in requests]
            gaps.extend(a.gap for _, a in answers if isinstance(a, Unread) and a.gap)
            return [(request, answer.value) for request, answer in answers if isinstance(answer, Found)]

        scopes = [AwsScope(account.id, region) for account in accounts.values() for region in account.regions]
        clusters = ask([list_clusters.TOOL.request(s, list_clusters.ListClustersArguments()) for s in scopes])
        listed = ask(
            [
                list_services.TOOL.request(request.scope, list_services.ListServicesArguments(cluster=name))
                for request, arns in clusters
                for name in (arn.rsplit("/", 1)[-1] for arn in arns)
            ]
        )
        described = ask([request for found in listed for request in _batches(found[0].scope, found[1].arns)])
        states = [
            _state(accounts[request.scope.account_id], request.scope, service, self._now())
            for request, services in described
            for service in services
            if service.status != "INACTIVE"
        ]
        states.sort(key=lambda s: (s.account_name, s.region, s.cluster, s.service))
        return ServicesOverview(
            services=tuple(states), gaps=tuple(map(GapView.of, dict.fromkeys(gaps))), taken_at=self._now()
        )


def _batches(scope: AwsScope, arns: Sequence[str]) -> Iterable[ReadRequest[Any]]:
    names = [arn.rsplit("/", 1)[-1] for arn in arns]
    cluster = next((found for arn in arns if (found := cluster_of(arn))), None)
    for start in range(0, len(names) if cluster else 0, BATCH):
        asked = describe_services.DescribeServicesArguments(
            cluster=cluster or "", services=tuple(names[start : start + BATCH])
        )
        yield describe_services.TOOL.request(scope, asked)


def _state(account: Account, scope: AwsScope, service: Service, now: datetime) -> ServiceState:
    cluster = cluster_of(service.cluster_arn) or service.cluster_arn
    view = ServiceView(name=service.name, arn=service.arn, service=Found(value=service))
    newest = max((d.updated_at for d in service.deployments if d.updated_at), default=service.created_at)
    return ServiceState(
        account_id=account.id,
        account_name=account.name,
        stage=account.stage,
        region=scope.region,
        cluster=cluster,
        service=service.name,
        family=family_of(service.name),
        status=status_of(_glance(Target(scope=scope, cluster=cluster, service=service.name), view, now)),
        running=service.running,
        desired=service.desired,
        text=f"{service.running} of {service.desired} tasks run",
        updated_at=newest,
    )


def _glance(target: Target, view: ServiceView, now: datetime) -> Snapshot:
    return Snapshot(
        target=target,
        taken_at=now,
        services=(view,),
        task_definitions={},
        target_groups={},
        target_health={},
        listeners={},
        rules={},
        log_tails={},
        images={},
        repositories={},
        evidence={},
    )
