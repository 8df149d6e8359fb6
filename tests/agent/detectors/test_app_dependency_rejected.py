import pytest

from agent.detector import run_detectors
from agent.detectors.app_dependency_rejected import detect
from agent.finding import Undecided
from tests.facts import (
    container_definition,
    definition_arn,
    failed_snapshot,
    healthy_snapshot,
    log_tail,
    stopped_task,
    task_definition,
)
from tests.task_failures import logged
from tools.evidence import Found

MISSING = 'org.postgresql.util.PSQLException: FATAL: database "claim" does not exist'


@pytest.mark.parametrize(
    ("line", "cure"),
    [
        (MISSING, "name"),
        ('FATAL:  password authentication failed for user "web"', "password"),
        ('no pg_hba.conf entry for host "10.0.0.1", user "web", database "web", no encryption', "TLS"),
        ("Error: P3009 migrate found failed migrations in the target database", "migration"),
        ("FATAL: sorry, too many clients already", "pool"),
        ("ERROR: permission denied for table users", "Grant"),
    ],
)
def test_each_refusal_has_its_own_cure(line: str, cure: str) -> None:
    (finding,) = detect(logged("starting", line))
    assert (finding.confidence, finding.owner) == ("likely", "app team")
    assert cure in finding.actions[0].title
    assert finding.evidence_ids[0] == "ev-log-bbbbbb-1"


def test_finds_the_name_the_server_quotes_in_the_settings() -> None:
    task = stopped_task()
    containers = (container_definition(environment={"DB_NAME": "claim"}),)
    definitions = {definition_arn(57): Found(value=task_definition(57, containers=containers))}
    seen = failed_snapshot(task, log_tails={(task.arn, "web"): log_tail(task, MISSING)}, task_definitions=definitions)
    (finding,) = detect(seen)
    assert "web:57 says so in DB_NAME" in finding.statement


def test_an_answer_is_more_than_a_connection_that_failed() -> None:
    found = run_detectors(
        logged(
            'connection to server at "db" (10.0.0.1), port 5432 failed: FATAL:  password authentication failed for user "web"'
        )
    )
    assert "app_dependency_unreachable" not in {finding.category for finding in found}


def test_iam_tests_and_healthy_services_are_none() -> None:
    for line in (
        "AccessDeniedException: User: x is not authorized to perform: s3:GetObject",
        'expected error in test: relation "users" does not exist ... ok',
        'NOTICE:  relation "users" already exists, skipping',
        "POST /login 401 5ms",
    ):
        assert isinstance(detect(logged(line)), Undecided), line
    assert detect(healthy_snapshot()) == Undecided(gaps=())
