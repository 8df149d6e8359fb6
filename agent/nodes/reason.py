"""Lets a model explain the diagnosis that the rules wrote, where one is configured, wanted and allowed."""

from dataclasses import replace

from langgraph.runtime import Runtime

from agent.reasoning.explainer import leaves_doubt
from agent.reasoning.reason import Question
from agent.state import Parts, State, Update


async def reason(state: State, runtime: Runtime[Parts]) -> Update:
    """Ask the model within its bounds; whatever goes wrong, the rules' diagnosis stands.

    Raises:
        SettingsError: the model cannot be used as it is configured.
        CredentialsError: Tsuba has no AWS credentials to work with.
    """
    parts, diagnosis = runtime.context, state.get("diagnosis")
    if diagnosis is None or parts.explainer is None:
        return {}
    asked = parts.question or Question()
    question = replace(asked, dig=asked.dig or leaves_doubt(diagnosis))
    explained = await parts.explainer.explain(
        parts.principal,
        diagnosis,
        question,
        labels=state.get("labels", parts.labels),
        documents=state.get("documents", ()),
        write=runtime.stream_writer,
    )
    return {"diagnosis": explained.diagnosis, "labels": explained.labels}


def wants_model(state: State, parts: Parts) -> bool:
    """Tell whether a model is to be asked in this run."""
    diagnosis = state.get("diagnosis")
    if diagnosis is None or diagnosis.status == "unknown" or parts.explainer is None or not parts.explainer.available:
        return False
    return parts.use_model == "always" or (parts.use_model == "doubt" and leaves_doubt(diagnosis))
