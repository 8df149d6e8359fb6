"""The demo as somebody runs it who has nothing but the package."""

import os
import subprocess
import sys
from pathlib import Path

MODEL = "model:scripted-model-on-simulated-bedrock"
ROOT = Path(__file__).parents[2]


def test_the_demo_shows_the_right_diagnosis_and_ends(tmp_path: Path):
    command = [sys.executable, "-c", "from api.cli import main; main()", "demo", "--once"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=100, check=False
    )
    assert ran.returncode == 0, ran.stderr
    first, *rest = ran.stdout.splitlines()
    assert first.startswith("✗ checkout-v42 never started: the image")
    shown = " ".join(" ".join(rest).split())
    for said in ("team/checkout:v42", "checkout-v41 serves all traffic", "Cause", "Do 1 ", "Owner app team"):
        assert said in shown
    ruled, labelled, worded = shown.partition("A scripted model on a simulated Bedrock wrote this")
    assert labelled
    assert "rules only" in ruled
    assert "In short" not in ruled
    for said in ("In short The image does not exist", "of the language model had no support", MODEL):
        assert said in worded
    assert "Its log says" not in shown
    assert "SERVICE_DEPLOYMENT_FAILED" in ran.stderr
    assert "Traceback" not in ran.stderr
    # It leaves nothing behind: its store and the simulator's files are its own.
    assert list(tmp_path.iterdir()) == []
