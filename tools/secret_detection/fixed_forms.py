"""Secrets that are recognised by their own form, whatever stands beside them: each begins with text of its issuer's.

Source: the issuers' documentation as collected in the rules of gitleaks (MIT),
https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml. Lengths are given a little play, since issuers
lengthen their tokens.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from tools.secret_detection.span import Span

_LONGEST = 4000  # characters of one token that are looked at: session tokens and signed claims run to a few thousand


@dataclass(frozen=True, slots=True)
class FixedForm:
    """A text the token begins with, and what follows it. `keeps` leading characters are no secret and stay."""

    begins: str
    rest: str
    keeps: int = 0


_CLOUD = (
    *(FixedForm(prefix, r"[A-Z0-9]{16}(?![A-Za-z0-9])") for prefix in ("AKIA", "ASIA", "ABIA", "ACCA")),
    *(FixedForm(prefix, r"[A-Za-z0-9+/_\-]{60,4000}={0,2}") for prefix in ("IQoJb3JpZ2lu", "FwoGZXIvYXdz", "AQoDYXdz")),
    FixedForm("ABSK", r"[A-Za-z0-9+/]{100,300}={0,2}"),
    FixedForm("bedrock-api-key-", r"[A-Za-z0-9+/=]{20,4000}"),
    FixedForm("AIza", r"[A-Za-z0-9_\-]{30,45}"),
    FixedForm("GOCSPX-", r"[A-Za-z0-9_\-]{20,60}"),
    FixedForm("ya29.", r"[A-Za-z0-9_\-]{20,2000}"),
    FixedForm("LTAI", r"[A-Za-z0-9]{16,26}(?![A-Za-z0-9])"),
    FixedForm("hvs.", r"[A-Za-z0-9_\-]{20,200}"),
    FixedForm("hvb.", r"[A-Za-z0-9_\-]{60,400}"),
    FixedForm("dop_v1_", r"[a-f0-9]{40,64}"),
    FixedForm("doo_v1_", r"[a-f0-9]{40,64}"),
    FixedForm("dor_v1_", r"[a-f0-9]{40,64}"),
    FixedForm("HRKU-", r"[A-Za-z0-9_\-]{36,80}"),
    FixedForm("fo1_", r"[A-Za-z0-9_\-]{40,60}"),
    FixedForm("fm1r_", r"[A-Za-z0-9+/]{80,1000}={0,3}"),
    FixedForm("fm2_", r"[A-Za-z0-9+/]{80,1000}={0,3}"),
    FixedForm("dapi", r"[a-f0-9]{32}(?:-\d)?(?![A-Za-z0-9])"),
    FixedForm("pul-", r"[a-f0-9]{40}"),
    FixedForm("dp.pt.", r"[A-Za-z0-9]{40,48}"),
    FixedForm("dp.st.", r"[A-Za-z0-9._\-]{40,80}"),
    FixedForm("ops_eyJ", r"[A-Za-z0-9+/]{100,2000}={0,3}"),
    FixedForm("AGE-SECRET-KEY-1", r"[A-Z0-9]{50,70}"),
    FixedForm("pscale_pw_", r"[A-Za-z0-9_=.\-]{32,64}"),
    FixedForm("pscale_tkn_", r"[A-Za-z0-9_=.\-]{32,64}"),
    FixedForm("pscale_oauth_", r"[A-Za-z0-9_=.\-]{32,64}"),
    FixedForm("sbp_", r"[a-f0-9]{40}"),
)
_CODE = (
    *(FixedForm(f"gh{kind}_", r"[A-Za-z0-9]{20,255}") for kind in "pousr"),
    FixedForm("github_pat_", r"[A-Za-z0-9_]{20,100}"),
    *(
        FixedForm(f"{prefix}-", r"[A-Za-z0-9_\-]{16,300}(?:\.[a-z0-9]{9})?")
        for prefix in (
            "glpat",
            "gldt",
            "glrt",
            "glft",
            "glcbt",
            "glptt",
            "glsoat",
            "glimt",
            "glagent",
            "gloas",
            "glffct",
        )
    ),
    FixedForm("GR1348941", r"[A-Za-z0-9_\-]{20,50}"),
    FixedForm("ATBB", r"[A-Za-z0-9]{28,40}(?![A-Za-z0-9])"),
    FixedForm("ATATT3", r"[A-Za-z0-9_\-=]{100,300}"),
    FixedForm("ATCTT3", r"[A-Za-z0-9_\-=]{100,300}"),
    FixedForm("npm_", r"[A-Za-z0-9]{36}(?![A-Za-z0-9])"),
    FixedForm("pypi-AgE", r"[A-Za-z0-9_\-]{50,1000}"),
    FixedForm("rubygems_", r"[a-f0-9]{48}"),
    FixedForm("dckr_pat_", r"[A-Za-z0-9_\-]{20,60}"),
    FixedForm("dckr_oat_", r"[A-Za-z0-9_\-]{20,60}"),
    FixedForm("AKCp", r"[A-Za-z0-9]{60,80}(?![A-Za-z0-9])"),
    FixedForm("cmVmd", r"[A-Za-z0-9]{59}(?![A-Za-z0-9])"),
    FixedForm("sntryu_", r"[a-f0-9]{64}"),
    FixedForm("sntrys_", r"[A-Za-z0-9+/_=]{60,500}"),
    FixedForm("glsa_", r"[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}"),
    FixedForm("glc_", r"[A-Za-z0-9+/]{32,400}={0,3}"),
    FixedForm("NRAK-", r"[A-Z0-9]{20,40}"),
    FixedForm("NRII-", r"[A-Za-z0-9_\-]{32}"),
    FixedForm("dt0c01.", r"[A-Z0-9]{24}\.[A-Z0-9]{64}"),
    FixedForm("PMAK-", r"[a-f0-9]{24}-[a-f0-9]{34}"),
    FixedForm("lin_api_", r"[A-Za-z0-9]{40}"),
    FixedForm("ntn_", r"[0-9]{11}[A-Za-z0-9]{35}"),
    FixedForm("secret_", r"[A-Za-z0-9]{43}(?![A-Za-z0-9])"),
    FixedForm("sdk-", r"[a-f0-9]{8}-[a-f0-9]{4}-4[a-f0-9]{3}-[a-f0-9]{4}-[a-f0-9]{12}"),
)
_SERVICES = (
    *(FixedForm(f"xox{kind}-", r"[A-Za-z0-9\-]{10,300}") for kind in "abeoprs"),
    FixedForm("xapp-", r"\d-[A-Za-z0-9\-]{20,200}"),
    *(FixedForm(f"{kind}_{stage}_", r"[A-Za-z0-9]{10,250}") for kind in ("sk", "rk") for stage in ("live", "test")),
    FixedForm("whsec_", r"[A-Za-z0-9+/]{24,80}={0,2}"),
    FixedForm("sk-", r"[A-Za-z0-9_\-]{20,300}"),
    FixedForm("pplx-", r"[A-Za-z0-9]{40,60}"),
    FixedForm("gsk_", r"[A-Za-z0-9]{40,60}"),
    FixedForm("hf_", r"[A-Za-z0-9]{30,40}(?![A-Za-z0-9])"),
    FixedForm("r8_", r"[A-Za-z0-9]{37}(?![A-Za-z0-9])"),
    FixedForm("SG.", r"[A-Za-z0-9_\-]{16,64}\.[A-Za-z0-9_\-]{16,64}"),
    FixedForm("key-", r"[a-f0-9]{32}(?![A-Za-z0-9])"),
    FixedForm("xkeysib-", r"[a-f0-9]{64}-[A-Za-z0-9]{16}"),
    FixedForm("SK", r"[a-f0-9]{32}(?![A-Za-z0-9])"),
    FixedForm("sq0atp-", r"[A-Za-z0-9_\-]{22,60}"),
    FixedForm("sq0csp-", r"[A-Za-z0-9_\-]{40,60}"),
    *(FixedForm(f"shp{kind}_", r"[a-fA-F0-9]{32}") for kind in ("at", "ca", "pa", "ss")),
    FixedForm("hooks.slack.com/", r"(?:services|workflows|triggers)/[A-Za-z0-9+/]{30,80}", keeps=16),
)
_FORMS: tuple[FixedForm, ...] = (*_CLOUD, *_CODE, *_SERVICES)
# Every form is such a run, and no id is one: what else stands in a log is not looked at.
_RUN = re.compile(r"[A-Za-z0-9_+/=.\-]{15,}+")
_ID = re.compile(r"[0-9a-f\-]+")
_WORD = re.compile(r"[A-Za-z0-9]++")
_INDEXED = 2  # characters of its beginning that a form is looked up by

# Those that begin with nothing of their own: (a text without which they cannot be there, the whole form).
_START = r"(?:(?<![A-Za-z0-9_\-.+=])|(?<=\\[nrt])|(?<=[A-Za-z_]=)|(?<=%[0-9A-F][0-9A-F]))"
_LOOSE: tuple[tuple[str, str], ...] = (
    # JSON web tokens, signed (three parts) and encrypted (five).
    (
        "eyJ",
        r"(?:\b|(?<=\\[nrt])|(?<=%[0-9A-F][0-9A-F]))(?P<value>eyJ[A-Za-z0-9_\-]{8,2000}+(?:\.[A-Za-z0-9_\-]{0,8000}+){2,4})",
    ),
    ("NRAL", _START + r"(?P<value>[a-f0-9]{36}NRAL)(?![A-Za-z0-9])"),
    ("-us", _START + r"(?P<value>[a-f0-9]{32}-us\d{1,2})(?![A-Za-z0-9])"),
    (
        ":AA",
        r"(?:(?<![A-Za-z0-9])|(?<=\\[nrt])|(?<=%[0-9A-F][0-9A-F]))(?:bot)?(?P<value>\d{8,10}:AA[A-Za-z0-9_\-]{32,34})(?![A-Za-z0-9_\-])",
    ),
    ("atlasv1", _START + r"(?P<value>[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=\-]{60,70})"),
    (
        "Q~",
        r"(?:(?<![A-Za-z0-9_~.\-])|(?<=\\[nrt])|(?<=%[0-9A-F][0-9A-F]))(?P<value>[A-Za-z0-9_~.]{3}\dQ~[A-Za-z0-9_~.\-]{31,34})(?![A-Za-z0-9_~\-])",
    ),
    (
        ".",
        r"(?P<value>[MNO](?:(?<![A-Za-z0-9_\-.+=].)|(?<=\\[nrt].)|(?<=[A-Za-z_]=.)|(?<=%[0-9A-F][0-9A-F].))[A-Za-z0-9_\-]{23,27}\.[A-Za-z0-9_\-]{6}\.[A-Za-z0-9_\-]{27,38})(?![A-Za-z0-9_\-])",
    ),
    (
        "/webhooks/",
        r"discord(?:app)?\.com/api/(?:v\d{1,2}/)?webhooks/\d{17,20}/(?P<value>[A-Za-z0-9_\-]{60,80})",
    ),
    ("IncomingWebhook/", r"IncomingWebhook/(?P<value>[a-f0-9]{32}/[a-f0-9\-]{36})"),
)


def fixed_forms(text: str) -> Iterator[Span]:
    """Yield the secrets that are recognised by their own form.

    Example:
        >>> list(fixed_forms("key AKIA" + "A" * 16 + " used"))
        [Span(start=4, end=24)]
    """
    forms = _by_beginning()
    for run in _RUN.finditer(text):
        if not _ID.fullmatch(run[0]):
            done = 0
            for at in _starts(text, *run.span()):
                if at >= done and (span := _token(text, at, forms.get(text[at : at + _INDEXED], ()))):
                    done = span.end
                    yield span
    for needed, pattern in _compiled_loose():
        if needed in text:
            for found in pattern.finditer(text):
                start, end = found.span("value")
                # The point at the end of a sentence; an unsigned token keeps its own by having two parts.
                yield Span(start, end - text.endswith(".", start, end))


def _starts(text: str, start: int, end: int) -> Iterator[int]:
    """Yield where a token can begin: at a word, and after the n of an escaped line end or a %3D of a URL."""
    for word in _WORD.finditer(text, start, end):
        at = word.start()
        yield at
        if text.startswith("\\", at - 1):
            yield at + 1
        elif text.startswith("%", at - 1):
            yield at + 2


def _token(text: str, at: int, forms: Iterable[tuple[str, re.Pattern[str], int]]) -> Span | None:
    for begins, rest, keeps in forms:
        if text.startswith(begins, at) and (found := rest.match(text, at + len(begins), at + _LONGEST)):
            return Span(at + keeps, found.end() - found[0].endswith("."))
    return None


@cache
def _by_beginning() -> dict[str, list[tuple[str, re.Pattern[str], int]]]:
    forms: dict[str, list[tuple[str, re.Pattern[str], int]]] = {}
    for form in _FORMS:
        forms.setdefault(form.begins[:_INDEXED], []).append((form.begins, re.compile(form.rest), form.keeps))
    return forms


@cache
def _compiled_loose() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((needed, re.compile(pattern)) for needed, pattern in _LOOSE)
