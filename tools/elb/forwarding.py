"""Where the actions of a listener or rule send requests.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Action.html
"""

from collections.abc import Iterable, Mapping
from typing import Any


def forward_weights(actions: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Return the weight of each target group that the forward actions name. An action without weights counts 1.

    Example:
        >>> forward_weights([{"Type": "forward", "TargetGroupArn": "tg-a"}, {"Type": "redirect"}])
        {'tg-a': 1}
    """
    weights: dict[str, int] = {}
    for action in actions:
        groups: list[Mapping[str, Any]] = action.get("ForwardConfig", {}).get("TargetGroups", [])
        for group in groups:
            weights[str(group["TargetGroupArn"])] = int(group.get("Weight", 1))
        if not groups and action.get("TargetGroupArn"):
            weights[str(action["TargetGroupArn"])] = 1
    return weights


def action_text(actions: Iterable[Mapping[str, Any]]) -> str:
    """Say what the actions do, such as `forward tg-a weight 90, tg-b weight 10`.

    Example:
        >>> action_text([{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404"}}])
        'fixed-response 404'
    """
    shown: list[str] = []
    for action in actions:
        weights = ", ".join(f"{arn} weight {weight}" for arn, weight in forward_weights((action,)).items())
        detail = weights or action.get("FixedResponseConfig", {}).get("StatusCode", "")
        shown.append(f"{action.get('Type', '')} {detail}".rstrip())
    return "; ".join(shown)
