"""Opens a connection to OpenSearch: plain, with a password, or signed for AWS with credentials that are handed in.

Source: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/request-signing.html
"""

import base64
from typing import Any, Literal

from opensearchpy import AsyncHttpConnection, AsyncOpenSearch, AWSV4SignerAsyncAuth

Service = Literal["es", "aoss"]  # OpenSearch Service, OpenSearch Serverless

TIMEOUT_SECONDS = 10  # of one request; a search gives up earlier, see knowledge/search.py
MAX_RETRIES = 2  # of a connection that broke or a 502, 503, 504


def connect_plain(url: str, *, user: str | None = None, password: str | None = None) -> AsyncOpenSearch:
    """Connect to a server that wants no signature."""
    if not user or not password:
        return _client(url)
    named = base64.b64encode(f"{user}:{password}".encode()).decode()
    return _client(url, headers={"Authorization": f"Basic {named}"})


def connect_signed(url: str, *, credentials: Any, region: str, service: Service = "es") -> AsyncOpenSearch:
    """Connect with requests signed by Signature Version 4. `credentials` are botocore's, and refresh themselves."""
    return _client(url, http_auth=AWSV4SignerAsyncAuth(credentials, region, service))


def _client(url: str, **authentication: Any) -> AsyncOpenSearch:
    return AsyncOpenSearch(
        hosts=[url],
        **authentication,
        connection_class=AsyncHttpConnection,
        timeout=TIMEOUT_SECONDS,
        max_retries=MAX_RETRIES,
        retry_on_timeout=False,
        http_compress=True,
    )
