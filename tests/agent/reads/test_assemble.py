import pytest

from agent.reads.assemble import assemble
from agent.reads.collection import Collection
from agent.reads.stack_plan import stack_operation as stack_operation_request
from tests.facts import NOW, SCOPE, stack_event, stack_id, stack_operation
from tools.ecs import describe_services
from tools.evidence import Empty, Found
from tools.snapshot import Target


def owners(reason: str, stack_name: str, *, physical_id: str | None = None) -> tuple[str, ...]:
    """Return the stacks a service that does not exist is taken to be of, given one failed event of a service."""
    found = Collection(target=Target(scope=SCOPE, cluster="prod", service="web"), taken_at=NOW)
    asked = describe_services.DescribeServicesArguments(cluster="prod", services=("web",))
    found.answers[describe_services.TOOL.request(SCOPE, asked)] = Empty()
    failed = stack_event("Service", "CREATE_FAILED", reason, stack_name=stack_name, physical_id=physical_id)
    found.answers[stack_operation_request(found, stack_id())] = Found(value=stack_operation(failed))
    (view,) = assemble(found).services
    return view.stack_ids


@pytest.mark.parametrize(
    ("reason", "stack_name"),
    [
        ("not authorized to perform: ecs:CreateService on arn:aws:ecs:us-west-2:1:service/prod/web", "platform"),
        ("The following hook(s) failed: [Acme::NoPublicIp]", "web-prod"),
        ("The following hook(s) failed: [Acme::NoPublicIp]", "web"),
    ],
)
def test_a_service_that_could_not_be_made_belongs_to_the_stack_that_names_it(reason: str, stack_name: str) -> None:
    assert owners(reason, stack_name) == (stack_id(),)


@pytest.mark.parametrize("stack_name", ["cart-prod", "internal-web", "website"])
def test_a_service_of_another_name_is_not_taken_for_it(stack_name: str) -> None:
    assert owners("The following hook(s) failed: [Acme::NoPublicIp]", stack_name) == ()
