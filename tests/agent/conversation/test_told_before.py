"""What was said of an account that no model may see is not told to a model in a later question about another."""

import json
from dataclasses import dataclass, replace

import pytest

from agent.fleet import Fleet
from agent.store.store import Store
from agent.support_agent import SupportAgent
from evals.bedrock_lab.turn import Turn
from tests.agent.conversation.talk_stage import GRACE, PROD, Talk
from tests.lab_stage import DEMO, Clock, LabStage
from tests.model_stage import ModelStage
from tools.aws.accounts import Account, AccountAccess
from tools.aws.scope import AwsScope
from tools.principal import Principal
from tools.tickets.local import LocalTickets


@dataclass(slots=True)
class Restricted:
    """The accounts of the simulator, some of which no model may see."""

    inside: AccountAccess
    never: frozenset[str]

    def accounts_for(self, principal: Principal) -> tuple[Account, ...]:
        return tuple(
            replace(account, model="never") if account.id in self.never else account
            for account in self.inside.accounts_for(principal)
        )

    def credentials(self, principal: Principal, scope: AwsScope):
        return self.inside.credentials(principal, scope)


@pytest.fixture
def access(stage: LabStage) -> Restricted:
    stage.serve(DEMO)
    return Restricted(stage.diagnoser().access, frozenset())


@pytest.fixture
def talk(stage: LabStage, lab_store: Store, clock: Clock, bedrock: ModelStage, access: Restricted) -> Talk:
    bedrock.lab.play(otherwise=lambda call: Turn(text="done") if call.tools else Turn(text='{"statements": []}'))
    diagnoser = stage.diagnoser(language_model=bedrock.language_model())
    assert diagnoser.explainer is not None
    explainer = replace(diagnoser.explainer, access=access)
    diagnoser = replace(diagnoser, access=access, explainer=explainer, now=clock)
    agent = SupportAgent(
        access=access,
        diagnoser=diagnoser,
        fleet=Fleet(access, diagnoser.runner, clock),
        store=lab_store,
        tickets=LocalTickets(lab_store.engine),
        now=clock,
    )
    return Talk(stage=stage, store=lab_store, agent=agent, clock=clock, subject=GRACE)


def asked(bedrock: ModelStage) -> str:
    return json.dumps([dict(each.body) for each in bedrock.lab.requests()])


async def test_where_models_are_allowed_a_model_is_told_what_was_said_before(talk: Talk, bedrock: ModelStage) -> None:
    await talk.say("why is checkout-v42 failing in prod, marker-word-17?")
    await talk.say("why is orders failing in stage?")
    assert asked(bedrock).count("marker-word-17") >= 2


async def test_of_an_account_no_model_may_see_a_later_question_about_another_tells_nothing(
    talk: Talk, bedrock: ModelStage, access: Restricted
) -> None:
    access.never = frozenset({PROD})
    await talk.say("why is checkout-v42 failing in prod, marker-word-17?")
    assert bedrock.lab.requests() == []
    later = await talk.say("why is orders failing in stage?")
    assert later.diagnosis is not None
    assert later.diagnosis.target.account_id != PROD
    assert "orders failing" in asked(bedrock)
    for word in ("marker-word-17", "checkout", PROD):
        assert word not in asked(bedrock)


async def test_what_only_names_such_an_account_is_left_out(talk: Talk, bedrock: ModelStage, access: Restricted) -> None:
    access.never = frozenset({PROD})
    services = await talk.say("which services are there?")
    assert "shop-prod" in services.text
    await talk.say("why is orders failing in stage?")
    await talk.say("and what does that mean?")
    assert "why is orders failing" in asked(bedrock)
    assert "shop-prod" not in asked(bedrock)
