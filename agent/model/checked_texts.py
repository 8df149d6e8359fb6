"""What a guardrail said of the texts of one run, so that none is looked at twice, and what a model sees of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from agent.model.messages import Message, ModelMessage, ModelRequest
from agent.model.reply import Outcome
from agent.reasoning.fence import Fenced

WITHHELD = "[withheld by your guardrail]"
WHOLE = ""  # the label of a message of which nobody said whose words it holds
# Without what it is asked for a model has nothing to answer.
ASKED_FOR = frozenset({WHOLE, "question"})


class CheckedTexts:
    """The texts of one run that a guardrail has looked at. Those of equal content are one."""

    def __init__(self) -> None:
        self.failure: Outcome | None = None  # why it could not be asked: then it is not asked again in this run
        self.marks: frozenset[str] = frozenset()
        self._shown: dict[str, str | None] = {}
        self._withheld_labels: dict[str, None] = {}

    @property
    def withheld(self) -> tuple[str, ...]:
        """The labels of what no model has seen, in the order they came up."""
        return tuple(self._withheld_labels)

    def unknown(self, texts: Iterable[str]) -> list[str]:
        """Return those that were not looked at yet, each once; a blank one needs no look."""
        return [text for text in dict.fromkeys(texts) if text.strip() and text not in self._shown]

    def show(self, text: str, instead: str) -> None:
        """Note what a model may see of a text."""
        self._shown[text] = instead

    def withhold(self, text: str) -> None:
        """Note that no model may see a text."""
        self._shown[text] = None

    def is_withheld(self, text: str) -> bool:
        """Return whether no model may see a text."""
        return self._shown.get(text, text) is None

    def as_seen(self, request: ModelRequest) -> ModelRequest | None:
        """Return a request as a model may see it; None where what it is asked for is withheld."""
        hidden = [piece.label for piece in pieces_of(request) if self.is_withheld(piece.text)]
        self._withheld_labels.update(dict.fromkeys(hidden))
        if not ASKED_FOR.isdisjoint(hidden):
            return None
        return replace(request, messages=tuple(_rewritten(each, request, self._seen) for each in request.messages))

    def _seen(self, piece: Fenced) -> str:
        shown = self._shown.get(piece.text, piece.text)
        return WITHHELD if shown is None else shown


def pieces_of(request: ModelRequest) -> Iterator[Fenced]:
    """Yield what others wrote of a request; what a model said is its own."""
    for message in request.messages:
        if isinstance(message, ModelMessage):
            continue
        if request.fence is None:
            yield Fenced(label=WHOLE, text=message.text)
        else:
            yield from request.fence.inside(message.text)


def _rewritten(message: Message, request: ModelRequest, seen: Callable[[Fenced], str]) -> Message:
    if isinstance(message, ModelMessage):
        return message
    if request.fence is None:
        return replace(message, text=seen(Fenced(label=WHOLE, text=message.text)))
    return replace(message, text=request.fence.with_inside(message.text, seen))
