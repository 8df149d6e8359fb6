"""The command line against the simulator: exit codes, what goes to stdout and what to stderr, and errors."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from agent.diagnosis import from_json
from api.cli import cli, main
from evals.deployment_event import deployment_failed_event
from tests.lab_stage import DEMO, LabStage

ROOT = Path(__file__).parents[2]
PROD = "471935208164"
CHECKOUT = ("--account", "shop-prod", "--region", "us-west-2", "--cluster", "prod", "--service", "checkout-v42")
PAYMENTS = ("--account", "shop-prod", "--region", "us-west-2", "--cluster", "prod", "--service", "payments")
STATUSES = (
    ("s-7ff57e", "in_progress", 0),
    ("s-eabc15", "waiting", 0),
    ("s-0c0fa1", "healthy", 0),
    ("s-7c2943", "rolled_back", 3),
    ("s-53e20d", "degraded", 3),
    ("s-09c133", "in_progress", 3),  # already failing
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What one command printed and how it ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """The one JSON document on stdout; anything beside it fails."""
        found: Any = json.loads(self.out)
        assert isinstance(found, dict)
        return found


Run = Callable[..., Ran]


@pytest.fixture
def tsuba(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run the command as its console script does, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["tsuba", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int), code
        return Ran(code=code, out=captured.out, err=captured.err)

    return run


@pytest.fixture
def demo(stage: LabStage, monkeypatch: pytest.MonkeyPatch) -> LabStage:
    """The demo's world, and the environment that `tsuba lab` prints."""
    stage.serve(DEMO)
    for name, value in stage.lab.environment().items():
        monkeypatch.setenv(name, value)
    return stage


def without_directory(stage: LabStage, patch: pytest.MonkeyPatch, *, expires_in_seconds: float = 3600) -> None:
    """Somebody's own credentials in one account, and nothing else set up."""
    patch.delenv("TSUBA_ACCOUNTS_FILE")
    patch.delenv("TSUBA_SUBJECT")
    patch.delenv("AWS_REGION")
    given = stage.lab.credentials(PROD, expires_in_seconds=expires_in_seconds)
    for name, value in given.items():
        patch.setenv(name.upper(), value)


@pytest.mark.usefixtures("demo")
class TestAnswers:
    def test_a_failed_deployment_is_told_in_plain_text(self, tsuba: Run):
        ran = tsuba("diagnose", *CHECKOUT)
        assert ran.code == 3
        assert ran.out.startswith("✗ checkout-v42 never started")
        assert "  Cause    " in ran.out
        assert all(len(line) <= 80 or " " not in line.strip() for line in ran.out.splitlines())

    def test_json_is_one_document_of_the_contract(self, tsuba: Run):
        ran = tsuba("diagnose", *CHECKOUT, "--json")
        assert ran.code == 3
        assert [cause["category"] for cause in ran.document["root_causes"]] == ["image_not_found"]
        assert from_json(ran.out).status == "failed"
        assert ran.err == ""

    def test_format_json_is_the_same_as_json(self, tsuba: Run):
        assert tsuba("diagnose", *PAYMENTS, "--format", "json").document["status"] == "healthy"

    def test_markdown_is_a_whole_report(self, tsuba: Run):
        assert tsuba("diagnose", *CHECKOUT, "--format", "markdown").out.startswith("# checkout-v42 never started")

    def test_a_healthy_service_ends_with_zero(self, tsuba: Run):
        ran = tsuba("diagnose", *PAYMENTS)
        assert ran.code == 0
        assert ran.out.startswith("✓ payments is fine")

    def test_the_answer_can_go_to_a_file(self, tsuba: Run, tmp_path: Path):
        ran = tsuba("diagnose", *CHECKOUT, "--json", "--output", str(tmp_path / "answer.json"))
        assert (ran.code, ran.out) == (3, "")
        assert from_json((tmp_path / "answer.json").read_text(encoding="utf-8")).target.service == "checkout-v42"

    def test_an_arn_is_enough(self, tsuba: Run):
        ran = tsuba("diagnose", f"arn:aws:ecs:us-west-2:{PROD}:service/prod/payments", "--json")
        assert (ran.code, ran.document["target"]["service"]) == (0, "payments")

    def test_a_console_link_with_its_account_is_enough(self, tsuba: Run):
        link = "https://us-west-2.console.aws.amazon.com/ecs/v2/clusters/prod/services/payments/health"
        assert tsuba("diagnose", link, "--account", "shop-prod").code == 0

    def test_a_stack_is_diagnosed_by_name(self, tsuba: Run):
        place = ("--account", "shop-prod", "--region", "us-west-2")
        ran = tsuba("diagnose", *place, "--stack", "checkout-prod", "--json")
        assert (ran.code, ran.document["status"]) == (3, ran.document["status"])
        assert "image_not_found" in {cause["category"] for cause in ran.document["root_causes"]}

    def test_no_model_changes_nothing(self, tsuba: Run):
        assert tsuba("diagnose", *PAYMENTS, "--no-model").code == 0

    def test_somebody_else_is_asked_for_with_as(self, tsuba: Run):
        elsewhere = (
            "--account",
            "payments-prod",
            "--region",
            "us-east-1",
            "--cluster",
            "prod",
            "--service",
            "payments",
        )
        assert tsuba("diagnose", *elsewhere, "--as", "grace@example.com").code == 0
        refused = tsuba("diagnose", *elsewhere, "--as", "ada@example.com")
        assert refused.code == 2
        assert "there is no account payments-prod that you can see" in refused.err


@pytest.mark.parametrize(("scenario_id", "status", "code"), STATUSES)
def test_the_exit_code_follows_status_and_causes(
    stage: LabStage, monkeypatch: pytest.MonkeyPatch, tsuba: Run, scenario_id: str, status: str, code: int
):
    stage.serve(scenario_id)
    for name, value in stage.lab.environment().items():
        monkeypatch.setenv(name, value)
    named = stage.entry()
    place = ("--account", str(named.account), "--region", str(named.region))
    ran = tsuba("diagnose", *place, "--cluster", str(named.cluster), "--service", str(named.service), "--json")
    assert (ran.document["status"], ran.code) == (status, code)


class TestEvents:
    @pytest.fixture
    def event(self, demo: LabStage, tmp_path: Path) -> Path:
        world = demo.lab.loaded[0]
        document = deployment_failed_event(world.accounts, account_id=PROD, region="us-west-2", service="checkout-v42")
        path = tmp_path / "event.json"
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    def test_an_event_is_diagnosed(self, tsuba: Run, event: Path):
        ran = tsuba("diagnose", "--event", str(event), "--json")
        assert (ran.code, ran.document["target"]["service"]) == (3, "checkout-v42")

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"not json", "is not JSON"),
            (b"\xff\xfe", "is not JSON"),
            (b"[]", "no JSON object"),
            (b'{"detail-type": "EC2 Spot", "detail": {}}', "is not an event Tsuba diagnoses"),
            (b"{}", "not an EventBridge event"),
        ],
    )
    def test_an_event_that_cannot_be_used_is_wrong_usage(
        self, demo: LabStage, tsuba: Run, tmp_path: Path, content: bytes, says: str
    ):
        path = tmp_path / "odd.json"
        path.write_bytes(content)
        ran = tsuba("diagnose", "--event", str(path), "--json")
        assert ran.code == 2
        assert says in ran.document["detail"]
        assert ran.document["title"] == "Unusable event"

    @pytest.mark.usefixtures("demo")
    def test_an_event_file_that_is_not_there_is_wrong_usage(self, tsuba: Run):
        ran = tsuba("diagnose", "--event", "absent.json")
        assert ran.code == 2
        assert "absent.json cannot be read" in ran.err


@pytest.mark.usefixtures("demo")
class TestRefusals:
    @pytest.mark.parametrize(
        ("arguments", "title"),
        [
            (("diagnose", "--account", "nobody", "--region", "us-west-2", "--cluster", "prod", "--service", "x"), "Unknown account"),
            (("diagnose", "--account", "shop-prod", "--region", "us-west-2", "--cluster", "prod", "--service", "ordres"), "Unknown target"),
            (("diagnose", "--account", "shop-prod", "--region", "us-west-2", "--stack", "nothing-like-it"), "Unknown target"),
            (("diagnose", "arn:aws:s3:::bucket"), "Unknown target"),
        ],
        ids=["account", "service", "stack", "arn"],
    )  # fmt: skip
    def test_an_error_is_one_problem_object_on_stdout(self, tsuba: Run, arguments: tuple[str, ...], title: str):
        ran = tsuba(*arguments, "--json")
        assert ran.code == 2
        assert ran.document["title"] == title
        assert ran.document["detail"]
        assert ran.document["type"].startswith("urn:tsuba:")

    def test_without_json_an_error_is_one_sentence_on_stderr(self, tsuba: Run):
        ran = tsuba("diagnose", "--account", "nobody", "--region", "us-west-2", "--cluster", "c", "--service", "s")
        assert (ran.code, ran.out) == (2, "")
        assert "there is no account nobody that you can see" in ran.err
        assert "Traceback" not in ran.err

    def test_an_unknown_person_is_refused(self, tsuba: Run):
        ran = tsuba("diagnose", *CHECKOUT, "--as", "mallory@example.com", "--json")
        assert ran.code == 2
        assert "nobody called mallory@example.com" in ran.document["detail"]

    @pytest.mark.parametrize(
        "arguments",
        [
            ("diagnose",),
            ("diagnose", "--service", "a", "--stack", "b"),
            ("diagnose", *CHECKOUT, "--at", "yesterday"),
            ("diagnose", *CHECKOUT, "--format", "xml"),
            ("diagnose", *CHECKOUT, "--colour"),
        ],
        ids=["nothing named", "two things named", "no time", "no format", "no option"],
    )
    def test_wrong_usage_is_a_problem_object_too(self, tsuba: Run, arguments: tuple[str, ...]):
        plain = tsuba(*arguments)
        assert (plain.code, plain.out) == (2, "")
        assert plain.err
        ran = tsuba(*arguments, "--json")
        assert ran.code == 2
        assert ran.document["detail"]

    def test_a_file_that_cannot_be_written_is_wrong_usage(self, tsuba: Run, tmp_path: Path):
        absent = tmp_path / "absent" / "answer.json"
        ran = tsuba("diagnose", *PAYMENTS, "--json", "--output", str(absent))
        assert ran.code == 2
        assert "Traceback" not in ran.err
        refused = tsuba("diagnose", "arn:aws:s3:::bucket", "--json", "--output", str(absent))
        assert refused.code == 2
        assert "Traceback" not in refused.err

    def test_an_error_goes_to_the_file_where_the_answer_would_have_gone(self, tsuba: Run, tmp_path: Path):
        ran = tsuba("diagnose", "arn:aws:s3:::bucket", "--json", "--output", str(tmp_path / "answer.json"))
        assert (ran.code, ran.out) == (2, "")
        assert json.loads((tmp_path / "answer.json").read_text(encoding="utf-8"))["title"] == "Unknown target"

    def test_a_setting_that_is_wrong_is_named(self, tsuba: Run, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("TSUBA_PORT", "many")
        ran = tsuba("diagnose", *PAYMENTS, "--json")
        assert ran.code == 2
        assert "TSUBA_PORT" in ran.document["detail"]

    def test_an_accounts_file_that_is_not_there_is_named(self, tsuba: Run, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setenv("TSUBA_ACCOUNTS_FILE", "absent.yaml")
        ran = tsuba("diagnose", *PAYMENTS, "--json")
        assert ran.code == 2
        assert "absent.yaml cannot be read" in ran.document["detail"]

    def test_who_asks_has_to_be_said(self, tsuba: Run, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.delenv("TSUBA_SUBJECT")
        ran = tsuba("diagnose", *PAYMENTS, "--json")
        assert ran.code == 2
        assert "--as SUBJECT" in ran.document["detail"]


class TestCredentials:
    def test_ones_own_credentials_are_all_it_takes(self, demo: LabStage, tsuba: Run, monkeypatch: pytest.MonkeyPatch):
        without_directory(demo, monkeypatch)
        ran = tsuba("diagnose", "--region", "us-west-2", "--cluster", "prod", "--service", "checkout", "--json")
        assert ran.code == 3
        assert ran.document["target"]["account_id"] == PROD
        assert [cause["category"] for cause in ran.document["root_causes"]] == ["image_not_found"]

    def test_the_region_of_the_environment_counts(self, demo: LabStage, tsuba: Run, monkeypatch: pytest.MonkeyPatch):
        without_directory(demo, monkeypatch)
        monkeypatch.setenv("AWS_REGION", "us-west-2")
        assert tsuba("diagnose", "--cluster", "prod", "--service", "payments").code == 0

    def test_ones_own_credentials_open_no_other_account(
        self, demo: LabStage, tsuba: Run, monkeypatch: pytest.MonkeyPatch
    ):
        without_directory(demo, monkeypatch)
        ran = tsuba("diagnose", "arn:aws:ecs:us-east-1:652018743390:service/prod/payments", "--json")
        assert (ran.code, ran.document["title"]) == (2, "Unknown account")

    def test_a_person_cannot_be_chosen_without_a_directory(
        self, demo: LabStage, tsuba: Run, monkeypatch: pytest.MonkeyPatch
    ):
        without_directory(demo, monkeypatch)
        ran = tsuba("diagnose", *CHECKOUT, "--as", "ada@example.com", "--json")
        assert ran.code == 2
        assert "TSUBA_ACCOUNTS_FILE" in ran.document["detail"]

    def test_without_any_credentials_nothing_can_be_said(self, tsuba: Run):
        ran = tsuba("diagnose", *CHECKOUT, "--json")
        assert (ran.code, ran.document["title"]) == (1, "No usable AWS credentials")
        assert "AWS_PROFILE" in ran.document["detail"]

    def test_expired_credentials_are_called_expired(self, demo: LabStage, tsuba: Run, monkeypatch: pytest.MonkeyPatch):
        without_directory(demo, monkeypatch, expires_in_seconds=-5)
        ran = tsuba("diagnose", "--region", "us-west-2", "--cluster", "prod", "--service", "checkout")
        assert (ran.code, ran.out) == (1, "")
        assert "have expired" in ran.err

    def test_tsubas_own_credentials_that_aws_does_not_accept_say_so(
        self, demo: LabStage, tsuba: Run, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAUNKNOWNUNKNOWN00")
        ran = tsuba("diagnose", *CHECKOUT, "--json")
        assert ran.code == 1
        assert "are not accepted by AWS" in ran.document["detail"]

    def test_an_account_that_refuses_tsuba_is_unknown(self, demo: LabStage, tsuba: Run):
        demo.fail({"service": "sts", "operation": "AssumeRole", "deny": True})
        ran = tsuba("diagnose", *CHECKOUT, "--json")
        assert (ran.code, ran.document["status"]) == (1, "unknown")
        assert {gap["operation"] for gap in ran.document["gaps"]} == {"sts:AssumeRole"}


@pytest.fixture
def busy_port() -> Any:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.mark.usefixtures("demo")
def test_a_port_in_use_is_named_by_the_server(tsuba: Run, busy_port: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TSUBA_PORT", str(busy_port))
    ran = tsuba("serve")
    assert ran.code == 2
    assert str(busy_port) in ran.err
    assert "Traceback" not in ran.err


def test_a_port_in_use_is_named_by_the_simulator(tsuba: Run, busy_port: int):
    ran = tsuba("lab", "--port", str(busy_port))
    assert ran.code == 2
    assert f"port {busy_port} cannot be used" in ran.err


def test_the_server_needs_a_directory(tsuba: Run):
    ran = tsuba("serve")
    assert ran.code == 2
    assert "TSUBA_ACCOUNTS_FILE" in ran.err


def test_a_scenario_that_is_not_there_is_named(tsuba: Run, tmp_path: Path):
    world = {"id": "w-1", "now": "2026-11-01T00:00:00Z", "accounts": {"111111111111": {"eu-west-1": {}}}}
    (tmp_path / "w-1.json").write_text(json.dumps(world), encoding="utf-8")
    ran = tsuba("eval", "diagnosis", "--scenarios", str(tmp_path), "--scenario", "s-000000", "--json")
    assert ran.code == 2
    assert "there is no scenario s-000000; there are w-1" in ran.document["detail"]


def test_a_report_that_cannot_be_written_is_refused_before_the_scenarios_run(tsuba: Run, tmp_path: Path):
    absent = tmp_path / "absent" / "report.html"
    ran = tsuba("eval", "diagnosis", "--scenario", "s-0c0fa1", "--report", str(absent), "--json")
    assert ran.code == 2
    assert "--report" in ran.document["detail"]
    assert "there is no folder" in ran.document["detail"]


def commands(group: Any = cli, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        nested = hasattr(command, "commands")
        found += [(*path, name), *(commands(command, (*path, name)) if nested else [])]
    return found


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_every_command_has_help_with_an_example_in_eighty_columns(tsuba: Run, path: tuple[str, ...]):
    ran = tsuba(*path, "--help")
    assert ran.code == 0
    assert "Example" in ran.out
    assert "tsuba " in ran.out.partition("Example")[2]
    assert all(len(line) <= 80 for line in ran.out.splitlines())


def test_help_and_version_load_nothing_heavy():
    heavy = ["boto3", "botocore", "langgraph", "sqlalchemy", "fastapi", "pydantic", "moto", "uvicorn"]
    lines = [
        "import sys",
        "from api.cli import cli",
        f"heavy = {heavy}",
        f"for path in {[*commands(), ()]}:",
        "    cli.main([*path, '--help'], prog_name='tsuba', standalone_mode=False)",
        "cli.main(['--version'], prog_name='tsuba', standalone_mode=False)",
        "sys.stderr.write(' '.join(name for name in heavy if name in sys.modules))",
    ]
    ran = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
