"""Rebuilds what the documentation says of the code, so that it cannot go stale.

`python -m evals.docs [MODULE ...]` writes; with `--check` it writes nothing and names what is stale. A MODULE is one
that stands above evals and documents itself, such as api.docs. `make docs` and `make check` call both.
"""

import argparse
import importlib
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from agent.detector import Detector, all_detectors
from agent.diagnosis import json_schema
from evals.expansion import read_form, scenario_paths
from evals.scenario_form import ScenarioForm
from evals.ways import ways_page
from tools.aws.policy import iam_action, read_policy
from tools.registry import all_tools
from tools.tool import Tool

ROOT = Path(__file__).resolve().parent.parent
ROLE_TEMPLATE = "deploy/account-role.yaml"
BEGIN, END = "# made by `make docs`: begin", "# made by `make docs`: end"
STALE, CANNOT = 1, 2

Texts = Mapping[str, str]  # what a file has to say, by its path from the root of the repository


class DocsError(Exception):
    """The documentation cannot be rebuilt; the message names the file and the cure."""


class _Indenting(yaml.SafeDumper):
    """Indents lists below their key, as the rest of the template does."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless
        super().increase_indent(flow, indentless=False)


def main(arguments: Sequence[str] | None = None, *, root: Path = ROOT) -> int:
    """Rebuild or check, say what was done, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m evals.docs", description="Rebuild the generated documentation.")
    parser.add_argument("--check", action="store_true", help="write nothing; name stale files and exit with 1")
    parser.add_argument(
        "modules", nargs="*", metavar="MODULE", help="further modules with documents() -> texts by path"
    )
    given = parser.parse_args(arguments)
    try:
        texts = {**documents(root), **_documents_of(given.modules)}
    except DocsError as error:
        parser.exit(CANNOT, f"{error}\n")
    stale = stale_paths(texts, root)
    if given.check:
        for path in stale:
            print(f"{path} is stale: run `make docs` and commit what it changes", file=sys.stderr)  # noqa: T201
        return STALE if stale else 0
    for path in stale:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(texts[path], encoding="utf-8")
        print(f"wrote {path}")  # noqa: T201
    return 0


def documents(root: Path = ROOT) -> Texts:
    """Return what the generated files have to say, by path.

    Raises:
        DocsError: a file of which only a part is generated is absent or has lost its markers.
    """
    forms = [read_form(path)[0] for path in scenario_paths()]
    return {
        "docs/reads.md": reads_page(all_tools()),
        "docs/categories.md": categories_page(all_detectors()),
        "docs/scenarios.md": scenarios_page(forms),
        "docs/ways.md": ways_page(forms),
        "docs/diagnosis.schema.json": _diagnosis_schema(),
        "deploy/read-policy.json": as_json(read_policy()),
        ROLE_TEMPLATE: _with_read_policy(root),
    }


def stale_paths(texts: Texts, root: Path) -> tuple[str, ...]:
    """Return the paths whose files are absent or say something else, sorted."""
    return tuple(path for path in sorted(texts) if _written(root / path) != texts[path])


def reads_page(tools: Sequence[Tool[Any, Any]]) -> str:
    """Describe every read tool with what its role must allow."""
    rows = [
        (
            f"`{tool.name}`",
            tool.description,
            _codes(tool.operations),
            _codes(dict.fromkeys(iam_action(operation) for operation in tool.operations)) if tool.of_aws else "none",
        )
        for tool in tools
    ]
    intro = (
        "Everything Tsuba reads of AWS, and nothing else: the runtime guard refuses any operation that is not in this "
        f"table, and [the read role's policy](../{ROLE_TEMPLATE}) is made of the same declarations."
    )
    head = ("Read", "What it reads", "AWS operations", "IAM actions")
    return page("tools/**", f"{len(tools)} reads", intro, table(head, rows))


def categories_page(detectors: Sequence[Detector]) -> str:
    """Describe every category of failure that rules recognise."""
    rows = [
        (
            f"[`{detector.category}`](../agent/detectors/{detector.category}.py)",
            "symptom" if detector.symptom else "root cause",
            detector.title,
            detector.owner,
            detector.description,
            ", ".join(f"[{_last_word(url)}]({url})" for url in detector.documentation),
        )
        for detector in detectors
    ]
    intro = (
        "What rules recognise. A symptom is never named as a root cause: with symptoms alone the answer is that the "
        "cause is not determined yet, what AWS says of it, and what to look at next. `benign` says that something looks "
        "like a failure and is none. The owner is who usually fixes it."
    )
    head = ("Category", "Kind", "Title", "Owner", "What happened", "AWS documentation")
    return page("agent/detectors/*.py", f"{len(detectors)} categories", intro, table(head, rows))


def scenarios_page(forms: Sequence[ScenarioForm]) -> str:
    """Count the scenarios by root cause and by status; which scenario has which answer is not told."""
    causes = Counter(cause for form in forms for cause in form.expect.root_causes)
    statuses = Counter(form.expect.status for form in forms)
    without = sum(not form.expect.root_causes for form in forms)
    accounts = {place.account for form in forms for place in form.places}
    regions = {place.region for form in forms for place in form.places}
    intro = (
        f"They are set in {len(accounts)} accounts and {len(regions)} regions; [how to write one]"
        "(../evals/scenarios/README.md). A scenario may have several root causes."
    )
    by_cause = table(
        ("Root cause", "Scenarios"),
        [*((f"`{cause}`", str(count)) for cause, count in sorted(causes.items())), ("none", str(without))],
    )
    by_status = table(("Status", "Scenarios"), [(status, str(count)) for status, count in sorted(statuses.items())])
    return page("evals/scenarios/*/scenario.yaml", f"{len(forms)} scenarios", intro, by_cause, by_status)


def page(source: str, title: str, *parts: str) -> str:
    """Write a page that says where it comes from."""
    mark = f"<!-- Made by `make docs` from {source}: change that, not this page. -->"
    return "\n\n".join((mark, f"# {title}", *parts)) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    r"""Write a markdown table.

    Example:
        >>> print(table(("a", "b"), [("1|2", "3")]))
        | a | b |
        | --- | --- |
        | 1\|2 | 3 |
    """
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)


def as_json(document: Mapping[str, Any]) -> str:
    """Write a JSON file as it stands in the repository."""
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def replace_part(text: str, part: str) -> str:
    r"""Put `part`, indented alike, between the two marker lines of a file.

    Raises:
        DocsError: the markers are not there.

    Example:
        >>> print(replace_part(f"a:\n  {BEGIN}\n  old\n  {END}\nb", "new:\n  1"))
        a:
          # made by `make docs`: begin
          new:
            1
          # made by `make docs`: end
        b
    """
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise DocsError(f"the lines {BEGIN!r} and {END!r} are missing")
    margin = before.rpartition("\n")[2]
    lines = "".join(f"{margin}{line}\n" for line in part.splitlines())
    return f"{before}{begin}\n{lines}{margin}{end}{after}"


def _with_read_policy(root: Path) -> str:
    try:
        return replace_part(
            (root / ROLE_TEMPLATE).read_text(encoding="utf-8"),
            yaml.dump(read_policy(), Dumper=_Indenting, sort_keys=False, width=1000).rstrip(),
        )
    except (OSError, DocsError) as error:
        raise DocsError(f"{ROLE_TEMPLATE} cannot take the read policy: {error}") from error


def _diagnosis_schema() -> str:
    mark = "Made by `make docs` from agent/diagnosis.py: change that, not this file."
    return as_json({"$comment": mark, "$schema": "https://json-schema.org/draft/2020-12/schema", **json_schema()})


def _documents_of(modules: Iterable[str]) -> Texts:
    texts: dict[str, str] = {}
    for name in modules:
        made: Callable[[], Texts] = importlib.import_module(name).documents
        texts |= made()
    return texts


def _written(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _last_word(url: str) -> str:
    return url.rstrip("/").rsplit("/", maxsplit=1)[-1].removesuffix(".html")


if __name__ == "__main__":
    sys.exit(main())
