from typing import Any

import pytest

from agent.errors import SettingsError
from agent.model.configuration import ModelEntry, ModelSettings
from agent.model.redirection import TRACING, refuse_redirection
from tests.model_stage import entry

ELSEWHERE = "http://127.0.0.1:9"


@pytest.mark.parametrize("value", ["true", "1", "YES", "https://gateway.example.com"])
def test_a_gateway_is_refused_whatever_the_endpoint(value: str):
    settings = ModelSettings(chain=(entry(),), endpoint_url=ELSEWHERE)
    with pytest.raises(SettingsError, match=r"LANGSMITH_GATEWAY is set.*unset it"):
        refuse_redirection(settings, {"LANGSMITH_GATEWAY": value})


@pytest.mark.parametrize("chain", [(), (entry(),)])
@pytest.mark.parametrize("name", TRACING)
def test_tracing_is_refused_with_or_without_a_model(name: str, chain: tuple[ModelEntry, ...]):
    for value in ("true", "TRUE", "1", "local"):
        with pytest.raises(SettingsError, match=rf"{name} is set.*LangSmith; unset it"):
            refuse_redirection(ModelSettings(chain=chain), {name: value})
    for value in ("", "false", "0", " "):
        refuse_redirection(ModelSettings(chain=chain), {name: value})


@pytest.mark.parametrize("name", TRACING)
def test_these_are_the_names_the_library_looks_at(name: str, monkeypatch: pytest.MonkeyPatch):
    from langsmith import utils

    reading: Any = utils.get_env_var  # it remembers what it read
    monkeypatch.setenv(name, "true")
    reading.cache_clear()
    try:
        assert utils.tracing_is_enabled() is True
        monkeypatch.delenv(name)
        reading.cache_clear()
        # An endpoint alone turns nothing on.
        monkeypatch.setenv("LANGSMITH_ENDPOINT", ELSEWHERE)
        monkeypatch.setenv("LANGSMITH_RUNS_ENDPOINTS", f'{{"{ELSEWHERE}": "key"}}')
        assert utils.tracing_is_enabled() is False
    finally:
        reading.cache_clear()


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME"])
def test_an_endpoint_in_the_environment_is_refused_unless_the_settings_name_one(name: str):
    environment = {name: ELSEWHERE}
    with pytest.raises(SettingsError, match=rf"{name} is set.*{ELSEWHERE}.*TSUBA_MODEL__ENDPOINT_URL.*unset {name}"):
        refuse_redirection(ModelSettings(chain=(entry(),)), environment)
    refuse_redirection(
        ModelSettings(chain=(entry(),), endpoint_url="https://bedrock-runtime.eu-west-1.amazonaws.com"), environment
    )


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"LANGSMITH_GATEWAY": "false"},
        {"AWS_ENDPOINT_URL": ELSEWHERE, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
        {"AWS_ENDPOINT_URL_STS": ELSEWHERE},
    ],
)
def test_what_redirects_no_prompt_is_let_be(environment: dict[str, str]):
    refuse_redirection(ModelSettings(chain=(entry(),)), environment)


def test_without_a_model_reads_may_go_to_a_simulator():
    refuse_redirection(ModelSettings(), {"AWS_ENDPOINT_URL": ELSEWHERE, "LANGSMITH_GATEWAY": "true"})


def test_aws_endpoints_say_nothing_of_a_model_that_is_not_on_aws():
    refuse_redirection(ModelSettings(chain=(entry(library="openai"),)), {"AWS_ENDPOINT_URL": ELSEWHERE})


def test_an_endpoint_in_the_shared_config_file_is_refused_likewise():
    refused = r"config file sets endpoint_url.*127.*TSUBA_MODEL__ENDPOINT_URL.*AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"
    with pytest.raises(SettingsError, match=refused):
        refuse_redirection(ModelSettings(chain=(entry(),)), {}, lambda: ELSEWHERE)
    named = ModelSettings(chain=(entry(),), endpoint_url="https://bedrock-runtime.eu-west-1.amazonaws.com")
    refuse_redirection(named, {}, lambda: ELSEWHERE)
    refuse_redirection(
        ModelSettings(chain=(entry(),)), {"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"}, lambda: ELSEWHERE
    )
    refuse_redirection(ModelSettings(), {}, lambda: ELSEWHERE)


def test_our_own_endpoint_does_not_cover_a_client_that_langchain_makes():
    foreign = ModelSettings(chain=(entry(library="bedrock_converse"),), endpoint_url="https://vpce.example.com")
    with pytest.raises(SettingsError, match="name endpoint_url in the options"):
        refuse_redirection(foreign, {"AWS_ENDPOINT_URL": ELSEWHERE})
    told = entry(library="bedrock_converse", options={"endpoint_url": "https://vpce.example.com"})
    refuse_redirection(ModelSettings(chain=(told,)), {"AWS_ENDPOINT_URL": ELSEWHERE})
