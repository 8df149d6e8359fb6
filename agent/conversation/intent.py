"""What a sentence asks for. Rules, not a model: a handful of questions people ask about a deployment."""

from typing import Literal

from tools.pattern import Pattern, PatternTable

Intent = Literal[
    "ticket",
    "changed",
    "logs",
    "timeline",
    "next",
    "owner",
    "gaps",
    "services",
    "help",
    "thanks",
    "simpler",
    "diagnose",
]

# Tried in this order; the first that fits wins.
_WORDINGS: tuple[tuple[Intent, str], ...] = (
    ("help", r"^\W*(?:what can you do|who are you)\b[\w\s?!.]{0,20}$"),
    (
        "simpler",
        r"\b(?:simpler|simply|in plain (?:words|english)|eli5|layman|for dummies)\b|"
        r"\b(?:don.?t|do not|never) (?:know|understand|used?)\b.*\b(?:aws|ecs|this|that|it|cloud)\b|\bwhat does (?:that|this|it) mean\b",
    ),
    ("ticket", r"\bticket\b|\braise an? (?:issue|incident)\b|\bescalate\b"),
    (
        "changed",
        r"\bwhat(?:'s| is| has| was| did| else)?\b[^.?!]{0,40}\bchang(?:e|ed|es)\b|\bchanges\b|\bdiffs?\b|"
        r"\bwho (?:changed|deployed|released)\b|\b(?:what'?s|what is|anything|something) (?:different|new)\b|"
        r"\bdifferences?\b(?: (?:from|since|to|in)\b|\W*$)|\b(?:last|latest|recent|any|which|that|the) change\b|"
        r"\b(?:has|did|have) (?:anything|something|it|anyone|somebody|someone)\b[^.?!]{0,20}\bchanged?\b",
    ),
    ("logs", r"\blogs?\b|\blog lines?\b|\boutput\b|\bstack ?trace\b"),
    ("timeline", r"\btimeline\b|\bwhat happened\b|\bsince when\b|\bin what order\b"),
    ("owner", r"\bwho(?:se)?\b.*\b(?:owns?|owner|fix(?:es)?|responsible|call|ask)\b|\bowner\b"),
    ("gaps", r"\b(?:could|can|did)(?: you)?(?: not|n.t)\b.*\b(?:see|read|check)\b|\bnot seen\b|\bgaps?\b"),
    (
        "next",
        r"\bwhat (?:(?:can|could|should|shall|do|must|would) (?:i|we|you)|to)\b[^.?!]{0,20}\b(?:do|check|try|look)\b|"
        r"\bwhat(?:'s| is| comes)? next\b|\bnext steps?\b|\bhelp me (?:to )?fix\b|\bwhat now\b|"
        r"\bhow (?:(?:do|can|could|should|would|must) (?:i|we|you)|to)\b[^.?!]{0,20}\b(?:fix|solve|repair|resolve|unblock)\b",
    ),
    (
        "services",
        r"\b(?:which|what|list|show|all)\b.*\bservices\b|\bwhat is (?:failing|broken)\??$|\banything failing\b",
    ),
    ("thanks", r"^\W*(?:thanks|thank you|thx|great|perfect|cheers|ok(?:ay)?)\b[\w\s,!.]{0,30}$"),
    ("help", r"^\W*(?:help|hi|hello|hey)\b[\w\s?!.]{0,20}$"),
)
_PATTERNS: PatternTable[Intent] = PatternTable((intent, Pattern(words, "i")) for intent, words in _WORDINGS)
_ASKS_STATE = Pattern(
    r"\b(?:why|wrong|fail\w*|broken|down|stuck|crash\w*|dying|dead|unhealthy|healthy|ok|okay|fine|status|state|doing|"
    r"diagnos\w*|deploy\w*|rollback|rolled|start\w*|error\w*|problem|issue|slow|restart\w*|look at|check|again|retry|"
    r"refresh|how is|how are|up|running|oom|502|503|504|not work\w*)\b",
    "i",
)

_REPORTS_FAILURE = Pattern(
    r"\b(?:fail\w*|broken?|down|stuck|crash\w*|dying|dead|unhealthy|wrong|problem|not work\w*|oom|50[234])\b", "i"
)


def reports_failure(text: str) -> bool:
    """Say whether a sentence reports that something fails, rather than asking how things are done.

    Example:
        >>> reports_failure("why is my app broken?"), reports_failure("who approves a paused deployment?")
        (True, False)
    """
    return bool(_REPORTS_FAILURE.search(text))


def intent_of(text: str) -> Intent | None:
    """Return what a sentence asks for, or None when it asks for nothing Tsuba does.

    Example:
        >>> intent_of("why is checkout failing in prod?"), intent_of("what changed?"), intent_of("tell me a joke")
        ('diagnose', 'changed', None)
    """
    for intent, pattern in _PATTERNS.against(text):
        if pattern.search(text):
            return intent
    return "diagnose" if _ASKS_STATE.search(text) else None
