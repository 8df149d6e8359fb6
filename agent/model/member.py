"""One model of the chain: a single call to it, that can be stopped at every piece of its answer."""

from collections.abc import Callable, Generator, Mapping
from contextlib import closing
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk

from agent.errors import SettingsError
from agent.model.breaker import Breaker
from agent.model.classification import ANSWER_TOOL, classify_response, has_stopped, spoken_by
from agent.model.configuration import BEDROCK, ModelEntry, ModelSettings
from agent.model.failures import Failure, classify_failure
from agent.model.langchain_form import langchain_messages, langchain_tools, response_format
from agent.model.messages import ModelRequest
from agent.model.reply import ModelUsage, Outcome, ToolCalls
from agent.model.stop import Breakable, Stop
from agent.model.usage import estimated_usage, size_of, usage_of

ClientOf = Callable[[str | None], Any]
"""Gives the shared bedrock-runtime client of a region, None = that of the credentials."""

_STOPPED = Failure(kind="stopped", detail="cancelled, or out of time", sent=True)
_ENDLESS = Failure(kind="malformed", detail="an answer longer than its limit allows", sent=True)
# A token seldom has more than a dozen bytes; a run of blanks may have more. Beside it stand names, ids and signatures.
_MOST_BYTES_A_TOKEN, _MOST_BESIDE = 64, 100_000
_reading: ContextVar[Stop] = ContextVar("reading")


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """What one call gave, and used."""

    result: Outcome | Failure
    usage: ModelUsage


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A model that is ready to be called, with its breaker."""

    entry: ModelEntry
    model: BaseChatModel
    breaker: Breaker
    native_schema: bool
    forces_tools: bool

    def call(self, request: ModelRequest, stop: Stop) -> Called:
        """Make one call. Nothing is raised: whatever happens comes back classified, with what it used."""
        pieces: list[AIMessage] = []
        arrived, most = 0, request.max_tokens * _MOST_BYTES_A_TOKEN + _MOST_BESIDE
        reading = _reading.set(stop)
        try:
            with closing(self._stream(request)) as stream:
                for piece in stream:
                    pieces.append(piece)
                    arrived += size_of(piece)
                    if stop.now:
                        # Leaving closes the connection, and with it the model stops writing.
                        return self._broken(request, pieces, _STOPPED)
                    if arrived > most or len(pieces) > most:
                        return self._broken(request, pieces, _ENDLESS)
        except (
            Exception
        ) as error:  # an edge to other people's libraries: each kind is told apart, and logged by the chain
            # What breaks behind the end of an answer, on its way to the count of tokens, costs nobody the answer.
            if not any(has_stopped(piece) for piece in pieces):
                return self._broken(request, pieces, _STOPPED if stop.now else _failure(error, began=stop.holds))
        finally:
            _reading.reset(reading)
            stop.let_go()
        return self._read(request, pieces)

    def _read(self, request: ModelRequest, pieces: list[AIMessage]) -> Called:
        try:
            message = _whole(pieces)
            result = classify_response(message, request)
            if isinstance(result, ToolCalls):
                result = replace(result, spoken=spoken_by(self.entry.id, message))
            usage = usage_of(message)
        except Exception as error:  # as above: no library puts every nonsense together
            return self._broken(request, pieces, _failure(error, began=True))
        return Called(result=result, usage=self._priced(usage or estimated_usage(request, pieces)))

    def _stream(self, request: ModelRequest) -> Generator[AIMessage]:
        tools = langchain_tools(request, native_schema=self.native_schema)
        options: dict[str, Any] = {"max_tokens": request.max_tokens}
        options.update(response_format(request, native_schema=self.native_schema))
        bound: Any = self.model
        if tools:
            alone = len(tools) == 1 and not request.tools
            choice = {"tool_choice": ANSWER_TOOL} if alone and self.forces_tools else {}
            bound = self.model.bind_tools(tools, **choice)
        return cast("Generator[AIMessage]", bound.stream(langchain_messages(request, self.entry), **options))

    def _broken(self, request: ModelRequest, pieces: list[AIMessage], failure: Failure) -> Called:
        """Account for a call that broke off: once its request was sent it may have been read, and is paid for.

        Without streaming nobody sees how much the model wrote by then: it may be all it could.
        """
        if not pieces and not failure.sent:
            return Called(result=failure, usage=ModelUsage(calls=1))
        used = estimated_usage(request, pieces)
        if not self.entry.streaming:
            used = replace(used, output_tokens=request.max_tokens)
        return Called(result=failure, usage=self._priced(used))

    def _priced(self, usage: ModelUsage) -> ModelUsage:
        cost = self.entry.cost_usd(
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            read=usage.cache_read_tokens,
            written=usage.cache_write_tokens,
        )
        return replace(usage, cost_usd=cost)


def make_member(entry: ModelEntry, settings: ModelSettings, client_of: ClientOf) -> Member:
    """Make a model ready to be called.

    Raises:
        SettingsError: its library is not installed, or does not take the settings.
    """
    model = _bedrock(entry, settings, client_of) if entry.library == BEDROCK else _other(entry, settings)
    # langchain's profile of the model says whether it takes a schema; only Bedrock's form of asking is one we know.
    known: Any = getattr(model, "profile", None) or {}
    native = bool(known.get("structured_output")) if entry.native_schema is None else entry.native_schema
    choices = getattr(model, "supports_tool_choice_values", None)
    return Member(
        entry=entry,
        model=model,
        breaker=Breaker(failures=settings.breaker_failures, open_seconds=settings.breaker_seconds),
        native_schema=native and entry.library == BEDROCK,
        forces_tools=choices is None or "tool" in choices,
    )


def _bedrock(entry: ModelEntry, settings: ModelSettings, client_of: ClientOf) -> BaseChatModel:
    from langchain_aws import ChatBedrockConverse
    from langchain_aws.utils import parse_model_provider

    client = client_of(entry.region)
    client.meta.events.register(
        "before-parse.bedrock-runtime.ConverseStream", _hold, unique_id="tsuba-holds-what-is-read"
    )
    options: dict[str, Any] = {}
    if entry.base_id:
        # An ARN hides which model it stands for, and who made it.
        options = {"base_model_id": entry.base_id, "provider": parse_model_provider(entry.base_id)}
    if entry.effort:
        options["reasoning_effort"] = entry.effort
    if settings.guardrail_id:
        guardrail = {"guardrailIdentifier": settings.guardrail_id, "guardrailVersion": settings.guardrail_version}
        options["guardrail_config"] = {**guardrail, "trace": "enabled"}
    return ChatBedrockConverse(
        model=entry.id,
        client=client,
        bedrock_client=client,  # asked only for the model behind an ARN, and that we name
        max_tokens=settings.max_tokens,
        disable_streaming=not entry.streaming,
        **options,
    )


def _other(entry: ModelEntry, settings: ModelSettings) -> BaseChatModel:
    from langchain.chat_models import init_chat_model

    make: Any = init_chat_model  # its overloads are only partly typed
    options: dict[str, Any] = {"max_tokens": settings.max_tokens, "disable_streaming": not entry.streaming}
    try:
        return make(entry.id, model_provider=entry.library, **{**options, **entry.options})
    except (ImportError, ValueError, TypeError) as error:
        raise SettingsError(
            f"the model {entry.id} of {entry.library} (setting model.chain) cannot be used: {error}"
        ) from error


def _whole(pieces: list[AIMessage]) -> AIMessage:
    if not pieces:
        raise ConnectionError("an answer without a single piece")
    first, *others = pieces
    if not others:
        return first
    if not all(isinstance(piece, AIMessageChunk) for piece in pieces):
        raise ValueError("pieces that are not all of one answer")
    return cast("AIMessageChunk", first) + cast("list[AIMessageChunk]", others)


def _failure(error: Exception, *, began: bool) -> Failure:
    """Classify an error. What a library stumbles over once an answer has begun is the answer's fault."""
    failure = classify_failure(error)
    return replace(failure, kind="malformed", sent=True) if began and failure.kind == "unexpected" else failure


def _hold(response_dict: Mapping[str, Any], **_: Any) -> None:
    """Let the call that is being made break off its answer while it waits for the next byte.

    Source: botocore/endpoint.py, `before-parse`; the body of an event stream is urllib3's response there.
    """
    stop, body = _reading.get(None), response_dict.get("body")
    if stop is not None and hasattr(body, "shutdown"):
        stop.hold(cast("Breakable", body))
