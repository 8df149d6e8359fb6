from typing import Any

from agent.failures.current_failures import ServiceChange, service_changes
from agent.failures.firewall import firewall_gaps, turned_away, wanted_blocks, wanted_web_acls, web_acls
from tests.behind_a_firewall import ACL, BALANCER, behind, blocked
from tests.facts import NOW, minutes, target_group, target_group_arn, unread
from tools.evidence import Found
from tools.runtime import RuntimeFacts
from tools.snapshot import Snapshot


def change(seen: Snapshot) -> ServiceChange:
    (item,) = service_changes(seen)
    return item


def test_asks_for_the_web_acl_then_for_what_its_blocking_rules_blocked() -> None:
    first = behind(RuntimeFacts(), rules=False)
    assert [want.tool.name for want in wanted_web_acls(first, "web")] == ["waf_describe_web_acl"]
    assert {want.tool.name for want in wanted_blocks(first, change(first))} == {
        "waf_describe_web_acl",
        "elb_describe_listeners",
    }
    known = behind(RuntimeFacts(web_acls={BALANCER: Found(value=ACL)}))
    (want,) = wanted_blocks(known, change(known))
    assert (want.arguments.rule, want.arguments.metric) == ("home", "m-home")
    assert (want.arguments.since, want.arguments.until) == (minutes(0), minutes(8))


def test_samples_older_than_waf_keeps_are_not_asked_for() -> None:
    late = behind(RuntimeFacts(web_acls={BALANCER: Found(value=ACL)}), taken_at=minutes(200))
    assert wanted_blocks(late, change(late)) == ()


def test_only_requests_to_the_service_s_own_paths_count() -> None:
    def told(*paths: str, **fields: Any) -> Any:
        read = Found(value=tuple(blocked(path) for path in paths))
        facts = RuntimeFacts(web_acls={BALANCER: Found(value=ACL)}, blocked={(ACL.arn, "home"): read})
        seen = behind(facts, **fields)
        return turned_away(seen, change(seen))

    away = told("/web/selftest", "/wp-login.php", "/w")
    assert away is not None
    assert [request.path for request in away.requests] == ["/web/selftest", "/w"]
    assert away.rules == "home"
    assert told("/wp-login.php") is None
    assert told("/web/selftest", rules=False) is None


def test_a_service_without_application_load_balancer_has_no_firewall() -> None:
    network = BALANCER.replace("/app/", "/net/")
    groups = {target_group_arn(): Found(value=target_group(load_balancer_arns=(network,)))}
    seen = behind(RuntimeFacts(), target_groups=groups)
    assert wanted_web_acls(seen, "web") == ()
    assert web_acls(seen, "web") == ()


def test_refused_reads_are_gaps_and_turn_nobody_away() -> None:
    gap = unread("wafv2:GetWebACLForResource")
    seen = behind(RuntimeFacts(web_acls={BALANCER: gap}), taken_at=NOW)
    assert firewall_gaps(seen) == ((gap.gap,) if gap.gap else ())
    assert turned_away(seen, change(seen)) is None
