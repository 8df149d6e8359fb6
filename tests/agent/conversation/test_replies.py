import pytest

from agent.conversation.intent import Intent
from agent.conversation.replies import elsewhere, reply, services_list
from agent.diagnosis import Status
from agent.fleet import ServicesOverview, ServiceState
from tests.diagnoses import AT, cause, diagnosis, gap


@pytest.mark.parametrize(
    ("intent", "says"),
    [
        ("diagnose", "**web never started"),
        ("changed", "**What changed for web**"),
        ("timeline", "Task stopped (x3)"),
        ("next", "1. See which tags exist."),
        ("owner", "- The image does not exist: **app team**\n- the change was made by ci-deploy"),
        ("gaps", "`logs:GetLogEvents` (denied)"),
    ],
)
def test_each_question_gets_its_part(intent: Intent, says: str):
    assert says in reply(intent, diagnosis())


@pytest.mark.parametrize(
    ("intent", "says"),
    [
        ("changed", "I see no difference"),
        ("timeline", "Nothing happened lately."),
        ("next", "Nothing: it is fine."),
        ("gaps", "I could read everything I asked for."),
        ("owner", "cause is not determined"),
    ],
)
def test_an_empty_part_is_said_to_be_empty(intent: Intent, says: str):
    assert says in reply(intent, diagnosis(root_causes=(), changes=(), timeline=(), actions=(), gaps=()))


@pytest.mark.parametrize(
    ("status", "causes", "lead"),
    [
        ("failed", (), "Yes"),
        ("rolled_back", (), "Yes"),
        ("degraded", (), "Yes"),
        ("in_progress", (cause(),), "Yes"),
        ("healthy", (), "No, not there."),
        ("in_progress", (), "No, not there."),
        ("unknown", (), "I could not tell."),
    ],
)
def test_elsewhere_begins_with_yes_or_no(status: str, causes: tuple[object, ...], lead: str):
    assert elsewhere(diagnosis(status=status, root_causes=causes)).startswith(f"**{lead}")


def state(service: str, status: Status = "healthy") -> ServiceState:
    return ServiceState(
        account_id="1", account_name="shop-prod", stage="prod", region="eu-west-1", cluster="prod", service=service,
        family=None, status=status, running=1, desired=2, text="1 of 2 tasks run", updated_at=None,
    )  # fmt: skip


def test_of_all_services_those_that_do_not_stand_well_are_named_and_gaps_admitted():
    overview = ServicesOverview(
        services=(state("web", "failed"), state("cart"), state("*x*", "degraded")), gaps=(gap(),), taken_at=AT
    )
    assert services_list(overview).splitlines() == [
        "- **web** in shop-prod, eu-west-1: failed, 1 of 2 tasks run",
        "- **\\*x\\*** in shop-prod, eu-west-1: degraded, 1 of 2 tasks run",
        "- 1 other service is healthy as far as ECS says",
        "- not read: `logs:GetLogEvents` in 111122223333/eu-west-1 (denied)",
    ]
