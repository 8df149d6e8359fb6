"""Serve the Bedrock simulator by hand: `python -m evals.bedrock_lab.main --script turns.json`."""

import argparse
import json
import signal
import threading
from collections.abc import Sequence
from pathlib import Path

from evals.bedrock_lab.server import REGION, start_bedrock_lab
from evals.bedrock_lab.turn import ModelCall, Turn, read_turns

SIGNAL_POLL_SECONDS = 0.2  # how long an end may take to be noticed
_NOTHING_WRITTEN = "This is the Bedrock simulator. No scripted turn is left."


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT; prints what to export, then `# ready URL`."""
    parser = argparse.ArgumentParser(prog="python -m evals.bedrock_lab.main", description="Bedrock on the wire.")
    parser.add_argument("--port", type=int, default=0, help="0 = any free one")
    parser.add_argument("--script", type=Path, help="a JSON list of turns; afterwards one sentence answers everything")
    parser.add_argument("--chaos", type=float, default=0, metavar="SHARE", help="let this share of the calls fail")
    parser.add_argument("--seed", type=int, default=0, help="of the chaos")
    given = parser.parse_args(arguments)
    turns = read_turns(json.loads(given.script.read_text(encoding="utf-8"))) if given.script else []
    ended = threading.Event()

    def end(*_: object) -> None:
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)
    lab = start_bedrock_lab(port=given.port)
    lab.play(*turns, otherwise=_say_so)
    lab.unleash(given.chaos, seed=given.seed)
    exported = {
        "TSUBA_MODEL__ENDPOINT_URL": lab.url,
        "AWS_ACCESS_KEY_ID": lab.credentials["aws_access_key_id"],
        "AWS_SECRET_ACCESS_KEY": lab.credentials["aws_secret_access_key"],
        "AWS_REGION": REGION,
    }
    for name, value in exported.items():
        print(f"export {name}={value}")  # noqa: T201  # its output
    print(f"# ready {lab.url}", flush=True)  # noqa: T201  # as above
    while not ended.wait(SIGNAL_POLL_SECONDS):
        pass
    lab.stop()


def _say_so(call: ModelCall) -> Turn:
    del call
    return Turn(text=_NOTHING_WRITTEN)


if __name__ == "__main__":
    main()
