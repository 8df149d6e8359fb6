"""What several tests of the language model ask for and get."""

from typing import Literal

from pydantic import BaseModel

from evals.bedrock_lab.turn import Turn


class Cause(BaseModel):
    category: Literal["image_not_found", "container_oom"]
    statement: str


CAUSE = '{"category": "image_not_found", "statement": "There is no tag v42."}'

# Some 10,000 characters: past every minimum of the prompt cache but Haiku 4.5's.
LONG = "You explain deployments. " * 400


def says(text: str = "It has no image."):
    return lambda call: Turn(text=text)
