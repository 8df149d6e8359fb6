"""Calls of Tsuba's own services, on its own credentials: Bedrock's embeddings, knowledge bases and rerankers.

What is read of other people's accounts goes through tools/aws/calls.py, which guards it.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore import xform_name

from tools.aws.errors_map import BOTO_ERRORS, read_failed
from tools.aws.retries import with_retries

CALL_SECONDS = 20.0  # within these a call that was throttled is sent again


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCalls:
    """Calls through one boto3 client, which is safe to use from several threads and does not retry by itself."""

    client: Any
    seconds: float = CALL_SECONDS
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    @property
    def region(self) -> str:
        """Return where the calls go."""
        return str(self.client.meta.region_name)

    def call(self, operation: str, /, **parameters: Any) -> Mapping[str, Any]:
        """Make one call, such as `call("Retrieve", knowledgeBaseId=...)`; None parameters are left out. Blocks.

        Raises:
            ReadFailedError: denied, not found, throttled to the end, or failed otherwise.
        """
        method = getattr(self.client, xform_name(operation))
        given = {key: value for key, value in parameters.items() if value is not None}
        deadline = self.monotonic() + self.seconds
        try:
            return with_retries(lambda: method(**given), deadline=deadline, monotonic=self.monotonic, sleep=self.sleep)
        except BOTO_ERRORS as error:
            service = self.client.meta.service_model.service_name
            raise read_failed(error, operation=f"{service}:{operation}", scope=self.region) from error
