"""What a kind of question is, and how all of them are found: one file in agent/conversation/questions is one kind."""

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Literal

import agent.conversation.questions
from agent.conversation.spelling import spelled_out
from agent.diagnosis import Diagnosis, EvidenceView
from tools.pattern import Pattern, PatternTable
from tools.snapshot import Snapshot

# What an answer is made of: what was said of the service a moment ago; the facts behind that; what is read anew for the
# question; every service there is; the documentation; another part of the chat, which knows how (tickets, logs, comparisons); or nothing.
Needs = Literal["diagnosis", "facts", "fresh", "services", "documents", "work", "nothing"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question about a service, and what is known of it.

    `before` is the diagnosis that `diagnosis` replaces, where it was read again for this question. `snapshot` is there
    for questions that need facts. `labels` leads from a piece of evidence to its label in this conversation, and
    `evidence` holds every piece the conversation has shown, by label.
    """

    text: str
    diagnosis: Diagnosis
    now: datetime
    before: Diagnosis | None = None
    snapshot: Snapshot | None = None
    labels: dict[str, str] = field(default_factory=dict[str, str])
    evidence: dict[str, EvidenceView] = field(default_factory=dict[str, EvidenceView])


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One kind of question: how people word it, and its answer as markdown, composed of what was read.

    `wording` is met in the message as spelled_out writes it. `yields_to` are kinds that, asked too, make this one
    unnecessary. `told_by_model`: where there is a model, it says this better than a rule. `answer` is None where other
    parts of the chat do the work.
    """

    name: str
    wording: str
    needs: Needs
    answer: Callable[[Asked], str] | None = None
    yields_to: tuple[str, ...] = ()
    told_by_model: bool = False


@cache
def all_questions() -> dict[str, Question]:
    """Import every module of agent.conversation.questions, by name.

    Raises:
        ValueError: a file's name is not its question's.
    """
    found: dict[str, Question] = {}
    for module in pkgutil.iter_modules(agent.conversation.questions.__path__):
        question = importlib.import_module(f"agent.conversation.questions.{module.name}").QUESTION
        if not isinstance(question, Question) or question.name != module.name:
            raise ValueError(f"questions/{module.name}.py must define QUESTION with the name {module.name!r}")
        found[question.name] = question
    return found


def questions_in(text: str) -> tuple[Question, ...]:
    """Return the kinds of question a message asks, in the order they stand in it; empty when no rule knows it.

    Example:
        >>> [question.name for question in questions_in("who did it, and are users affected?")]
        ['who', 'impact']
    """
    said = spelled_out(text)
    met = [(found.start(), name) for name, pattern in _patterns().against(said) if (found := pattern.search(said))]
    names = {name for _, name in met}
    questions = all_questions()
    kept = {name: at for at, name in sorted(met, reverse=True) if not names & set(questions[name].yields_to)}
    return tuple(questions[name] for name in sorted(kept, key=lambda name: (kept[name], name)))


@cache
def _patterns() -> PatternTable[str]:
    return PatternTable((name, Pattern(question.wording, "i")) for name, question in sorted(all_questions().items()))
