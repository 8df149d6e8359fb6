from dataclasses import replace
from typing import Any

import pytest

from agent.diagnosis import ActionView
from evals.scorers.actions import wrong_actions
from tests.diagnoses import ACCOUNT, REGION, diagnosis, piece

CONSOLE = f"https://{REGION}.console.aws.amazon.com"


def action(command: str | None, **fields: Any) -> ActionView:
    values: dict[str, Any] = {
        "title": "See.",
        "kind": "check",
        "owner": "app team",
        "risk": "none",
        "console_url": None,
    }
    return ActionView(command=command, evidence_ids=(), **{**values, **fields})


def said(*actions: ActionView, **evidence: Any) -> str:
    read = {"resource": "team/web", "excerpt": "web-abc in prod", "console_url": None, **evidence}
    return "; ".join(wrong_actions(replace(diagnosis(), actions=actions, evidence=(piece("E1", **read),))))


def test_a_command_on_what_was_seen_is_right():
    command = f"aws ecr describe-images --repository-name team/web --registry-id {ACCOUNT} --region {REGION}"
    assert said(action(command), action(None)) == ""


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        (f"aws ecr describe-pictures --repository-name team/web --region {REGION}", "unknown operation"),
        (f"aws ecr describe-images --repository team/web --region {REGION}", "unknown option"),
        (f"aws ecr describe-images --region {REGION}", "an option is missing"),
        (f"aws ecr describe-images --repository-name team/other --region {REGION}", "'team/other' was never seen"),
        ("aws ecr describe-images --repository-name team/web --region ap-south-1", "nothing was read in region"),
        (f"aws ecr delete-repository --repository-name team/web --region {REGION}", "takes something away"),
        (f"aws ecs update-service --service web --cluster prod --region {REGION}", "states no risk"),
        (
            f"aws ec2 describe-subnets --filters Name=tag:x,Values=subnet-1 --region {REGION}",
            "'subnet-1' was never seen",
        ),
    ],
)
def test_a_command_that_does_not_work_or_is_not_safe_is_named(command: str, wrong: str):
    assert wrong in said(action(command))


def test_a_change_that_states_its_risk_is_right():
    command = f"aws ecs update-service --service web --cluster prod --force-new-deployment --region {REGION}"
    assert said(action(command, kind="fix", risk="low")) == ""


@pytest.mark.parametrize(
    ("link", "wrong"),
    [
        (f"{CONSOLE}/ecs/v2/clusters/prod/services/web/health?region={REGION}", ""),
        (f"{CONSOLE}/ecs/v2/clusters/prod/services/web/health?region=us-east-1", "opens another region"),
        ("https://evil.example/ecs/v2/clusters", "leads to evil.example"),
        (f"{CONSOLE}/lambda/home?region={REGION}", "opens no page of ecs"),
    ],
)
def test_a_link_opens_the_page_of_what_was_read_where_it_was_read(link: str, wrong: str):
    told = said(console_url=link, operation="ecs:DescribeServices")
    assert (wrong in told) if wrong else told == ""


def test_a_link_to_another_account_is_named():
    link = f"{CONSOLE}/cloudformation/home?region={REGION}#/stacks/events?stackId=arn%3Aaws%3Acloudformation%3A{REGION}%3A999999999999%3Astack%2Fx%2F1"
    assert "account 999999999999" in said(console_url=link, operation="cloudformation:DescribeStacks")
