import json

import pytest
from click.testing import CliRunner

from api.cli import cli
from evals.secrets import measure


def test_redaction_is_measured_and_passes():
    told = CliRunner().invoke(cli, ["eval", "secrets", "--json"])
    assert told.exit_code == 0
    document = json.loads(told.stdout)
    assert document["passed"] is True
    assert {row["name"] for row in document["secrets"]} >= {"aws_access_key_id", "jwt", "postgres_url", "cookie_header"}


def test_a_threshold_that_does_not_hold_is_the_exit_code(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(measure, "MAX_MISSED_SHARE", -1.0)
    told = CliRunner().invoke(cli, ["eval", "secrets"])
    assert told.exit_code == 3
    assert "fixed forms missed: 0 (none allowed)" in told.output
