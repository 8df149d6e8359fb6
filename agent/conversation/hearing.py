"""Hears a message: what it asks, and which service it means, with what was said before in mind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from agent.conversation.general_question import asks_in_general
from agent.conversation.intent import asks_state, reports_failure
from agent.conversation.memory import Memory
from agent.conversation.pasted_error import PastedError
from agent.conversation.place import narrowing, words_of
from agent.conversation.plain_wish import without_wish
from agent.conversation.question import Question, all_questions, questions_in
from agent.conversation.reference import Named, Unclear, find_reference
from agent.conversation.spelling import spelled_out
from agent.fleet import ServiceState
from tools.pattern import Pattern

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_PLACE_IN_LIST = Pattern(
    r"(?i)\b(?:the )?(first|second|third|fourth|fifth|sixth|last|1st|2nd|3rd|4th|5th|6th) one\b|"
    r"^\W*(?:the |number |no\.? ?|#)?(first|second|third|fourth|fifth|sixth|1st|2nd|3rd|4th|5th|6th|[1-6])\W*$"
)
_YES = Pattern(r"(?i)^\W*(?:yes|yep|yeah|yup|y|sure|exactly|right|correct|that one|ja|sí|si)\b[\s\w,!.]{0,20}$")
# Words around a service's name that ask for nothing else.
_GLUE = frozenset(
    [
        "the", "a", "an", "and", "or", "in", "on", "of", "for", "to", "at", "with", "it", "is", "this", "that", "me",
        "my", "our", "your", "you", "i", "we", "please", "tell", "show", "give", "about", "what", "how", "which", "one",
        "service", "app", "application", "stack", "version", "deployment", "prod", "production", "stage", "staging",
        "dev", "test", "cluster", "account", "region", "same", "also", "now", "then", "ok", "so", "but", "no", "not",
        "yes", "mean", "meant", "sorry", "back", "go", "let", "us", "see", "take", "look", "check", "have", "want",
        "need", "here", "there", "again", "too", "just", "hi", "hey", "hello", "btw", "thanks", "pls", "s",
    ]
)  # fmt: skip
_CORRECTS = Pattern(
    r"(?i)\b(?:i )?(?:meant|mean)\b|\bsorry\b|\binstead\b|\bactually\b|\brather\b|\bswitch(?:ing)? to\b|\b(?:back|return|go) to\b|^\W*no\W"
)
# What follows a message that says only where: the answer to a question of ours, or a look at the same elsewhere.
_ONLY_STATE = frozenset({"diagnose", "now"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a message asks, the service it names, whether it may be about the platform as a whole.

    `corrects`: it sets right which service was meant, so the conversation is about that one now. `repeats` is the
    question to the documentation that it wants answered once more, in plainer words.
    """

    questions: tuple[Question, ...]
    reference: Named | Unclear | None
    in_general: bool
    corrects: bool = False
    repeats: str | None = None

    @property
    def names(self) -> frozenset[str]:
        """The names of what is asked."""
        return frozenset(question.name for question in self.questions)


def hear(text: str, memory: Memory, services: Sequence[ServiceState], context: Mapping[str, str]) -> Heard:
    """Understand a message in its conversation."""
    questions = questions_in(text)
    # "the one in stage" may answer our question: while one waits, it says nothing about the last target.
    waits = memory.pending is not None and not _names(questions) - _ONLY_STATE
    focus = None if waits else memory.focus
    recent = (memory.focus, *memory.recent) if memory.focus else memory.recent
    named = find_reference(text, services, context, None, recent)
    listed = _of_list(text, memory)
    reference = find_reference(listed, services, context, None) if listed else named
    if focus and not listed and not _leaves_the_service(questions):
        reference = find_reference(text, services, context, focus, recent)
    if memory.pending and not isinstance(reference, Named):
        alone = find_reference(memory.pending, services, context, None)
        together = find_reference(f"{memory.pending} {text}", services, context, None)
        if isinstance(together, Named) and not isinstance(alone, Named):
            reference = together
            questions = questions if _names(questions) - _ONLY_STATE else questions_in(memory.pending)
    if memory.pending and isinstance(reference, Named):
        # A whole new question is answered as it was asked; a bare name answers ours.
        questions = questions or questions_in(memory.pending)
    only_state = not questions and asks_state(text)
    if only_state:
        questions = (_of_state(text, reference, in_conversation=focus is not None),)
    if not questions and memory.pending and isinstance(reference, Named):
        questions = (all_questions()["diagnose"],)
    if not questions and isinstance(named, Named) and not listed and says_more_than(named, text, services):
        question = f"I only answer about deployments. Is this about the service {named.service}?"
        reference = Unclear(question=question, choices=(named.label,))
    said = spelled_out(text)
    heard = Heard(
        questions=questions, reference=reference, in_general=False, corrects=_CORRECTS.search(said) is not None
    )
    if isinstance(reference if listed else named, Named):
        return heard
    # What somebody asks besides plain words: "I'm new to AWS, how do previews work here?"
    asked = without_wish(said)
    if "simpler" in heard.names and memory.page_question and not asks_in_general(asked, None, has_focus=True):
        return replace(heard, in_general=True, repeats=memory.page_question)
    besides = questions_in(asked) if asked and asked != said else questions
    # A sentence that merely has a word such as "deployment" may still ask how the platform does things.
    first = "diagnose" if only_state else besides[0].name if besides else None
    in_general = first == "meaning" or asks_in_general(asked or said, first, has_focus=focus is not None)
    return replace(heard, in_general=in_general)


def better_looked_up(pasted: PastedError, reference: Named | Unclear | None, memory: Memory) -> bool:
    """Whether the live state says more than the text: of the one service it names, and of an error no rule knows."""
    if pasted.explanation.category is None:
        return reference is not None or memory.focus is not None
    return isinstance(reference, Named)


def says_more_than(named: Named, text: str, services: Sequence[ServiceState]) -> bool:
    """Whether a name is an ordinary word in a sentence about something else: "recommend me a restaurant".

    A place beside it is a sign that the service is meant.
    """
    if not named.service.isalpha() or narrowing(text, services):
        return False
    places = {word for s in services for word in (s.account_name, s.stage, s.region, s.cluster)}
    rest = words_of(text) - {named.service.casefold()} - {place.casefold() for place in places} - _GLUE
    return bool(rest)


def _names(questions: Sequence[Question]) -> frozenset[str]:
    return frozenset(question.name for question in questions)


def _leaves_the_service(questions: Sequence[Question]) -> bool:
    """Whether a place in the message narrows a list of services, rather than moving the conversation there."""
    return any(question.needs in {"services", "documents", "nothing"} for question in questions)


def _of_state(text: str, reference: Named | Unclear | None, *, in_conversation: bool) -> Question:
    """Choose for a sentence that only says or asks how it stands: the whole diagnosis, or in a conversation a short look."""
    short = in_conversation and reference is None and not reports_failure(text)
    return all_questions()["now" if short else "diagnose"]


def _of_list(text: str, memory: Memory) -> str | None:
    """Return the service that "the second one" means among those listed last."""
    if memory.pending and len(memory.offered) == 1 and _YES.search(text):
        return memory.offered[0]
    found = _PLACE_IN_LIST.search(text) if memory.offered else None
    if found is None:
        return None
    word = (found[1] or found[2]).casefold()
    if word == "last":
        return memory.offered[-1]
    place = _ORDINALS.index(word) if word in _ORDINALS else int(word[0]) - 1
    # Out of the list's length: the last there is, named in the answer, is nearer to what was meant than nothing.
    return memory.offered[min(place, len(memory.offered) - 1)]
