import inspect

import pytest

import agent.errors
import tools.errors
from agent.errors import AgentError, AmbiguousTargetError
from api.problems import Problem, document, problem_for
from tools.errors import ReadFailedError, ToolError

KINDS = [
    kind
    for module in (agent.errors, tools.errors)
    for _, kind in inspect.getmembers(module, inspect.isclass)
    if issubclass(kind, AgentError | ToolError) and kind not in (AgentError, ToolError)
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_of_ours_has_a_kind_of_problem_of_its_own(kind: type[AgentError | ToolError]):
    if kind is AmbiguousTargetError:
        error: AgentError | ToolError = AmbiguousTargetError("because", ("a", "b"))
    elif kind is ReadFailedError:
        error = ReadFailedError("because", reason="throttled", operation="ecs:ListTasks")
    else:
        error = kind("because")
    problem = problem_for(error)
    assert problem.slug not in (None, "error")
    assert problem.detail == "because"


def test_absent_members_are_left_out():
    assert document(Problem(status=409, slug="conflict", title="In conflict", detail="d"), instance="/v1/x") == {
        "type": "urn:tsuba:problem:conflict",
        "title": "In conflict",
        "status": 409,
        "detail": "d",
        "instance": "/v1/x",
    }
