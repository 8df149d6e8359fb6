"""The checkable parts of a sentence: ids, ARNs, names, numbers, times. Each must stand in what the sentence cites."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

# Tried in this order at each place; what one took the next does not see.
_ARN = r"arn:aws[a-z-]*:[^\s\"'`<>()\[\]{},;“”]+"
_URL = r"https?://[^\s\"'`<>()\[\]{}“”]+"
_TIME = r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?|\d{4}-\d\d-\d\d|\d?\d:\d\d(?::\d\d)?"
# Whatever is no plain word: it holds a digit, or a mark that joins parts of a name.
_GROUPED = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?%?(?![\w])"
_JOINED = r"--?[A-Za-z][\w-]*|[A-Za-z0-9_$@/.][\w$@:/.+=*%-]*[\w/*%]|[A-Za-z0-9_]"
_PARTICULAR = re.compile("|".join((_ARN, _URL, _TIME, _GROUPED, _JOINED)))
_NUMBER = re.compile(r"^\d+(?:[.,]\d+)*%?$")
_PLAIN_WORD = re.compile(r"^(?:[A-Z]?[a-z]+(?:['’][a-z]+)?|[A-Z]|I)$")
COUNTING = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
COUNT_WORDS = {"zero": "0", **{word: str(number) for number, word in enumerate(COUNTING, start=2)}}
_LABEL = re.compile(r"^[EDGF]\d{1,4}$")
_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?")
_MONTHS = r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*"
_DAY = re.compile(rf"\b(?:(\d{{1,2}})\.? (?:of )?{_MONTHS}|{_MONTHS} (\d{{1,2}}))\b")


def particulars(text: str) -> Iterator[str]:
    """Yield every id, ARN, name, number and time of a text, in its order; plain words are left out.

    Counting words are numbers. A hyphenated word of small letters counts as a name: it may be one.

    Example:
        >>> list(particulars("checkout:57 wants v42; three tasks stopped at 14:09 on port 8080."))
        ['checkout:57', 'v42', '3', '14:09', '8080']
    """
    for day in _DAY.finditer(text):
        number, month = (day[1], day[2]) if day[1] else (day[4], day[3])
        yield f"{int(number)} {month}"
    text = _DAY.sub(" ", text)
    for found in _PARTICULAR.finditer(text):
        word = found[0].rstrip(".:,/=") or found[0]
        if (count := COUNT_WORDS.get(word.lower())) is not None:
            yield count
        elif text[found.end() : found.end() + 1] == "…":
            yield f"{word}…"
        elif not _PLAIN_WORD.match(word) and not _LABEL.match(word) and any(c.isalnum() for c in word):
            yield word


def without_days(text: str) -> str:
    """Return a text with a blank for every day such as 3 November.

    Example:
        >>> without_days("It began on 3 November.")
        'It began on  .'
    """
    return _DAY.sub(" ", text)


def moments_of(text: str) -> str:
    """Return the times of a text in every form people write them, for `occurs` to find.

    Example:
        >>> moments_of("createdAt: 2026-11-01T14:09:30Z")
        '2026-11-01 14:09 14:09 14:09:30 2026-11-01T14:09:30 2026-11-01 14:09:30 1 Nov 2:09 PM'
    """
    return " ".join(moment_forms(moment) for moment in map(_moment, _MOMENT.finditer(text)) if moment)


def moment_forms(moment: datetime) -> str:
    """Return a time in every form people write it."""
    exact = f"{moment:%Y-%m-%d %H:%M %H:%M %H:%M:%S %Y-%m-%dT%H:%M:%S %Y-%m-%d %H:%M:%S} {moment.day} {moment:%b}"
    return f"{exact} {moment.hour % 12 or 12}:{moment:%M %p}"


def occurs(particular: str, text: str) -> bool:
    """Tell whether a particular stands in a text as a whole, whatever its case.

    A name may be a part of a longer one that is joined by marks; a number may not. One cut by "…" may go on.

    Example:
        >>> occurs("checkout", "service/prod/checkout-v42"), occurs("v4", "checkout-v42"), occurs("2", "us-west-2")
        (True, False, False)
    """
    if particular.endswith("…"):
        return particular[:-1].lower() in text.lower()
    number = bool(_NUMBER.match(particular))
    needle = re.escape(particular.lower().replace(",", "") if number else particular.lower())
    before, after = (r"(?:^|[\s(\[{=:\"'“/,#x<>+~]|[a-z]\()", r"(?:$|[\s)\]}=:\"'”/,;%!?]|\.(?:\D|$)|[a-z]{1,3}\b)")
    if not number:
        before, after = r"(?:^|[^a-z0-9_])", r"(?:$|[^a-z0-9_])"
    haystack = text.lower()
    if number:
        haystack = re.sub(r"(?<=\d),(?=\d{3}\b)", "", haystack)
    return re.search(before + needle + after, haystack) is not None


def _moment(match: re.Match[str]) -> datetime | None:
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError:  # digits that look like a time and are none
        return None
