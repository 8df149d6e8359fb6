"""Finds what says nothing by itself: a bare yes or no, a label, a name. It means what the question meant, and no source does."""

import re

from agent.verification.sentences import quoted_in, sentences_of, unquoted
from agent.verification.vocabulary import plain_words, stem

MIN_WORDS = 2  # "web-v57." tells of nothing that happened to it

_VERDICT = (
    r"(?:yes|yep|yeah|no|nope|right|correct|exactly|indeed|true|false|wrong|absolutely|definitely|certainly|of course|"
    r"(?:that|this|it)(?:['’]s| is)(?: not)? (?:right|correct|true|false|wrong|so|the case)|you(?:['’]re| are) right)"
)
# "No image v57 exists" is no verdict: one stands before a mark, or alone.
_LEADS = re.compile(rf"\s*(?:well,? )?{_VERDICT}(?:\s*[,.:;!]+\s*|\s+[–—-]+\s+|\s*$)", re.IGNORECASE)
_AGREES = re.compile(rf"\b{_VERDICT}\b", re.IGNORECASE)
_LABEL = re.compile(r"\b[EDG]\d{1,4}\b")
_WORD = re.compile(r"\b[A-Za-z](?:[\w.:/@'’-]*\w)?")  # a name is one word, however it is made


def without_verdict(text: str) -> str:
    """Return a text without the yes or no before it; the rest has to stand by itself.

    Example:
        >>> without_verdict("Yes, the task ran out of memory."), without_verdict("No image v57 exists.")
        ('The task ran out of memory.', 'No image v57 exists.')
    """
    rest = text
    while found := _LEADS.match(rest):
        rest = rest[found.end() :]
    return rest if rest == text else rest[:1].upper() + rest[1:]


def says_nothing(text: str, *, of_the_unknown: bool = False) -> bool:
    """Tell whether nothing in a text could be held against evidence, or one of its sentences only agrees, denies or asks.

    Args:
        text: what is said.
        of_the_unknown: it tells what is not known; that may be said in everyday words.

    Example:
        >>> says_nothing("E10 E3 E4"), says_nothing("It did, yes."), says_nothing("The image does not exist.")
        (True, True, False)
        >>> says_nothing("The image does not exist. So yes."), says_nothing("Nobody knows.", of_the_unknown=True)
        (True, False)
    """
    if any((_is_plain(one) and _AGREES.search(one)) or one.endswith("?") for one in sentences_of(unquoted(text))):
        return True
    if quoted_in(text):
        return False  # a passage is held against its source
    return len(_words(text)) < MIN_WORDS or (_is_plain(text) and not of_the_unknown)


def _is_plain(text: str) -> bool:
    # AWS is everyday speech, and still somebody of whom something can be said.
    return all(
        _AGREES.fullmatch(word) or (stem(word) in plain_words() and not (len(word) > 1 and word.isupper()))
        for word in _words(text)
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(_LABEL.sub(" ", text))
