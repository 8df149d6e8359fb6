"""The model arm of the scenarios: each diagnosis that the rules made is told by a model, and judged beside theirs."""

import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

import boto3

from agent.assembly import Connection, assemble_language_model, utc_now
from agent.composition import Labels
from agent.diagnosis import Diagnosis
from agent.errors import SettingsError
from agent.language_model import LanguageModel, open_language_model
from agent.model.configuration import ModelSettings
from agent.reasoning.explainer import Explained, Explainer, leaves_doubt
from agent.reasoning.reason import Question
from agent.settings import AWS_LINK_HOSTS
from evals.bedrock_lab.server import REGION, start_bedrock_lab
from evals.scorers.diagnosis import Score, score
from evals.scripted_model.model import MEANING, play_scripted_model

SCRIPTED, CHAIN = "scripted", "chain"
# What became of a draft: it passed whole, after it was written again, without some sentences, or not at all.
Fate = Literal["whole", "repaired", "dropped", "rules alone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a model made of one diagnosis. `cached_tokens` are part of `input_tokens`; `dropped` counts sentences."""

    diagnosis: Diagnosis
    score: Score
    fate: Fate
    dropped: int
    seconds: float
    model_calls: int
    input_tokens: int
    cached_tokens: int
    output_tokens: int
    cost_usd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelArm:
    """A model that tells diagnoses. `meaning` says what its figures are worth."""

    name: str
    meaning: str
    language_model: LanguageModel

    async def tell(self, connection: Connection, ruled: Diagnosis, labels: Labels, expect: Mapping[str, Any]) -> Told:
        """Let the model tell a diagnosis as the product would, reads included where the rules leave doubt."""
        diagnoser = connection.diagnoser
        explainer = Explainer(
            language_model=self.language_model,
            access=diagnoser.access,
            runner=diagnoser.runner,
            link_hosts=AWS_LINK_HOSTS,
        )
        began = time.monotonic()
        explained = await explainer.explain(
            connection.principal,
            ruled,
            Question(dig=leaves_doubt(ruled)),
            labels=labels,
            write=lambda _: None,
        )
        seconds = time.monotonic() - began
        before, after = ruled.usage, explained.diagnosis.usage
        verified = explained.reasoned.verified if explained.reasoned else None
        return Told(
            diagnosis=explained.diagnosis,
            score=score("told", dict(expect), explained.diagnosis),
            fate=_fate(explained),
            dropped=len(verified.rejected) if verified else 0,
            seconds=seconds,
            model_calls=after.model_calls - before.model_calls,
            input_tokens=after.input_tokens - before.input_tokens,
            cached_tokens=after.cached_tokens - before.cached_tokens,
            output_tokens=after.output_tokens - before.output_tokens,
            cost_usd=after.cost_usd - before.cost_usd,
        )


@contextmanager
def open_arm(name: str, settings: ModelSettings) -> Generator[ModelArm]:
    """Open the model that is to tell the diagnoses, before the environment points at simulated accounts.

    Args:
        name: `scripted`, `chain` for all models of the settings, or the id of one of them.
        settings: the configured models and how they are reached.

    Raises:
        SettingsError: there is no such model, or it cannot be used as it is configured.
        CredentialsError: there is no region to call it in.
    """
    if name == SCRIPTED:
        with start_bedrock_lab() as lab:
            scripted = play_scripted_model(lab)
            untyped: Any = boto3
            client = untyped.client("bedrock-runtime", region_name=REGION, endpoint_url=lab.url, **lab.credentials)
            opened = open_language_model(scripted, environment={}, client_of=lambda _: client, ledger=None, now=utc_now)
            try:
                yield ModelArm(name=scripted.chain[0].id, meaning=MEANING, language_model=opened)
            finally:
                opened.close()
                client.close()
        return
    chosen = [entry for entry in settings.chain if name in {CHAIN, entry.id}]
    if not chosen:
        known = ", ".join([SCRIPTED, CHAIN, *(entry.id for entry in settings.chain)])
        raise SettingsError(
            f"there is no model {name!r} in the settings: name it with its prices in [[model.chain]], "
            f"or take one of these: {known}"
        )
    opened = assemble_language_model(settings.model_copy(update={"chain": tuple(chosen)}), None)
    opened.load()  # on the credentials of now: the scenarios bring their own
    where = settings.endpoint_url or "Amazon Bedrock"
    try:
        meaning = f"Answered by {', '.join(entry.id for entry in chosen)} at {where}."
        yield ModelArm(name=name, meaning=meaning, language_model=opened)
    finally:
        opened.close()


def _fate(explained: Explained) -> Fate:
    reasoned = explained.reasoned
    if reasoned is None or reasoned.verified is None:
        return "rules alone"
    if reasoned.verified.rejected:
        return "dropped"
    return "repaired" if reasoned.first_rejected else "whole"
