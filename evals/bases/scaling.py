"""Application Auto Scaling's records of a service."""

from datetime import timedelta

from evals.bases.documents import Document, Fragment, fill
from evals.bases.timeline import ServiceLife
from evals.bases.wording import service_names


def scaling(life: ServiceLife) -> list[Fragment]:
    """Describe the scalable target and its activities; nothing where the story has none."""
    if not life.service.scaling:
        return []
    place = life.place
    resource = f"service/{life.service.cluster}/{life.service.name}"
    role = (
        "aws-service-role/ecs.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_ECSService"
    )
    common: Document = {
        "ServiceNamespace": "ecs",
        "ResourceId": resource,
        "ScalableDimension": "ecs:service:DesiredCount",
    }
    last = life.service.scaling[-1]
    target: Document = {
        **common,
        "MinCapacity": last.minimum,
        "MaxCapacity": last.maximum,
        "RoleARN": place.role_arn(role),
        "CreationTime": life.created,
    }
    fragments = [place.fragment("application-autoscaling", "ScalableTargets", target)]
    for step in life.service.scaling:
        at = place.ago(step.at)
        activity: Document = {
            "ActivityId": place.uuid("activity", resource, at),
            **common,
            "Description": f"Setting desired count to {step.after}.",
            "Cause": fill(step.cause, service_names(life)),
            "StartTime": at,
            "EndTime": at + timedelta(seconds=41),
            "StatusCode": "Successful",
            "StatusMessage": f"Successfully set desired count to {step.after}. Change successfully fulfilled by ecs.",
        }
        fragments.append(place.fragment("application-autoscaling", "ScalingActivities", activity))
    return fragments
