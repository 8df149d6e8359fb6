"""`model: never` on the whole road, simulated AWS and Bedrock: no request to Bedrock holds anything of such an account."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import yaml

from agent.assembly import Connection, connect
from agent.detector import detector_of
from agent.diagnosis import Diagnosis
from agent.documentation.opening import open_documentation
from agent.documentation.settings import (
    BedrockSettings,
    KnowledgeBaseSettings,
    KnowledgeSettings,
    MarkdownFolderSettings,
)
from agent.documentation.sources import configured_sources
from agent.explain.categories import categories_in
from agent.model.configuration import ModelSettings
from agent.reasoning.reason import Question
from agent.reasoning.retrieval import STAYS_HERE, Retrieved
from agent.settings import Settings
from agent.stream import DiagnosisEvent
from agent.targets.target import TargetRequest
from evals.bedrock_lab.operations.ingestion import KnowledgeBase
from evals.bedrock_lab.server import BedrockLab, start_bedrock_lab
from evals.bedrock_lab.turn import Turn
from knowledge.ingest import sync
from tests.agent.conversation.talk_stage import PROD
from tests.lab_stage import DEMO, LabStage
from tests.model_stage import entry

ASKED = "why does checkout fail with marker-word-17?"
PAGE = "---\ntitle: {title}\ncategory: {category}\nvisibility: [everyone]\n---\n\n## What to do\n\n{text}\n"
EMBEDDED = {"embedding": "amazon.titan-embed-text-v2:0", "rerank": "amazon.rerank-v1:0", "rewrite": True, "check": True}
IN_A_BASE = {
    "store": "bedrock_kb",
    "bedrock_kb": KnowledgeBaseSettings(knowledge_base="KBOFTHELAB", data_source="LABSOURCE1"),
    "rerank": "amazon.rerank-v1:0",
}


@pytest.fixture
def lab(stage: LabStage) -> Iterator[BedrockLab]:
    """Bedrock for the same credentials as the simulated AWS: a process has one set of its own."""
    given = stage.lab.environment()
    keys = {name.lower(): given[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    with start_bedrock_lab(credentials=keys) as lab:
        yield lab


@pytest.fixture
async def connected(
    stage: LabStage, lab: BedrockLab, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> AsyncIterator[Callable[..., object]]:
    """Connect with documentation on Bedrock, as a command does; `never` are the accounts no model may see."""
    stage.serve(DEMO)
    lab.open_base(KnowledgeBase(id="KBOFTHELAB"))
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    pages = tmp_path / "pages"
    pages.mkdir()
    for category in ("image_not_found", "container_oom"):
        text = PAGE.format(title=detector_of(category).title, category=category, text="Read this and go on.")
        (pages / f"{category}.md").write_text(text)
    opened: list[Connection] = []

    async def connection(kept: dict[str, object], *, never: tuple[str, ...] = ()) -> Connection:
        endpoints = BedrockSettings(
            region="us-west-2",
            endpoint_url=lab.url,
            agent_endpoint_url=lab.url,
            agent_runtime_endpoint_url=lab.url,
            dimensions=256,
        )
        source = MarkdownFolderSettings(kind="markdown_folder", name="handbook", path=pages)
        common = {"path": tmp_path / "knowledge.db", "bundled": False, "sources": (source,), "bedrock": endpoints}
        knowledge = KnowledgeSettings.model_validate({**common, **kept})
        documentation = open_documentation(knowledge)
        report = await sync(
            configured_sources(knowledge), documentation.index, documentation.embedder, without=documentation.without
        )
        assert report.complete
        await documentation.index.close()
        directory = yaml.safe_load(stage.lab.accounts_file.read_text())
        for account in directory["accounts"]:
            account["model"] = "never" if account["id"] in never else "allowed"
        (tmp_path / "accounts.yaml").write_text(yaml.safe_dump(directory))
        model = ModelSettings(chain=(entry(region="us-west-2"),), endpoint_url=lab.url)
        settings = Settings(accounts_file=tmp_path / "accounts.yaml", model=model, knowledge=knowledge)
        lab.reset()
        lab.play(otherwise=lambda call: Turn(text="{}"))
        opened.append(connect(settings, subject=stage.lab.environment()["TSUBA_SUBJECT"], region=None))
        return opened[-1]

    yield connection
    for each in opened:
        await each.diagnoser.close()


async def diagnosed(stage: LabStage, connection: Connection) -> Diagnosis:
    request: TargetRequest = stage.entry()
    events = [
        event
        async for event in connection.diagnoser.run(connection.principal, request, question=Question(text=ASKED))
        if isinstance(event, DiagnosisEvent)
    ]
    return events[-1].diagnosis


async def asked_of_platform(connection: Connection, text: str) -> Retrieved:
    assert connection.diagnoser.retriever is not None
    return await connection.diagnoser.retriever.for_question(connection.principal, text, categories_in(text))


def operations(lab: BedrockLab) -> set[str]:
    return {request.operation for request in lab.requests()}


async def test_where_models_are_allowed_all_of_them_get_the_question(connected, stage, lab) -> None:
    """What the tests below look for is there without `never`."""
    connection = await connected(EMBEDDED)
    await diagnosed(stage, connection)
    assert operations(lab) == {"InvokeModel", "Rerank", "ConverseStream"}
    for operation in operations(lab):
        assert "marker-word-17" in json.dumps([dict(each.body) for each in lab.requests(operation)])


async def test_of_such_an_account_nothing_goes_to_bedrock(connected, stage, lab) -> None:
    told = await diagnosed(stage, await connected(EMBEDDED, never=(PROD,)))
    assert [cause.category for cause in told.root_causes] == ["image_not_found"]
    assert [page.title for page in told.documents] == ["The image does not exist › What to do"]
    assert "The platform does not let a language model see this account." in told.notes
    assert lab.requests() == []


async def test_a_knowledge_base_is_asked_by_the_title_of_the_category_alone(connected, stage, lab) -> None:
    told = await diagnosed(stage, await connected(IN_A_BASE, never=(PROD,)))
    assert [page.title for page in told.documents] == ["The image does not exist › What to do"]
    assert operations(lab) == {"Retrieve", "Rerank"}
    titles = " ".join(detector_of(cause.category).title for cause in (*told.root_causes,))
    assert {each.body["retrievalQuery"]["text"] for each in lab.requests("Retrieve")} == {titles}
    everything = json.dumps([dict(each.body) for each in lab.requests()])
    for word in ("marker-word-17", PROD, "checkout", "team/", "v42", "us-west-2.amazonaws.com"):
        assert word not in everything


async def test_what_is_typed_may_come_from_any_account_of_theirs(connected, stage, lab) -> None:
    connection = await connected(EMBEDDED, never=(PROD,))
    found = await asked_of_platform(connection, "the image does not exist, what to do? marker-word-17")
    assert found.documents
    assert lab.requests() == []


async def test_what_is_typed_is_not_sent_to_a_knowledge_base_but_a_category_seen_in_it_is_looked_up(
    connected, stage, lab
) -> None:
    connection = await connected(IN_A_BASE, never=(PROD,))
    assert await asked_of_platform(connection, "how do I get more quota, marker-word-17?") == Retrieved(note=STAYS_HERE)
    assert lab.requests() == []
    pasted = "CannotPullContainerError: failed to resolve ref team/web:marker-word-17: not found"
    assert (await asked_of_platform(connection, pasted)).documents
    assert "marker-word-17" not in json.dumps([dict(each.body) for each in lab.requests()])
