"""What the tokens of each issuer begin with, and what follows.

Source: the issuers' documentation as collected in the rules of gitleaks (MIT),
https://github.com/gitleaks/gitleaks/blob/master/config/gitleaks.toml. Lengths are given a little play, since issuers
lengthen their tokens.
"""

from dataclasses import dataclass


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
    FixedForm("4b1d", r"[A-Za-z0-9]{38}(?![A-Za-z0-9])"),
    FixedForm("v1.0-", r"[a-f0-9]{24}-[a-f0-9]{146}"),
    FixedForm("sha256~", r"[A-Za-z0-9_\-]{43}(?![A-Za-z0-9])"),
    FixedForm("k8s-aws-v1.", r"[A-Za-z0-9_\-]{40,4000}"),
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
    *(FixedForm(f"CCI{kind}_", r"[A-Za-z0-9]{20,24}_[a-f0-9]{40}") for kind in ("PAT", "PRJ")),
    FixedForm("oy2", r"[a-z0-9]{43}(?![A-Za-z0-9])"),
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
    *(FixedForm(f"{kind}-", r"[a-f0-9]{8}(?:-[a-f0-9]{4}){3}-[a-f0-9]{12}") for kind in ("sdk", "mob")),
    FixedForm("CLOJARS_", r"[A-Za-z0-9]{60}"),
    FixedForm("API-", r"[A-Z0-9]{26}(?![A-Za-z0-9])"),
    *(FixedForm(f"{kind}.", r"[A-Za-z0-9_\-]{22}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{20}") for kind in ("pat", "sat")),
    FixedForm("pat", r"[A-Za-z0-9]{14}\.[a-f0-9]{64}"),
    *(FixedForm(f"sgp_{kind}", r"[a-fA-F0-9]{40}") for kind in ("", "local_")),
    *(FixedForm(f"sq{kind}_", r"[a-f0-9]{40}") for kind in "aup"),
    *(FixedForm(f"bku{kind}_", r"[a-f0-9]{40}") for kind in "at"),
    FixedForm("A3-", r"[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})(?:-[A-Z0-9]{5}){3}"),
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
    FixedForm("p8e-", r"[A-Za-z0-9]{32}(?![A-Za-z0-9])"),
    *(FixedForm(f"EAA{kind}", r"[A-Za-z0-9]{100,400}") for kind in "MC"),
    *(FixedForm(f"EZ{kind}K", r"[A-Za-z0-9]{54}(?![A-Za-z0-9])") for kind in "AT"),
    FixedForm("FLWSECK", r"(?:_TEST)?-[A-Za-z0-9]{12,40}(?:-X)?"),
    *(
        FixedForm(f"{kind}_{stage}_", r"[A-Za-z0-9_\-=]{40,60}")
        for kind in ("duffel", "shippo")
        for stage in ("live", "test")
    ),
    FixedForm("fio-u-", r"[A-Za-z0-9_\-=]{60,70}"),
    FixedForm("ico-", r"[A-Za-z0-9]{32}(?![A-Za-z0-9])"),
    FixedForm("nvapi-", r"[A-Za-z0-9_\-]{40,80}"),
    *(FixedForm(f"lsv2_{kind}_", r"[a-f0-9]{32}_[a-f0-9]{10}") for kind in ("pt", "sk")),
    FixedForm("rdme_", r"[a-z0-9]{70}"),
    *(FixedForm(f"sm_{kind}_", r"[A-Za-z0-9]{16}(?![A-Za-z0-9])") for kind in ("aat", "pat", "sat")),
    FixedForm("api_org_", r"[A-Za-z]{34}(?![A-Za-z])"),
    FixedForm("tk-us-", r"[A-Za-z0-9_\-]{48}"),
    *(FixedForm(f"hca{kind}_", r"[a-z0-9]{58,64}") for kind in ("ik", "lk", "mk")),
    FixedForm("sq0atp-", r"[A-Za-z0-9_\-]{22,60}"),
    FixedForm("sq0csp-", r"[A-Za-z0-9_\-]{40,60}"),
    *(FixedForm(f"shp{kind}_", r"[a-fA-F0-9]{32}") for kind in ("at", "ca", "pa", "ss")),
    FixedForm("hooks.slack.com/", r"(?:services|workflows|triggers)/[A-Za-z0-9+/]{30,80}", keeps=16),
)
TOKEN_FORMS: tuple[FixedForm, ...] = (*_CLOUD, *_CODE, *_SERVICES)
