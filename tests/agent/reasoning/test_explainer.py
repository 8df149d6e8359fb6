import pytest

from agent.reasoning.explainer import leaves_doubt
from tests.diagnoses import cause, diagnosis


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
