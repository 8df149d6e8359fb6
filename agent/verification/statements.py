"""Judges one sentence of a model: everything checkable in it must stand in what it cites. Returns the objections."""

import re
from collections.abc import Callable, Container, Iterable, Iterator
from functools import cache

from agent.detector import all_detectors
from agent.draft import DraftStatement
from agent.verification.advice import smuggled_advice
from agent.verification.bindings import renumbered, swapped
from agent.verification.claims import unsupported_claims
from agent.verification.direction import run_backwards
from agent.verification.links import strange_addresses
from agent.verification.material import Material, flat
from agent.verification.order import told_out_of_order
from agent.verification.particulars import occurs, particulars
from agent.verification.polarity import contradictions, denied_clauses
from agent.verification.sentences import QUOTED_BY_RULES, quoted_in, unquoted
from agent.verification.substance import says_nothing
from agent.verification.told_commands import told_commands
from agent.verification.topics import strange_titles, strange_topics
from agent.verification.vocabulary import content_words, generic_words, stem, telling_words, words_in, words_of_category
from tools.hidden_characters import steers

MAX_UNSUPPORTED_WORDS = 3  # an explanation may bring a few words of its own,
MAX_UNSUPPORTED_SHARE = 0.34  # as long as most of what it says is what was read
NOTHING_ITSELF = "it says nothing by itself; write what was read"
MIN_HYPOTHESIS_QUOTE = 12  # characters: "error" alone is evidence of nothing

_LABELS = re.compile(r"\s*\[((?:[EDG]\d{1,4})(?:[,\s]+[EDG]\d{1,4})*)\]")
_BARE_LABEL = re.compile(r"\b[EDG]\d{1,4}\b")
_CUT = re.compile(r"…|\.\.\.")
# What a quote must not leave out, between its parts or just before it.
_DENIAL = re.compile(
    r"(?i)\b(?:not|no|never|none|nothing|without|cannot|unable|fail\w*|refus\w*|den(?:y|ie[sd])|reject\w*|unless|except)\b|n't\b"
)
_DENIES_WHAT_FOLLOWS = re.compile(
    r"(?i)\b(?:not|no|never|cannot|unable to|failed to|without|could not be|is not|was not)\s$"
)
_EXPLAINS = re.compile(
    r"\b(?:because|caus(?:e|es|ed|ing)|due to|owing to|root cause|reason (?:is|was|for)|result(?:s|ed|ing)? (?:of|from|in)|"
    r"(?:leads?|led|leading) to|therefore|hence|so that is why|that is why|triggered by|thanks to|comes? from|came from|"
    r"stems? from|culprit|responsible for|to blame)\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"!\[|\]\(|</?[a-z!]|\bjavascript:|\bdata:[a-z]+/", re.IGNORECASE)


def objections(statement: DraftStatement, material: Material, *, advising: bool = False) -> tuple[str, ...]:
    """Return why a statement may not be shown, in words a model can act on; empty when it may.

    `advising`: it tells what to do, and may be carried by what the rules and documents propose.
    """
    return tuple(dict.fromkeys(_objections(statement, material, advising=advising)))


def without_labels(text: str) -> str:
    """Return a text without its references such as [E7 E8].

    Example:
        >>> without_labels("It stopped [E7, E8].")
        'It stopped.'
    """
    return _LABELS.sub("", text).strip()


def is_quoted_from(passage: str, text: str) -> bool:
    """Tell whether a passage stands in a text word for word, whatever the spaces; parts left out are marked with "…".

    Example:
        >>> is_quoted_from("a … d", "a b c d"), is_quoted_from("d … a", "a b c d"), is_quoted_from("a c", "a b c")
        (True, False, False)
    """
    place, haystack = 0, flat(text)
    last: int | None = None
    parts = [flat(part) for part in _CUT.split(passage)]
    if not any(parts):
        return False
    for part in filter(None, parts):
        found = haystack.find(part, place)
        if found < 0 or (last is not None and _DENIAL.search(haystack[last:found])):
            return False
        if last is None and _DENIES_WHAT_FOLLOWS.search(haystack[:found]):
            return False
        last = place = found + len(part)
    return True


def _objections(statement: DraftStatement, material: Material, *, advising: bool) -> Iterator[str]:
    text, cited = without_labels(statement.text), cited_by(statement)
    if malformed := form_objection(text, cited, material.sources):
        yield malformed
        return
    for label in dict.fromkeys(_BARE_LABEL.findall(unquoted(text))):
        if label in material.sources and label not in cited and not occurs(label, material.said_about(cited)):
            yield f"it names {label} and does not cite it"
    if says_nothing(text, of_the_unknown=statement.role == "unknown"):
        yield NOTHING_ITSELF
    for address in strange_addresses(unquoted(text), material.link_hosts):
        yield f"it links to {address[:120]}, which is no place to link to"
    yield from masked(text, material.masks, lambda: material.said_about(cited))
    yield from _quotes(statement, text, cited, material)
    yield from _role(statement, text, cited, material)
    yield from contradictions(text, cited, material)
    yield from smuggled_advice(text, cited, material)
    yield from told_commands(unquoted(text, QUOTED_BY_RULES), cited, material)
    yield from _other_causes(unquoted(text), material)
    yield from renumbered(unquoted(text), [told.text for told in material.sentences if told.labels & set(cited)])
    yield from strange_titles(unquoted(text), cited, material)
    yield from run_backwards(text, cited, material)
    yield from told_out_of_order(text, cited, material)
    if unsupported := tuple(unsupported_claims(text, cited, material, advising=advising)):
        yield from unsupported
        yield from _particulars(text, cited, material)
        yield from _words(statement, text, cited, material)
        yield from strange_topics(unquoted(text), cited, material)
        yield from denied_clauses(text, cited, material)
        yield from swapped(unquoted(text), cited, material)


def cited_by(statement: DraftStatement) -> tuple[str, ...]:
    """Return the labels a statement cites, beside its text and in it, each once."""
    return tuple(dict.fromkeys((*statement.sources, *labels_in(statement.text))))


def form_objection(text: str, cited: tuple[str, ...], known: Container[str]) -> str | None:
    """Return what keeps a text from being judged at all: empty, marked up, without a source, or of one that is not there."""
    if not text:
        return "it says nothing"
    if "\t" in text or steers(text) or _MARKUP.search(text):
        return "it holds markup or hidden characters; write plain text"
    if strange := [letter for letter in unquoted(text) if letter.isnumeric() and not letter.isascii()]:
        return f"“{strange[0]}” is a number nobody can compare; write digits"
    if unknown := [label for label in cited if label not in known]:
        return f"there is no source {', '.join(unknown)}"
    return None if cited else "it cites nothing"


def labels_in(text: str) -> Iterable[str]:
    """Return the labels a text refers to in brackets, such as [E7 D2]."""
    return (label for group in _LABELS.findall(text) for label in re.findall(r"[EDG]\d+", group))


def masked(text: str, masks: Iterable[str], said: Callable[[], str]) -> Iterator[str]:
    """Yield what a guardrail put in the place of something it took out: who reads the sources finds no such words."""
    for mask in sorted(mask for mask in masks if mask in text):
        if mask not in said():
            yield f"“{mask}” stands for what a guardrail took out; say it without"


def _quotes(statement: DraftStatement, text: str, cited: tuple[str, ...], material: Material) -> Iterator[str]:
    for quote in statement.quotes:
        source = material.sources.get(quote.source)
        if source is None:
            yield f"there is no source {quote.source}"
        elif not is_quoted_from(quote.text, source.text):
            yield f"{quote.source} does not say “{quote.text[:80]}”"
    said = material.said_about(cited)
    for passage in quoted_in(text):
        if not is_quoted_from(passage, said):
            yield f"what it cites does not say “{passage[:80]}”"


def _particulars(text: str, cited: tuple[str, ...], material: Material) -> Iterator[str]:
    said, generic = material.said_about(cited), generic_words()
    for particular in particulars(unquoted(text)):
        parts = [part for part in re.split(r"[-/]", particular) if part]
        everyday = particular.replace("-", "").replace("/", "").isalpha() and all(stem(p) in generic for p in parts)
        if not everyday and not occurs(particular, said):
            yield f"“{particular[:120]}” does not stand in what it cites"


def _words(statement: DraftStatement, text: str, cited: tuple[str, ...], material: Material) -> Iterator[str]:
    spoken = unquoted(text)
    content = content_words(spoken)
    supported = words_in(material.said_about(cited)) | _explaining_words(statement, cited, material)
    alien = [word for word in content if word not in supported]
    weight = len(alien) + sum(word in telling_words() for word in alien)
    if weight > MAX_UNSUPPORTED_WORDS or (weight > 1 and weight > MAX_UNSUPPORTED_SHARE * len(content)):
        yield f"most of it is not in what it cites: {', '.join(alien[:8])}"


def _explaining_words(statement: DraftStatement, cited: tuple[str, ...], material: Material) -> frozenset[str]:
    """Return the words with which the categories found on the cited evidence may be explained."""
    found = {cause.category for cause in material.causes if set(cause.evidence_ids) & set(cited)}
    if not material.diagnosis.root_causes and statement.role == "cause" and statement.category:
        found.add(statement.category)
    return frozenset(word for category in found for word in words_of_category(category))


def _other_causes(text: str, material: Material) -> Iterator[str]:
    """A category by its id is a finding. The data may hold the word; only the rules find."""
    found = {cause.category for cause in material.causes}
    for category in _categories().findall(text) if "_" in text else ():
        if category not in found:
            yield f"“{category}” was not found"


@cache
def _categories() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(one.category for one in all_detectors() if '_' in one.category)})\b")


def _role(statement: DraftStatement, text: str, cited: tuple[str, ...], material: Material) -> Iterator[str]:
    kinds = {label[0] for label in cited}
    if statement.role == "platform" and "D" not in kinds:
        yield "a statement about the platform must cite a document"
    if statement.role == "unknown" and "G" not in kinds and material.diagnosis.root_causes:
        yield "a statement of what is not known must cite what could not be read"
    if statement.role == "cause":
        yield from _cause(statement, cited, material)
    elif statement.role == "effect":
        yield from _effect(statement, cited, material)
    elif statement.role != "platform":
        yield from _unnamed_cause(unquoted(text), cited, material)


def _cause(statement: DraftStatement, cited: tuple[str, ...], material: Material) -> Iterator[str]:
    ruled = [cause for cause in material.diagnosis.root_causes if cause.category == statement.category]
    if ruled:
        if not any(set(cause.evidence_ids) & set(cited) for cause in ruled):
            yield f"the evidence for {statement.category} is {_listed(ruled[0].evidence_ids)}, not what it cites"
    elif material.diagnosis.root_causes:
        found = ", ".join(cause.category for cause in material.diagnosis.root_causes)
        yield f"the rules found {found}; {statement.category or 'a cause without a category'} is not among them"
    else:
        yield from _hypothesis(statement)


def _hypothesis(statement: DraftStatement) -> Iterator[str]:
    """With no cause found by rule a model may name one, if it shows the words that say so."""
    causes = {detector.category for detector in all_detectors() if not detector.symptom}
    if statement.category not in causes:
        yield "a cause needs a category of the list, and a symptom is none"
    if not any(len(flat(quote.text)) >= MIN_HYPOTHESIS_QUOTE and quote.source[0] == "E" for quote in statement.quotes):
        yield "a cause that no rule found needs a quote of the evidence that shows it"


def _effect(statement: DraftStatement, cited: tuple[str, ...], material: Material) -> Iterator[str]:
    named = [cause for cause in material.causes if cause.category == statement.category]
    if not named:
        yield f"the rules did not find {statement.category}"
    elif not any(set(cause.evidence_ids) & set(cited) for cause in named):
        yield f"the evidence for {statement.category} is {_listed(named[0].evidence_ids)}, not what it cites"


def _unnamed_cause(text: str, cited: tuple[str, ...], material: Material) -> Iterator[str]:
    """Whoever explains in passing must cite what the rules found for a cause, or repeat an explanation that was read."""
    explained = _EXPLAINS.search(text)
    if explained is None or explained[0].lower() in material.said_about(cited).lower():
        return
    if not any(set(cause.evidence_ids) & set(cited) for cause in material.diagnosis.root_causes):
        yield "it explains why, and cites none of the evidence of a root cause"


def _listed(labels: Iterable[str]) -> str:
    return ", ".join(labels)
