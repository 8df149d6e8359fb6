from typing import Any

from agent.reads.blue_green_plan import code_deploy_reads, code_deployments
from agent.reads.collection import Collection, ServiceKey
from tests.facts import CLUSTER, NOW, SCOPE, SERVICE, code_deployment, deployment, gap, minutes, service
from tools.codedeploy import list_deployments
from tools.ecs import describe_services
from tools.ecs.facts import Service
from tools.evidence import NOT_ASKED, Empty, Found, Unread
from tools.snapshot import Target

KEY = ServiceKey(CLUSTER, SERVICE)
SETS = (deployment(56, external_id="d-OLD"), deployment(57, external_id="d-NEW"))


def collection(of: Service) -> Collection:
    found = Collection(target=Target(scope=SCOPE, cluster=CLUSTER, service=SERVICE), taken_at=NOW)
    asked = describe_services.DescribeServicesArguments(cluster=CLUSTER, services=(SERVICE,))
    found.answers[describe_services.TOOL.request(SCOPE, asked)] = Found(value=(of,))
    return found


def asked(c: Collection, of: Service) -> list[Any]:
    return [(r.tool.name, r.arguments) for r in code_deploy_reads(c, KEY, of) if r not in c.answers]


def answer(c: Collection, of: Service, value: Any) -> None:
    for request in list(code_deploy_reads(c, KEY, of)):
        if request not in c.answers:
            c.answers[request] = value


def test_a_service_ecs_deploys_itself_asks_nothing_of_codedeploy() -> None:
    of = service()
    assert asked(collection(of), of) == []
    assert code_deployments(collection(of), KEY) is NOT_ASKED


def test_task_sets_lead_to_deployments_these_to_their_group_and_that_to_the_newest_steps() -> None:
    of = service(controller="CODE_DEPLOY", deployments=SETS)
    c = collection(of)
    ((first, named),) = asked(c, of)
    assert (first, named.ids) == ("codedeploy_describe_deployments", ("d-NEW", "d-OLD"))
    answer(c, of, Found(value=(code_deployment("d-NEW"), code_deployment("d-OLD", created_at=minutes(-900)))))
    ((second, group),) = asked(c, of)
    assert (second, group.resource) == ("codedeploy_list_deployments", "web-app/web-group")
    answer(c, of, Found(value=("d-BACK", "d-NEW", "d-OLD")))
    third = asked(c, of)
    assert [name for name, _ in third] == [
        "codedeploy_describe_deployments",
        "codedeploy_describe_target",
        "codedeploy_describe_target",
    ]
    assert third[0][1].ids == ("d-BACK",)
    assert [arguments.deployment_id for _, arguments in third[1:]] == ["d-BACK", "d-NEW"]


def test_without_a_task_set_the_console_s_names_are_tried() -> None:
    of = service(controller="CODE_DEPLOY", deployments=())
    ((name, group),) = asked(collection(of), of)
    assert name == "codedeploy_list_deployments"
    assert group == list_deployments.ListDeploymentsArguments(application="AppECS-prod-web", group="DgpECS-prod-web")


def test_a_refusal_stays_one_and_leads_no_further() -> None:
    of = service(controller="CODE_DEPLOY", deployments=SETS)
    c = collection(of)
    answer(c, of, Unread(gap=gap("codedeploy:BatchGetDeployments")))
    assert asked(c, of) == []
    assert isinstance(code_deployments(c, KEY), Unread)


def test_looked_and_found_nothing_is_empty() -> None:
    of = service(controller="CODE_DEPLOY", deployments=SETS)
    c = collection(of)
    answer(c, of, Empty())
    answer(c, of, Empty())
    assert isinstance(code_deployments(c, KEY), Empty)
