from agent.access.facts import access_facts
from agent.reads.collection import Collection
from tests.facts import ACCOUNT, NOW, REGION, SCOPE, parameter, role, role_arn, secret, unread
from tools.access import NOTHING_READ
from tools.aws.scope import AwsScope
from tools.evidence import Empty, Found
from tools.iam import describe_role, query_role_rights
from tools.logs import describe_log_group
from tools.secrets import describe_parameter, describe_secret
from tools.snapshot import Target

ELSEWHERE = AwsScope(ACCOUNT, "us-east-1")


def test_a_collection_without_such_reads_holds_nothing() -> None:
    assert access_facts(Collection(target=Target(scope=SCOPE), taken_at=NOW)) == NOTHING_READ


def test_answers_are_kept_by_what_was_asked_and_where() -> None:
    found = Collection(target=Target(scope=SCOPE), taken_at=NOW)
    question = query_role_rights.QueryRoleRightsArguments(role=role_arn(), actions=("s3:GetObject",), resources=("*",))
    here = describe_secret.DescribeSecretArguments(secret="prod/web/db")
    found.answers = {
        describe_role.TOOL.request(SCOPE, describe_role.DescribeRoleArguments(role="a")): Found(value=role("a")),
        query_role_rights.TOOL.request(SCOPE, question): unread("iam:SimulatePrincipalPolicy"),
        describe_secret.TOOL.request(SCOPE, here): Found(value=secret()),
        describe_secret.TOOL.request(ELSEWHERE, here): Empty(),
        describe_parameter.TOOL.request(SCOPE, describe_parameter.DescribeParameterArguments(name="p")): Found(
            value=parameter("p")
        ),
        describe_log_group.TOOL.request(SCOPE, describe_log_group.DescribeLogGroupArguments(group="/g")): Empty(),
    }
    facts = access_facts(found)
    assert facts.roles == {"a": Found(value=role("a"))}
    assert facts.rights == {question: unread("iam:SimulatePrincipalPolicy")}
    assert facts.secrets == {(REGION, "prod/web/db"): Found(value=secret()), ("us-east-1", "prod/web/db"): Empty()}
    assert facts.parameters == {(REGION, "p"): Found(value=parameter("p"))}
    assert facts.log_groups == {(REGION, "/g"): Empty()}
