"""Task definition revisions and deployments of a service in time: an uneventful past, then the story."""

from datetime import datetime, timedelta

from evals.bases.place import Place
from evals.bases.story import Change, Deployment, Service
from evals.bases.timeline import Revision, Rollout

_HISTORY_TOOK = timedelta(minutes=5)


def rollouts_of(place: Place, service: Service) -> list[Rollout]:
    """List the deployments, oldest first.

    Raises:
        ValueError: the service has neither a past nor a story.
    """
    plans: list[tuple[datetime, Deployment | None]] = [(began, None) for began in _history_times(place, service)]
    plans += [(place.ago(deployment.began), deployment) for deployment in service.deployments]
    if not plans:
        message = f"service {service.name} has neither a history nor a deployment"
        raise ValueError(message)
    first = service.revision - service.history + 1
    rollouts: list[Rollout] = []
    for number, (began, story) in enumerate(plans):
        before = next((r.revision for r in reversed(rollouts) if r.serves), None)
        revision = _revision(place, service, first + number, began, story, before)
        rollouts.append(_rollout(place, service, number, began, story, revision))
    return rollouts


def image_reference(place: Place, image: str) -> str:
    """Write an image in full; one without a registry is in the account's own."""
    host = image.split("/", maxsplit=1)[0]
    return image if "." in host else f"{place.registry()}/{image}"


def _history_times(place: Place, service: Service) -> list[datetime]:
    """Spread the uneventful deployments between creation and the beginning of the story."""
    if not service.history:
        return []
    created = place.ago(service.created)
    until = place.ago(service.deployments[0].began if service.deployments else timedelta(hours=6))
    step = (until - created) / service.history
    jitter = [place.ids.number(0, 3000, service.name, "history", n) for n in range(service.history)]
    return [created + step * n + timedelta(seconds=jitter[n]) for n in range(service.history)]


def _revision(
    place: Place,
    service: Service,
    number: int,
    began: datetime,
    story: Deployment | None,
    before: Revision | None,
) -> Revision:
    change = story.change if story else Change()
    newest_image = image_reference(place, service.image)
    behind = service.revision - number
    image = newest_image if story or not behind else _older_image(newest_image, behind)
    if change.image:
        image = image_reference(place, change.image)
    elif before and story:
        image = before.image
    environment = before.environment if before else service.environment
    secrets = before.secrets if before else service.secrets
    return Revision(
        number=number,
        image=image,
        pushed=change.pushed,
        cpu=change.cpu or (before.cpu if before else service.cpu),
        memory=change.memory or (before.memory if before else service.memory),
        container_port=change.container_port or (before.container_port if before else service.container_port),
        environment=_changed(environment, change.environment),
        secrets=_changed(secrets, change.secrets),
        command=change.command or (before.command if before else service.command),
        registered_at=began - timedelta(seconds=41),
        registered_by=story.by if story else "ci-deploy",
        deregistered_at=_deregistered(place, service, story),
    )


def _deregistered(place: Place, service: Service, story: Deployment | None) -> datetime | None:
    """CloudFormation deregisters the revision it registered when it rolls back."""
    if story and service.deleted:
        return place.ago(service.deleted)
    if not story or not service.stack or story.outcome != "rolled_back":
        return None
    return place.ago(story.began) + story.took + story.rollback_took + timedelta(seconds=25)


def _older_image(image: str, behind: int) -> str:
    """Name the image that was deployed that many releases before.

    Example:
        >>> _older_image("111122223333.dkr.ecr.us-west-2.amazonaws.com/team/cart:v41", 2)
        '111122223333.dkr.ecr.us-west-2.amazonaws.com/team/cart:v39'
    """
    repository, separator, tag = image.rpartition(":")
    digits = "".join(character for character in reversed(tag) if character.isdigit())[::-1]
    if "@" in image or not separator or not digits or not tag.endswith(digits):
        return image
    return f"{repository}:{tag[: -len(digits)]}{max(int(digits) - behind, 0)}"


def _changed(before: dict[str, str], change: dict[str, str | None]) -> dict[str, str]:
    after: dict[str, str | None] = {**before, **change}
    return {name: value for name, value in after.items() if value is not None}


def _rollout(
    place: Place, service: Service, number: int, began: datetime, story: Deployment | None, revision: Revision
) -> Rollout:
    outcome = story.outcome if story else "succeeded"
    took = story.took if story else _HISTORY_TOOK
    gave_up = outcome in {"rolled_back", "rolling_back", "failed"}
    ended: datetime | None = began + took
    if outcome in {"in_progress", "waiting", "rolling_back"}:
        ended = None
    elif story and outcome == "rolled_back":
        ended = began + took + story.rollback_took
    name = (service.cluster, service.name, number)
    return Rollout(
        number=number,
        revision=revision,
        began=began,
        ended=ended,
        turned=began + took if gave_up else None,
        by=story.by if story else "ci-deploy",
        outcome=outcome,
        story=story,
        deployment_id=f"ecs-svc/{place.ids.digits(19, place.account_id, place.region, 'deployment', *name)}",
        restoring_id=f"ecs-svc/{place.ids.digits(19, place.account_id, place.region, 'restoring', *name)}",
        service_deployment_id=place.ids.token(21, place.account_id, place.region, "svcdep", *name),
        service_revision_id=place.ids.digits(19, place.account_id, place.region, "svcrev", *name),
    )
