from pathlib import Path

import pytest

from agent.assembly import assemble_agent, assemble_language_model, connect, utc_now
from agent.documentation.opening import open_documentation
from agent.documentation.settings import KnowledgeSettings
from agent.documentation.sources import configured_sources
from agent.errors import SettingsError
from agent.model.configuration import ModelSettings
from agent.model.messages import ModelRequest, UserMessage
from agent.model.reply import TextAnswer
from agent.settings import Settings
from agent.store.store import Store
from evals.bedrock_lab.turn import Turn
from knowledge.ingest import sync
from tests.lab_stage import LabStage
from tests.model_stage import ModelStage, entry
from tools.aws.accounts import DirectoryFile

ELSEWHERE = "http://127.0.0.1:9"


async def test_the_model_of_the_settings_answers_and_its_usage_is_kept(
    bedrock: ModelStage, lab_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in bedrock.lab.credentials.items():
        monkeypatch.setenv(name.upper(), value)
    monkeypatch.setenv("AWS_ENDPOINT_URL", ELSEWHERE)  # reads go elsewhere, prompts do not
    bedrock.lab.play(Turn(text="Yes."))
    settings = ModelSettings(chain=(entry(region="us-west-2"),), endpoint_url=bedrock.lab.url)
    language_model = assemble_language_model(settings, lab_store.usage)
    run = language_model.open_run(subject="maria")
    reply = await run.ask(ModelRequest(system="s", messages=(UserMessage(text="q"),)))
    language_model.close()
    assert reply.outcome == TextAnswer(text="Yes.")
    assert lab_store.usage.on(utc_now(), "maria").usage.calls == 1


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "LANGSMITH_GATEWAY"])
def test_an_environment_that_redirects_prompts_is_refused_by_every_way_in(
    name: str, stage: LabStage, lab_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, ELSEWHERE)
    settings = Settings(accounts_file=stage.lab.accounts_file, model=ModelSettings(chain=(entry(),)))
    subject = stage.lab.environment()["TSUBA_SUBJECT"]
    with pytest.raises(SettingsError, match=r"would send every prompt"):
        connect(settings, subject=subject, region=None)
    with pytest.raises(SettingsError, match=r"would send every prompt"):
        assemble_agent(settings, DirectoryFile(stage.lab.accounts_file), lab_store)


def test_without_a_model_the_simulators_environment_is_fine(stage: LabStage) -> None:
    settings = Settings(accounts_file=stage.lab.accounts_file)
    connection = connect(settings, subject=stage.lab.environment()["TSUBA_SUBJECT"], region=None)
    assert connection.diagnoser.explainer.language_model is not None
    assert not connection.diagnoser.explainer.language_model.configured
    connection.close()


async def test_a_model_helps_with_questions_where_the_settings_say_so(
    bedrock: ModelStage, stage: LabStage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kept = KnowledgeSettings(path=tmp_path / "knowledge.db", embedding="none", rewrite=True, check=True)
    opened = open_documentation(kept)
    await sync(configured_sources(kept), opened.index, None, without=opened.without)
    model = ModelSettings(chain=(entry(region="us-west-2"),), endpoint_url=bedrock.lab.url)
    settings = Settings(accounts_file=stage.lab.accounts_file, model=model, knowledge=kept)
    for name, value in bedrock.lab.credentials.items():
        monkeypatch.setenv(name.upper(), value)
    monkeypatch.delenv("AWS_SESSION_TOKEN", raising=False)
    subject = stage.lab.environment()["TSUBA_SUBJECT"]
    connection = connect(settings, subject=subject, region=None)
    bedrock.lab.play(
        Turn(text='{"terms": ["image tag"]}'),
        Turn(text='{"answered": true, "passage": 1}'),
        Turn(text='{"terms": ["image tag"]}'),
        Turn(text='{"answered": false}'),
    )
    retriever = connection.diagnoser.retriever
    assert retriever is not None
    assert (await retriever.for_question(connection.principal, "which builds can I get", ())).documents
    assert not (await retriever.for_question(connection.principal, "which builds can I get", ())).documents
    assert len(bedrock.lab.requests()) == 4
    connection.close()
