"""Which turn answers a request. What was written and not asked for, or asked for and not written, is an error."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.aws_lab.exchange import AwsError
from evals.bedrock_lab.live_turn import LiveTurn
from evals.bedrock_lab.turn import ModelCall, ScriptError, Turn

UNEXPECTED = "LabUnexpectedTurn"  # no code of Bedrock's: nobody may take it for one and try again
SHOWN = 200  # characters of a request in a complaint

TurnFunction = Callable[[ModelCall], Turn | LiveTurn | None]
"""A model that reads: the turn it answers with, or None where the request is not its own."""


@dataclass(slots=True)
class _Written:
    turn: Turn | TurnFunction
    taken: bool = False


class Script:
    """Turns in their order, each played once; then `otherwise`, as often as asked."""

    def __init__(self, turns: Sequence[Turn | TurnFunction] = (), *, otherwise: TurnFunction | None = None) -> None:
        self._written = [_Written(turn) for turn in turns]
        self._otherwise = otherwise
        self._unexpected: list[str] = []
        self._lock = threading.Lock()

    def answer(self, call: ModelCall, *, keep: bool = False) -> Turn | LiveTurn:
        """Return the turn that answers a call. A function may take its time: other calls do not wait for it.

        Args:
            call: what was asked.
            keep: the answer will not arrive whole, so that the turn is due once more.

        Raises:
            AwsError: no turn fits; noted for `check`.
        """
        for written in self._written:
            with self._lock:
                if written.taken:
                    continue
                written.taken = True
            turn: Turn | LiveTurn | None = None
            try:
                turn = written.turn if isinstance(written.turn, Turn) else written.turn(call)
            finally:
                written.taken = turn is not None and not keep
            if turn is not None:
                return turn
        turn = self._otherwise(call) if self._otherwise else None
        if turn is not None:
            return turn
        asked = f"{call.model_id} was asked, ending {call.last[-SHOWN:]!r}"
        with self._lock:
            self._unexpected.append(asked)
        raise AwsError(UNEXPECTED, f"No scripted turn is left: {asked}", status=400)

    def check(self) -> None:
        """Complain of turns nobody asked for, and of requests without a turn.

        Raises:
            ScriptError: names them.
        """
        with self._lock:
            unused = [f"unused turn: {str(written.turn)[:SHOWN]}" for written in self._written if not written.taken]
            complaints = unused + [f"unexpected request: {asked}" for asked in self._unexpected]
        if complaints:
            raise ScriptError("the script was not played as written:\n" + "\n".join(complaints))
