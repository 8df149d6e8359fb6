"""Says when a sentence that stands on documents alone tells how something is doing now: no page knows that."""

from collections.abc import Iterator, Sequence

from agent.verification.sentences import claim_clauses, likeness, sentences_of
from tools.pattern import Pattern

SAID_ALIKE = 0.6  # of the words together: then the page itself says so, as a rule

_STATE = (
    r"(?:healthy|unhealthy|failing|failed|broken|down|up|running|stopped|stuck|crashing|crashed|dying|dead|degraded|fine|ok|okay|"
    r"rolled back|rolling back|blocked|paused|waiting|pending|in progress|out of (?:memory|addresses|disk|capacity)|used up|exhausted|"
    r"exceeded|reached|full|missing|gone|deleted|suspended|locked|compromised|expired|misconfigured|deployed|live|approved|refused|rejected)"
)
_IS = r"(?:is|are|was|were|has|have|had|isn.t|aren.t|wasn.t|weren.t|hasn.t|haven.t|looks?|seems?|appears?|remains?|stays?|keeps?|got|went)"
_ONE = r"(?:your|yours|this|that|these|those|the|its|their|our|[a-z0-9]+(?:-[a-z0-9]+)*-v?[0-9]+|[A-Z][\w-]*|[a-z][a-z0-9]*(?:-[a-z0-9]+)*)"
_TELLS_STATE = Pattern(rf"\b{_ONE}(?: [\w-]+){{0,4}} {_IS}(?: [\w'’-]+){{0,3}}? {_STATE}\b")
_TELLS_EVENT = Pattern(
    r"(?i)\b(?:your|this|that|these|the) (?:[\w-]+ ){0,3}"
    r"(?:failed|crashed|stopped|recovered|succeeded|broke|restarted|died|exited|rolled back|ran out|hit|exceeded|reached|timed out)\b"
)
_NOW = Pattern(
    r"(?i)\b(?:right now|at the moment|currently|just now|at present|as of (?:now|today)|since (?:today|yesterday|\d))\b"
)
_I_LOOKED = Pattern(
    r"(?i)\bI(?:['’]ve| have)? (?:checked|looked|read|see|saw|found|tested|tried|verified|confirmed|can see|ran|opened|filed|created|did)\b"
)
_POINTS = Pattern(
    r"(?i)\b(?:your|yours|this(?P<unless> platform)?|these|our|my|I|now|currently|today|yesterday|moment)\b"
)
_WHILE = Pattern(r"(?i)\b(?:while|whereas)\b")  # clauses are cut there, and a condition would be lost
_CONDITION = Pattern(
    r"(?i)\b(?:if|when|whenever|unless|while|until|once|after|before|whether|as (?:long|soon) as|where|wherever|in case|that|which|who|"
    r"may|might|can|could|must|should|would|means?|says?|how|why|a|an|any)\b"
)


def states_now(text: str, told: Sequence[str]) -> Iterator[str]:
    """Yield an objection for every sentence about how something is doing, unless a sentence told says the same.

    What holds under a condition, or of any such thing, is a rule and no state.

    Example:
        >>> list(states_now("A service is healthy when its targets are.", [])), len(list(states_now("checkout is healthy.", [])))
        ([], 1)
    """
    known = [*told, *(clause for one in told for clause in claim_clauses(one))]
    for sentence in sentences_of(text):
        # A list in the middle of a claim ("dev, test or stage is blocked") makes none of its parts a claim.
        for claim in (sentence, *claim_clauses(_WHILE.sub(" when ", sentence))):
            if _claims(claim) and not any(_says_the_same(one, claim) for one in known):
                yield f"no document knows how anything is doing now: {sentence.strip()[:120]}"
                break


def _says_the_same(told: str, claim: str) -> bool:
    """Tell whether a page says a claim, and of the same: what it says of every service it does not say of yours."""
    pointing = {word.lower() for word in _POINTS.findall(claim)}
    return likeness(claim, told) >= SAID_ALIKE and pointing <= {word.lower() for word in _POINTS.findall(told)}


def _claims(text: str) -> bool:
    if _NOW.search(text) or _I_LOOKED.search(text):
        return True
    found = _TELLS_STATE.search(text) or _TELLS_EVENT.search(text)
    return found is not None and not _CONDITION.search(text[: found.end()])
