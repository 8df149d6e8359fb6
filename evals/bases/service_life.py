"""Lay a service's life out in time, from what a scenario says of it."""

from evals.bases.place import Place
from evals.bases.rollouts import rollouts_of
from evals.bases.story import Service
from evals.bases.task_lives import task_lives
from evals.bases.timeline import ServiceLife


def life_of(place: Place, service: Service) -> ServiceLife:
    """Lay a service's life out in time."""
    rollouts = rollouts_of(place, service)
    revisions = [rollout.revision for rollout in rollouts]
    life = ServiceLife(place=place, service=service, revisions=revisions, rollouts=rollouts, tasks=[])
    tasks = sorted(task_lives(life), key=lambda task: task.created)
    return ServiceLife(place=place, service=service, revisions=revisions, rollouts=rollouts, tasks=tasks)
