"""How many messages a second `explain` answers: `python -m evals.benchmarks.explain_speed`.

The messages are our own set, each time with other ids, numbers and addresses, so that no two texts are alike.
"""

import json
import random
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

import click

from agent.explain.batch import explain_lines
from evals.messages import OWN_MESSAGES
from tools.pattern import Pattern

TARGET = 1000  # messages a second, after the start
MESSAGES, ROUNDS = 1024, 5
MET, MISSED = 0, 3
_VARIABLE = Pattern(r"\b[0-9a-f]*[0-9][0-9a-f]{3,}\b")  # ids, request ids, hashes, long numbers


@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """Messages for each second of processor time, in the best of some rounds: an idle core takes no longer."""

    messages: int
    rounds: int
    per_second: float

    @property
    def met(self) -> bool:
        """Tell whether it is what the product promises."""
        return self.per_second >= TARGET


def measure_speed(messages: int = MESSAGES, rounds: int = ROUNDS) -> Speed:
    """Read, explain and write so many messages a round, after one round that only warms up."""
    source = OWN_MESSAGES.read_text(encoding="utf-8").splitlines()
    batches = [varied(source, messages, seed) for seed in range(rounds + 1)]
    _answer(batches[0])
    seconds = min(_timed(batch) for batch in batches[1:])
    return Speed(messages=messages, rounds=rounds, per_second=messages / seconds)


def varied(source: Sequence[str], count: int, seed: int) -> list[str]:
    """Return so many lines of the set, over and over, with other digits wherever an id or a long number stands.

    Example:
        >>> varied(['{"text": "exit 1 of task 0b1d77f0c2a5"}'], 1, 7) == varied(['{"text": "exit 1 of task 0b1d77f0c2a5"}'], 1, 8)
        False
    """
    digits = random.Random(seed)  # the same batch for the same seed

    def other(text: str) -> str:
        return "".join(digits.choice("0123456789") if letter.isdigit() else letter for letter in text)

    return [_VARIABLE.sub(lambda found: other(found[0]), source[number % len(source)]) for number in range(count)]


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.option("--messages", default=MESSAGES, show_default=True, type=click.IntRange(1), help="In one round.")
@click.option("--rounds", default=ROUNDS, show_default=True, type=click.IntRange(1), help="The best one counts.")
def main(messages: int, rounds: int) -> None:
    """Measure how many messages a second are explained. Exit: 0 the target is met, 3 it is missed."""
    speed = measure_speed(messages, rounds)
    click.echo(
        f"explain: {speed.per_second:,.0f} messages a second of one core (best of {rounds} rounds), wanted {TARGET:,}"
    )
    sys.exit(MET if speed.met else MISSED)


def _timed(batch: Sequence[str]) -> float:
    began = time.process_time()
    _answer(batch)
    return time.process_time() - began


def _answer(batch: Sequence[str]) -> str:
    return "\n".join(json.dumps(answer) for answer in explain_lines(batch))


if __name__ == "__main__":
    main()
