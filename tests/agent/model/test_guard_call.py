import threading
import time
from typing import Any

import pytest

from agent.model.configuration import ModelSettings
from agent.model.failures import Failure
from agent.model.guard_call import GuardCall
from agent.model.spending import Purse
from agent.model.stop import Stop
from tests.model_stage import NOON

SETTINGS = ModelSettings(evidence_guardrail_id="gr1", evidence_guardrail_version="7", pause_seconds=0.001)
FINE = {"action": "NONE", "usage": {"contentPolicyUnits": 2}}


class FakeClient:
    """A client that gives these answers, one a call."""

    def __init__(self, *answers: Any) -> None:
        self.asked: list[dict[str, Any]] = []
        self._answers = list(answers)

    def apply_guardrail(self, **asked: Any) -> Any:
        self.asked.append(asked)
        return self._answers.pop(0)


def ask(client: FakeClient) -> tuple[object, Purse]:
    purse = Purse(SETTINGS, None, subject="maria", now=lambda: NOON)
    stop = Stop(asked=threading.Event(), until=time.monotonic() + 60)
    return GuardCall(client=client, settings=SETTINGS).ask(("a", "b"), purse, stop), purse


def test_texts_go_as_blocks_of_one_request_and_their_units_are_paid_for() -> None:
    client = FakeClient(FINE)
    result, purse = ask(client)
    assert result == "passed"
    assert client.asked == [
        {
            "guardrailIdentifier": "gr1",
            "guardrailVersion": "7",
            "source": "INPUT",
            "content": [{"text": {"text": "a"}}, {"text": {"text": "b"}}],
            "outputScope": "INTERVENTIONS",
        }
    ]
    assert (purse.usage.guardrail_units, purse.usage.calls, purse.usage.tokens) == (2, 0, 0)
    assert purse.usage.cost_usd == pytest.approx(2 * 0.15 / 1000)


def test_an_answer_without_a_decision_is_asked_for_once_more_and_is_then_no_answer() -> None:
    assert ask(FakeClient({"usage": {}}, FINE))[0] == "passed"
    result, purse = ask(FakeClient({"action": "LATER", **{"usage": {"contentPolicyUnits": 1}}}, {}))
    assert isinstance(result, Failure)
    assert (result.kind, purse.usage.guardrail_units) == ("malformed", 1)
