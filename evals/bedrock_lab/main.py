"""Serve the Bedrock simulator by hand: `python -m evals.bedrock_lab.main --script turns.json`."""

import argparse
import json
import shlex
import signal
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from evals.bedrock_lab.chat_form import SchemaForm
from evals.bedrock_lab.chat_server import ChatServer
from evals.bedrock_lab.server import REGION, start_bedrock_lab
from evals.bedrock_lab.turn import ModelCall, Turn, read_turns

LIKE = "us.anthropic.claude-haiku-4-5-20251001-v1:0"  # takes a schema for its answer
SIGNAL_POLL_SECONDS = 0.2  # how long an end may take to be noticed
_NOTHING_WRITTEN = "This is the Bedrock simulator. No scripted turn is left."


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT; prints what to export, then `# ready URL`."""
    parser = argparse.ArgumentParser(prog="python -m evals.bedrock_lab.main", description="Bedrock on the wire.")
    parser.add_argument("--port", type=int, default=0, help="0 = any free one")
    parser.add_argument("--script", type=Path, help="a JSON list of turns; afterwards one sentence answers everything")
    parser.add_argument("--chaos", type=float, default=0, metavar="SHARE", help="let this share of the calls fail")
    parser.add_argument("--seed", type=int, default=0, help="of the chaos")
    parser.add_argument(
        "--chat-server", metavar="URL", help="pass turns on to this server, as http://127.0.0.1:8000/v1"
    )
    parser.add_argument("--chat-model", metavar="NAME", help="the model to ask there; Bedrock's id of it, too")
    parser.add_argument(
        "--like", default=LIKE, metavar="ID", help="the model of Bedrock whose form of requests it takes"
    )
    parser.add_argument(
        "--schema-form", choices=get_args(SchemaForm), default="json_schema", help="what the server knows"
    )
    given = parser.parse_args(arguments)
    if bool(given.chat_server) != bool(given.chat_model):
        parser.error("--chat-server and --chat-model belong together")
    turns = read_turns(json.loads(given.script.read_text(encoding="utf-8"))) if given.script else []
    ended = threading.Event()

    def end(*_: object) -> None:
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    lab = start_bedrock_lab(port=given.port)
    chat = None
    if given.chat_server:
        chat = ChatServer(url=given.chat_server, model=given.chat_model, schema_form=given.schema_form)
        lab.profile(chat.model, given.like)
    lab.play(*turns, otherwise=chat.turn if chat else _say_so)
    lab.unleash(given.chaos, seed=given.seed)
    exported = {
        "TSUBA_MODEL__ENDPOINT_URL": lab.url,
        "AWS_ACCESS_KEY_ID": lab.credentials["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": lab.credentials["aws_secret_access_key"],
        "AWS_REGION": REGION,
    }
    if chat:
        entry = {"id": chat.model, "base_id": given.like, "input_usd": 0, "output_usd": 0}
        exported["TSUBA_MODEL__CHAIN"] = json.dumps([entry])
    for name, value in exported.items():
        print(f"export {name}={shlex.quote(value)}")  # noqa: T201  # its output
    print(f"# ready {lab.url}", flush=True)  # noqa: T201  # as above
    while not ended.wait(SIGNAL_POLL_SECONDS):
        pass
    lab.stop()


def _say_so(call: ModelCall) -> Turn:
    del call
    return Turn(text=_NOTHING_WRITTEN)


if __name__ == "__main__":
    main()
