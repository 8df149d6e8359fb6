"""Judges an answer that stands on the documentation alone: what a sentence says has to stand together in a page it cites."""

import re
from collections.abc import Iterator, Sequence

from agent.draft import Draft, DraftStatement, DraftStep
from agent.verification.advice import CONFIDES, deeds_named, deeds_told, unfounded
from agent.verification.commands import read_objections
from agent.verification.links import strange_addresses
from agent.verification.live_state import states_now
from agent.verification.page_support import unsupported
from agent.verification.pages import Page, PageMaterial
from agent.verification.polarity import is_negated
from agent.verification.sentences import claim_clauses, quoted_in, sentences_of, unquoted
from agent.verification.statements import (
    cited_by,
    form_objection,
    is_quoted_from,
    masked,
    without_labels,
)
from agent.verification.verify import Verified, judged, risks
from agent.verification.vocabulary import stem, words_in

_REGION = re.compile(r"\b[a-z]{2}(?:-[a-z]+){1,2}-\d\b")
_TOLD_ROLES = frozenset({"summary", "platform", "fact"})
NOT_SAID = DraftStatement(role="unknown", text="The documentation does not say.")
_WEIGHTY = frozenset(
    stem(word)
    for word in (
        "delete", "remove", "terminate", "stop", "disable", "detach", "revoke", "drop", "reset", "bypass", "skip", "ignore", "rotate",
        "grant", "allow", "approve", "scale",
    )
)  # fmt: skip
_SECRET = re.compile(
    r"(?i)passw|secret|token|credential|\b(?:access|private|api|ssh) keys?\b|cookie|session|\b(?:mfa|otp|one-time)\b"
)


def verify_from_pages(draft: Draft, material: PageMaterial) -> Verified:
    """Judge every statement and step of an answer from the documentation by itself.

    That the pages do not say something can be held against nothing: of a model's words for it none are kept.
    """
    said = [one for one in draft.statements if one.role != "unknown"]
    return judged(
        draft.model_copy(update={"statements": said if len(said) == len(draft.statements) else [*said, NOT_SAID]}),
        statement=lambda said: page_objections(said, material),
        step=lambda step: tuple(dict.fromkeys(_step(step, material))),
    )


def page_objections(statement: DraftStatement, material: PageMaterial) -> tuple[str, ...]:
    """Return why a statement may not be shown, in words a model can act on; empty when it may."""
    if statement == NOT_SAID:
        return ()
    return tuple(dict.fromkeys(_objections(statement, material)))


def _objections(statement: DraftStatement, material: PageMaterial) -> Iterator[str]:
    text, cited = without_labels(statement.text), cited_by(statement)
    if malformed := form_objection(text, cited, material.pages):
        yield malformed
        return
    if statement.role not in _TOLD_ROLES:
        yield f"documents tell no {statement.role}: nothing about a service was read"
        return
    pages = material.cited(cited)
    yield from masked(text, material.masks, lambda: "\n".join(page.text for page in pages))
    yield from _addresses(text, pages, material)
    yield from _quotes(statement, text, pages, material)
    yield from states_now(unquoted(text), [sentence for page in pages for sentence in page.plain])
    known = words_in("\n".join(page.text for page in pages))
    for sentence in sentences_of(text):
        if sentence.strip():
            yield from unfounded(_to_be_founded(deeds_told(sentence), sentence), known)
            yield from _unproposed(sentence, pages)
            yield from unsupported(sentence, pages)


def _step(step: DraftStep, material: PageMaterial) -> Iterator[str]:
    said = DraftStatement(role="platform", text=step.text, sources=step.sources)
    yield from _objections(said, material)
    pages = material.cited(cited_by(said))
    proposals = "\n".join(page.text for page in pages)
    yield from unfounded(_to_be_founded(deeds_named(step.text), step.text), words_in(proposals))
    yield from risks(step.text, proposals)
    if step.command:
        yield from _command(step.command, pages, material)


def _to_be_founded(deeds: Sequence[str], sentence: str) -> list[str]:
    """Leave out what a page may tell anybody to hand out, such as a header: all but secrets."""
    return [deed for deed in deeds if stem(deed) not in CONFIDES or _SECRET.search(sentence)]


def _unproposed(sentence: str, pages: Sequence[Page]) -> Iterator[str]:
    """Yield an objection for a deed with consequences that a page names, and tells nobody to do, or tells not to."""
    told = [deed for clause in claim_clauses(sentence) if not is_negated(clause) for deed in deeds_told(clause)]
    wanted = [deed for deed in told if stem(deed) in _WEIGHTY]
    if not wanted:
        return
    lines = [
        clause for page in pages for line in page.plain for clause in claim_clauses(line) if not is_negated(clause)
    ]
    proposed = {stem(deed) for line in lines for deed in deeds_told(line)}
    commands = words_in("\n".join(command for page in pages for command in page.commands if " " in command))
    for deed in wanted:
        if stem(deed) not in proposed and stem(deed) not in commands:
            yield f"the page tells nobody to {deed}"


def _addresses(text: str, pages: Sequence[Page], material: PageMaterial) -> Iterator[str]:
    own = {page.url for page in pages}
    for address in strange_addresses(text, material.link_hosts):
        if address not in own:
            yield f"it links to {address[:120]}, which is no place to link to"


def _quotes(statement: DraftStatement, text: str, pages: Sequence[Page], material: PageMaterial) -> Iterator[str]:
    for quote in statement.quotes:
        page = material.pages.get(quote.source)
        if page is None:
            yield f"there is no source {quote.source}"
        elif not _says(page, quote.text):
            yield f"{quote.source} does not say “{quote.text[:80]}”"
    for passage in quoted_in(text):
        if not any(_says(page, passage) for page in pages):
            yield f"what it cites does not say “{passage[:80]}”"


def _says(page: Page, passage: str) -> bool:
    return any(is_quoted_from(passage, text) for text in (page.text, "\n".join((page.title, *page.plain))))


def _command(command: str, pages: Sequence[Page], material: PageMaterial) -> Iterator[str]:
    """A page's own command is fine word for word; any other has to be a plain read of AWS, of what was named."""
    yield from masked(command, material.masks, lambda: "\n".join(page.text for page in pages))
    yield from _addresses(command, pages, material)
    if any(" ".join(command.replace("\\\n", " ").split()) in page.commands for page in pages):
        return
    seen = material.seen()
    for objection in read_objections(command, seen=seen, regions=set(_REGION.findall(seen))):
        yield f"no page it cites shows this command, and {objection}"
