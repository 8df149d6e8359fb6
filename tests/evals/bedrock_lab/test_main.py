import json
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest

from agent.model.configuration import ModelEntry
from evals.bedrock_lab.main import LIKE, main
from tests.evals.bedrock_lab.chat_stage import chat_server, delta, ending
from tests.model_stage import HAIKU

ROOT = Path(__file__).parents[3]
HELLO: Any = [{"role": "user", "content": [{"text": "hello"}]}]


@contextmanager
def served(*options: str) -> Iterator[tuple[Any, dict[str, str]]]:
    """Serve in a process of its own; yield a client and what it says to export. It has to end well when told to."""
    command = [sys.executable, "-m", "evals.bedrock_lab.main", *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        told: dict[str, str] = {}
        for line in running.stdout:
            if line.startswith("# ready"):
                break
            word, assigned = shlex.split(line)
            assert word == "export"
            name, _, value = assigned.partition("=")
            told[name] = value
        untyped: Any = boto3
        made = untyped.client(
            "bedrock-runtime",
            region_name=told["AWS_REGION"],
            endpoint_url=told["TSUBA_MODEL__ENDPOINT_URL"],
            aws_access_key_id=told["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=told["AWS_SECRET_ACCESS_KEY"],
        )
        try:
            with closing(made) as client:
                yield client, told
        finally:
            running.terminate()
            ended = running.wait(60)
        assert ended == 0


def said(client: Any, model_id: str) -> str:
    return client.converse(modelId=model_id, messages=HELLO)["output"]["message"]["content"][0]["text"]


def test_it_serves_a_script_until_it_is_told_to_stop(tmp_path: Path) -> None:
    script = tmp_path / "turns.json"
    script.write_text(json.dumps([{"text": "first"}]))
    with served("--script", str(script)) as (client, _):
        answers = [said(client, HAIKU) for _ in range(2)]
    assert answers == ["first", "This is the Bedrock simulator. No scripted turn is left."]


def test_it_passes_turns_on_to_a_chat_server_under_the_models_own_name() -> None:
    with chat_server(delta(content="I am local."), ending()) as fake:
        with served("--chat-server", fake.url, "--chat-model", "qwen2.5:0.5b") as (client, told):
            assert said(client, "qwen2.5:0.5b") == "I am local."
        (entry,) = json.loads(told["TSUBA_MODEL__CHAIN"])
        assert ModelEntry(**entry) == ModelEntry(id="qwen2.5:0.5b", base_id=LIKE, input_usd=0, output_usd=0)
        assert fake.asked[0]["model"] == "qwen2.5:0.5b"


def test_a_chat_server_needs_the_name_of_a_model(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--chat-server", "http://127.0.0.1:1/v1"])
    assert "belong together" in capsys.readouterr().err
