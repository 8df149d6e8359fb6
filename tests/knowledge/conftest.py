"""One OpenSearch for all tests of a worker."""

import os
from collections.abc import Iterator

import pytest

from tests.knowledge.opensearch_server import NoOpenSearchError, reason_for_none, serve_opensearch


@pytest.fixture(scope="session")
def opensearch_url() -> Iterator[str]:
    """The address of a real OpenSearch. Without one: skipped, and a failure where CI is set."""
    if (why := reason_for_none()) and not os.environ.get("CI"):
        pytest.skip(f"NO OPENSEARCH: {why}")
    try:
        with serve_opensearch() as url:
            yield url
    except NoOpenSearchError as error:
        pytest.fail(str(error))
