"""Reads that an account's quota is used up or that an API was called too often.

What container registries and other companies' APIs limit is not meant.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/operating-at-scale-dealing-with-throttles.html
"""

from dataclasses import dataclass
from typing import Literal

from tools.pattern import Pattern

LimitKind = Literal["quota", "rate"]

_RATE = Pattern(
    r"\bThrottl(?:ing|ed)(?:Exception|Error)\b|\bThrottling(?:[:.,;)]| \()|\bRequestLimitExceeded\b|(?i:\brequest limit exceeded)|"
    r"\bTooManyRequestsException\b|\bSlowDown\b|(?i:operations? are being throttled|\bthrottled on \w+:\w+)|\bProvisionedThroughputExceededException\b|"
    r"\bRequestThrottled(?:Exception)?\b|\bTooManyUpdates\b|\bEC2ThrottledException\b|(?:^|[\s:\"'(])Rate exceeded\b"
)
_QUOTA = Pattern(
    r"\b\w{0,60}?LimitExceeded(?:Exception|Fault)?\b|\bServiceQuotaExceeded(?:Exception)?\b|\b\w{0,60}?QuotaExceeded(?:Exception|Fault)?\b|"
    r"\bTooMany(?:(?P<unless>Requests\w*)|[A-Z]\w+)\b|\bResourceLimit\w*\b|"
    r"(?i:you(?:'|’)?ve reached (?:the|your) (?:limit|quota)|reached (?:the|your) (?:limit|quota) (?:on|of|for)|(?:is |are )?above your limit|desired count exceeds (?:the |your )?limit|"
    r"maximum number of [\w -]{2,60} (?:has been|have been|was|is) (?:reached|exceeded)|exceed(?:s|ed)?(?: the| your)? (?:account )?quota|"
    r"cannot exceed quota|capacity limit was exceeded|(?:v?CPU|service|account) (?:quota|limit) (?:was |has been |is )?(?:exceeded|reached)|"
    r"maximum policy size of|limit for (?:the )?maximum number of|more vCPU capacity than your current vCPU limit|limit of \d+ .{0,60}(?:reached|exceeded))"
)
# Limits that are no account's: of containers, of requests somebody else counts, of a program's own.
_OTHERS = Pattern(
    r"(?i)toomanyrequests:|pull rate limit|docker\.(?:io|com)|memory limit|\bcpu limit|time limit exceeded|size limit exceeded|"
    r"HTTP(?:/\d\.\d)?[ :]+429|status(?: code)?[ =:]+429|openai|TooManyRedirects|TooManyConnections|too many connections|connection limit"
)
# Other APIs say this in the same words.
_SAID_BY_OTHERS = frozenset({"rate exceeded", "request limit exceeded", "throttling", "slowdown"})
_NAMED = Pattern(
    r"(?i)maximum number of (?P<what>[\w -]{2,60}?) (?:has|have|was|is)\b|quota for (?P<quota>\w+)|"
    r"limit on the number of (?P<number>[\w -]{2,60}?) you can|\bThe requested (?P<requested>[\w ]{2,30}?) configuration"
)
_REACH = 120  # characters of a sentence on each side of the words that decide
_BREAKS = frozenset('."“')


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitReached:
    """A limit. `what` is what is counted, where the text says it. `loose`: only the place shows that AWS speaks."""

    kind: LimitKind
    what: str | None
    quote: str
    loose: bool = False


def parse_quota(text: str) -> LimitReached | None:
    """Read a used-up quota or a throttled call, or return None.

    Example:
        >>> parse_quota("The maximum number of addresses has been reached. (Error Code: AddressLimitExceeded)")
        LimitReached(kind='quota', what='addresses', quote='The maximum number of addresses has been reached', loose=False)
        >>> parse_quota("ERROR: toomanyrequests: Too Many Requests.")
    """
    if _OTHERS.search(text):
        return None
    rate, quota = _RATE.search(text), _QUOTA.search(text)
    if rate is None and quota is None:
        return None
    named = _NAMED.search(text)
    what = next((found for found in named.groups() if found), None) if named else None
    found = rate if rate and not (quota and named) else quota or rate
    quote = found[0].strip(" :\"'(.,;)") if found else ""
    if named and found is quota:
        sentence = _sentence_with(named[0], text)
        quote = sentence.strip() if len(sentence) <= 2 * _REACH else quote
    return LimitReached(
        kind="rate" if found is rate else "quota", what=what, quote=quote, loose=quote.lower() in _SAID_BY_OTHERS
    )


def _sentence_with(words: str, text: str) -> str:
    """Return the sentence the words stand in, as far as it reaches; where they stand in it again, from the last on."""
    begin = first = text.index(words)
    while begin and first - begin < _REACH and text[begin - 1] not in '."“':
        begin -= 1
    last = first
    while 0 <= (again := text.find(words, last + 1)) <= begin + _REACH and _BREAKS.isdisjoint(text[last:again]):
        last = again
    end = after = last + len(words)
    while end < len(text) and end - after < _REACH and text[end] not in '."”(':
        end += 1
    return text[begin:end]
