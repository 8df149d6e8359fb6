"""The names that texts of a scenario may mention in braces, for a service or for one of its tasks."""

from evals.bases.timeline import Rollout, ServiceLife, TaskLife


def service_names(life: ServiceLife) -> dict[str, str]:
    """Names every text about a service can use."""
    place, service = life.place, life.service
    return {
        "account": place.account_id,
        "region": place.region,
        "registry": place.registry(),
        "cluster": service.cluster,
        "service": service.name,
        "service_arn": life.arn,
        "family": life.family,
        "container": life.family,
        "execution_role": place.role_arn(f"{life.family}-execution"),
        "task_role": place.role_arn(f"{life.family}-task"),
        "task_session": f"arn:aws:sts::{place.account_id}:assumed-role/{life.family}-task",
        "target_group": life.target_group_arn,
    }


def rollout_names(life: ServiceLife, rollout: Rollout) -> dict[str, str]:
    """Names for texts about one deployment."""
    image = rollout.revision.image
    return {
        **service_names(life),
        "deployment": rollout.deployment_id,
        "task_definition": life.task_definition_arn(rollout.revision),
        "revision": str(rollout.revision.number),
        "image": image,
        "repository": image.rpartition(":")[0].removesuffix("@sha256"),
        "host": image.split("/")[0],
        "tag": image.rpartition(":")[2],
    }


def task_names(life: ServiceLife, task: TaskLife) -> dict[str, str]:
    """Names for texts about one task."""
    place = life.place
    return {
        **rollout_names(life, task.rollout),
        "task": task.task_id,
        "address": task.address,
        "subnet": task.subnet.subnet_id,
        "request": place.uuid("request", task.task_id),
        # A task assumes its execution role under its own id.
        "execution_session": (f"arn:aws:sts::{place.account_id}:assumed-role/{life.family}-execution/{task.task_id}"),
    }
