"""Reads which requests a rule of a web ACL blocked, as WAF sampled them.

Of a request only path and time are kept: headers, addresses and query strings are the business of nobody here.

Source: https://docs.aws.amazon.com/waf/latest/APIReference/API_GetSampledRequests.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tools.aws.answer import clean, named_lines, utc
from tools.aws.calls import Reader
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool
from tools.waf.facts import BlockedRequests

OPERATION = "wafv2:GetSampledRequests"
SAMPLES = 500  # as many as one call gives
MAX_PATHS = 5
_BLOCKED = frozenset({"BLOCK", "CAPTCHA", "CHALLENGE"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBlockedRequestsArguments:
    """One rule, by the name of its metric, and the time to look at. WAF keeps samples for three hours."""

    acl_arn: str
    rule: str
    metric: str
    since: datetime
    until: datetime

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return f"{self.acl_arn} {self.rule}"


def read(reader: Reader, arguments: ListBlockedRequestsArguments) -> Read[tuple[BlockedRequests, ...]]:
    """List the paths of blocked requests, the most frequent first. Empty when the sample holds none."""
    answer = reader.call(
        OPERATION,
        WebAclArn=arguments.acl_arn,
        RuleMetricName=arguments.metric,
        Scope="REGIONAL",
        TimeWindow={"StartTime": arguments.since, "EndTime": arguments.until},
        MaxItems=SAMPLES,
    )
    paths: dict[str, list[datetime]] = {}
    for sample in answer.get("SampledRequests", []):
        at = utc(sample.get("Timestamp"))
        if sample.get("Action") in _BLOCKED and at and arguments.since <= at <= arguments.until:
            paths.setdefault(_path(sample), []).append(at)
    if not paths:
        excerpt = f"Rule {arguments.rule} blocked none of the requests WAF sampled in that time"
        looked = reader.evidence(OPERATION, resource=arguments.resource, title="Nothing blocked", excerpt=excerpt)
        return Empty(evidence=(looked,))
    evidence: list[Evidence] = []
    often = sorted(paths.items(), key=lambda item: (-len(item[1]), item[0]))[:MAX_PATHS]
    return Found(
        value=tuple(_blocked(reader, arguments, path, times, evidence) for path, times in often),
        evidence=tuple(evidence),
    )


TOOL = Tool(
    name="waf_list_blocked_requests",
    description="List the paths of requests that a rule of a web ACL blocked in a given time.",
    operations=(OPERATION,),
    arguments=ListBlockedRequestsArguments,
    effect="whether the firewall blocked requests is not known",
    read=read,
)


def _path(sample: Mapping[str, Any]) -> str:
    uri = str(sample.get("Request", {}).get("URI", ""))
    return clean(uri.split("?", maxsplit=1)[0][:200]) or "/"


def _blocked(
    reader: Reader,
    arguments: ListBlockedRequestsArguments,
    path: str,
    times: Sequence[datetime],
    evidence: list[Evidence],
) -> BlockedRequests:
    first, last = min(times), max(times)
    excerpt = named_lines(
        (
            ("rule", arguments.rule),
            ("path", path),
            ("blocked, of the sample", len(times)),
            ("first", first),
            ("last", last),
        )
    )
    shown = reader.evidence(
        OPERATION,
        resource=arguments.resource,
        title=f"Rule {arguments.rule} blocked {path}",
        excerpt=excerpt,
        event_time=first,
    )
    evidence.append(shown)
    return BlockedRequests(
        rule=arguments.rule, path=path, count=len(times), first_at=first, last_at=last, evidence_id=shown.id
    )
