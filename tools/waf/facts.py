"""Typed facts of AWS WAF. Nothing of a request but its path, its time and the rule that ended it.

Source: https://docs.aws.amazon.com/waf/latest/APIReference/API_WebACL.html
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAclRule:
    """A rule of a web ACL. `action` is Block, Allow, Count, Captcha or Challenge, or Group for a group of rules."""

    name: str
    action: str
    metric: str

    @property
    def may_block(self) -> bool:
        """Whether it can keep a request from the targets; a group may unless its rules are told to count only."""
        return self.action in {"Block", "Captcha", "Challenge", "Group"}


@dataclass(frozen=True, slots=True, kw_only=True)
class WebAcl:
    """The web ACL in front of a load balancer. `blocks_by_default`: only what a rule allows goes through."""

    name: str
    arn: str
    load_balancer_arn: str
    blocks_by_default: bool
    rules: tuple[WebAclRule, ...]
    by_firewall_manager: bool
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedRequests:
    """Requests to one path that one rule blocked, as WAF sampled them."""

    rule: str
    path: str
    count: int
    first_at: datetime
    last_at: datetime
    evidence_id: str
