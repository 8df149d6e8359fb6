"""Refuse an environment that would send model traffic, or traces of it, elsewhere than the settings say.

Prompts carry what was read in customers' accounts. Where they go is said in one place, `model.endpoint_url`. LangSmith's
tracing copies every state of the graph and every prompt to a third party, also where no model is configured; its endpoint
variables alone (LANGSMITH_ENDPOINT, LANGSMITH_RUNS_ENDPOINTS) send nothing, they say where a tracing that is on sends to.
Source: langsmith/utils.py, tracing_is_enabled and get_env_var (0.15.0).
Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html; langchain_core/utils/_gateway.py (1.7.2).
"""

from collections.abc import Callable, Mapping

from agent.errors import SettingsError
from agent.model.configuration import BEDROCK, ModelEntry, ModelSettings

GATEWAY = "LANGSMITH_GATEWAY"
TRACING = ("LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING", "LANGCHAIN_TRACING")
ENDPOINTS = ("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", "AWS_ENDPOINT_URL")
IGNORED = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"
_OFF = frozenset({"", "false", "0", "no"})


def refuse_redirection(
    settings: ModelSettings, environment: Mapping[str, str], profile_endpoint: Callable[[], str | None] = lambda: None
) -> None:
    """Check the environment of a process that diagnoses. Without a chain no model is called: only tracing is refused.

    An endpoint in the settings wins over AWS's variables, so that these may then point reads elsewhere, to a simulator
    for one. It does so for our own client alone: with another library of Bedrock's they have to go. Proxies
    (HTTPS_PROXY) are let be: they carry what is encrypted for the endpoint.

    Args:
        settings: which models there are, and where.
        environment: the process's.
        profile_endpoint: looks up the endpoint that the shared AWS config file names for Bedrock.

    Raises:
        SettingsError: names the variable and the cure.
    """
    for name in TRACING:
        if environment.get(name, "").strip().casefold() not in _OFF:
            raise SettingsError(
                f"{name} is set in the environment and would send what is read in your accounts to LangSmith; unset it"
            )
    if not settings.chain:
        return
    if environment.get(GATEWAY, "").casefold() not in _OFF:
        raise SettingsError(
            f"{GATEWAY} is set in the environment and would send every prompt through LangSmith's gateway; unset it, "
            "and to use a gateway on purpose name it in TSUBA_MODEL__ENDPOINT_URL"
        )
    open_to_it = [entry for entry in settings.chain if "bedrock" in entry.library and not _endpoint_of(entry, settings)]
    if not open_to_it or environment.get(IGNORED, "").casefold() == "true":
        return
    if open_to_it[0].library == BEDROCK:
        cure = (
            "set TSUBA_MODEL__ENDPOINT_URL to where prompts may go (AWS: https://bedrock-runtime.REGION.amazonaws.com)"
        )
    else:
        cure = f"name endpoint_url in the options of {open_to_it[0].id}"
    for name in ENDPOINTS:
        if environment.get(name):
            raise SettingsError(
                f"{name} is set in the environment and would send every prompt to {environment[name]}; {cure}, "
                f"or unset {name}"
            )
    if named := profile_endpoint():
        raise SettingsError(
            f"the shared AWS config file sets endpoint_url and would send every prompt to {named}; {cure}, "
            f"or export {IGNORED}=true"
        )


def _endpoint_of(entry: ModelEntry, settings: ModelSettings) -> object:
    """Return where the settings send this model's prompts; what LangChain makes itself knows its own options only."""
    return settings.endpoint_url if entry.library == BEDROCK else entry.options.get("endpoint_url")
