from agent.detectors.secret_access_denied import detect
from agent.finding import Finding, Undecided
from tests.facts import (
    ACCOUNT,
    REGION,
    container_definition,
    definition_arn,
    failed_snapshot,
    healthy_snapshot,
    log_tail,
    snapshot,
    stopped_task,
    task_definition,
    unread,
    unstarted_task,
    view,
)
from tools.evidence import Found
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
