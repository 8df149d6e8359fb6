import pytest

from evals.aws_lab.policies import trusts, verdict

ARN = "arn:aws:ecs:eu-west-1:111111111111:service/prod/orders"


def statement(**fields):
    return {"Statement": [{"Effect": "Allow", "Action": "ecs:*", "Resource": "*"} | fields]}


@pytest.mark.parametrize(
    ("document", "action", "resource", "expected"),
    [
        (statement(), "ecs:StopTask", ARN, "allow"),
        (statement(Action="ECS:describe*"), "ecs:DescribeTasks", "*", "allow"),
        (statement(Action=["ecs:List*", "logs:?et*"]), "logs:GetLogEvents", "*", "allow"),
        (statement(Action="ecs:List*"), "ecs:DescribeTasks", "*", "silent"),
        (statement(Effect="Deny"), "ecs:StopTask", ARN, "deny"),
        (statement(Resource=ARN), "ecs:StopTask", ARN, "allow"),
        (statement(Resource=ARN), "ecs:StopTask", ARN + "x", "silent"),
        (statement(Resource=ARN), "ecs:StopTask", "*", "allow"),
        (statement(Effect="Deny", Resource=ARN), "ecs:StopTask", "*", "silent"),
        (statement(Action=None, NotAction="ecs:*"), "logs:GetLogEvents", "*", "allow"),
        (statement(Action=None, NotAction="ecs:*"), "ecs:StopTask", "*", "silent"),
        (statement(Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}), "ecs:StopTask", "*", "allow"),
        (statement(Condition={"StringEquals": {"aws:RequestedRegion": "us-east-1"}}), "ecs:StopTask", "*", "silent"),
        (statement(Condition={"StringNotLike": {"aws:RequestedRegion": "eu-*"}}), "ecs:StopTask", "*", "silent"),
        (statement(Condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}}), "ecs:StopTask", "*", "silent"),
        (statement(Condition={"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}), "ecs:StopTask", "*", "silent"),
    ],
)
def test_a_policy_allows_denies_or_says_nothing(document, action, resource, expected):
    assert verdict([document], action, resource, {"aws:requestedregion": "eu-west-1"}) == expected


def test_an_explicit_deny_wins_over_every_permission():
    assert verdict([statement(), statement(Effect="Deny")], "ecs:StopTask", "*", {}) == "deny"


@pytest.mark.parametrize(
    ("principal", "condition", "expected"),
    [
        ({"AWS": "arn:aws:iam::1:user/a"}, {}, True),
        ({"AWS": ["arn:aws:iam::1:user/b", "arn:aws:iam::1:root"]}, {}, True),
        ("*", {}, True),
        ({"AWS": "arn:aws:iam::2:root"}, {}, False),
        ({"Service": "ecs-tasks.amazonaws.com"}, {}, False),
        ("*", {"StringEquals": {"sts:ExternalId": "right"}}, True),
        ("*", {"StringEquals": {"sts:ExternalId": "wrong"}}, False),
    ],
)
def test_a_trust_policy_lets_in_whom_it_names(principal, condition, expected):
    document = {
        "Statement": {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole", "Condition": condition}
    }
    names = ("arn:aws:iam::1:user/a", "1", "arn:aws:iam::1:root")
    assert trusts(document, "sts:AssumeRole", names, {"sts:externalid": "right"}) is expected
