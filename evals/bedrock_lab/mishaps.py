"""What goes wrong by rule, and by chance from a seed."""

import fnmatch
import random
import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace

from evals.bedrock_lab.turn import Mishap

THROTTLED = Mishap(
    kind="error", code="ThrottlingException", message="Too many requests, please wait before trying again."
)
OUTAGE = Mishap(kind="error")
# Weighted as a bad day: mostly refusals before the answer, some answers that break within.
_CHAOS: tuple[tuple[Mishap, int], ...] = (
    (THROTTLED, 4),
    (OUTAGE, 2),
    (Mishap(kind="error", code="InternalServerException", message="The system encountered an unexpected error."), 1),
    (Mishap(kind="error", code="ModelTimeoutException", message="Model has timed out in processing the request."), 1),
    (Mishap(kind="cut"), 1),
    (Mishap(kind="error", code="modelStreamErrorException", message="The stream broke.", after_frames=1), 1),
    (Mishap(kind="error", code="throttlingException", message=THROTTLED.message, after_frames=1), 1),
    (Mishap(kind="truncate", after_frames=1), 2),
    (Mishap(kind="cut", after_frames=1), 1),
)
_MOST_FRAMES = 8  # how far into a stream chance may let it break


@dataclass(frozen=True, slots=True, kw_only=True)
class MishapRule:
    """A mishap for the calls that match; names are globs, the first rule that hits decides; None = always."""

    mishap: Mishap
    model: str = "*"
    operation: str = "*"
    times: int | None = None


class Mishaps:
    """The rules in force, and chance."""

    def __init__(self) -> None:
        self._rules: list[MishapRule] = []
        self._left: list[int | None] = []
        self._chance = 0.0
        self._random = random.Random(0)
        self._lock = threading.Lock()

    def replace(self, rules: Sequence[MishapRule]) -> None:
        """Put these rules in force instead of any others."""
        with self._lock:
            self._rules = list(rules)
            self._left = [rule.times for rule in rules]

    def unleash(self, chance: float, *, seed: int) -> None:
        """Let a share of all calls fail by chance, the same ones for the same seed and order of calls."""
        with self._lock:
            self._chance = chance
            self._random = random.Random(seed)

    def hit(self, model_id: str, operation: str) -> Mishap | None:
        """Return what goes wrong with a call, None where nothing does. Within a stream nothing but a stream breaks."""
        with self._lock:
            for index, rule in enumerate(self._rules):
                fits = fnmatch.fnmatchcase(model_id, rule.model) and fnmatch.fnmatchcase(operation, rule.operation)
                left = self._left[index]
                if fits and left != 0:
                    self._left[index] = None if left is None else left - 1
                    return rule.mishap
            if not self._chance or self._random.random() >= self._chance:
                return None
            kinds, weights = zip(*_CHAOS, strict=True)
            mishap: Mishap = self._random.choices(kinds, weights)[0]
            frames = self._random.randint(1, _MOST_FRAMES)
        if mishap.after_frames is None:
            return mishap
        return replace(mishap, after_frames=frames) if operation == "ConverseStream" else None
