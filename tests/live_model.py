"""The model that live tests run against: Bedrock's, or any behind an endpoint that speaks as Bedrock does.

TSUBA_LIVE_MODEL names it, TSUBA_LIVE_ENDPOINT is where it answers (absent: AWS), TSUBA_LIVE_BASE the model whose form of
requests it takes, where its own id does not say, TSUBA_LIVE_SECONDS how long one call may take (absent: as in production).
Credentials and region are AWS's variables.
"""

from collections.abc import Generator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
import pytest
from botocore.config import Config

from agent.model.configuration import ModelEntry, ModelSettings

MODEL, ENDPOINT, BASE = "TSUBA_LIVE_MODEL", "TSUBA_LIVE_ENDPOINT", "TSUBA_LIVE_BASE"
SECONDS = "TSUBA_LIVE_SECONDS"


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveModel:
    """A client, the model to ask through it, and the settings to ask it under."""

    client: Any
    entry: ModelEntry
    settings: ModelSettings


@contextmanager
def live_model(machine: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Generator[LiveModel]:
    """Give the test the machine's own AWS settings again and yield the model; without one the test is skipped."""
    if MODEL not in machine:
        pytest.skip(f"NOT CHECKED against a real model: set {MODEL}, AWS_REGION and AWS credentials")
    for name, value in machine.items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    for name in ("AWS_EC2_METADATA_DISABLED", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        if name not in machine:
            monkeypatch.delenv(name, raising=False)
    untyped: Any = boto3
    seconds = float(machine.get(SECONDS) or 0)
    config = Config(retries={"total_max_attempts": 3}, read_timeout=seconds or 60)
    client = untyped.client(
        "bedrock-runtime",
        region_name=machine.get("AWS_REGION"),
        endpoint_url=machine.get(ENDPOINT) or None,
        config=config,
    )
    entry = ModelEntry(id=machine[MODEL], base_id=machine.get(BASE) or None, input_usd=1, output_usd=5)
    patience = {"read_seconds": seconds, "call_seconds": seconds} if seconds else {}
    with closing(client):
        yield LiveModel(client=client, entry=entry, settings=ModelSettings(chain=(entry,), **patience))
