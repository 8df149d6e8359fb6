"""The runbooks: one for each category, in one form, with commands that work and links that lead somewhere."""

import re
from datetime import date
from typing import Any, get_args

import pytest

from agent.detector import all_detectors
from agent.finding import Owner
from agent.verification.cli_commands import WrongCommandError, parse_command
from tests.knowledge import pages
from tools.redaction import redact

CATEGORIES = frozenset(
    re.findall(
        r"\w+",
        """
    image_not_found image_pull_auth image_pull_network image_platform_mismatch registry_rate_limit disk_full
    secret_access_denied secret_reference_invalid network_no_route log_setup_failure efs_mount_failure
    role_assume_failure iam_pass_role task_role_denied deploy_principal_denied org_guardrail_denied container_oom
    app_config_error app_dependency_unreachable app_dependency_rejected app_missing_module app_filesystem_permission
    entrypoint_not_found exec_format essential_container_exited host_or_agent_failure health_check_path
    health_check_port health_check_timeout_grace container_health_check_command health_check_failing
    insufficient_cluster_capacity placement_constraint_unsatisfied fargate_capacity spot_interruption
    eni_ip_exhaustion quota_or_throttling invalid_ecs_configuration cfn_cascade_cancelled stabilization_timeout
    deployment_circuit_breaker cfn_name_conflict cfn_export_in_use cfn_rollback_state cfn_template_invalid
    cfn_delete_dependency cfn_custom_resource_failed load_balancer_config_conflict certificate_problem
    lifecycle_hook_failed deployment_alarm_rollback benign
    """,
    )
)
SYMPTOMS = frozenset(
    re.findall(
        r"\w+",
        """
    essential_container_exited health_check_failing cfn_cascade_cancelled stabilization_timeout
    deployment_circuit_breaker deployment_alarm_rollback benign
    """,
    )
)
HEADINGS = [
    "In plain words",
    "How to recognise it",
    "How to confirm",
    "How to fix",
    "When to call the platform team",
]
FRONT_MATTER = ["category", "title", "owner", "symptom", "aws", "updated", "visibility"]
# Categories whose texts are alike: the runbook of the first sends the reader to each of the others.
EASILY_CONFUSED: dict[str, tuple[str, ...]] = {
    "network_no_route": ("secret_access_denied", "image_pull_auth", "log_setup_failure"),
    "secret_access_denied": ("network_no_route", "secret_reference_invalid"),
    "image_pull_auth": ("network_no_route", "image_not_found"),
    "log_setup_failure": ("network_no_route",),
    "secret_reference_invalid": ("secret_access_denied",),
    "image_not_found": ("image_pull_auth",),
    "health_check_path": ("health_check_port", "health_check_timeout_grace", "container_health_check_command"),
    "health_check_port": ("health_check_path", "health_check_timeout_grace", "container_health_check_command"),
    "health_check_timeout_grace": ("health_check_path", "health_check_port", "container_health_check_command"),
    "container_health_check_command": ("health_check_path", "health_check_port", "health_check_timeout_grace"),
    "container_oom": ("spot_interruption", "health_check_port"),
    "exec_format": ("image_platform_mismatch", "disk_full"),
    "lifecycle_hook_failed": ("org_guardrail_denied", "deployment_alarm_rollback", "deployment_circuit_breaker"),
}
# Five principals that can be refused, and whose runbooks therefore name each other.
PRINCIPALS = ("deploy_principal_denied", "role_assume_failure", "iam_pass_role", "secret_access_denied", "task_role_denied")  # fmt: skip
READS = re.compile(r"^(?:Describe|List|Get|BatchGet|Lookup|Filter|Simulate|Validate|Decode)")
# Reads that answer with a secret.
TELLING = frozenset({"GetSecretValue", "BatchGetSecretValue", "GetParameter", "GetParameters", "GetParametersByPath"})
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:work|root|home|Users)/")
MIN_LINES, MAX_LINES = 60, 120


def test_every_category_has_a_runbook_and_nothing_else_has_one() -> None:
    names = {path.name for path in pages.folder("runbooks").iterdir()}
    assert names == {f"{category}.md" for category in CATEGORIES} | {"README.md"}
    assert len(CATEGORIES) == 52


def test_every_detector_has_a_runbook() -> None:
    assert {detector.category for detector in all_detectors()} <= CATEGORIES


@pytest.mark.parametrize("category", sorted(CATEGORIES))
def test_the_front_matter_is_complete(category: str) -> None:
    front_matter = pages.read_page("runbooks", category).front_matter
    assert list(front_matter) == FRONT_MATTER
    assert front_matter["category"] == category
    assert front_matter["title"]
    assert front_matter["owner"] in get_args(Owner)
    assert front_matter["symptom"] is (category in SYMPTOMS)
    assert isinstance(front_matter["updated"], date)
    assert front_matter["visibility"] == "everyone"
    assert front_matter["aws"]
    assert all(page.startswith("https://docs.aws.amazon.com/") for page in front_matter["aws"])
    assert len(set(front_matter["aws"])) == len(front_matter["aws"])


@pytest.mark.parametrize("detector", all_detectors(), ids=lambda detector: detector.category)
def test_title_owner_and_symptom_are_those_of_the_detector(detector: Any) -> None:
    front_matter = pages.read_page("runbooks", detector.category).front_matter
    told = (front_matter["title"], front_matter["owner"], front_matter["symptom"])
    assert told == (detector.title, detector.owner, detector.symptom)


@pytest.mark.parametrize("category", sorted(CATEGORIES))
def test_the_headings_stand_in_their_order_and_none_is_empty(category: str) -> None:
    runbook = pages.read_page("runbooks", category)
    assert list(runbook.sections) == HEADINGS
    assert all(runbook.sections.values())
    assert MIN_LINES <= len(runbook.text.splitlines()) <= MAX_LINES


@pytest.mark.parametrize("category", sorted(CATEGORIES))
def test_the_first_sentence_needs_no_knowledge_of_aws(category: str) -> None:
    plain, _, technical = pages.read_page("runbooks", category).sections["In plain words"].partition("\n\n")
    assert not re.search(r"\b[A-Z]{2,}\b|`", plain), plain
    assert technical


@pytest.mark.parametrize("category", sorted(CATEGORIES))
def test_a_runbook_says_what_will_not_help_and_what_to_send(category: str) -> None:
    sections = pages.read_page("runbooks", category).sections
    assert "\nWhat will not help: " in sections["How to fix"]
    assert "Send:\n" in sections["When to call the platform team"]


@pytest.mark.parametrize("category", sorted(SYMPTOMS))
def test_a_symptom_says_that_it_is_never_the_cause_and_where_to_look_next(category: str) -> None:
    sections = pages.read_page("runbooks", category).sections
    assert "never the cause" in " ".join(sections["In plain words"].split())
    _, found, order = sections["How to recognise it"].partition("\nWhere to look next")
    assert found
    assert re.match(r"[^\n]*, in this order:\n\n1\. ", order)
    assert len({link for link in pages.links(order) if link.removesuffix(".md") not in SYMPTOMS}) >= 1


@pytest.mark.parametrize("category", sorted(CATEGORIES))
def test_a_cause_tells_its_look_alikes_apart(category: str) -> None:
    section = pages.read_page("runbooks", category).sections["How to recognise it"]
    assert ("Easily confused with:" in section) or category in SYMPTOMS
    assert len(pages.links(section)) >= 2


@pytest.mark.parametrize("category", sorted(EASILY_CONFUSED))
def test_categories_that_are_easily_confused_send_to_each_other(category: str) -> None:
    links = pages.links(pages.read_page("runbooks", category).sections["How to recognise it"])
    assert {f"{other}.md" for other in EASILY_CONFUSED[category]} <= links


@pytest.mark.parametrize("category", PRINCIPALS)
def test_each_refused_principal_is_told_from_the_four_others(category: str) -> None:
    links = pages.links(pages.read_page("runbooks", category).sections["How to recognise it"])
    assert {f"{other}.md" for other in PRINCIPALS if other != category} <= links


@pytest.mark.parametrize("category", sorted(CATEGORIES))
def test_every_link_leads_to_a_runbook(category: str) -> None:
    links = pages.links(pages.read_page("runbooks", category).text)
    assert links <= {f"{other}.md" for other in CATEGORIES - {category}}
    named = set(re.findall(r"\[(\w+)\]\((\w+)\.md\)", pages.read_page("runbooks", category).text))
    assert all(name == target for name, target in named)


def test_every_link_of_the_readme_leads_somewhere() -> None:
    folder = pages.folder("runbooks")
    links = pages.links(folder.joinpath("README.md").read_text(encoding="utf-8"))
    assert [link for link in links if "://" not in link and not folder.joinpath(link).exists()] == []


@pytest.mark.parametrize("category", sorted(CATEGORIES))
def test_every_command_is_one_the_aws_cli_takes(category: str) -> None:
    commands = pages.commands(pages.read_page("runbooks", category).text)
    assert len(commands) >= 2
    for command in commands:
        parse_command(command, pages.session())


@pytest.mark.parametrize("category", sorted(CATEGORIES))
def test_commands_stand_in_code_blocks_only(category: str) -> None:
    text = pages.read_page("runbooks", category).text
    assert text.count("```") == 2 * len(pages.commands(text))
    assert not re.search(r"`aws (?!ecs wait)[a-z0-9-]+ [a-z-]+ --", text)


@pytest.mark.parametrize("category", sorted(CATEGORIES))
def test_every_check_is_numbered_has_a_command_and_only_reads(category: str) -> None:
    section = pages.read_page("runbooks", category).sections["How to confirm"]
    steps = re.split(r"^(\d+)\. ", section, flags=re.MULTILINE)
    assert steps[0] == ""
    assert [int(number) for number in steps[1::2]] == list(range(1, len(steps) // 2 + 1))
    for step in steps[2::2]:
        operations = [parse_command(command, pages.session()).operation for command in pages.commands(step)]
        assert operations, step
        assert [name for name in operations if not READS.match(name) or name in TELLING] == []


@pytest.mark.parametrize("category", sorted(CATEGORIES))
def test_the_steps_of_the_fix_are_numbered(category: str) -> None:
    numbers = re.findall(r"^(\d+)\. ", pages.read_page("runbooks", category).sections["How to fix"], re.MULTILINE)
    assert [int(number) for number in numbers] == list(range(1, len(numbers) + 1))
    assert numbers


@pytest.mark.parametrize("category", [*sorted(CATEGORIES), "README"])
def test_no_page_holds_a_secret_or_a_machine_path(category: str) -> None:
    text = pages.folder("runbooks").joinpath(f"{category}.md").read_text(encoding="utf-8")
    assert redact(text) == text
    assert not MACHINE_PATH.search(text)
    assert not re.search(r"\b\d{12}\b", text)


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("kubectl get pods now", "no command"),
        ("aws escs describe-tasks --region <REGION>", "unknown service"),
        ("aws codedeploy get-deployment --deployment-id <ID> --region <REGION>", "otherwise"),
        ("aws ecs describe-task --tasks <TASK> --region <REGION>", "unknown operation"),
        ("aws ecs describe-tasks --task <TASK> --region <REGION>", "unknown option"),
        ("aws ecs describe-tasks --cluster <CLUSTER> --region <REGION>", "missing"),
        ("aws ecs describe-tasks --tasks <TASK>", "no region"),
        ("aws ecs list-tasks --desired-status STOPED --region <REGION>", "none of"),
        ("aws ecs describe-tasks --tasks <TASK> --max-items 3 --region <REGION>", "no pages"),
        ("aws ecs list-tasks --cluster a b --region <REGION>", "one value"),
        ("aws ecr describe-images --repository-name <R> --image-ids tag=<TAG> --region <REGION>", "not the keys"),
        ("aws ecs describe-tasks --tasks <TASK> --region <REGION> --query tasks[].stopReason", "does not answer"),
    ],
)
def test_a_wrong_command_is_noticed(command: str, why: str) -> None:
    with pytest.raises(WrongCommandError, match=why):
        parse_command(command, pages.session())
