"""Reads that a certificate given to a listener or endpoint cannot be used.

Certificates of other parties, which an application meets while it connects somewhere, are no matter of this.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateListener.html
"""

from dataclasses import dataclass
from typing import Literal

from tools.pattern import Match, Pattern, PatternTable

CertificateProblem = Literal["not_found", "not_valid", "not_issued", "wrong_region"]

_ARN = Pattern(
    r"arn:aws[\w-]*:(?:acm:(?P<region>[a-z0-9-]*):[\w*]+:certificate|iam::[\w*]+:server-certificate)/[\w/+=,.@-]+"
)
_CODES: tuple[tuple[CertificateProblem, str], ...] = (
    ("wrong_region", r"isn.t in us-east-1|must be in (?:the )?(?:region )?us-east-1|certificate .{0,80}(?:different|another|wrong) region"),
    ("not_issued", r"(?i)\bPENDING_VALIDATION\b|\bVALIDATION_TIMED_OUT\b|certificate .{0,160}(?:not (?:yet )?(?:been )?(?:issued|validated)|validation (?:failed|timed out))|\bCAA_ERROR\b"),
    ("not_found", r"\bCertificateNotFound(?:Exception)?\b|(?i:server certificate not found|could not find (?:the )?certificate|specified (?:SSL )?certificate does(?:n't| not) exist)"),
    ("not_valid", r"\bUnsupportedCertificate\b|\bInvalidViewerCertificate\b|\bInvalidCertificate(?:Exception)?\b|(?i:must have a fully-qualified domain name, a supported signature|\bcertificate must be specified\b|\bcertificate that is not supported)"),
)  # fmt: skip
# The same said of an ARN.
_OF_ARN: tuple[tuple[CertificateProblem, str], ...] = (
    ("not_found", r"(?i)not found|does(?:n't| not) exist|could not be found|no such certificate"),
    ("not_issued", r"(?i)not (?:yet )?(?:been )?(?:issued|validated)|pending|expired|revoked"),
    ("not_valid", r"(?i)(?:is )?(?:not valid|invalid|not supported|unsupported|cannot be used|not usable)"),
)
_CODE_PATTERNS: PatternTable[CertificateProblem] = PatternTable(
    (problem, Pattern(pattern)) for problem, pattern in _CODES
)
_ARN_PATTERNS: PatternTable[CertificateProblem] = PatternTable(
    (problem, Pattern(pattern)) for problem, pattern in _OF_ARN
)
_WORD = Pattern(r"(?i)certificate")
# TLS clients complain of what the other side showed them.
_CLIENT = Pattern(
    r"(?i)certificate verify failed|x509:|unable to get local issuer|self.signed|CERT_HAS_EXPIRED|PKIX|handshake"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFailure:
    """A certificate AWS would not take. `arn` and its `region` where the text names it."""

    problem: CertificateProblem
    arn: str | None
    region: str | None
    quote: str


def parse_certificate(text: str) -> CertificateFailure | None:
    """Read a refused certificate, or return None.

    Example:
        >>> failure = parse_certificate("Certificate 'arn:aws:acm:us-east-1:111122223333:certificate/4c7f1d52' not found")
        >>> failure.problem, failure.region
        ('not_found', 'us-east-1')
        >>> parse_certificate("ssl.SSLCertVerificationError: certificate verify failed: self-signed certificate")
    """
    if not _WORD.search(text) or _CLIENT.search(text):
        return None
    arn = _ARN.search(text)
    region = arn["region"] if arn else None
    for problem, pattern in _CODE_PATTERNS.against(text):
        if found := pattern.search(text):
            return CertificateFailure(
                problem=problem, arn=arn[0] if arn else None, region=region, quote=_around(text, found, arn)
            )
    if arn is None or "/" not in arn[0]:
        return None
    behind = text[arn.end() :]
    for problem, pattern in _ARN_PATTERNS.against(behind):
        if found := pattern.search(behind):
            quote = arn[0] + behind[: found.end()]
            return CertificateFailure(problem=problem, arn=arn[0], region=region, quote=quote)
    return None


def _around(text: str, found: Match, arn: Match | None) -> str:
    """Quote from the code to the end of the ARN, where the one leads to the other."""
    if arn and arn.start() >= found.end() and arn.start() - found.end() < 40:
        return text[found.start() : arn.end()]
    return found[0]
