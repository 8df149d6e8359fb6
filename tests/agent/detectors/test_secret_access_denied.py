from dataclasses import replace

from agent.detectors.secret_access_denied import detect
from agent.finding import Finding, Undecided
from tests.facts import (
    ACCOUNT,
    REGION,
    answering,
    container_definition,
    definition_arn,
    failed_snapshot,
    healthy_snapshot,
    log_tail,
    right,
    role_arn,
    secret,
    secret_arn,
    snapshot,
    stopped_task,
    task_definition,
    unread,
    unstarted_task,
    view,
)
from tests.network_facts import endpoint, network
from tools.access import AccessFacts
from tools.evidence import Found
from tools.iam.query_role_rights import QueryRoleRightsArguments
from tools.network.endpoint_policy import parse_policy
from tools.snapshot import Snapshot

PARAMETER = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/web/db/password"
DENIED = (
    f"User: arn:aws:sts::{ACCOUNT}:assumed-role/web-execution/0af3 is not authorized to perform: ssm:GetParameters on "
    "resource: {resource} because no identity-based policy allows the ssm:GetParameters action"
)
REASON = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable "
    f"to retrieve secrets from ssm: AccessDeniedException: {DENIED.format(resource=PARAMETER)} status code: 400"
)
PULL = "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed"
READ = "secretsmanager:GetSecretValue"


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def test_names_role_action_and_secret() -> None:
    with_secret = task_definition(containers=(container_definition(secrets={"DB_PASSWORD": PARAMETER}),))
    finding = only(
        failed_snapshot(unstarted_task(reason=REASON), task_definitions={definition_arn(57): Found(value=with_secret)})
    )
    assert (finding.confidence, finding.owner) == ("certain", "platform team")
    for word in ("web-execution", "ssm:GetParameters", PARAMETER, "DB_PASSWORD", "web:57"):
        assert word in finding.statement
    assert finding.evidence_ids[0] == "ev-task-cccccc"


def test_an_application_that_is_refused_its_own_secret_is_likely_the_same() -> None:
    task = stopped_task()
    line = "An error occurred (AccessDeniedException) when calling the GetSecretValue operation: Access to KMS is not allowed"
    finding = only(failed_snapshot(task, log_tails={(task.arn, "web"): log_tail(task, "starting", line)}))
    assert finding.confidence == "likely"
    assert "kms:Decrypt" in finding.statement
    assert finding.evidence_ids[0] == "ev-log-bbbbbb-1"


def test_a_missing_parameter_is_another_matter() -> None:
    reason = "ResourceInitializationError: invalid ssm parameters: /web/db/password"
    assert isinstance(detect(failed_snapshot(unstarted_task(reason=reason))), Undecided)


def test_a_name_instead_of_an_arn_is_another_matter() -> None:
    asked = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/prod-db"
    bare = task_definition(containers=(container_definition(secrets={"DB": "prod-db"}),))
    reason = f"ResourceInitializationError: unable to retrieve secrets from ssm: {DENIED.format(resource=asked)}"
    seen = failed_snapshot(unstarted_task(reason=reason), task_definitions={definition_arn(57): Found(value=bare)})
    assert isinstance(detect(seen), Undecided)


def test_the_same_name_that_worked_before_shows_a_lost_permission() -> None:
    asked = f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/prod-db"
    bare = (container_definition(secrets={"DB": "prod-db"}),)
    reason = f"ResourceInitializationError: unable to retrieve secrets from ssm: {DENIED.format(resource=asked)}"
    definitions = {
        definition_arn(57): Found(value=task_definition(57, containers=bare)),
        definition_arn(56): Found(value=task_definition(56, containers=bare)),
    }
    assert only(failed_snapshot(unstarted_task(reason=reason), task_definitions=definitions)).confidence == "certain"


def test_an_application_refused_elsewhere_is_another_matter() -> None:
    task = stopped_task()
    line = f"User: arn:aws:sts::{ACCOUNT}:assumed-role/web-task/1 is not authorized to perform: s3:GetObject"
    assert isinstance(detect(failed_snapshot(task, log_tails={(task.arn, "web"): log_tail(task, line)})), Undecided)


def test_is_silent_when_healthy_and_says_what_could_not_be_read() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    gap = unread()
    assert detect(snapshot(view(stopped_tasks=gap))) == Undecided(gaps=(gap.gap,) if gap.gap else ())


def with_secrets(**secrets: str) -> Snapshot:
    wanted = task_definition(execution_role_arn=role_arn(), containers=(container_definition(secrets=secrets),))
    reason = f"{PULL}: {DENIED.format(resource=secret_arn()).replace('ssm:GetParameters', READ)}"
    return failed_snapshot(unstarted_task(reason=reason), task_definitions={definition_arn(57): Found(value=wanted)})


def test_asks_for_the_role_and_the_secret_it_was_refused() -> None:
    finding = only(with_secrets(DB=secret_arn(), MAIL=secret_arn("prod/mail")))
    asked = {want.tool.name: want.arguments for want in finding.wants}
    assert set(asked) == {"iam_query_role_rights", "secrets_describe_secret"}
    question = asked["iam_query_role_rights"]
    assert isinstance(question, QueryRoleRightsArguments)
    assert (question.role, question.actions) == (role_arn(), (READ,))
    short = secret_arn().removesuffix("-AbCdEf")
    assert question.resources == (secret_arn(), short, secret_arn("prod/mail"))


def test_says_which_policy_means_another_secret_and_that_this_one_exists() -> None:
    other = secret_arn("prod/mail")
    seen = answering(
        with_secrets(DB=secret_arn(), MAIL=other),
        right(READ, secret_arn()),
        right(READ, other, "allowed"),
        secrets={(REGION, secret_arn()): Found(value=secret())},
    )
    finding = only(seen)
    assert f"Policy own allows it on {other}, but not on this one." in finding.statement
    assert "The secret exists." in finding.statement
    assert f'"Resource": "{secret_arn()}"' in finding.actions[-1].title
    assert secret().evidence_id in finding.evidence_ids
    assert right(READ, secret_arn()).evidence_id in finding.evidence_ids


def test_a_customer_key_is_to_be_allowed_too() -> None:
    key = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
    known = {(REGION, secret_arn()): Found(value=secret(kms_key=key))}
    seen = answering(with_secrets(DB=secret_arn()), right(READ, secret_arn()), secrets=known)
    assert f'"kms:Decrypt", "Resource": "{key}"' in only(seen).actions[-1].title


def test_a_refused_key_leads_to_the_key_of_the_secret() -> None:
    key = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
    wanted = task_definition(
        execution_role_arn=role_arn(), containers=(container_definition(secrets={"DB": secret_arn()}),)
    )
    reason = f"{PULL}: failed to fetch secret {secret_arn()} from secrets manager: AccessDeniedException: Access to KMS is not allowed"
    seen = failed_snapshot(unstarted_task(reason=reason), task_definitions={definition_arn(57): Found(value=wanted)})
    assert [want.tool.name for want in only(seen).wants] == ["secrets_describe_secret"]
    known = {(REGION, secret_arn()): Found(value=secret(kms_key=key))}
    finding = only(answering(seen, right("kms:Decrypt", key), secrets=known))
    assert "No policy of role web-execution allows kms:Decrypt on it." in finding.statement
    assert any("get-key-policy" in (action.command or "") for action in finding.actions)


def test_a_role_that_may_read_it_is_left_alone_where_an_endpoint_refuses() -> None:
    seen = with_secrets(DB=secret_arn())
    reason = f"{PULL}: " + DENIED.format(resource=secret_arn()).replace("ssm:GetParameters", READ).replace(
        "identity-based policy", "VPC endpoint policy"
    )
    refused = failed_snapshot(unstarted_task(reason=reason), task_definitions=seen.task_definitions)
    finding = only(answering(refused, right(READ, secret_arn(), "allowed")))
    assert "so nothing is missing there: the VPC endpoint policy refuses" in finding.statement
    assert finding.actions[-1].title.endswith(
        "in the policy of the VPC endpoint; with a customer key also kms:Decrypt on it."
    )


def test_reads_that_were_refused_change_nothing_of_what_is_said() -> None:
    seen = with_secrets(DB=secret_arn())
    question = only(seen).wants[0].arguments
    assert isinstance(question, QueryRoleRightsArguments)
    denied = AccessFacts(
        rights={question: unread("iam:SimulatePrincipalPolicy")},
        secrets={(REGION, secret_arn()): unread("secretsmanager:DescribeSecret")},
    )
    blind, plain = only(replace(seen, access=denied)), only(seen)
    assert (blind.statement, blind.actions, blind.evidence_ids) == (plain.statement, plain.actions, plain.evidence_ids)


def network_reads(finding: Finding) -> list[str]:
    return [request.tool.name for request in finding.wants if request.tool.name.startswith("network_")]


def test_the_endpoint_whose_policy_refused_is_named() -> None:
    reason = REASON.replace("identity-based policy", "VPC endpoint policy")
    before = only(failed_snapshot(unstarted_task(reason=reason)))
    assert network_reads(before) == ["network_describe_subnets", "network_describe_vpc_endpoints"]
    assert network_reads(only(failed_snapshot(unstarted_task(reason=REASON)))) == []
    policy = parse_policy(
        '{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "ssm:PutParameter", "Resource": "*"}}'
    )
    seen = network(endpoints={"ssm": Found(value=(endpoint("ssm", policy=policy),))})
    finding = only(failed_snapshot(unstarted_task(reason=reason), network=seen))
    assert "The policy of endpoint vpce-0ssm (ssm) in vpc-0a does not allow it." in finding.statement
    assert "ev-vpce-0ssm" in finding.evidence_ids
    assert "--vpc-endpoint-ids vpce-0ssm" in (finding.actions[0].command or "")
    assert "in the policy of vpce-0ssm" in finding.actions[-1].title


def test_an_endpoint_whose_policy_allows_it_is_not_blamed() -> None:
    reason = REASON.replace("identity-based policy", "VPC endpoint policy")
    allowing = parse_policy('{"Statement": {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}}')
    for policy in (allowing, None):
        seen = network(endpoints={"ssm": Found(value=(endpoint("ssm", policy=policy),))})
        assert "vpce-0ssm" not in only(failed_snapshot(unstarted_task(reason=reason), network=seen)).statement
