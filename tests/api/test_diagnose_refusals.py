"""What `tsuba diagnose` says when it cannot answer: wrong usage, unknown names, credentials AWS does not accept."""

import json
from pathlib import Path

import pytest

from tests.api.command_line import CHECKOUT, PAYMENTS, PROD, Run, without_directory
from tests.lab_stage import LabStage


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
