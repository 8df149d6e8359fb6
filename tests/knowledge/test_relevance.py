"""The same questions over the bundled runbooks, to every index: errors, questions, chat, and some with no answer."""

import asyncio
import uuid
from collections.abc import Sequence
from pathlib import Path

import pytest
from opensearchpy import AsyncOpenSearch

from agent.documentation.settings import KnowledgeSettings
from agent.documentation.sources import configured_sources
from knowledge.embedding import Vectors
from knowledge.index import KnowledgeIndex
from knowledge.ingest import sync
from knowledge.local_index import LocalIndex
from knowledge.minilm import MiniLm, load_minilm
from knowledge.opensearch_index import OpenSearchIndex
from knowledge.search import Searcher
from knowledge.visibility import Visibility

pytestmark = [pytest.mark.xdist_group("opensearch"), pytest.mark.timeout(600)]

ASKED = (
    ("CannotPullContainerError: pull image manifest has been retried 7 time(s): image Manifest does not contain descriptor matching platform 'linux/amd64'", "image_platform_mismatch"),
    ("OutOfMemoryError: Container killed due to memory usage", "container_oom"),
    ("User: arn:aws:sts::111122223333:assumed-role/ci/x is not authorized to perform: iam:PassRole", "iam_pass_role"),
    ("toomanyrequests: You have reached your pull rate limit", "registry_rate_limit"),
    ("exec /app/start: exec format error", "exec_format"),
    ("Export network-Vpc cannot be deleted as it is in use by shop-prod", "cfn_export_in_use"),
    ("mount.nfs4: mounting failed, reason given by server: No such file or directory", "efs_mount_failure"),
    ("Error: Cannot find module 'express'", "app_missing_module"),
    ("stack is in UPDATE_ROLLBACK_FAILED state and can not be updated", "cfn_rollback_state"),
    ("how do I find out which image tags exist", "image_not_found"),
    ("why are my fargate spot tasks stopped at night", "spot_interruption"),
    ("what does the deployment circuit breaker do", "deployment_circuit_breaker"),
    ("the subnet has no free ip addresses left", "eni_ip_exhaustion"),
    ("which role may read the secret", "secret_access_denied"),
    ("my certificate is in the wrong region", "certificate_problem"),
    ("app needs two minutes to start and gets killed before that", "health_check_timeout_grace"),
    ("hey the disk on our instance is full, nothing starts", "disk_full"),
    ("my container cant write to /tmp, permission denied", "app_filesystem_permission"),
    ("health check gets a 404 all the time", "health_check_path"),
    ("log group does not exist and the task dies", "log_setup_failure"),
)  # fmt: skip
NOT_ANSWERED = (
    "how do I request a parking permit for the office",
    "React hydration error in production build",
    "what's the wifi password",
    "postgres vacuum tuning for big tables",
    "who approves conference travel",
)
EVERYBODY = Visibility(tenant="default")


class Remembering:
    """The local model; a text is embedded once for all indexes."""

    def __init__(self) -> None:
        self.inside: MiniLm = load_minilm()
        self.model, self.dimensions = self.inside.model, self.inside.dimensions
        self.known: dict[str, Vectors] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        if new := [text for text in texts if text not in self.known]:
            self.known |= dict(zip(new, self.inside.embed(new), strict=True))
        return np.array([self.known[text] for text in texts])


@pytest.fixture(scope="module")
def model() -> Remembering:
    return Remembering()


@pytest.fixture(scope="module", params=["embedded", "opensearch"])
def places(
    request: pytest.FixtureRequest, model: Remembering, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, str]:
    """The runbooks in an index: which kind, and where."""
    sources = configured_sources(KnowledgeSettings())
    name = f"relevance-{uuid.uuid4().hex[:8]}"
    place = str(tmp_path_factory.mktemp("index") / "k.db") if request.param == "embedded" else ""
    url = request.getfixturevalue("opensearch_url") if not place else ""

    async def fill() -> None:
        index = LocalIndex(Path(place)) if place else OpenSearchIndex(AsyncOpenSearch(url), name)
        assert (await sync(sources, index, model)).complete
        await index.close()

    asyncio.run(fill())
    return place, f"{url} {name}"


def opened(places: tuple[str, str]) -> KnowledgeIndex:
    place, server = places
    url, _, name = server.partition(" ")
    return LocalIndex(Path(place)) if place else OpenSearchIndex(AsyncOpenSearch(url), name)


async def test_the_right_runbook_is_among_the_first_three(places: tuple[str, str], model: Remembering):
    index = opened(places)
    missed: list[str] = []
    for text, category in ASKED:
        answer = await Searcher(index, model).search(text, EVERYBODY, limit=3)
        if category not in {passage.category for passage in answer.passages}:
            missed.append(text)
    await index.close()
    assert len(missed) <= len(ASKED) * 0.05, missed


async def test_a_known_category_brings_its_runbook_first(places: tuple[str, str], model: Remembering):
    index = opened(places)
    for text, category in ASKED:
        answer = await Searcher(index, model).search(text, EVERYBODY, limit=3, categories=[category])
        assert answer.passages[0].category == category, text
    await index.close()


async def test_what_the_runbooks_do_not_say_is_said_to_be_missing(places: tuple[str, str], model: Remembering):
    index = opened(places)
    answered = [text for text in NOT_ANSWERED if (await Searcher(index, model).search(text, EVERYBODY)).documented]
    await index.close()
    assert len(answered) <= 1, answered
