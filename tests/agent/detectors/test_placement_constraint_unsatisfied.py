from dataclasses import replace

from agent.detectors.placement_constraint_unsatisfied import detect
from agent.finding import Finding, Undecided
from tests.daemons import host, two_of_three
from tests.facts import (
    container_definition,
    container_instance,
    definition_arn,
    deployment,
    event,
    healthy_snapshot,
    minutes,
    service,
    snapshot,
    task_definition,
    view,
)
from tests.task_failures import UNMET, placing, told
from tools.evidence import Found, value_or
from tools.snapshot import Snapshot

PORT = f"{UNMET}is already using a port required by your task."


def only(seen: Snapshot) -> Finding:
    (finding,) = detect(seen)
    return finding


def test_asks_for_the_hosts_and_names_who_holds_the_port() -> None:
    waiting = service(
        launch_type="EC2",
        events=(event(PORT, minutes(5)),),
        running=0,
        deployments=(deployment(rollout_state="IN_PROGRESS"),),
    )
    fixed = {definition_arn(57): Found(value=task_definition(containers=(container_definition(host_ports=(3000,)),)))}
    before = only(snapshot(view(of=waiting), task_definitions=fixed))
    assert [want.tool.name for want in before.wants] == ["ecs_describe_container_instances"]
    hosts = Found(value=(container_instance("i-0free"), container_instance(ports_used=("22", "3000"))))
    after = only(snapshot(view(of=waiting), task_definitions=fixed, container_instances=hosts))
    assert (after.confidence, after.owner) == ("certain", "platform team")
    assert "asks for host port 3000; it is taken on i-0host" in after.statement
    assert after.evidence_ids[-1] == "ev-host-i-0host"
    assert after.wants == ()


def test_an_attribute_that_is_missing_has_its_own_cure() -> None:
    finding = only(placing(f"{UNMET}is missing an attribute required by your task.", launch_type="EC2"))
    assert "requiresAttributes" in finding.actions[-1].title
    assert "container instance 3af07c7dc726d71cd9b83ea01794b284" in finding.statement


def test_dockers_own_word_for_a_taken_port_is_only_likely() -> None:
    said = "CannotStartContainerError: Error response from daemon: driver failed programming external connectivity on endpoint web"
    assert only(told(said)).confidence == "likely"
    assert isinstance(detect(told(f"{said}: iptables failed: iptables: No chain/target/match by that name")), Undecided)


def test_capacity_and_healthy_services_are_other_matters() -> None:
    assert isinstance(detect(placing(f"{UNMET}has insufficient CPU units available.", launch_type="EC2")), Undecided)
    assert detect(healthy_snapshot()) == Undecided(gaps=())


def test_the_port_a_daemon_holds_on_its_other_hosts_is_not_what_is_in_its_way() -> None:
    seen = two_of_three(host("i-0three", ports_used=("8080",)), PORT)
    hosts = [replace(one, ports_used=("8080",)) for one in value_or(seen.container_instances, ())]
    finding = only(replace(seen, container_instances=Found(value=tuple(hosts))))
    assert "it is taken on i-0three" in finding.statement
