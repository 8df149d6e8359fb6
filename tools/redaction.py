"""Takes secrets out of text before it is kept, shown or sent anywhere. Names of keys stay; ids and ARNs stay.

Equal secrets get equal placeholders, so that "the same value in both" can still be seen.
"""

import hashlib
import re
from collections.abc import Sequence

# Every repetition is bounded: a log line of a quarter megabyte without a blank must not cost minutes.
_TELLING_KEY = (
    # AWS's own request tokens and the service prefix in secretsmanager:GetSecretValue are names, not secrets; and in
    # "registry auth: execution resource retrieval failed", "unauthorized: incorrect password" prose follows. In .NET
    # Auth:Authority is the path of a setting.
    r"(?!(?:Client)?RequestToken\b|secretsmanager\b|(?:un)?auth(?:orized)?:\s+[a-z]+\s+[a-z]|"
    r"(?-i:Auth[a-z]*:(?:[A-Z][a-z]+){1,4}(?=[\s'\":]|$)))"
    r"[A-Za-z0-9_.\-]{0,40}(?:passw(?:or)?d|passwd|pwd|secret|token|api[_-]?key|apikey|access[_-]?key|private[_-]?key|"
    r"credential|auth(?:orization)?|session[_-]?id|cookie|signature|signing[_-]?key|dsn)[A-Za-z0-9_.\-]{0,40}"
)
_PRIVATE_KEY = (
    r"(?s)(?P<value>-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----(?:.{0,8000}?-----END [A-Z ]{0,20}PRIVATE KEY-----"
    r"|\s{0,4}(?:[A-Za-z0-9+/=]{30,100}(?:\s|\\[rn]){0,4}){1,100}))"
)
_LINE_END = "\x1e"
_KEY_WHOLE = re.compile(_PRIVATE_KEY)
# A text that begins in the middle of a key: nothing but its base64 up to the end of the key.
_KEY_REST = re.compile(r"\A[A-Za-z0-9+/=\s]{1,8000}?-----END [A-Z ]{0,20}PRIVATE KEY-----")
_TELLING_WORDS = ("pass", "pwd", "secret", "token", "api", "access", "private", "credential", "auth", "session", "cookie",
                  "signature", "signing", "dsn")  # fmt: skip
# Each pattern names the secret part `value`; what stands before it stays readable. The words are those without one of
# which (in lower case) the pattern cannot match: looking for them first spares most texts most patterns.
_PATTERNS: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = tuple(
    (words, re.compile(pattern))
    for words, pattern in (
        # Whole, or as far as its base64 goes where the text ends before the key does.
        (("private key",), _PRIVATE_KEY),
        (("akia", "asia"), r"\b(?P<value>(?:AKIA|ASIA)[A-Z0-9]{16})\b"),
        (("eyj",), r"\b(?P<value>eyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,8000}\.[A-Za-z0-9_-]*)"),
        (
            ("gh", "glpat"),
            r"\b(?P<value>gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,})",
        ),
        (("xox",), r"\b(?P<value>xox[abposr]-[A-Za-z0-9-]{10,})"),
        (
            ("sk_", "rk_", "sk-"),
            r"\b(?P<value>sk_(?:live|test)_[A-Za-z0-9]{10,}|rk_live_[A-Za-z0-9]{10,}|sk-[A-Za-z0-9_-]{20,})",
        ),
        (("aiza",), r"\b(?P<value>AIza[A-Za-z0-9_-]{30,})"),
        (("sg.",), r"\b(?P<value>SG\.[A-Za-z0-9_-]{16,64}\.[A-Za-z0-9_-]{16,})"),
        (("://",), r"(?i)\b[a-z][a-z0-9+.\-]{0,30}://[^\s:/@]{0,256}:(?P<value>[^\s@/]{1,256})@"),
        (("bearer", "basic"), r"(?i)\b(?:bearer|basic)\s+(?P<value>[A-Za-z0-9+/_.=-]{12,})"),
        (("x-amz-",), r"(?i)X-Amz-(?:Signature|Security-Token|Credential)=(?P<value>[^&\s\"']+)"),
        # A key with a telling name, then its value: KEY=value, "key": "value", key: value.
        # The same written as {"name": KEY, "value": value}, as AWS writes environments.
        (
            _TELLING_WORDS,
            rf"(?i)\b(?:name|key)[\"']?\s*[=:]\s*[\"']{_TELLING_KEY}[\"']\s*,\s*[\"']?value[\"']?\s*[=:]\s*[\"'](?P<value>(?!arn:|\[redacted)[^\"']+)",
        ),
        (
            _TELLING_WORDS,
            rf"(?i)(?<![A-Za-z0-9/:]){_TELLING_KEY}[\"']?\s*[=:]\s*[\"']?(?P<value>(?!arn:|\[redacted)[^\s\"',;&}})\]]{{4,}})",
        ),
    )
)
# Words that follow "token:" or "password:" in error texts and are no secrets: shells, validators and SDKs begin so.
_HARMLESS = re.compile(
    r"(?i)^(?:null|none|true|false|undefined|missing|required|invalid|expired|empty|not|is|was|the|must|should|denied|"
    r"failed|error|unable|unbound|unset|parameter|variable|field|value|string|expected|received|unexpected|blank|needs?|unknown|"
    r"cannot|[a-z]+exception|\*+|\$\{?[A-Z_]+\}?|<[^>]*>|secretsmanager:[a-z]+|ssm:[a-z]+|kms:[a-z]+|\d{1,5})$"
)


def redact(text: str) -> str:
    """Replace every secret in `text` by `[redacted:<six hex digits of its digest>]`.

    Example:
        >>> redact("DB_PASSWORD=hunter22 host=db")
        'DB_PASSWORD=[redacted:20d2fe] host=db'
        >>> redact("arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf")
        'arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf'
    """
    lowered = text.lower()
    for words, pattern in _PATTERNS:
        if any(word in lowered for word in words):
            text = pattern.sub(_mask, text)
    return text


def redact_lines(lines: Sequence[str]) -> list[str]:
    """Redact lines that follow each other: a private key that runs over several of them goes from each.

    Example:
        >>> redact_lines(["-----BEGIN PRIVATE KEY-----", "aGVsbG8=", "-----END PRIVATE KEY-----", "ready"])
        ['[redacted:be442f]', '[redacted:be442f]', '[redacted:be442f]', 'ready']
    """
    joined = _LINE_END.join(line.replace(_LINE_END, " ") for line in lines)
    for pattern in (_KEY_REST, _KEY_WHOLE):
        joined = pattern.sub(_mask_each_line, joined)
    return [redact(line) for line in joined.split(_LINE_END)] if lines else []


def redact_value(name: str, value: str) -> str:
    """Redact the value of a named setting: a telling name hides the whole value.

    Example:
        >>> redact_value("LOG_LEVEL", "info"), redact_value("API_TOKEN", "abcd1234")
        ('info', '[redacted:e9cee7]')
    """
    if (
        re.fullmatch(_TELLING_KEY, name, re.IGNORECASE)
        and value
        and not _HARMLESS.match(value)
        and not value.startswith("arn:")
    ):
        return placeholder(value)
    return redact(value)


def placeholder(secret: str) -> str:
    """Name a secret without telling it: equal secrets, equal names."""
    return f"[redacted:{hashlib.sha256(secret.encode()).hexdigest()[:6]}]"


def _mask(found: re.Match[str]) -> str:
    value = found["value"]
    if _HARMLESS.match(value) or value.startswith("[redacted:"):
        return found[0]
    start, end = found.start("value") - found.start(), found.end("value") - found.start()
    return found[0][:start] + placeholder(value) + found[0][end:]


def _mask_each_line(found: re.Match[str]) -> str:
    return _LINE_END.join([placeholder(found[0])] * (found[0].count(_LINE_END) + 1))
