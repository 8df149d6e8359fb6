"""Secrets that the words before them announce: options of programs, statements of SQL and Redis, files of credentials.

Source: the manuals of the programs (mysql(1), redis-cli, ldapsearch(1), openssl-passphrase-options(1), netrc(5),
https://www.postgresql.org/docs/current/libpq-pgpass.html).
"""

import re
from collections.abc import Iterator
from functools import cache

from tools.secret_detection.plain_values import is_address, is_plain
from tools.secret_detection.randomness import looks_made_up
from tools.secret_detection.span import Span

_QUOTE = r"(?:\\{0,7}+[\"'`])"
_WORD = rf"{_QUOTE}?(?P<value>[^\s\"'`\\|;<>]{{3,2000}})"  # one word of a command
_TO_OPTION = r"\b[^\n|;]{0,200}?[ \t]"
_MIN_LENGTH = 4  # shorter ones are switches and numbers

# (words of which one must be there, in lower case; the pattern). The value is taken whatever it looks like.
_SURE: tuple[tuple[tuple[str, ...], str], ...] = (
    # mysql takes its password right behind -p; a word of its own would be the database.
    (
        ("mysql", "mariadb"),
        rf"\b(?:mysql|mariadb)[a-z\-]{{0,12}}{_TO_OPTION}-p{_QUOTE}?(?P<value>[^\s\"'\\\-][^\s\"'\\]{{2,400}})",
    ),
    (("redis-cli", "valkey-cli"), rf"\b(?:redis|valkey)-cli{_TO_OPTION}-a[ \t=]{{1,3}}{_WORD}"),
    (
        ("sshpass", "login", "cqlsh", "mongo", "htpasswd"),
        rf"\b(?:sshpass|(?:docker|podman|helm registry|az|oc|skopeo|buildah|nerdctl)[ ]login|cqlsh|mongo(?:sh|dump|restore|export|import)?|htpasswd)"
        rf"{_TO_OPTION}-p[ \t=]{{0,3}}{_WORD}",
    ),
    (("sqlcmd", "bcp", "mosquitto_"), rf"\b(?:sqlcmd|bcp|mosquitto_(?:pub|sub|rr)){_TO_OPTION}-P[ \t=]{{0,3}}{_WORD}"),
    (("ldap",), rf"\bldap(?:search|add|modify|delete|passwd|whoami|compare){_TO_OPTION}-w[ \t=]{{0,3}}{_WORD}"),
    (("pass:",), rf"-pass(?:in|out)?[ \t]{{1,3}}{_QUOTE}?pass:{_WORD}"),
    (("pass",), rf"[ \t]-(?:src|dest)?(?:store|key|new)pass[ \t]{{1,3}}{_WORD}"),
    (("<<<",), rf"-stdin\b[^\n]{{0,200}}?<<<[ \t]{{0,3}}{_WORD}"),
    (("-stdin",), rf"\b(?:echo|printf)[ \t]{{1,3}}(?:-[a-z][ \t]{{1,3}})?{_WORD}{_QUOTE}?[ \t]{{0,3}}\|[^\n]{{0,200}}?-stdin\b"),
    (("requirepass", "masterauth"), rf"\b(?:requirepass|masterauth)[ \t]{{1,8}}{_WORD}"),
    (("digest",), r"\baddauth[ ]digest[ ][^\s:]{1,100}:(?P<value>\S{1,400})"),
    (("machine",), r"\bmachine\s{1,4}(?:localhost|[a-z0-9\-]{1,100}(?:\.[a-z0-9\-]{1,100}){1,8})\s{1,4}login\s{1,4}\S{1,200}\s{1,4}password\s{1,4}(?P<value>\S{1,400})"),
    # Redis shows the commands it was sent: "AUTH" "name" "password".
    (("auth",), rf"{_QUOTE}AUTH{_QUOTE}[ ,]{{1,2}}(?:{_QUOTE}[^\s\"'\\]{{1,100}}{_QUOTE}[ ,]{{1,2}})?{_QUOTE}(?P<value>[^\s\"'\\]{{3,400}}){_QUOTE}"),
    (
        ("password", "identified"),
        rf"\b(?:PASSWORD|IDENTIFIED(?: WITH [\w\"']{{1,60}})? (?:BY|AS))(?: PASSWORD)?[ \t]{{1,3}}{_QUOTE}(?P<value>[^\s\"'`\\]{{1,400}}){_QUOTE}",
    ),
    # The same of `aws ssm get-parameter` as JSON.
    (("securestring",), rf"SecureString{_QUOTE},\s{{0,20}}{_QUOTE}Value{_QUOTE}[ ]?:[ ]?{_QUOTE}(?P<value>[^\"\\]{{1,4000}})"),
    (("securestring",), rf"--type[ =]SecureString\b[^\n]{{0,200}}?[ ]--value[ =]{_WORD}"),
    (("securestring",), r"\bSecureString[\t |]{1,4}(?P<value>[^\s|\-]{1,4000})"),
    (("secret",), rf"\bsecret[_-]?id{_QUOTE}?[ \t]{{0,2}}[=:][ \t]{{0,2}}{_QUOTE}?(?P<value>[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})"),
    # A scheme that is not in the list of the well-known ones: SSWS, GenieKey, OAuth, Splunk.
    (
        ("authorization",),
        rf"\bauthorization{_QUOTE}?[ \t]{{0,3}}[:=,][ \t]{{0,3}}[\[{{]?{_QUOTE}?[A-Za-z][A-Za-z0-9\-]{{2,24}}[ \t]{{1,3}}(?:(?:token|key)=)?{_QUOTE}?"
        r"(?P<value>[A-Za-z0-9+/_.=~!^#\-]{16,4000})",
    ),
    (("auth", "credential"), r"\b(?:HTTP)?(?:BasicAuth(?:entication)?|NetworkCredential|BasicCredentials|(?:Username)?PasswordCredentials?)"
     rf"\([ ]?{_QUOTE}[^\s\"'\\]{{1,200}}{_QUOTE},[ ]?{_QUOTE}(?P<value>[^\s\"'\\]{{3,400}}){_QUOTE}"),
    (("sqlplus", "sqlldr", "impdp", "expdp"), rf"\b(?:sqlplus|sqlldr|impdp|expdp){_TO_OPTION}[A-Za-z0-9_]{{1,100}}/(?P<value>[^\s@\"']{{3,200}})@"),
    (("digest",), r"\bDigest[ ]username=[^\n]{1,400}?\bresponse=\\?\"(?P<value>[0-9a-f]{32,128})"),
    # A field of a form.
    (("name=",), rf"\bname={_QUOTE}[a-z_.\-]{{0,40}}(?:password|passwd|secret|token){_QUOTE}(?:\r?\n|\\r\\n){{2}}(?P<value>[^\r\n\\]{{1,400}})"),
    # The body of a key of PuTTY.
    (("private-lines",), r"\bPrivate-Lines:[ ]\d{1,3}(?:\r?\n|\\n)(?P<value>(?:[A-Za-z0-9+/=]{1,64}(?:\r?\n|\\n|\Z)){1,100})"),
)  # fmt: skip
# The value has to look made up, since a word may stand in the same place.
_MADE_UP: tuple[tuple[tuple[str, ...], str], ...] = (
    # hostname:port:database:username:password
    ((":",), r"^(?:[a-z0-9.\-]{1,200}|\*):(?:\d{4,5}|\*):[^\s:]{1,100}:[^\s:]{1,100}:(?P<value>[^\s:]{6,400})$"),
    (("code=",), r"[?&]code=(?P<value>[A-Za-z0-9_.~%\-]{8,2000})(?=&state=|&session_state=)"),
    (("code=",), r"[?&]state=[^&\s]{1,400}&code=(?P<value>[A-Za-z0-9_.~%\-]{8,2000})"),
    (("login", "auth"), rf"\b(?:cargo|npm|snyk|vault|fly|heroku|gh|doppler)[ ](?:auth[ ])?(?:login|auth)[ ]{_WORD}"),
)  # fmt: skip


def announced_values(text: str) -> Iterator[Span]:
    """Yield the values that the words before them announce as secrets.

    Example:
        >>> list(announced_values("mysqldump -h db -uapp -phunter22 shop"))
        [Span(start=24, end=32)]
    """
    lowered = text.lower()
    for words, pattern, sure in _compiled():
        if any(word in lowered for word in words):
            for found in pattern.finditer(text):
                value = found["value"].rstrip(".,;:!?")
                if _counts(value, sure=sure):
                    yield Span(found.start("value"), found.start("value") + len(value))


def _counts(value: str, *, sure: bool) -> bool:
    if len(value) < _MIN_LENGTH or is_plain(value) or is_address(value):
        return False
    return sure or looks_made_up(value)


@cache
def _compiled() -> tuple[tuple[tuple[str, ...], re.Pattern[str], bool], ...]:
    flags = re.IGNORECASE | re.MULTILINE
    return tuple(
        (words, re.compile(pattern, 0 if "-P[" in pattern else flags), sure)
        for patterns, sure in ((_SURE, True), (_MADE_UP, False))
        for words, pattern in patterns
    )
