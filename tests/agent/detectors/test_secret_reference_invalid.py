from agent.detectors import secret_access_denied
from agent.detectors.secret_reference_invalid import detect
from agent.finding import Finding, Undecided
from tests.facts import (
    ACCOUNT,
    REGION,
    answering,
    container_definition,
    definition_arn,
    failed_snapshot,
    healthy_snapshot,
    parameter,
    secret,
    secret_arn,
    snapshot,
    task_definition,
    unread,
    unstarted_task,
    view,
)
from tools.evidence import Found
from tools.secrets.describe_secret import DescribeSecretArguments
from tools.snapshot import Snapshot

SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:prod/db-AbCdEf"
PULL = "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: "


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def failing(reason: str, new: dict[str, str], old: dict[str, str] | None = None) -> Snapshot:
    definitions = {
        definition_arn(57): Found(value=task_definition(57, containers=(container_definition(secrets=new),))),
        definition_arn(56): Found(value=task_definition(56, containers=(container_definition(secrets=old or {}),))),
    }
    return failed_snapshot(unstarted_task(reason=reason), task_definitions=definitions)


def test_names_the_missing_key_and_who_asks_for_it() -> None:
    reason = (
        PULL + "unable to retrieve secret from asm: retrieved secret from Secrets Manager did not contain json key uri"
    )
    finding = only(failing(reason, {"DB_URL": f"{SECRET}:uri::", "OTHER": f"{SECRET}:host::"}))
    assert (finding.confidence, finding.owner) == ("certain", "app team")
    for word in ("uri", "DB_URL", "web:57"):
        assert word in finding.statement
    assert finding.evidence_ids == ("ev-task-cccccc", "ev-definition-57")
    assert SECRET in (finding.actions[0].command or "")


def test_names_missing_parameters() -> None:
    finding = only(
        failing(PULL + "invalid ssm parameters: /web/dsn", {"DSN": f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/web/dsn"})
    )
    assert "There is no parameter /web/dsn" in finding.statement
    assert "Values=/web/dsn" in (finding.actions[0].command or "")


def test_a_name_instead_of_an_arn_surfaces_as_a_refusal_by_ssm() -> None:
    reason = (
        PULL + f"unable to retrieve secrets from ssm: AccessDeniedException: User: arn:aws:sts::{ACCOUNT}:assumed-role/"
        f"web-execution/1 is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:{REGION}:{ACCOUNT}:"
        "parameter/prod-db because no identity-based policy allows the ssm:GetParameters action"
    )
    likely = only(failing(reason, {"DB": "prod-db"}))
    assert likely.confidence == "likely"
    assert "by name only" in likely.statement
    certain = only(failing(reason, {"DB": "prod-db"}, {"DB": SECRET}))
    assert certain.confidence == "certain"
    assert isinstance(detect(failing(reason, {"DB": "prod-db"}, {"DB": "prod-db"})), Undecided)
    assert isinstance(detect(failing(reason, {"DB": f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/prod-db"})), Undecided)


def test_no_answer_is_another_matter() -> None:
    reason = (
        PULL
        + "unable to retrieve secret from asm: RequestError: send request failed: dial tcp 1.2.3.4:443: i/o timeout"
    )
    assert isinstance(detect(failing(reason, {"DB": SECRET})), Undecided)


def test_is_silent_when_healthy_and_says_what_could_not_be_read() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    gap = unread()
    assert detect(snapshot(view(stopped_tasks=gap))) == Undecided(gaps=(gap.gap,) if gap.gap else ())


def refused_name(name: str) -> str:
    return (
        f"{PULL}unable to retrieve secrets from ssm: User: arn:aws:sts::{ACCOUNT}:assumed-role/web-execution/1 is not "
        f"authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/{name}"
    )


def test_a_secret_that_has_the_bare_name_makes_it_certain() -> None:
    seen = failing(refused_name("prod-db"), {"DB": "prod-db"})
    assert only(seen).confidence == "likely"
    assert {want.tool.name for want in only(seen).wants} == {"secrets_describe_secret", "secrets_describe_parameter"}
    finding = only(answering(seen, secrets={(REGION, "prod-db"): Found(value=secret("prod-db"))}))
    assert finding.confidence == "certain"
    assert finding.actions[-1].title.endswith(secret_arn("prod-db"))


def test_a_parameter_that_has_the_bare_name_makes_it_a_matter_of_permissions() -> None:
    seen = failing(refused_name("prod-db"), {"DB": "prod-db"})
    known = {(REGION, "prod-db"): Found(value=parameter("prod-db"))}
    assert isinstance(detect(answering(seen, parameters=known)), Undecided)
    assert not isinstance(secret_access_denied.detect(answering(seen, parameters=known)), Undecided)


def test_of_several_secrets_the_one_the_text_names_is_looked_up() -> None:
    reason = (
        f"{PULL}failed to fetch secret {SECRET} from secrets manager: Secrets Manager can't find the specified secret."
    )
    finding = only(failing(reason, {"A": secret_arn("other"), "B": f"{SECRET}:uri::"}))
    (want,) = finding.wants
    assert want.arguments == DescribeSecretArguments(secret=SECRET)
    assert f"--secret-id {SECRET} --region {REGION}" in (finding.actions[0].command or "")


def test_the_look_at_a_secret_of_another_region_is_made_there() -> None:
    far = secret_arn(region="us-east-1")
    reason = (
        f"{PULL}failed to fetch secret {far} from secrets manager: Secrets Manager can't find the specified secret."
    )
    finding = only(failing(reason, {"A": far}))
    assert finding.actions[0].command == f"aws secretsmanager describe-secret --secret-id {far} --region us-east-1"
