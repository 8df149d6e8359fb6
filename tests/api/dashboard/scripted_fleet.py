"""The people the scripted server knows, and the services each of them sees."""

from typing import Any

from scripted_diagnoses import PROD, STAGE


def _service(
    account: tuple[str, str, str], region: str, name: str, status: str | None, said: str, tasks: tuple[int, int]
) -> dict[str, Any]:
    account_id, account_name, stage = account
    return {
        "account_id": account_id,
        "account_name": account_name,
        "stage": stage,
        "region": region,
        "cluster": "prod",
        "service": name,
        "family": name.rsplit("-v", maxsplit=1)[0],
        "status": status,
        "running": tasks[0],
        "desired": tasks[1],
        "text": said,
        "updated_at": "2026-11-23T14:20:00Z",
    }


_PROD = (PROD, "shop-prod", "prod")
_STAGE = (STAGE, "shop-stage", "stage")

SERVICES: dict[str, list[dict[str, Any]]] = {
    "ana": [
        _service(
            _PROD, "us-west-2", "checkout-v42", "rolled_back", "deployment failed 18 minutes ago, back on v41", (0, 3)
        ),
        _service(_PROD, "us-west-2", "checkout-v41", "healthy", "steady since Tuesday", (3, 3)),
        _service(_PROD, "us-west-2", "payments-v9", "healthy", "steady since Tuesday", (6, 6)),
        _service(_PROD, "us-west-2", "quotes-v3", "degraded", "2 of 4 tasks fail their health check", (2, 4)),
        _service(_PROD, "eu-west-1", "checkout-v41", "healthy", "steady for 9 days", (2, 2)),
        _service(_PROD, "eu-west-1", "search-v118", "waiting", "a hook waits for a person", (4, 4)),
        _service(_STAGE, "us-west-2", "orders-v88", "failed", "tasks stop: failed ELB health checks", (0, 2)),
        _service(_STAGE, "us-west-2", "cart-v19", "in_progress", "deploying v19, 1 of 2 tasks run", (1, 2)),
        _service(_STAGE, "us-west-2", "mailer-v5", "unknown", "the service could not be read", (0, 2)),
    ],
    "bo": [_service(_STAGE, "us-west-2", "orders-v88", "failed", "tasks stop: failed ELB health checks", (0, 2))],
}

SERVICE_GAPS = [
    {
        "operation": "ecs:ListServices",
        "account_id": "210000000003",
        "region": "us-west-2",
        "resource": "",
        "reason": "denied",
        "effect": "Its services are not listed.",
    }
]

PEOPLE = [
    {"subject": "ana", "name": "Ana Ruiz", "teams": ["shop"], "operator": False},
    {"subject": "bo", "name": "Bo Lind", "teams": ["orders"], "operator": False},
]
