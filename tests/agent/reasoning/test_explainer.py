from typing import Any

import pytest

from agent.composition import NO_LABELS
from agent.reasoning.explainer import FAILED, Explainer, leaves_doubt
from agent.reasoning.reason import Question
from evals.bedrock_lab.turn import ToolUse, Turn
from tests.agent.reasoning.stage import LABELS
from tests.agent.verification.stage import failed
from tests.diagnoses import cause, diagnosis
from tests.model_stage import ModelStage
from tools.aws.accounts import Account
from tools.errors import CredentialsError
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


async def test_what_ends_in_an_error_leaves_the_rules_answer_with_a_note(bedrock: ModelStage) -> None:
    """The diagnosis is there: credentials that end while the model reads on do not take it away."""

    class Ended:
        """Reads of one whose credentials have expired."""

        def run(self, principal: Principal, requests: Any, *, until: float) -> None:
            raise CredentialsError("Tsuba's own AWS credentials cannot be used: expired")

    class Adas:
        """A directory in which everybody has the account of the diagnosis."""

        def accounts_for(self, principal: Principal) -> tuple[Account, ...]:
            del principal
            return (Account(id=failed().target.account_id, name="shop"),)

    read = ToolUse(name="ecs_describe_services", input={"cluster": "prod", "services": ["web-v57"]})
    bedrock.lab.play(Turn(tool_calls=(read,)))
    explainer: Any = Explainer
    asking = explainer(language_model=bedrock.language_model(), access=Adas(), runner=Ended(), link_hosts=())
    ada = Principal(subject="ada", teams=frozenset(), is_operator=False, via="chat")
    told = await asking.explain(ada, failed(), Question(dig=True), labels=LABELS, write=lambda _: None)
    assert (told.diagnosis.written_by, told.diagnosis.summary) == ("rules", failed().summary)
    assert told.diagnosis.notes[-1] == FAILED
    assert told.diagnosis.usage.model_calls == 1


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
