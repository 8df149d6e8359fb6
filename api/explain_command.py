"""What `tsuba explain` does: read what was pasted, explain it, print it."""

import json
import sys
from pathlib import Path

import click

from agent.explain.answer import Explanation, explain
from agent.explain.batch import document, explain_lines
from agent.explain.pasted import Pasted, Signal
from api.terminal import clean, paragraph

DONE, BAD_LINES, WRONG_USAGE = 0, 1, 2


def explain_text(text: str | None, kind: str | None, exit_code: int | None, *, as_json: bool) -> int:
    """Explain one text, or what comes on standard input, and return the exit code."""
    pasted = text if text is not None else sys.stdin.read()
    if not pasted.strip():
        raise click.UsageError("there is nothing to explain: give TEXT, or paste it on standard input")
    signal = Signal(text=pasted, kind=kind, exit_code=exit_code)
    explanation = explain(Pasted(id="pasted", signals=(signal,)))
    click.echo(json.dumps(document(explanation), indent=2, ensure_ascii=False) if as_json else _shown(explanation))
    return DONE


def explain_batch(path: Path, output: Path | None) -> int:
    """Explain every line of a file, in order: one line out for each line in. Returns 1 when a line was no signal."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise click.UsageError(f"the batch {path} cannot be read: {error}") from error
    answers = list(explain_lines(line for line in lines if line.strip()))
    text = "".join(json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers)
    if output is None:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8")
    return BAD_LINES if any("error" in answer for answer in answers) else DONE


def _shown(explanation: Explanation) -> str:
    unread = [
        f"Not looked at: characters {part.start} to {part.end} of this text; of a long one the head and the tail are read."
        for part in explanation.skipped
    ]
    if explanation.not_judged:
        unread.append(f"Not judged, as Tsuba's own rule broke: {', '.join(explanation.not_judged)}.")
    return "\n\n".join([_answer(explanation), *("\n".join(paragraph(text)) for text in unread)])


def _answer(explanation: Explanation) -> str:
    if explanation.category == "benign":
        return "Nothing in this text reports a failure."
    if explanation.category is None:
        return "Something fails here, and no rule knows what. Ask about the service itself: tsuba diagnose --help"
    kind = "only a symptom" if explanation.symptom_only else explanation.confidence
    lines = [f"{explanation.category} ({kind}; owner: {explanation.owner})"]
    lines += paragraph(explanation.cause or "")
    if explanation.fix:
        lines += ["", *paragraph(f"Do: {explanation.fix}")]
    if explanation.also:
        lines += [
            "",
            *paragraph("Also: " + ", ".join(f"{also.category} ({also.confidence})" for also in explanation.also)),
        ]
    return clean("\n".join(lines))
