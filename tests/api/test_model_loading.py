"""Which commands load the libraries of models and of AWS: only those that ask them. Each in a process of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from evals.aws_lab.server import Lab
from evals.scripted_model.model import start_scripted_model
from tests.lab_stage import scenario
from tools.aws.session import ClientFactory

ROOT = Path(__file__).parents[2]
LIBRARIES = {"langchain", "langchain_aws"}
ASK = """
import json, sys
from click.testing import CliRunner
from api.cli import cli
ran = CliRunner().invoke(cli, sys.argv[1:], catch_exceptions=False)
print(json.dumps([ran.exit_code, ran.output, sorted({name.split(".")[0] for name in sys.modules})]))
"""


def loaded_by(*arguments: str, environment: dict[str, str]) -> tuple[int, str, set[str]]:
    """Run a command and return its exit code, what it wrote, and the packages it loaded."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TSUBA_"))}
    command = [sys.executable, "-c", ASK, *arguments]
    ran = subprocess.run(
        command, cwd=ROOT, env={**own, **environment}, capture_output=True, text=True, check=True, timeout=120
    )
    code, output, modules = json.loads(ran.stdout.splitlines()[-1])
    return code, output, set(modules)


@pytest.mark.parametrize("with_model", [False, True])
def test_a_diagnosis_loads_it_only_when_a_model_is_asked(
    simulator: tuple[Lab, ClientFactory], with_model: bool
) -> None:
    lab, _ = simulator
    lab.load([scenario("s-7f9d02")])
    with start_scripted_model(lab.environment()) as model:
        environment = {
            **lab.environment(),
            "TSUBA_MODEL__CHAIN": json.dumps([entry.model_dump(exclude_defaults=True) for entry in model.chain]),
            "TSUBA_MODEL__ENDPOINT_URL": str(model.endpoint_url),
            "TSUBA_READ_SECONDS": "30",  # a busy machine is not what is tested
            "TSUBA_DEADLINE_SECONDS": "90",
        }
        target = scenario("s-7f9d02").entry["target"]
        named = ["--account", target["account_id"], "--region", target["region"], "--cluster", target["cluster"]]
        words = ["diagnose", *named, "--service", target["service"], "--json"]
        code, output, modules = loaded_by(*words, *([] if with_model else ["--no-model"]), environment=environment)
    assert code == 3, output
    written_by = json.loads(output)["written_by"]
    assert (written_by == f"model:{model.chain[0].id}", written_by == "rules") == (with_model, not with_model)
    assert ("langchain_aws" in modules) is with_model
    if not with_model:
        assert modules & LIBRARIES == set()


def test_explaining_a_text_loads_no_library_of_models_graphs_or_aws() -> None:
    code, output, modules = loaded_by(
        "explain", "exec /app: exec format error", environment={"TSUBA_MODEL__CHAIN": '[{"id": "m"}]'}
    )
    assert (code, "exec_format" in output) == (0, True)
    assert modules & {*LIBRARIES, "langchain_core", "langgraph", "boto3", "botocore"} == set()
