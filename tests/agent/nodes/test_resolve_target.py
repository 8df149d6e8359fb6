"""From what somebody named to one target: families, accounts by any name, clusters found by looking."""

from dataclasses import replace

import pytest

from agent.errors import AmbiguousTargetError, TargetError
from agent.targets.target import TargetRequest
from evals.aws_lab.world import World, load_world
from tests.lab_stage import DEMO, LabStage

ACCOUNT, REGION = "111122223333", "eu-west-1"


@pytest.fixture
def demo(stage: LabStage) -> LabStage:
    stage.serve(DEMO)
    return stage


@pytest.mark.parametrize("account", ["shop-prod", "SHOP-PROD", "shop", "471935208164"])
async def test_an_account_goes_by_id_name_or_alias(demo: LabStage, account: str):
    told = await demo.diagnose(TargetRequest(account=account, region="us-west-2", cluster="prod", service="orders"))
    assert told.diagnosis.target.account_id == "471935208164"


async def test_a_family_is_its_newest_member_and_names_the_others(demo: LabStage):
    told = await demo.diagnose(
        TargetRequest(account="shop-prod", region="us-west-2", cluster="prod", service="checkout")
    )
    target = told.diagnosis.target
    assert (target.service, target.family) == ("checkout-v42", "checkout")
    assert [member.service for member in told.diagnosis.members] == ["checkout-v42", "checkout-v41"]
    assert told.categories == ["image_not_found"]


async def test_without_a_cluster_the_service_is_looked_for(demo: LabStage):
    told = await demo.diagnose(TargetRequest(account="shop-prod", region="us-west-2", service="checkout"))
    assert (told.diagnosis.target.cluster, told.diagnosis.target.service) == ("prod", "checkout-v42")
    assert told.diagnosis.usage.waves <= 4
    assert told.diagnosis.usage.aws_calls == len(demo.asked())


async def test_case_does_not_matter_when_a_service_is_looked_for(demo: LabStage):
    told = await demo.diagnose(TargetRequest(account="shop-prod", region="us-west-2", service="Orders"))
    assert told.diagnosis.target.service == "orders"


async def test_a_service_that_no_cluster_has_is_refused(demo: LabStage):
    with pytest.raises(TargetError, match=r"no cluster in .* has a service nothing"):
        await demo.diagnose(TargetRequest(account="shop-prod", region="us-west-2", service="nothing"))


async def test_clusters_that_could_not_be_listed_are_asked_for(demo: LabStage):
    demo.fail({"service": "ecs", "operation": "ListClusters", "deny": True})
    with pytest.raises(TargetError, match="--cluster"):
        await demo.diagnose(TargetRequest(account="shop-prod", region="us-west-2", service="orders"))


def two_clusters(*services: tuple[str, str]) -> World:
    def arn(kind: str, name: str) -> str:
        return f"arn:aws:ecs:{REGION}:{ACCOUNT}:{kind}/{name}"

    clusters = [
        {"clusterArn": arn("cluster", name), "clusterName": name, "status": "ACTIVE"} for name in ("blue", "green")
    ]
    documents = [
        {
            "serviceArn": arn("service", f"{cluster}/{name}"),
            "serviceName": name,
            "clusterArn": arn("cluster", cluster),
            "status": "ACTIVE",
            "desiredCount": 0,
            "runningCount": 0,
            "pendingCount": 0,
        }
        for cluster, name in services
    ]
    return load_world(
        {
            "id": "w-two",
            "now": "2026-11-01T12:00:00Z",
            "entry": {"target": {"account_id": ACCOUNT, "region": REGION, "service": "web"}},
            "accounts": {ACCOUNT: {REGION: {"ecs": {"clusters": clusters, "services": documents}}}},
        }
    )


async def test_a_service_of_several_clusters_is_asked_back_with_the_choices(stage: LabStage):
    stage.serve(two_clusters(("blue", "web"), ("green", "web")))
    with pytest.raises(AmbiguousTargetError) as refused:
        await stage.diagnose(TargetRequest(account=ACCOUNT, region=REGION, service="web"))
    assert refused.value.choices == ("web in cluster blue", "web in cluster green")


async def test_a_service_is_preferred_to_a_family_of_that_name(stage: LabStage):
    stage.serve(two_clusters(("blue", "web"), ("green", "web-v1")))
    told = await stage.diagnose(TargetRequest(account=ACCOUNT, region=REGION, service="web"))
    assert (told.diagnosis.target.cluster, told.diagnosis.target.service) == ("blue", "web")


async def test_an_only_account_and_an_only_region_need_not_be_said(stage: LabStage):
    stage.serve(two_clusters(("blue", "web")))
    told = await stage.diagnose(TargetRequest(cluster="blue", service="web"))
    assert (told.diagnosis.target.account_id, told.diagnosis.target.region) == (ACCOUNT, REGION)
    assert told.diagnosis.status == "healthy"


class TestCodeDeploy:
    """CodeDeploy's event names an application and a group; which service they are of is looked up."""

    @pytest.fixture
    def event(self, stage: LabStage) -> TargetRequest:
        stage.serve("s-5b7176")
        return stage.entry()

    async def test_the_service_it_deploys_to_is_diagnosed(self, stage: LabStage, event: TargetRequest):
        told = await stage.diagnose(event)
        assert (told.diagnosis.target.cluster, told.diagnosis.target.service) == ("prod", "parcel-labels")
        assert told.categories == ["image_not_found"]
        assert told.diagnosis.usage.waves <= 4
        assert told.diagnosis.usage.aws_calls == len(stage.asked())

    async def test_a_deployment_to_anything_but_ecs_is_refused(self, stage: LabStage, event: TargetRequest):
        assert event.deployed_by
        elsewhere = replace(event, deployed_by=replace(event.deployed_by, group="functions", deployment_id="d-9"))
        with pytest.raises(TargetError, match="deploys to no ECS service"):
            await stage.diagnose(elsewhere)

    async def test_what_could_not_be_read_is_not_taken_for_none(self, stage: LabStage, event: TargetRequest):
        stage.fail({"service": "codedeploy", "operation": "GetDeploymentGroup", "deny": True})
        with pytest.raises(TargetError, match=r"could not be read \(denied\); name it with --cluster and --service"):
            await stage.diagnose(event)
