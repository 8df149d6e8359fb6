"""Scenarios on disk: the short form expanded to whole worlds, and worlds written elsewhere read as they are.

`scenario.yaml` names bases and what differs; `*.json` is a world in the expanded form already.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from evals.bases.aws_texts import TEXTS
from evals.bases.documents import UnknownPlaceholderError
from evals.scenario_form import ScenarioForm
from evals.world_expansion import expand_form

OWN_SCENARIOS = Path(__file__).parent / "scenarios"
DEMO_SCENARIO = "s-7f9d02"  # the world that the demo shows

_AWS_TEXT = re.compile(r"aws:([a-z0-9_]+)(?:\((.*)\))?")
_SHORT_FORM = "scenario.yaml"
_SHARED = ("now", "places", "people", "accounts", "denied", "provenance")  # what same_world_as takes over


class ScenarioError(Exception):
    """A scenario file cannot be used; the message names the file and what to change."""


def scenario_paths(directories: Sequence[Path] | None = None) -> list[Path]:
    """List the scenarios of folders: `<id>/scenario.yaml` and `*.json`; our own folder by default.

    Raises:
        ScenarioError: one of them is no folder.
    """
    paths: list[Path] = []
    for directory in directories if directories is not None else [OWN_SCENARIOS]:
        if not directory.is_dir():
            message = f"{directory} is no folder of scenarios"
            raise ScenarioError(message)
        paths += sorted(directory.glob(f"*/{_SHORT_FORM}")) + sorted(directory.glob("*.json"))
    return paths


def load_scenario_documents(path: Path) -> dict[str, Any]:
    """Read a scenario of either form as its expanded form.

    Raises:
        ScenarioError: the file cannot be read or is no scenario.
    """
    if path.suffix != ".json":
        return expand_scenario(path)
    try:
        document: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path}: {error}"
        raise ScenarioError(message) from error
    if not isinstance(document, dict) or "accounts" not in document:
        message = f"{path}: no expanded scenario; it lacks `accounts`"
        raise ScenarioError(message)
    return dict(document)  # pyright: ignore[reportUnknownArgumentType] - JSON, checked when the world is loaded


def expand_scenario(path: Path) -> dict[str, Any]:
    """Expand a `scenario.yaml` to the form that the simulator serves; the same file gives the same bytes.

    Raises:
        ScenarioError: the file cannot be read, has unknown keys, or names what does not exist.
    """
    form, texts = read_form(path)
    try:
        return expand_form(form, texts)
    except (UnknownPlaceholderError, ValueError) as error:
        message = f"{path}: {error}"
        raise ScenarioError(message) from error


def read_form(path: Path) -> tuple[ScenarioForm, list[str]]:
    """Read a `scenario.yaml`; beside it give the names of the AWS texts it uses.

    Raises:
        ScenarioError: the file cannot be read or does not fit the schema.
    """
    raw = _read_yaml(path)
    other = raw.get("same_world_as")
    if isinstance(other, str):
        shared = _read_yaml(path.parent.parent / other / _SHORT_FORM)
        raw = {key: shared[key] for key in _SHARED if key in shared} | raw
    names: list[str] = []
    try:
        form = ScenarioForm.model_validate(_with_texts(raw, names))
    except ValidationError as error:
        lines = [f"  {_where(problem['loc'])}: {problem['msg']}" for problem in error.errors()]
        message = "\n".join([f"{path} is no scenario; see evals/scenarios/README.md", *lines])
        raise ScenarioError(message) from error
    except KeyError as error:
        message = f"{path}: no AWS text is called {error}; evals/bases/aws_texts.py lists them"
        raise ScenarioError(message) from error
    if path.name == _SHORT_FORM and path.parent.name != form.id:
        message = f"{path}: the folder must be called {form.id}, as the scenario's id"
        raise ScenarioError(message)
    return form, sorted(set(names))


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        raw: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        message = f"{path}: {error}"
        raise ScenarioError(message) from error
    if not isinstance(raw, dict):
        message = f"{path} is no scenario; see evals/scenarios/README.md"
        raise ScenarioError(message)
    return raw  # pyright: ignore[reportUnknownVariableType] - checked by the schema


def _with_texts(value: Any, names: list[str]) -> Any:
    """Put AWS's texts in place of `aws:<name>` or `aws:<name>(key=value; key=value)`."""
    if isinstance(value, dict):
        return {key: _with_texts(item, names) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType] - YAML
    if isinstance(value, list):
        return [_with_texts(item, names) for item in value]  # pyright: ignore[reportUnknownVariableType] - YAML
    match = _AWS_TEXT.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        return value
    name, facts = match.groups()
    names.append(name)
    text = TEXTS[name].text
    for fact in filter(None, (facts or "").split("; ")):
        key, _, content = fact.partition("=")
        text = text.replace(f"{{{key}}}", content)
    return text


def _where(location: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in location) or "the file"
