"""The command line run in this process, as its console script does, and what the demo's world is asked."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from tests.lab_stage import LabStage

PROD = "471935208164"
CHECKOUT = ("--account", "shop-prod", "--region", "us-west-2", "--cluster", "prod", "--service", "checkout-v42")
PAYMENTS = ("--account", "shop-prod", "--region", "us-west-2", "--cluster", "prod", "--service", "payments")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What one command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout; anything beside it fails."""
        found: Any = json.loads(self.out)
        assert isinstance(found, dict)
        return found


Run = Callable[..., Ran]


def without_directory(stage: LabStage, patch: pytest.MonkeyPatch, *, expires_in_seconds: float = 3600) -> None:
    """Somebody's own credentials in one account, and nothing else set up."""
    patch.delenv("TSUBA_ACCOUNTS_FILE")
    patch.delenv("TSUBA_SUBJECT")
    patch.delenv("AWS_REGION")
    given = stage.lab.credentials(PROD, expires_in_seconds=expires_in_seconds)
    for name, value in given.items():
        patch.setenv(name.upper(), value)
