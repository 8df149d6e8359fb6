import pytest

from tools.codedeploy.app_spec import parse_app_spec

YAML = """
version: 0.0
Resources:
  - TargetService:
      Type: AWS::ECS::Service
      Properties:
        TaskDefinition: "arn:aws:ecs:eu-west-1:111122223333:task-definition/orders:8"
Hooks:
  - AfterAllowTestTraffic: "arn:aws:lambda:eu-west-1:111122223333:function:smoke"
  - BeforeAllowTraffic: gate
"""


def test_yaml_is_read_like_json() -> None:
    spec = parse_app_spec(YAML)
    assert spec.task_definition == "arn:aws:ecs:eu-west-1:111122223333:task-definition/orders:8"
    assert spec.hooks == {
        "AfterAllowTestTraffic": "arn:aws:lambda:eu-west-1:111122223333:function:smoke",
        "BeforeAllowTraffic": "gate",
    }


@pytest.mark.parametrize("text", ["", "{}", "Hooks: []", "TaskDefinition: <TASK_DEFINITION>"])
def test_what_names_nothing_gives_nothing(text: str) -> None:
    spec = parse_app_spec(text)
    assert spec.task_definition is None
    assert spec.hooks == {}


def test_a_huge_text_is_read_at_its_beginning_only() -> None:
    assert parse_app_spec("x" * 60_000 + YAML).task_definition is None
