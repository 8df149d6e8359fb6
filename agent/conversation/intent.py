"""What a sentence asks for when it is read by itself. Rules, not a model; the kinds stand in agent/conversation/questions."""

from agent.conversation.question import questions_in
from agent.conversation.spelling import spelled_out
from tools.pattern import Pattern

Intent = str  # the name of a kind of question

_ASKS_STATE = Pattern(
    r"\b(?:why|wrong|fail\w*|broken|down|stuck|crash\w*|dying|dead|unhealthy|healthy|ok|okay|fine|status|state|doing|"
    r"diagnos\w*|deploy\w*|rollback|rolled|start\w*|error\w*|problem|issue|slow|restart\w*|look at|check|again|retry|"
    r"refresh|how is|how are|up|running|oom|502|503|504|not work\w*|flapping|hangs?|hanging|red)\b",
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


def asks_state(text: str) -> bool:
    """Say whether a sentence reports how something stands, or asks it.

    Example:
        >>> asks_state("payments is down"), asks_state("tell me a joke")
        (True, False)
    """
    return bool(_ASKS_STATE.search(spelled_out(text)))


def intent_of(text: str) -> Intent | None:
    """Return what a sentence asks for first, or None when it asks for nothing Tsuba does.

    Example:
        >>> intent_of("why is checkout failing in prod?"), intent_of("what changed?"), intent_of("tell me a joke")
        ('diagnose', 'changed', None)
    """
    asked = questions_in(text)
    if asked:
        return asked[0].name
    return "diagnose" if asks_state(text) else None
