"""Tells a question about how the platform works from one about a service. Rules, not a model."""

from agent.conversation.intent import Intent
from tools.pattern import Pattern

_GREETING = r"^\W*(?:(?:hey|hi|hello|so|sorry|quick question|question|please|ok|and|can you|could you)\b[\s,:!.-]*)*"
_ASKS = Pattern(
    _GREETING
    + r"(?:how (?:do|does|can|could|should|would|long|fast|many|much|often|to)\b|(?:can|may|must|should|could) (?:i|we)\b|"
    r"(?:do|does|did|am) (?:i|we|the|my|our)\b|which\b|in which\b|who\b|whom\b|where\b|when (?:do|does|is|are|can|must)\b|"
    r"what (?:happens|counts|is (?:a|an|the)|are (?:the)?|does (?:a|an|the)|do (?:i|we) need|kind|size)\b|"
    r"what'?s the (?:difference|limit|default|process|policy|rule)\b|is (?:there|it possible|it allowed)\b|are there\b|"
    r"why (?:is|are|do|does|can'?t|must|may) (?:a|an|the|my|our|we|i|all|every|no|there|public)\b|"
    r"(?:need|want|trying) to\b|(?:tell|show) me how\b|explain (?:how|what|why|when|who)\b|how [\w\s-]{1,40}\bworks?\b)",
    "i",
)
# "it" is what the conversation is about.
_ABOUT_THE_FOCUS = Pattern(r"\b(?:it|its|it'?s|this|that|they|them|these|those)\b", "i")
_ANSWERED_OTHERWISE: frozenset[Intent] = frozenset(
    {"services", "help", "thanks", "ticket", "simpler", "gaps", "timeline"}
)


def asks_in_general(text: str, intent: Intent | None, *, has_focus: bool) -> bool:
    """Say whether a sentence may be about the platform rather than about a service.

    In a conversation about a service ("has_focus") what asks for its logs, changes, owner or next steps is about that
    service, and so is a sentence with "it" or "this".

    Example:
        >>> asks_in_general("How do I get more quota?", None, has_focus=True)
        True
        >>> asks_in_general("why is it failing?", "diagnose", has_focus=True)
        False
    """
    if intent in _ANSWERED_OTHERWISE or not _ASKS.search(text):
        return False
    return not has_focus or (intent in (None, "diagnose") and not _ABOUT_THE_FOCUS.search(text))
