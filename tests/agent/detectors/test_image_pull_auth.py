from agent.detectors.image_pull_auth import detect
from agent.finding import Finding, Undecided
from tests.facts import (
    ACCOUNT,
    REGION,
    answering,
    container_definition,
    definition_arn,
    failed_snapshot,
    healthy_snapshot,
    image,
    image_lookup,
    right,
    role_arn,
    snapshot,
    task_definition,
    unread,
    unstarted_task,
    view,
)
from tools.evidence import Found
from tools.snapshot import Snapshot

ROLE = f"arn:aws:sts::{ACCOUNT}:assumed-role/web-execution/0af3"
TOKEN = (
    "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable "
    "to retrieve ecr registry auth: service call has been retried 1 time(s): AccessDeniedException: User: "
    f"{ROLE} is not authorized to perform: ecr:GetAuthorizationToken on resource: * because no identity-based policy "
    "allows the ecr:GetAuthorizationToken action status code: 400"
)


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def test_names_the_role_that_may_not_log_in_to_ecr() -> None:
    finding = only(failed_snapshot(unstarted_task("1" * 32, reason=TOKEN), unstarted_task("2" * 32, reason=TOKEN)))
    assert (finding.confidence, finding.owner) == ("certain", "platform team")
    assert "Role web-execution" in finding.statement
    assert "ecr:GetAuthorizationToken" in finding.statement
    assert finding.evidence_ids[:2] == ("ev-task-111111", "ev-task-222222")


def test_a_refused_repository_of_another_account_is_the_platform_teams() -> None:
    reason = f"CannotPullContainerError: failed to resolve ref {image()}: 403 Forbidden"
    finding = only(failed_snapshot(unstarted_task(reason=reason)))
    assert finding.owner == "platform team"
    assert any("get-repository-policy" in (action.command or "") for action in finding.actions)


def test_wrong_credentials_of_a_private_registry_are_the_app_teams() -> None:
    reason = (
        "CannotPullContainerError: Get https://registry.example.com/v2/acme/web/manifests/1: unauthorized: incorrect "
        "username or password"
    )
    finding = only(failed_snapshot(unstarted_task(reason=reason), task_definitions={}))
    assert finding.owner == "app team"


def test_yields_to_a_missing_image_and_to_an_organisations_policy() -> None:
    reason = f"CannotPullContainerError: failed to resolve ref {image()}: 403 Forbidden"
    missing = {image(): Found(value=image_lookup("no_such_image"))}
    assert isinstance(detect(failed_snapshot(unstarted_task(reason=reason), images=missing)), Undecided)
    scp = TOKEN.replace(
        "because no identity-based policy allows the", "with an explicit deny in a service control policy"
    )
    assert isinstance(detect(failed_snapshot(unstarted_task(reason=scp))), Undecided)


def test_is_silent_when_healthy_and_without_an_answer() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    silent = TOKEN.split("AccessDenied", maxsplit=1)[0] + "StatusCode: 0, dial tcp 1.2.3.4:443: i/o timeout"
    assert isinstance(detect(failed_snapshot(unstarted_task(reason=silent))), Undecided)


def test_says_what_could_not_be_read() -> None:
    gap = unread()
    assert detect(snapshot(view(stopped_tasks=gap))) == Undecided(gaps=(gap.gap,) if gap.gap else ())


def pulling(reference: str) -> Snapshot:
    reason = f"CannotPullContainerError: failed to resolve ref {reference}: unexpected status from HEAD request: 403 Forbidden"
    wanted = task_definition(execution_role_arn=role_arn(), containers=(container_definition(image=reference),))
    return failed_snapshot(unstarted_task(reason=reason), task_definitions={definition_arn(57): Found(value=wanted)})


def test_a_pull_refused_without_words_is_held_against_the_role() -> None:
    repository = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/team/web"
    finding = only(answering(pulling(image()), right("ecr:BatchGetImage", repository)))
    assert "No policy of role web-execution allows ecr:BatchGetImage on it." in finding.statement
    statement = f'"Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], "Resource": "{repository}"'
    assert statement in finding.actions[-1].title


def test_between_accounts_a_role_that_may_pull_leaves_the_repositorys_policy() -> None:
    foreign = image().replace(ACCOUNT, "999988887777")
    repository = f"arn:aws:ecr:{REGION}:999988887777:repository/team/web"
    assert only(pulling(foreign)).wants
    finding = only(answering(pulling(foreign), right("ecr:BatchGetImage", repository, "allowed")))
    assert "the policy of the repository in account 999988887777" in finding.statement
    assert f'"Principal": {{"AWS": "arn:aws:iam::{ACCOUNT}:root"}}' in finding.actions[-1].title
