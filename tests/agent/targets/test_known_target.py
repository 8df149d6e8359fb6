"""Targets that do not exist: what is suggested, to whom, and what nobody is ever told."""

import re

import pytest

from agent.errors import TargetError
from agent.targets.naming import parse_event
from agent.targets.target import TargetRequest
from tests.lab_stage import DEMO, LabStage
from tools.errors import UnknownAccountError

ADA = "ada@example.com"  # of the team shop; payments-prod and data-dev are others'
HERE = {"account": "shop-prod", "region": "us-west-2"}
FOREIGN = re.compile(r"payments|billing|data-dev|events-loader|652018743390|190573846221|us-east-1")


@pytest.fixture
def demo(stage: LabStage) -> LabStage:
    stage.serve(DEMO)
    return stage


async def refusal(stage: LabStage, *, subject: str | None = ADA, **named: str) -> str:
    with pytest.raises(TargetError) as refused:
        await stage.diagnose(TargetRequest(**named), subject=subject)
    return str(refused.value)


async def test_a_cluster_that_does_not_exist_brings_the_close_one(demo: LabStage):
    said = await refusal(demo, **HERE, cluster="prods", service="orders")
    assert "there is no cluster prods in" in said
    assert "did you mean prod?" in said


async def test_a_cluster_that_resembles_none_brings_those_there_are(demo: LabStage):
    said = await refusal(demo, **HERE, cluster="zzz", service="orders")
    assert "there are prod" in said


async def test_a_service_nothing_ever_mentioned_brings_close_names_of_its_cluster(demo: LabStage):
    said = await refusal(demo, **HERE, cluster="prod", service="ordres")
    assert "there is no service ordres in cluster prod" in said
    assert "did you mean orders" in said


async def test_a_service_nothing_resembles_brings_no_invention(demo: LabStage):
    said = await refusal(demo, **HERE, cluster="prod", service="qqqqqq")
    assert "there is no service qqqqqq" in said
    assert "did you mean" not in said


async def test_a_stack_that_does_not_exist_brings_the_close_one(demo: LabStage):
    said = await refusal(demo, **HERE, stack="checkout-prd")
    assert "there is no stack checkout-prd in" in said
    assert "checkout-prod" in said


async def test_a_task_ecs_has_forgotten_says_why(demo: LabStage):
    arn = f"arn:aws:ecs:us-west-2:471935208164:task/prod/{'0' * 32}"
    said = await refusal(demo, text=arn)
    assert "there is no task" in said
    assert "about an hour" in said


async def test_a_region_the_account_does_not_have_names_those_it_has(demo: LabStage):
    said = await refusal(demo, account="shop-prod", region="us-east-1", cluster="prod", service="orders")
    assert said == "shop-prod has no region us-east-1; it has us-west-2, eu-west-1"


async def test_where_several_regions_fit_one_has_to_be_said(demo: LabStage):
    assert "us-west-2, eu-west-1" in await refusal(demo, account="shop-prod", cluster="prod", service="orders")


async def test_where_several_accounts_fit_only_ones_own_are_named(demo: LabStage):
    said = await refusal(demo, region="us-west-2", cluster="prod", service="orders")
    assert "shop-prod, shop-stage" in said
    assert not FOREIGN.search(said)


async def test_a_request_that_names_nothing_says_what_to_name(demo: LabStage):
    assert "--service" in await refusal(demo, **HERE)


async def unknown_account(stage: LabStage, account: str, *, subject: str | None = ADA) -> str:
    request = TargetRequest(account=account, region="us-east-1", cluster="prod", service="payments")
    with pytest.raises(UnknownAccountError) as refused:
        await stage.diagnose(request, subject=subject)
    return str(refused.value).replace(account, "X")


@pytest.mark.parametrize(
    ("of_others", "of_nobody"),
    [("payments-prod", "quarterly-prd"), ("652018743390", "252018743399"), ("pay", "qay"), ("data-dev", "atad-ved")],
)
async def test_an_account_of_others_answers_in_the_words_of_one_that_does_not_exist(
    demo: LabStage, of_others: str, of_nobody: str
):
    theirs = await unknown_account(demo, of_others)
    assert theirs.startswith("there is no account X that you can see; ")
    assert not FOREIGN.search(theirs)
    assert theirs.partition(";")[0] == (await unknown_account(demo, of_nobody)).partition(";")[0]


async def test_the_same_word_answers_the_same_whether_the_account_exists_or_not(demo: LabStage):
    before = await unknown_account(demo, "data-dev")
    demo.serve("s-863000")  # a world without that account
    world = demo.directory()
    assert all(account.name != "data-dev" for account in world.accounts)
    demo.serve(DEMO)
    assert await unknown_account(demo, "data-dev") == before


@pytest.mark.parametrize("wanted", ["shop-prd", "sop-prod", "shop_prod"])
async def test_a_slip_in_ones_own_account_is_put_right(demo: LabStage, wanted: str):
    assert "did you mean shop-prod" in (await unknown_account(demo, wanted)).lower()


async def test_nothing_was_read_for_an_account_that_is_not_ones_own(demo: LabStage):
    await unknown_account(demo, "payments-prod")
    assert demo.lab.journal() == []


async def test_an_arn_does_not_open_an_account_either(demo: LabStage):
    arn = "arn:aws:ecs:us-east-1:652018743390:service/prod/payments"
    with pytest.raises(UnknownAccountError):
        await demo.diagnose(TargetRequest(text=arn), subject=ADA)
    told = await demo.diagnose(TargetRequest(text=arn), subject="grace@example.com")
    assert told.diagnosis.status == "healthy"
    assert told.diagnosis.target.account_id == "652018743390"


async def test_a_service_its_rollback_deleted_is_diagnosed_and_not_refused(stage: LabStage):
    stage.serve("s-49abca")
    told = await stage.diagnose()
    assert (told.diagnosis.status, told.categories) == ("rolled_back", ["app_config_error"])


async def test_reads_that_failed_do_not_make_a_service_unknown(demo: LabStage):
    demo.fail({"service": "ecs", "operation": "DescribeServices", "deny": True})
    told = await demo.diagnose(TargetRequest(**HERE, cluster="prod", service="orders"), subject=ADA)
    assert {gap.operation for gap in told.diagnosis.gaps} == {"ecs:DescribeServices"}


class TestToldTasks:
    """Tasks that only their event still tells of."""

    def event(self, cluster: str) -> TargetRequest:
        arn = f"arn:aws:ecs:us-west-2:471935208164:task/{cluster}/{'0' * 32}"
        detail = {
            "taskArn": arn,
            "taskDefinitionArn": "arn:aws:ecs:us-west-2:471935208164:task-definition/report:3",
            "group": "family:report",
            "lastStatus": "STOPPED",
            "stopCode": "EssentialContainerExited",
            "stoppedReason": "Essential container in task exited",
            "createdAt": "2026-11-01T08:00:00Z",
            "startedAt": "2026-11-01T08:01:00Z",
            "stoppedAt": "2026-11-01T09:00:00Z",
            "containers": [
                {"name": "app", "exitCode": 137, "reason": "OutOfMemoryError: Container killed due to memory usage"}
            ],
        }
        return parse_event(
            {"detail-type": "ECS Task State Change", "time": "2026-11-01T09:00:01Z", "detail": detail, "resources": []}
        )

    @pytest.mark.parametrize(("cluster", "reason"), [("prod", "expired"), ("torn-down", "not_found")])
    async def test_a_task_alone_is_diagnosed_from_its_event_even_when_its_cluster_is_gone(
        self, demo: LabStage, cluster: str, reason: str
    ):
        told = await demo.diagnose(self.event(cluster), subject=ADA)
        assert (told.diagnosis.status, told.categories) == ("failed", ["container_oom"])
        cited = {piece.id: piece.operation for piece in told.diagnosis.evidence}
        assert cited[told.diagnosis.root_causes[0].evidence_ids[0]] == "events:ECS Task State Change"
        (gap,) = [gap for gap in told.diagnosis.gaps if gap.operation == "ecs:DescribeTasks"]
        assert gap.reason == reason
        assert "what its event told" in gap.effect
