"""The scripted model on the wire: what it answers to each request, and the settings under which Tsuba asks it."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager

from agent.model.classification import ANSWER_TOOL
from agent.model.configuration import ModelEntry, ModelSettings
from evals.bedrock_lab.server import BedrockLab, start_bedrock_lab
from evals.bedrock_lab.turn import ModelCall, ToolUse, Turn
from evals.scripted_model.digest_reading import read_digest
from evals.scripted_model.draft_writing import write_draft
from evals.scripted_model.page_answering import read_pages, write_page_draft

# The name says everywhere an answer is shown who wrote it: no model, and not on AWS.
NAME = "scripted-model-on-simulated-bedrock"
BEHIND = "us.anthropic.claude-haiku-4-5-20251001-v1:0"  # whose form of requests it takes
MEANING = (
    "A scripted model on a simulated Bedrock wrote this: it shows the way of an answer, not what a real model is worth."
)


@contextmanager
def start_scripted_model(environment: Mapping[str, str]) -> Generator[ModelSettings]:
    """Start a simulated Bedrock for the credentials of an environment, and yield the settings that reach the model."""
    credentials = {
        "aws_access_key_id": environment["AWS_ACCESS_KEY_ID"],
        "aws_secret_access_key": environment["AWS_SECRET_ACCESS_KEY"],
    }
    with start_bedrock_lab(credentials=credentials) as lab:
        yield play_scripted_model(lab)


def play_scripted_model(lab: BedrockLab) -> ModelSettings:
    """Let a simulator answer as the scripted model, and return the settings that reach it. It costs nothing."""
    lab.profile(NAME, BEHIND)
    lab.play(otherwise=scripted_turn)
    entry = ModelEntry(id=NAME, base_id=BEHIND, input_usd=0, output_usd=0)
    return ModelSettings(chain=(entry,), endpoint_url=lab.url)


def scripted_turn(call: ModelCall) -> Turn:
    """Answer one request from what stands in it. Where it may read on it does not: the rules have read what it knows of."""
    asked, read = read_pages(call.last), read_digest(call.last)
    if read is None or (call.tools and ANSWER_TOOL not in call.tools):
        return Turn(text="I know enough.")
    answer = write_page_draft(asked, slip=True) if asked else write_draft(read, slip=True)
    draft = answer.model_dump_json()
    if ANSWER_TOOL in call.tools:
        return Turn(tool_calls=(ToolUse(name=ANSWER_TOOL, raw=draft),))
    return Turn(text=draft, chunk_characters=400)
