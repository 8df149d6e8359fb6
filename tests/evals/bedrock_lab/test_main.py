import json
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import boto3

from tests.model_stage import HAIKU

ROOT = Path(__file__).parents[3]
HELLO: Any = [{"role": "user", "content": [{"text": "hello"}]}]


def test_it_serves_a_script_until_it_is_told_to_stop(tmp_path: Path) -> None:
    script = tmp_path / "turns.json"
    script.write_text(json.dumps([{"text": "first"}]))
    command = [sys.executable, "-m", "evals.bedrock_lab.main", "--script", str(script)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        told: dict[str, str] = {}
        for line in running.stdout:
            if line.startswith("# ready"):
                break
            name, value = re.fullmatch(r"export (\w+)=(\S+)\n", line).groups()  # pyright: ignore[reportOptionalMemberAccess]
            told[name] = value
        untyped: Any = boto3
        made = untyped.client(
            "bedrock-runtime",
            region_name=told["AWS_REGION"],
            endpoint_url=told["TSUBA_MODEL__ENDPOINT_URL"],
            aws_access_key_id=told["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=told["AWS_SECRET_ACCESS_KEY"],
        )
        with closing(made) as client:
            answers = [client.converse(modelId=HAIKU, messages=HELLO)["output"]["message"]["content"] for _ in range(2)]
        assert [content[0]["text"] for content in answers] == [
            "first",
            "This is the Bedrock simulator. No scripted turn is left.",
        ]
        running.terminate()
        assert running.wait(60) == 0
