from agent.network.endpoint_refusal import EndpointRefusal, endpoint_refusal
from agent.signals.access_denied import AccessDenied, parse_access_denied
from tests.facts import NOW, failed_snapshot
from tests.network_facts import endpoint, network
from tools.evidence import Found
from tools.network.endpoint_policy import parse_policy

NOTHING = parse_policy('{"Statement": []}')


def denied(action: str = "ssm:GetParameters", policy: str = "VPC endpoint policy") -> AccessDenied:
    found = parse_access_denied(f"is not authorized to perform: {action} on resource: * because no {policy} allows it")
    assert found is not None
    return found


def test_other_policies_and_other_services_want_no_look_at_endpoints() -> None:
    seen = failed_snapshot()
    assert endpoint_refusal(seen, denied(policy="identity-based policy"), "web") == EndpointRefusal()
    assert endpoint_refusal(seen, denied("elasticfilesystem:ClientMount"), "web") == EndpointRefusal()
    assert endpoint_refusal(seen, denied(), "other") == EndpointRefusal()
    assert endpoint_refusal(failed_snapshot(at=NOW), denied(), "web") == EndpointRefusal()


def test_the_endpoint_of_the_tasks_own_vpc_is_found() -> None:
    both = (endpoint("ssm", id="vpce-0z", vpc_id="vpc-0z", policy=NOTHING), endpoint("ssm", policy=NOTHING))
    seen = failed_snapshot(network=network(endpoints={"ssm": Found(value=both)}))
    found = endpoint_refusal(seen, denied(), "web")
    assert (found.endpoint, found.evidence_ids) == ("vpce-0ssm", ("ev-vpce-0ssm",))
