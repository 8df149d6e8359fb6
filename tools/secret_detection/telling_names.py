"""Judges names of settings: which hold secrets, and which only speak of them."""

import re
from enum import Enum
from functools import lru_cache


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_SECRET_PARTS = ("password", "passwd", "passwort", "passphrase", "passcode", "kennwort",
                 "wachtwoord", "contrasena", "secret", "token", "apikey", "credential",
                 "authkey", "accesskey", "secretkey", "privatekey", "sessionid", "sessid", "connect.sid")  # fmt: skip
_SECRET_WORDS = _words(
    """
    pwd pw pswd requirepass masterauth masteruser pass senha creds cred cookie cookies jwt bearer dsn
    """
)
_BARE = _words(
    """
    secret secrets token tokens auth authorization credential credentials creds cred cookie cookies jwt bearer dsn
    """
)
_KEYS_OF = _words(
    """
    api access private signing signature encryption encrypt master shared account auth service client storage
    primary secondary ssh rsa hmac deploy root session security sharedaccess app webhook license
    aes des fernet jwt cipher crypto otp totp tls ssl pgp gpg cookie csrf vapid
    """
)
_KEYS_OF_OTHERS = _words(
    """
    kms object cache partition sort foreign public idempotency deduplication lookup host image build json
    parameter config row map index tag label group translation storage bucket hash range primary context
    """
)
# What a name ends in that speaks of a secret instead of holding it.
_ABOUT = _words(
    """
    name names arn arns id ids path file files dir ref reference type version versions ttl expiry expires
    expiration length size count limit max min url uri endpoint host port header field alg algorithm issuer
    audience region provider method mode enabled required policy rotation manager status state error exception at
    in on age rate seconds ms prefix suffix format label stage class service server domain scope scopes usage
    budget backend handler filter expired invalid missing hint review time date duration bucket check rotated kind stdin
    """
)
# Words that contain a secret's and are none.
_OTHER_WORDS = re.compile(r"(?i)secretsmanagers?|secretar\w*|token(?:iz|is)\w*|passwordless|secretless")
# Tokens of AWS and others that name a page or a request.
_PAGING = re.compile(r"(?i)(?:next|forward|backward|request|client|continuation|pag(?:e|ing|ination)|marker|sync|change|lock"
                     r"|starting|dedup\w*|idempotency|cancellation|task|resume|sequence)[_.\-]?tokens?$")  # fmt: skip
_OF_KUBERNETES = ("existingsecret", "pullsecret", "pullsecrets")  # names of a secret there
_COUNTED = _words(
    """
    max min total prompt completion input output used num number count remaining per
    """
)
_SWITCHES = _words(
    """
    enable enables use uses require requires has is skip allow disable no with need needs show
    """
)


class Telling(Enum):
    """How much a name says about its value."""

    NO = 0
    IF_RANDOM = 1  # `partner_key`, `signature`: secret where the value looks drawn
    BARE = 2  # `token`, `secret`: a setting, or the first word of a sentence
    YES = 3


@lru_cache(maxsize=4096)
def telling(name: str) -> Telling:
    """Judge a name, however it is written: DB_PASSWORD, dbPassword, db.password, db-password.

    Example:
        >>> [telling(name).name for name in ("DB_PASSWORD", "token", "partnerKey", "secretArn", "author", "nextToken")]
        ['YES', 'BARE', 'IF_RANDOM', 'NO', 'NO', 'NO']
    """
    words = [word.lower() for word in _WORD.findall(_OTHER_WORDS.sub("_", name))]
    joined = "".join(words)
    if not words or _PAGING.search(name) or joined.endswith(_OF_KUBERNETES):
        return Telling.NO
    if joined.endswith(("sessionid", "sessid", "connectsid", "keydata", "keymaterial")):
        return Telling.YES
    if words[-1] in _ABOUT or joined.endswith("keyid"):
        return Telling.IF_RANDOM if joined.endswith("secretid") and len(words) > 2 else Telling.NO
    if words[0] in _SWITCHES or (words[-1] == "tokens" and _COUNTED.intersection(words)):
        return Telling.NO
    if len(words) == 1 and words[0] in _BARE:
        return Telling.BARE
    if joined == "pass" or ("public" in words and "key" in words):
        return Telling.NO
    if words[-1] in {"auth", "authorization"}:
        return Telling.YES
    if any(part in joined for part in _SECRET_PARTS) or _SECRET_WORDS.intersection(words) or words[-1].endswith("pwd"):
        return Telling.YES
    if words[-1] in {"key", "keys"}:
        return _of_key(words)
    if len(words) == 1 and joined.endswith("key"):
        return _of_key([joined.removesuffix("key"), "key"])
    if words[-1] in {"sig", "signature", "salt", "hmac", "webhook", "license"} or joined == "inputvalue":
        return Telling.YES if words[0] == "x" else Telling.IF_RANDOM
    return Telling.NO


def _of_key(words: list[str]) -> Telling:
    before = words[-2] if len(words) > 1 else ""
    if before in _KEYS_OF and not (before == "storage" and len(words) == 2):
        return Telling.YES
    of_others = len(words) == 1 or _KEYS_OF_OTHERS.intersection(words) or words[:2] == ["s", "3"]
    return Telling.NO if of_others else Telling.IF_RANDOM
