"""A model on its worst day, by seed: of each answer it is drawn whether it comes, whole, in form, and in time.

Beside Bedrock's own errors there is whatever a model can say that it should not, and whatever can happen on the way.
"""

import json
import random
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from evals.bedrock_lab.live_turn import LiveTurn
from evals.bedrock_lab.script import TurnFunction
from evals.bedrock_lab.turn import Event, Mishap, ModelCall, ToolUse, Turn, Where

START: Event = ("messageStart", {"role": "assistant"})
_ERRORS = (
    "ThrottlingException",
    "ServiceUnavailableException",
    "InternalServerException",
    "ModelErrorException",
    "ModelNotReadyException",
    "ModelTimeoutException",
    "AccessDeniedException",
    "ExpiredTokenException",
    "ResourceNotFoundException",
    "ServiceQuotaExceededException",
    "ValidationException",
    "SomethingNewException",
    "",
)
_IN_STREAM = ("throttlingException", "internalServerException", "modelStreamErrorException", "internalError")
_STATUSES = (400, 403, 404, 408, 413, 424, 429, 500, 502, 503, 504)
_STOPS = (
    "max_tokens",
    "stop_sequence",
    "tool_use",
    "guardrail_intervened",
    "content_filtered",
    "malformed_model_output",
    "malformed_tool_use",
    "model_context_window_exceeded",
    "made_up",
)
_USAGES: tuple[dict[str, Any], ...] = (
    {"inputTokens": -50, "outputTokens": -7, "totalTokens": -57},
    {"inputTokens": 10**25, "outputTokens": 10**25, "totalTokens": 1},
    {"inputTokens": None, "outputTokens": None, "totalTokens": None},
    {"inputTokens": "9", "outputTokens": [], "totalTokens": {}},
)
_FORMS = (
    "null",
    "[]",
    "42",
    '"yes"',
    "{}",
    '{"statements": null, "steps": null}',
    '{"statements": [null]}',
    '{"statements": "It has no image."}',
    '{"statements": [{"role": "boss", "text": "x"}]}',
    '{"statements": [{"role": "cause", "category": "aliens", "text": "E1", "sources": ["E999999"]}]}',
    '{"statements": [{"role": "summary", "text": "\\ud800 \\u0000 \\u202e", "sources": ["E1"]}]}',
    '{"statements": [{"role": "summary", "text": "", "sources": [], "quotes": [{"source": "E1", "text": ""}]}]}',
    '{"statements": [{"role": "fact", "text": "札幌 🚀 ' + "é" * 900 + '", "sources": ["D9", "G7", "\\ud83d"]}]}',
    '{"steps": [{"text": "Run it.", "command": "aws ecs delete-cluster; rm -rf / $(id) `id` \\" \' \\\\"}]}',
    '{"steps": [{"text": "[x](javascript:1) ![y](//evil.example/?q=1)", "command": "\\u0000"}]}',
    '{"statements": [{"role": "summary", "text": "' + "a" * 300_000 + '"}]}',
    '{"statements": [' + '{"role": "fact", "text": "x"},' * 3000 + '{"role": "fact", "text": "x"}]}',
    "[" * 50_000,
    '{"statements":' * 3000,
)
_ARGUMENTS = (
    "",
    "{",
    "null",
    "[]",
    '{"cluster": 1, "services": {}}',
    '{"cluster": null}',
    '{"cluster": "\\ud800", "service": "\\u0000"}',
    '{"cluster": "../../etc", "task": "' + "x" * 100_000 + '"}',
    '{"account_id": "999999999999", "region": "xx", "cluster": "prod"}',
    '{"a":' * 5000,
)


class BadDay:
    """A model that answers as `good` does where nothing goes wrong. The same seed and order of calls, the same day.

    Args:
        good: the model on any other day.
        seed: of all that is drawn.
        chance: of each answer that something is wrong with it.
        wait_seconds: of silences and drips, some shorter and some longer than this.
    """

    def __init__(self, good: TurnFunction, *, seed: int, chance: float = 0.8, wait_seconds: float = 0.5) -> None:
        self._good = good
        self._chance = chance
        self._wait_seconds = wait_seconds
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._ways: tuple[Callable[[ModelCall, Turn], Turn], ...] = (
            self._refused,
            self._broken,
            self._broken,
            self._late,
            self._stopped,
            self._counted,
            self._formless,
            self._formless,
            self._calls,
            self._strange,
        )

    def __call__(self, call: ModelCall) -> Turn | None:
        """Answer one request."""
        said = self._good(call)
        turn = said.whole() if isinstance(said, LiveTurn) else said
        with self._lock:
            if turn is None or self._random.random() >= self._chance:
                return turn
            return self._random.choice(self._ways)(call, turn)

    def _refused(self, call: ModelCall, good: Turn) -> Turn:
        code, status = self._random.choice(_ERRORS), self._random.choice(_STATUSES)
        kinds: tuple[Where, ...] = ("error", "error", "page", "noise", "half_head", "cut")
        status = self._random.choice((200, status))
        kind = self._random.choice(kinds)
        return replace(good, mishap=Mishap(kind=kind, code=code, status=status if kind == "page" else max(400, status)))

    def _broken(self, call: ModelCall, good: Turn) -> Turn:
        kinds: tuple[Where, ...] = ("error", "truncate", "cut", "garble")
        code = self._random.choice(_IN_STREAM)
        after = self._random.choice((-1, -2, -3, 0, 1, 2, self._random.randint(0, 40)))
        return replace(good, mishap=Mishap(kind=self._random.choice(kinds), code=code, after_frames=after))

    def _late(self, call: ModelCall, good: Turn) -> Turn:
        seconds = self._wait_seconds * self._random.choice((0.5, 0.9, 1.1, 4))
        after = self._random.choice((None, 0, 3))
        drips = Mishap(kind="drip", after_frames=1, seconds=self._wait_seconds / 20)
        endless = replace(good, text="so " * 2000, pause_seconds=self._wait_seconds / 20, chunk_characters=3)
        silent = replace(good, mishap=Mishap(kind="stall", after_frames=after, seconds=seconds))
        return self._random.choice((silent, silent, replace(good, mishap=drips), endless))

    def _stopped(self, call: ModelCall, good: Turn) -> Turn:
        return replace(good, stop_reason=self._random.choice(_STOPS))

    def _counted(self, call: ModelCall, good: Turn) -> Turn:
        return replace(good, usage=self._random.choice(_USAGES))

    def _formless(self, call: ModelCall, good: Turn) -> Turn:
        cut = good.text[: self._random.randint(0, len(good.text))]
        said = self._random.choice((*_FORMS, cut, cut, f"```json\n{good.text}\n```", good.text * 2))
        calls = tuple(replace(each, raw=said) for each in good.tool_calls)
        return replace(good, text="" if calls else said, tool_calls=calls, chunk_characters=5000)

    def _calls(self, call: ModelCall, good: Turn) -> Turn:
        names = (*call.tools, "rm -rf /", "", "x" * 200, "札")
        uses = [
            ToolUse(
                name=self._random.choice(names),
                raw=self._random.choice(_ARGUMENTS),
                id=self._random.choice(("c1", None)),
            )
            for _ in range(self._random.choice((1, 2, 40)))
        ]
        stop = self._random.choice((None, None, "max_tokens", "end_turn"))
        return Turn(text=self._random.choice(("", "I look.")), tool_calls=tuple(uses), stop_reason=stop)

    def _strange(self, call: ModelCall, good: Turn) -> Turn:
        delta: Any = self._random.choice(
            ({}, {"text": None}, {"text": 5}, {"toolUse": {}}, {"toolUse": {"input": None}})
        )
        said = [("contentBlockDelta", {"contentBlockIndex": self._random.choice((0, 0, 7, -1, None)), "delta": delta})]
        stop = self._random.choice(({}, {"stopReason": None}, {"stopReason": "end_turn"}, {"stopReason": 5}))
        counts: tuple[dict[str, Any], ...] = ({}, {"usage": {}}, {"usage": None})
        events: list[Any] = [
            self._random.choice((START, ("messageStart", {"role": "user"}), ("messageStart", {}))),
            *self._random.choice((said, said * 3, [])),
            ("messageStop", stop),
            ("metadata", self._random.choice(counts)),
        ]
        if self._random.random() < 0.3:
            self._random.shuffle(events)
        empty, thought = Turn(text=""), Turn(reasoning=json.dumps(good.text[:2000]))
        return self._random.choice((Turn(events=events), Turn(events=events), empty, thought))
