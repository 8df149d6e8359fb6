"""Says when a sentence speaks of another failure than the one that was found: a wrong cause in the right words.

Each clause is given to whatever tells it most nearly: what the rules said of the cited evidence, the titles and plain
explanations of the categories found, or those of all other categories. One of these last is a cause nobody found.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import cache

from agent.detector import all_detectors
from agent.verification.material import Material
from agent.verification.sentences import sentences_of, topic_clauses
from agent.verification.vocabulary import plain_words, words_in
from knowledge.runbook import runbook_section

NEAR = 0.66  # of a clause's words: less says nothing of what it is about
MIN_WORDS = 2
TITLE_SAID = 0.8  # of a title's words, also the small ones

_JOINED = re.compile(r"\S*[A-Za-z0-9][/_:=-][A-Za-z0-9]\S*")


def strange_topics(text: str, cited: tuple[str, ...], material: Material) -> Iterator[str]:
    """Yield an objection for every clause that tells of a category which was not found on the cited evidence."""
    found = {cause.category for cause in material.causes if set(cause.evidence_ids) & set(cited)}
    labels = set(cited)
    known = [clause for s in material.sentences if s.labels & labels for clause in _clauses(s.text)]
    read = (material.sources[label].text for label in cited if label in material.sources)
    # The parts of ARNs and names are no sentence: "assumed-role" in an ARN does not say that a role was assumed.
    known += [clause for text_read in read for clause in _clauses(_JOINED.sub(" ", text_read))]
    known += [clause for category in found for clause in clauses_of_category(category)]
    yield from strange_titles(text, cited, material)
    for clause in _clauses(_JOINED.sub(" ", text)):
        if len(clause) < MIN_WORDS:
            continue
        other, near = _nearest(clause, found)
        if near >= NEAR and near > max((_share(clause, told) for told in known), default=0.0):
            yield f"this says {other}, which was not found"


def strange_titles(text: str, cited: tuple[str, ...], material: Material) -> Iterator[str]:
    """Yield an objection for every clause that is the title of a category not found on the cited evidence."""
    labels = set(cited)
    found = {cause.category for cause in material.causes if set(cause.evidence_ids) & labels}
    ruled = [sentence.text for sentence in material.sentences if sentence.labels & labels]
    yield from _strange_titles(text, found, [*ruled, *_gaps(cited, material)])


@cache
def clauses_of_category(category: str) -> tuple[frozenset[str], ...]:
    """Return the word sets of the sentences that tell of a category: title, description, and the plain explanation."""
    detector = next(detector for detector in all_detectors() if detector.category == category)
    plain = runbook_section(category, "In plain words").split("\n\n", 1)[0]
    texts = (detector.title, detector.description, plain)
    return tuple(clause for text in texts for clause in (*_clauses(text), _words(text)) if len(clause) >= MIN_WORDS)


def _nearest(clause: frozenset[str], found: Collection[str]) -> tuple[str, float]:
    """Return the category not found that tells a clause most nearly, and how nearly."""
    best, near = "", 0.0
    for detector in all_detectors():
        if detector.category in found:
            continue
        share = max(_share(clause, told) for told in clauses_of_category(detector.category))
        if share > near:
            best, near = detector.category, share
    return best, near


def _strange_titles(text: str, found: Collection[str], told: Sequence[str]) -> Iterator[str]:
    """Yield an objection for a clause that is the title of a category not found, small words and all."""
    titles = {detector.category: words_in(detector.title) for detector in all_detectors()}
    known = [titles[category] for category in found]
    known += [words for sentence in told for part in topic_clauses(sentence) if (words := words_in(part))]
    # A title may hold commas of its own: it is looked for in whole sentences, too, and behind their colons.
    whole = [part for sentence in sentences_of(text) for part in (sentence, *sentence.split(":")[1:])]
    for part in dict.fromkeys((*topic_clauses(text), *whole)):
        words = words_in(part)
        others = {category: _likeness(words, title) for category, title in titles.items() if category not in found}
        best = max(others, key=lambda category: others[category])
        if others[best] >= TITLE_SAID and others[best] > max((_likeness(words, one) for one in known), default=0.0):
            yield f"this says {best}, which was not found"


def _gaps(cited: tuple[str, ...], material: Material) -> Iterator[str]:
    return (material.sources[label].text for label in cited if label[:1] == "G" and label in material.sources)


def _likeness(words: frozenset[str], told: frozenset[str]) -> float:
    """Return how much of what is told is said; 0 when most of what is said is something else."""
    shared = len(words & told)
    return shared / len(told) if words and told and shared >= NEAR * len(words) else 0.0


def _share(clause: frozenset[str], told: frozenset[str]) -> float:
    return len(clause & told) / len(clause)


def _clauses(text: str) -> Iterator[frozenset[str]]:
    return (words for part in topic_clauses(text) if (words := _words(part)))


def _words(text: str) -> frozenset[str]:
    return words_in(text) - plain_words()
