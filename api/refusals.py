"""How the command line says no: one clear sentence, the right exit code, a problem object where JSON was asked for."""

import json
import sys
from collections.abc import Generator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import click

# Errors whose message is meant for people. By name, so that no command has to import another's modules.
_REFUSALS = frozenset(
    {
        "AgentError",
        "ToolError",
        "LabError",
        "WorldError",
        "ScenarioError",
        "SelectionError",
        "BatchError",
        "KnowledgeError",
        "RetrievalError",
    }
)


class RefusalError(click.ClickException):
    """One sentence on stderr, exit code 2."""

    exit_code = 2


def show(error: click.ClickException, *, as_json: bool) -> None:
    """Say what is wrong: on stderr for people, as a problem object on stdout where JSON was asked for."""
    if not as_json:
        error.show()
        return
    title = "Wrong usage" if isinstance(error, click.UsageError) else "Not possible"
    problem = {"type": f"urn:tsuba:{title.lower().replace(' ', '-')}", "title": title, "detail": error.format_message()}
    click.echo(json.dumps(problem, indent=2, ensure_ascii=False))


@contextmanager
def refusals() -> Generator[None]:
    """Turn our own errors into one sentence and exit code 2; name the extra where the simulators are absent."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name and error.name.split(".")[0] in {"moto", "flask", "flask_cors", "werkzeug"}:
            raise RefusalError("the simulators are not installed; install tsuba with its extra: tsuba[lab]") from error
        raise
    except Exception as error:
        if type(error).__name__ in _REFUSALS or any(base.__name__ in _REFUSALS for base in type(error).__mro__):
            raise RefusalError(str(error)) from error
        raise


def refuse_foreign_packages() -> None:
    """Refuse to run when another distribution's `agent` or `tools` package shadows ours: both names are common."""
    home = Path(__file__).resolve().parent.parent
    for name in ("agent", "tools", "knowledge"):
        spec = find_spec(name)
        origin = Path(spec.origin).resolve() if spec and spec.origin else None
        if origin is None or origin.parent.parent != home:
            sys.exit(f"tsuba: the package {name} is another distribution's ({origin}); install tsuba in its own venv")
