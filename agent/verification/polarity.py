"""Says when a sentence turns round what the rules said: a "not" too many or too few, or the opposite state."""

import re
from collections.abc import Iterator, Sequence

from agent.diagnosis import Diagnosis
from agent.verification.material import Material
from agent.verification.particulars import occurs, particulars
from agent.verification.sentences import QUOTED_BY_RULES, claim_clauses, most_like, nearly_equal, sentences_of, unquoted
from agent.verification.vocabulary import plain_words, words_in

SAME_SUBJECT = 0.75  # of a clause's words shared with a rule's: the two speak of the same
MIN_SHARED = 2  # one word meets by accident

_NEGATION = re.compile(
    r"\b(?:not|no|never|none|nothing|nobody|nor|neither|without|cannot|lacks?|lacking|missing|absent|fail(?:s|ed|ing|ure)?|"
    r"unable|refused?|denied|denies|rejected?|gone|deleted|un(?:known|reachable|readable|healthy|available)|invalid|wrong|"
    r"impossible|0 of)\b|n['’]t\b",
    re.IGNORECASE,
)
_FINE = re.compile(
    r"(?<!whether the application )(?<!whether it )(?<!whether )\b(?:is|are|looks?|runs?|works?|stays?|all) (?:\w+ )?(?:healthy|fine|well|ok|okay|normal(?:ly)?)\b|\b(?:has|have)? ?"
    r"(?:succeeded|recovered)\b|\bno (?:problem|failure|error|issue)s?\b|\bnothing (?:is |went )?(?:wrong|fail\w*|broken)\b",
    re.IGNORECASE,
)
_TROUBLE = re.compile(
    r"\b(?:roll(?:s|ed|ing)? back|rollback|stop(?:s|ped|ping)?|cr?ash\w*|kill(?:s|ed)?|exit(?:s|ed)?|exceed\w*|tim(?:e|es|ed|ing) ?out\w*|"
    r"errors?|problems?|trouble|issues?|stuck|broken?|breaks?|blocked|gave up|gives up|cancelled|degraded|out of|too \w+|fewer|less|"
    r"down|full|mismatch|expired|outage)\b",
    re.IGNORECASE,
)
# Users and single targets may be well while a deployment is not: others judge what is said of them.
_OF_OTHERS = re.compile(r"\b(?:users?|customers?|targets?|\d+\.\d+\.\d+\.\d+:\d+)\b", re.IGNORECASE)
# The same without a verb, as in "status: healthy" and "web healthy"; words that turn it round or leave it open are none.
_FINE_ALONE = re.compile(
    r"(?:^|[:=])\s*(?:(?!(?:not|no|never|hardly|half|whether|how|if|until|when|once|before|un\w+)\b)[\w'’./-]+\s+){0,3}"
    r"(?:healthy|fine|ok|okay|normal)\W*$",
    re.IGNORECASE,
)
_UNHARMED = re.compile(
    r"\b(?:users?|customers?|traffic|requests?)\b[^.;]{0,40}\b(?:not affected|unaffected|are served|is served|still served)\b|"
    r"\bno (?:users?|customers?|traffic|requests?)\b[^.;]{0,30}\baffected\b",
    re.IGNORECASE,
)
_HARMED = re.compile(
    r"\b(?:users?|customers?|traffic|requests?)\b[^.;]{0,40}\b(?:are affected|is affected|not served|see errors|get errors)\b|"
    r"\boutage\b|\bis down\b|\bare down\b",
    re.IGNORECASE,
)


_RUNS = re.compile(r"\b(?:is|are) (?:still )?(?:running|alive|up)\b", re.IGNORECASE)
_ENDS = {
    re.compile(
        r"\b(?:deployed successfully|successfully deployed|went through|is (?:complete|finished|live))\b", re.IGNORECASE
    ): {
        "healthy",
        "degraded",
    },
    re.compile(r"\bdeployment\b[^.;]{0,60}\bstill (?:running|going on|in progress)\b", re.IGNORECASE): {
        "in_progress",
        "waiting",
    },
    re.compile(r"\b(?:was|is|has been) rolled back\b", re.IGNORECASE): {"rolled_back"},
}


def tells_of_trouble(text: str) -> bool:
    """Tell whether a sentence says that something is not as it should be.

    Example:
        >>> tells_of_trouble("web never started"), tells_of_trouble("Users are served by 2 of 2 tasks.")
        (True, False)
    """
    return (_NEGATION.search(text) or _TROUBLE.search(text)) is not None


def contradictions(text: str, cited: tuple[str, ...], material: Material) -> Iterator[str]:
    """Yield what in `text` says the opposite of the diagnosis or of a rule's sentence on the same evidence."""
    labels = set(cited)
    ruled = [unquoted(sentence.text, QUOTED_BY_RULES) for sentence in material.sentences if sentence.labels & labels]
    yield from _fine(text, ruled, material.diagnosis)
    yield from _impact(text, material.diagnosis)
    yield from _status(text, ruled, material.diagnosis)
    about = [material.sources[label].head for label in cited if label[:1] == "E" and label in material.sources]
    if _RUNS.search(text) and about and all(head.startswith("Stopped task") for head in about):
        yield "what it cites are tasks that stopped"
    spoken = unquoted(text, QUOTED_BY_RULES)
    yield from _denied_sentences(spoken, [part for sentence in ruled for part in sentences_of(sentence)])


def denied_clauses(text: str, cited: tuple[str, ...], material: Material) -> Iterator[str]:
    """Yield the rules' clauses on the same evidence of which `text` says the opposite."""
    labels = set(cited)
    ruled = [unquoted(sentence.text, QUOTED_BY_RULES) for sentence in material.sentences if sentence.labels & labels]
    spoken = unquoted(text, QUOTED_BY_RULES)
    yield from _denied_clauses(spoken, [clause for sentence in ruled for clause in claim_clauses(sentence)])


def _denied_clauses(text: str, ruled: Sequence[str]) -> Iterator[str]:
    for said in claim_clauses(text):
        same = _nearest(said, ruled)
        if same and all(is_negated(clause) != is_negated(said) for clause in same):
            yield f"it turns round what was found: {same[0].strip()[:160]}"


def _nearest(said: str, ruled: Sequence[str]) -> list[str]:
    """Return the rules' clauses that speak of the same, with the same names; empty when none does."""
    names = [name for name in particulars(said) if not name.isdigit()]
    words = _spoken(said, names)
    near: list[tuple[float, str]] = []
    for clause in ruled:
        others = _spoken(clause, names)
        if len(words & others) >= max(MIN_SHARED, SAME_SUBJECT * len(words)) and all(occurs(n, clause) for n in names):
            near.append((len(words & others) / len(words | others), clause))
    return most_like(near)


def _spoken(text: str, names: Sequence[str]) -> frozenset[str]:
    for name in names:
        text = text.replace(name, " ")
    return words_in(text) - plain_words()


def _denied_sentences(text: str, ruled: Sequence[str]) -> Iterator[str]:
    for said in sentences_of(text):
        same = nearly_equal(said, ruled)
        if same and all(denials_in(sentence) != denials_in(said) for sentence in same):
            yield f"it turns round what was found: {same[0].strip()[:160]}"


def denials_in(text: str) -> int:
    """Count the words that deny something.

    Example:
        >>> denials_in("It does not fail."), denials_in("It starts.")
        (2, 0)
    """
    return len(_NEGATION.findall(text))


def is_negated(text: str) -> bool:
    """Tell whether a sentence denies something.

    Example:
        >>> is_negated("The tag does not exist."), is_negated("The tag is missing."), is_negated("The tag exists.")
        (True, True, False)
    """
    return _NEGATION.search(text) is not None


def _fine(text: str, ruled: Sequence[str], diagnosis: Diagnosis) -> Iterator[str]:
    """Nothing is fine that fails, unless the rules say the same in these words."""
    if not (diagnosis.root_causes or diagnosis.status in {"failed", "rolled_back", "degraded"}):
        return
    name = diagnosis.target.service or diagnosis.target.stack_name or ""
    told = [clause for sentence in ruled for clause in claim_clauses(sentence) if _is_fine(clause)]
    for said in claim_clauses(text):
        # Another version may be fine while this one fails: only a sentence about this one is judged.
        judged = (
            _is_fine(said) and (name in text or not _names_another(text, diagnosis)) and not _OF_OTHERS.search(text)
        )
        same = (c for c in told if words_in(said) == words_in(c) and all(occurs(n, c) for n in particulars(said)))
        if judged and not any(same):
            yield f"the diagnosis says {diagnosis.status}, not fine"


def _is_fine(clause: str) -> bool:
    return (_FINE.search(clause) or _FINE_ALONE.search(clause)) is not None


def _status(text: str, ruled: Sequence[str], diagnosis: Diagnosis) -> Iterator[str]:
    """A deployment ended as the rules say; fields such as rollback: true say what may happen, not what did."""
    if _names_another(text, diagnosis):
        return
    for form, statuses in _ENDS.items():
        told = form.search(unquoted(text))
        if told and diagnosis.status not in statuses and not any(told[0].lower() in one.lower() for one in ruled):
            yield f"the diagnosis says {diagnosis.status}"


def _impact(text: str, diagnosis: Diagnosis) -> Iterator[str]:
    if diagnosis.impact.serving is not True and _UNHARMED.search(text):
        yield f"what is known of the impact: {diagnosis.impact.text}"
    if diagnosis.impact.serving is True and _HARMED.search(text):
        yield f"what is known of the impact: {diagnosis.impact.text}"


def _names_another(text: str, diagnosis: Diagnosis) -> bool:
    return any(member.service in text for member in diagnosis.members if member.service != diagnosis.target.service)
