import json
import urllib.error
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from evals.bedrock_lab.turn import Turn
from tests.model_stage import HAIKU, ModelStage

HELLO: Any = [{"role": "user", "content": [{"text": "hello"}]}]


def ask(bedrock: ModelStage, method: str, path: str, body: Any = None, host: str = "localhost:1") -> tuple[int, Any]:
    request = urllib.request.Request(
        f"{bedrock.lab.url}/_sim/{path}",
        method=method,
        data=json.dumps(body).encode() if body is not None else None,
        headers={"Host": host},
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_a_script_is_played_and_checked_from_outside(bedrock: ModelStage) -> None:
    assert ask(bedrock, "POST", "script", [{"text": "hi"}, {"text": "never"}]) == (200, {"turns": 2})
    answer = bedrock.client.converse(modelId=HAIKU, messages=HELLO)
    assert answer["output"]["message"]["content"] == [{"text": "hi"}]
    status, problem = ask(bedrock, "GET", "script/check")
    assert (status, "unused turn" in problem["detail"]) == (400, True)
    assert [each["status"] for each in ask(bedrock, "GET", "requests")[1]] == [200]
    assert ask(bedrock, "POST", "reset") == (200, {})
    assert ask(bedrock, "GET", "requests") == (200, [])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("mishaps", [{"mishap": {"kind": "error", "code": "ThrottlingException"}, "model": "*haiku*"}]),
        ("chaos", {"chance": 1, "seed": 1}),
        ("limit", {"tokens_per_minute": 1}),
    ],
)
def test_things_go_wrong_from_outside(bedrock: ModelStage, path: str, body: Any) -> None:
    bedrock.lab.play(otherwise=lambda call: Turn(text="hi"))
    assert ask(bedrock, "POST", path, body)[0] == 200
    failures = 0
    for _ in range(8):
        try:
            bedrock.client.converse(modelId=HAIKU, messages=HELLO)
        except (ClientError, BotoCoreError):  # chaos cuts connections, too
            failures += 1
    assert failures > 2


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("script", {}, "a list of turns"),
        ("mishaps", [{"mishap": {"kid": 1}}], "kid"),
        ("chaos", {}, "chance"),
    ],
)
def test_what_makes_no_sense_is_told(bedrock: ModelStage, path: str, body: Any, words: str) -> None:
    status, problem = ask(bedrock, "POST", path, body)
    assert (status, words in problem["detail"]) == (400, True)


def test_only_this_machine_is_answered(bedrock: ModelStage) -> None:
    assert ask(bedrock, "GET", "requests", host="evil.example.com")[0] == 403
    assert ask(bedrock, "GET", "nothing")[0] == 404
