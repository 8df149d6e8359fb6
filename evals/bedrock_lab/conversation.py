"""A conversation's turn: checked as Bedrock checks it, guarded, played or passed on, and counted."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.bedrock_lab.body_parts import table
from evals.bedrock_lab.calls import BedrockCall
from evals.bedrock_lab.conversation_rules import check_conversation
from evals.bedrock_lab.frames import Answer, within_limit
from evals.bedrock_lab.live_turn import Count, LiveTurn
from evals.bedrock_lab.models import ModelFacts, find_model
from evals.bedrock_lab.operations.guardrails import Guardrail, assessment, find_guardrail
from evals.bedrock_lab.script import Script
from evals.bedrock_lab.tokens import PromptCache, TokenLimits, count_request
from evals.bedrock_lab.turn import ModelCall, Turn


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveAnswer:
    """A turn that is still being written, and how its tokens are counted where its server does not."""

    turn: LiveTurn
    count: Count


class Conversations:
    """Answers Converse, ConverseStream and CountTokens.

    Attributes:
        script: what the model says.
        guardrails: by their ids.
        profiles: model ids behind the ids of application inference profiles.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.script = Script()
        self.guardrails: dict[str, Guardrail] = {}
        self.profiles: dict[str, str] = {}
        self.cache = PromptCache(clock)
        self.limits = TokenLimits(clock)

    def answer(self, call: BedrockCall, *, broken: bool) -> Answer:
        """Return what the model says, when it has said all of it.

        Args:
            call: Converse or ConverseStream.
            broken: it will not arrive whole, so that its turn stays due.

        Raises:
            AwsError: the request is refused, throttled, or not in the script.
        """
        asked, facts = self._admitted(call)
        turn, trace = self._guarded(asked, keep=broken)
        return self._limited(asked, facts, turn.whole() if isinstance(turn, LiveTurn) else turn, trace)

    def stream(self, call: BedrockCall, *, broken: bool) -> Answer | LiveAnswer:
        """Return what the model says, where it can be had while it is still saying it. A guardrail needs the whole first.

        Raises:
            AwsError: as for `answer`.
        """
        asked, facts = self._admitted(call)
        turn, trace = self._guarded(asked, keep=broken)
        if isinstance(turn, LiveTurn):
            return LiveAnswer(turn=turn, count=lambda said: self.cache.usage(call.model_id, call.body, facts, said))
        return self._limited(asked, facts, turn, trace)

    def count(self, call: BedrockCall) -> Mapping[str, Any]:
        """Answer CountTokens, which takes a model's bare id.

        Raises:
            AwsError: no such model, or it is asked of an InvokeModel body.
        """
        find_model(f"us.{call.model_id}", self.profiles)
        given = call.body["input"]
        if "converse" not in given:
            raise AwsError("ValidationException", "The lab counts the tokens of Converse requests only.")
        return {"inputTokens": count_request(given["converse"])}

    def _admitted(self, call: BedrockCall) -> tuple[ModelCall, ModelFacts]:
        facts = find_model(call.model_id, self.profiles)
        check_conversation(call.body, facts)
        self.limits.take(call.model_id, call.body, facts)
        if count_request(call.body) > facts.context_tokens:
            raise AwsError("ValidationException", "Input is too long for requested model.")
        streamed = call.operation == "ConverseStream"
        return ModelCall(model_id=call.model_id, body=call.body, streamed=streamed), facts

    def _limited(self, asked: ModelCall, facts: ModelFacts, turn: Turn, trace: Mapping[str, Any] | None) -> Answer:
        max_tokens = int(table(asked.body, "inferenceConfig").get("maxTokens", facts.output_tokens))
        text, stop_reason = within_limit(turn, max_tokens)
        said = text + turn.reasoning + "".join(each.arguments for each in turn.tool_calls)
        usage = turn.usage or self.cache.usage(asked.model_id, asked.body, facts, said)
        return Answer(turn=turn, text=text, stop_reason=stop_reason, usage=usage, trace=trace)

    def _guarded(self, asked: ModelCall, *, keep: bool) -> tuple[Turn | LiveTurn, Mapping[str, Any] | None]:
        config: Mapping[str, Any] | None = asked.body.get("guardrailConfig")
        if config is None:
            return self.script.answer(asked, keep=keep), None
        identifier = str(config["guardrailIdentifier"])
        guardrail = find_guardrail(self.guardrails, identifier)
        last = asked.body["messages"][-1]["content"]
        # What tools returned is not looked at.
        typed = "\n".join(str(block["text"]) for block in last if "text" in block)
        if guardrail.blocks(typed, "INPUT"):
            trace = {"guardrail": {"inputAssessment": {identifier: assessment()}}}
            return Turn(text=guardrail.message("INPUT"), stop_reason="guardrail_intervened"), trace
        turn = self.script.answer(asked, keep=keep)
        turn = turn.whole() if isinstance(turn, LiveTurn) else turn
        if guardrail.blocks(turn.text, "OUTPUT"):
            trace = {"guardrail": {"outputAssessments": {identifier: [assessment()]}}}
            return Turn(text=guardrail.message("OUTPUT"), stop_reason="guardrail_intervened"), trace
        return replace(turn, text=guardrail.mask(turn.text)), None
