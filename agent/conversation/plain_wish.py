"""Tells from a message whether its writer wants things said without jargon, and what they ask besides."""

from tools.pattern import Pattern

_SUBJECT = r"(?:about )?(?:aws|ecs|amazon|the cloud|cloud|containers?|docker|any of (?:this|that|it)|this|that|it|much|anything)"
_WISH = Pattern(
    r"(?:(?:(?:please|can you|could you|and|now)[\s,]+)*(?:explain|describe|say|tell)(?: me)?(?: (?:it|that|this))?(?: again)?(?: to me)?[\s,]+)?"
    r"(?:(?:like|as if|as though|assume|assuming|imagine|pretend|because|since|but|and)\s+)?"
    rf"\b(?:i(?:['’]m| am) (?:new to|no expert (?:in|on|at)|not familiar with)|i (?:don.?t|do not|never|hardly|barely) (?:really )?(?:know|understand|used?)) {_SUBJECT}\b|"
    r"(?:(?:please|can you|could you|and|now)[\s,]+)*(?:(?:explain|describe|say)(?: me)?(?: (?:it|that|this))(?: again)?(?: to me)?[\s,]+)?(?:more )?"
    r"\b(?:simpler|simply|in (?:plain|simple|simpler|easy) (?:words|english|terms|language)|in layman.?s? terms|eli5|"
    r"like i(?:['’]m| am) (?:five|5)|for (?:dummies|beginners|a beginner))\b",
    "i",
)


def wants_plain_words(text: str) -> bool:
    """Say whether somebody wants it said for people who do not know AWS.

    Example:
        >>> wants_plain_words("explain that like I don't know AWS"), wants_plain_words("I don't know how to roll back")
        (True, False)
    """
    return _WISH.search(text) is not None


def without_wish(text: str) -> str:
    """Return what a message asks besides; empty where it is the wish alone.

    Example:
        >>> without_wish("How do previews work here? Explain like I don't know AWS."), without_wish("simpler please")
        ('How do previews work here?', '')
    """
    rest = " ".join(_WISH.sub(" ", text).split()).strip(" ,.:;-!")
    return rest if len(rest.split()) > 1 else ""
