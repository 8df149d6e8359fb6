"""What a message asks for, heard together with what was said before: intent, service, and whether the pages may tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agent.conversation.general_question import asks_in_general
from agent.conversation.intent import Intent, intent_of
from agent.conversation.memory import Memory
from agent.conversation.pasted_error import PastedError
from agent.conversation.plain_wish import without_wish
from agent.conversation.reference import Named, Unclear, find_reference
from agent.fleet import ServiceState
from agent.targets.target import TargetRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a message asks for, the service it names, and whether it may be about the platform as a whole.

    `repeats` is the question to the documentation that it wants answered once more, in plainer words.
    """

    intent: Intent | None
    reference: Named | Unclear | None
    in_general: bool
    repeats: str | None = None


def hear(text: str, memory: Memory, services: Sequence[ServiceState], context: Mapping[str, str]) -> Heard:
    """Hear a message. `services` are those the asker may see, `context` is of the page they look at."""
    intent = intent_of(text)
    named = find_reference(text, services, context, None)
    # "the one in stage" may answer our question: while one waits, it says nothing about the last target.
    focus = None if memory.pending else memory.focus
    reference = find_reference(text, services, context, focus) if focus else named
    if memory.pending and not isinstance(reference, Named):
        together = find_reference(f"{memory.pending} {text}", services, context, None)
        if isinstance(together, Named):
            reference = together
            intent = intent_of(memory.pending) if intent in {None, "diagnose"} else intent
    if memory.pending and isinstance(reference, Named):
        # A whole new question is answered as it was asked; a bare name answers ours.
        intent = intent or intent_of(memory.pending) or "diagnose"
    if isinstance(named, Named):
        return Heard(intent=intent, reference=reference, in_general=False)
    asked = without_wish(text)
    if intent == "simpler" and memory.page_question and not asks_in_general(asked, None, has_focus=True):
        return Heard(intent=intent, reference=reference, in_general=True, repeats=memory.page_question)
    about = intent if asked == text or not asked else intent_of(asked)
    in_general = asks_in_general(asked or text, about, has_focus=focus is not None)
    return Heard(intent=intent, reference=reference, in_general=in_general)


def request_of(heard: Heard, memory: Memory, context: Mapping[str, str]) -> TargetRequest | None:
    """Return what is looked at: what the message names, else what the conversation or the page is about."""
    return heard.reference.request if isinstance(heard.reference, Named) else (memory.focus or _of_page(context))


def better_looked_up(pasted: PastedError, reference: Named | Unclear | None, memory: Memory) -> bool:
    """Whether the live state says more than the text: of the one service it names, and of an error no rule knows."""
    if pasted.explanation.category is None:
        return reference is not None or memory.focus is not None
    return isinstance(reference, Named)


def _of_page(context: Mapping[str, str]) -> TargetRequest | None:
    """Take "it" for the service of the page the asker looks at."""
    if not context.get("service"):
        return None
    return TargetRequest(
        account=context.get("account_id"),
        region=context.get("region"),
        cluster=context.get("cluster"),
        service=context["service"],
    )
