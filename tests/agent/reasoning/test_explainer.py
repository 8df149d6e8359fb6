from typing import Any

import pytest

from agent.composition import NO_LABELS
from agent.reasoning.explainer import Explainer, leaves_doubt
from agent.reasoning.reason import Question
from tests.diagnoses import cause, diagnosis
from tests.model_stage import ModelStage
from tools.aws.accounts import Account
from tools.principal import Principal


@pytest.mark.parametrize(
    ("fields", "doubt"),
    [
        ({}, False),
        ({"root_causes": (cause(confidence="likely"),)}, True),
        ({"root_causes": ()}, True),
        ({"root_causes": (), "status": "healthy"}, False),
        ({"root_causes": (), "status": "waiting"}, False),
    ],
)
def test_doubt_is_a_failure_without_a_certain_cause(fields: dict[str, object], doubt: bool) -> None:
    assert leaves_doubt(diagnosis(**fields)) is doubt


async def test_of_an_account_the_asker_no_longer_sees_no_model_hears(bedrock: ModelStage) -> None:
    class Nobodys:
        """A directory in which nobody has an account."""

        def accounts_for(self, principal: Principal) -> tuple[Account, ...]:
            del principal
            return ()

    explainer: Any = Explainer
    asking = explainer(language_model=bedrock.language_model(), access=Nobodys(), runner=None, link_hosts=())
    ada = Principal(subject="ada", teams=frozenset(), is_operator=False, via="chat")
    told = await asking.explain(ada, diagnosis(), Question(), labels=NO_LABELS, write=lambda _: None)
    assert told.diagnosis == diagnosis()
    assert bedrock.lab.requests() == []
