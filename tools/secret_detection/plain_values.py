"""Values that are no secrets though they stand beside a telling name: references, words of messages, code."""

import re

# Words that follow "token:" or "password=" in error texts: shells, validators and SDKs begin so.
_MESSAGE_WORDS = re.compile(
    r"(?i)(?:null|nil|none|true|false|yes|no|on|off|undefined|missing|required|invalid|expired|empty|not|is|was|the|must|should|"
    r"denied|failed|failure|error|unable|unbound|unset|parameter|variable|field|value|string|number|boolean|object|array|bytes|"
    r"expected|received|unexpected|blank|needs?|unknown|cannot|could|mismatch|incorrect|wrong|rejected|revoked|disabled|enabled|"
    r"present|absent|set|found|provided|given|optional|default|hidden|masked|redacted|removed|omitted|sensitive|secret|await|new|function|async|bearer|basic|aws4-hmac-sha256|authorization|"
    r"securestring|plaintext|nonetype|[a-z]+(?:exception|error)|rotate[ds]?|refreshed|valid|ok)"
)
_REFERENCE = re.compile(
    r"(?i)!(?:sub|ref|getatt|importvalue|secret|vault|env)\b.*|arn:[a-z0-9\-]*:.*|\$\{?[a-z_(][^\s]*|\{\{.*|<[^>]*>?|%[a-z_]+%|%\([a-z_]+\)s|secretsmanager:.*|\[(?:filtered|hidden|masked|secret|removed|protected|redacted).*|ssm:.*|kms:.*|vault:.*|"
    r"alias/.*|[*•x.\-_?]+|\d{1,5}|v?\d{1,4}(?:\.\d{1,6}){1,4}(?:-[A-Za-z]\S*)?|\d{4}-\d\d-\d\d\S*|\\?\[redacted.*|\(.*|\.{3}.*|@[a-z].*",
    re.DOTALL,
)
# os.environ["X"], settings.api_key, self._session.token, config.get(...), com.example.Token@1f
_CODE = re.compile(
    r"(?:self|this|os|settings|config|process|env|req|request|ctx|args|options|event|params|cls|secrets?)\.[A-Za-z_][\w.\[\]\"'()]*"
    r"|(?:[a-z][a-z0-9]*\.){2,}[A-Za-z_]\w*(?:@[0-9a-f]+)?|[A-Za-z_]\w*\(.*|[A-Za-z_]+\[.*"
)
_PATH = re.compile(r"(?:~|\.{1,2})?(?:/[A-Za-z0-9_.\-]{1,40}){1,10}/?")
_URL = re.compile(r"(?i)(?:jdbc:)?[a-z][a-z0-9+.\-]{1,30}(?::[a-z]{2,20})?://\S*")
_PROSE_WORD = re.compile(r"['\"(]?[A-Za-z]+(?:['’\-][A-Za-z]+)*['\")]?[.,;:!?]?")
_NAME_WITH_SLASHES = re.compile(r"[A-Za-z]{1,20}[A-Za-z0-9]{0,10}(?:[/_.\-][A-Za-z0-9]{1,20}){1,8}")


def is_plain(value: str) -> bool:
    """Whether a value is certainly none: a reference, a placeholder, a word of a message, a switch.

    Example:
        >>> is_plain("${DB_PASSWORD}"), is_plain("expired"), is_plain("arn:aws:ssm:x"), is_plain("swordfish")
        (True, True, True, False)
    """
    word = value.rstrip(".,;:!?")
    if value.count(" ") > 1 and _MESSAGE_WORDS.fullmatch(value.split(" ", 1)[0]):
        return True  # "must not be blank": a message in quotes
    return bool(not value or _MESSAGE_WORDS.fullmatch(word) or _REFERENCE.fullmatch(value) or is_address(value))


def is_address(value: str) -> bool:
    """Whether a value is a URL or a path of ordinary words. What is secret in a URL is found by itself."""
    if _URL.fullmatch(value):
        return True
    return bool(_PATH.fullmatch(value)) and (len(value) < 30 or value.count("/") > 1) and value.lower() == value


def is_code(value: str) -> bool:
    """Whether a value is an expression or the name of a class, as stack traces and dumps have them.

    Example:
        >>> is_code("settings.api_key"), is_code("os.environ['X']"), is_code("Hunter22")
        (True, True, False)
    """
    return _CODE.fullmatch(value) is not None


def is_prose(value: str, after: str, *, bare: bool) -> bool:
    """Whether `value` after "name: " begins or is a sentence. `after` is the rest of its line; `bare` as in Telling.

    Example:
        >>> is_prose("must", " contain a digit", bare=False), is_prose("rotate", "", bare=True)
        (True, True)
        >>> is_prose("swordfish", "", bare=False), is_prose("9fK2", " of 3", bare=True)
        (False, False)
    """
    if bare and (_PROSE_WORD.fullmatch(value) or is_name(value)):
        return True
    following = after.split()
    if not following or not _PROSE_WORD.fullmatch(value):
        return False
    # In "password: swordfish user: app" the next word is a name again.
    return (
        re.match(r"[A-Za-z0-9(]|['\"][A-Za-z]", following[0]) is not None
        and not following[0].endswith((":", "="))
        and "=" not in following[0]
    )


def is_name(value: str) -> bool:
    """Whether a value reads like the path of a secret: prod/checkout/db.

    Example:
        >>> is_name("prod/checkout/db"), is_name("kX9/qL2+vB7/nM4w")
        (True, False)
    """
    return "/" in value and value.lower() == value and _NAME_WITH_SLASHES.fullmatch(value) is not None
