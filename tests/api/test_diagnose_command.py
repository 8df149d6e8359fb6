"""`tsuba diagnose` against the simulator: what it answers, in which form, and with which exit code."""

import json
from pathlib import Path

import pytest

from agent.diagnosis import from_json
from evals.deployment_event import deployment_failed_event
from tests.api.command_line import CHECKOUT, PAYMENTS, PROD, Run
from tests.lab_stage import LabStage

STATUSES = (
    ("s-7ff57e", "in_progress", 0),
    ("s-eabc15", "waiting", 0),
    ("s-0c0fa1", "healthy", 0),
    ("s-7c2943", "rolled_back", 3),
    ("s-53e20d", "degraded", 3),
    ("s-09c133", "in_progress", 3),  # already failing
)


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
