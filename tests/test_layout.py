"""The layout: packages that do not shadow each other, imports that stay cheap, a wheel that holds what it should."""

import ast
import doctest
import importlib
import json
import pkgutil
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import agent.detectors
import agent.signals
from tools.registry import all_tools

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("agent", "tools", "knowledge", "api", "evals")
HEAVY = frozenset(
    {
        "boto3",
        "botocore",
        "langgraph",
        "langchain",
        "langchain_aws",
        "langchain_core",
        "numpy",
        "fastapi",
        "sqlalchemy",
        "moto",
        "flask",
        "uvicorn",
    }
)
MAX_LINES = 300  # above that a file has two subjects
# Modules of tools/tickets that are no backends.
NO_BACKENDS = frozenset({"__init__", "backend", "ticket", "utc_time"})


def _modules() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _loaded_by(code: str) -> set[str]:
    """Return the heavy packages that `code` loads in a process of its own."""
    asked = f"import sys\n{code}\nimport json\nprint(json.dumps(sorted({{n.split('.')[0] for n in sys.modules}})))"
    told = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True)
    return HEAVY & set(json.loads(told.stdout.splitlines()[-1]))


def test_no_folder_of_tests_is_a_package() -> None:
    """A tests/agent/__init__.py would be imported as `agent`, instead of the product."""
    assert list((ROOT / "tests").rglob("__init__.py")) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_the_packages_are_those_of_this_repository(package: str) -> None:
    assert importlib.import_module(package).__file__ == str(ROOT / package / "__init__.py")


def test_every_folder_of_modules_is_a_package() -> None:
    folders = {path.parent for path in _modules()}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_package_files_hold_a_docstring_and_nothing_else() -> None:
    wordy = [
        _name(path)
        for path in _modules()
        if path.name == "__init__.py" and [type(node) for node in ast.parse(path.read_text()).body] != [ast.Expr]
    ]
    assert wordy == []


def test_no_module_is_longer_than_one_subject() -> None:
    files = [
        *_modules(),
        *(ROOT / "api").rglob("*.js"),
        *(ROOT / "api").rglob("*.css"),
        *(ROOT / "tests").rglob("*.py"),
    ]
    long = {str(path.relative_to(ROOT)): lines for path in files if (lines := _lines(path)) > MAX_LINES}
    assert long == {}


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_every_module_says_what_it_is_for() -> None:
    assert [_name(path) for path in _modules() if not ast.get_docstring(ast.parse(path.read_text()))] == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    empty = re.compile(r"(?:^|_)(?:utils?|helpers?|common|misc|manager|handler|base|info)$")
    assert [_name(path) for path in _modules() if empty.search(path.stem)] == []


def test_of_api_only_the_command_line_and_the_demo_reach_the_simulators_and_late() -> None:
    early = {_name(path): names for path in (ROOT / "api").rglob("*.py") if (names := _evals_in(path, top=True))}
    late = {_name(path) for path in (ROOT / "api").rglob("*.py") if _evals_in(path, top=False)}
    assert early == {}
    assert late <= {"api.cli", "api.demo"}


def _evals_in(path: Path, *, top: bool) -> list[str]:
    tree = ast.parse(path.read_text())
    nodes: Iterator[ast.AST] = iter(tree.body) if top else ast.walk(tree)
    names = [
        name
        for node in nodes
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    ]
    return [name for name in names if name.split(".")[0] == "evals"]


def test_importing_a_finding_loads_no_graph_and_no_aws_library() -> None:
    assert _loaded_by("import agent.finding") == set()


def test_without_a_model_in_the_settings_no_model_library_is_loaded() -> None:
    opened = (
        "from agent.assembly import assemble_language_model\n"
        "from agent.model.configuration import ModelSettings\n"
        "assert not assemble_language_model(ModelSettings(), None).configured"
    )
    assert _loaded_by(opened) & {"langchain", "langchain_aws", "numpy"} == set()


def test_asking_for_help_loads_nothing_heavy() -> None:
    help_asked = "from click.testing import CliRunner\nfrom api.cli import cli\nassert CliRunner().invoke(cli, ['--help']).exit_code == 0"
    assert _loaded_by(help_asked) == set()


@pytest.mark.parametrize("path", [path for path in _modules() if ">>> " in path.read_text()], ids=_name)
def test_the_examples_in_docstrings_run(path: Path) -> None:
    results = doctest.testmod(importlib.import_module(_name(path)))
    assert (results.failed, results.attempted > 0) == (0, True)


@pytest.mark.parametrize("package", ["detectors", "signals"])
def test_every_detector_and_signal_has_its_test(package: str) -> None:
    modules = pkgutil.iter_modules((agent.detectors if package == "detectors" else agent.signals).__path__)
    folder = ROOT / "tests" / "agent" / package
    assert [module.name for module in modules if not (folder / f"test_{module.name}.py").exists()] == []


def test_every_read_tool_is_read_by_a_test_of_its_service() -> None:
    untested = []
    for tool in all_tools():
        module = tool.read.__module__
        service, name = module.split(".")[1:3]
        tests = [path.read_text() for path in (ROOT / "tests" / "tools" / service).glob("test_*.py")]
        if not any(re.search(rf"\b{service}(?:\.| import .*\b){name}\b", _flat_imports(text)) for text in tests):
            untested.append(module)
    assert untested == []


def _flat_imports(text: str) -> str:
    return re.sub(r"\(\s*([^()]*?)\s*\)", lambda found: found[1].replace("\n", " "), text)


def test_every_ticket_backend_has_its_test_and_keeps_the_contract() -> None:
    backends = {path.stem for path in (ROOT / "tools" / "tickets").glob("*.py")} - NO_BACKENDS
    for backend in sorted(backends):
        assert "(BackendContract)" in (ROOT / "tests" / "tools" / "tickets" / f"test_{backend}.py").read_text()


def test_tests_stand_where_their_source_stands() -> None:
    """Every folder of tests mirrors a folder of the repository."""
    folders = {path.parent.relative_to(ROOT / "tests") for path in (ROOT / "tests").rglob("test_*.py")}
    assert [str(folder) for folder in sorted(folders) if not (ROOT / folder).is_dir()] == []


def _wheel(folder: Path) -> frozenset[str]:
    uv = Path(sys.executable).with_name("uv")
    command = [uv, "build", "--wheel", "--offline", "--quiet", "--out-dir", folder, ROOT]
    built = subprocess.run(command, capture_output=True, text=True, check=False)
    if "hatchling was not found in the cache" in built.stderr:
        pytest.skip("hatchling is not in uv's cache, where `make setup` puts it, and tests use no network")
    assert built.returncode == 0, built.stderr
    (wheel,) = folder.glob("*.whl")
    return frozenset(zipfile.ZipFile(wheel).namelist())


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    return _wheel(tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_the_five_packages_and_nothing_else(shipped: frozenset[str]) -> None:
    tops = {name.split("/")[0] for name in shipped}
    assert {top for top in tops if not top.endswith(".dist-info")} == set(PACKAGES)


def test_the_wheel_holds_every_file_of_the_packages(shipped: frozenset[str]) -> None:
    here = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert here - shipped == set()
    assert {Path(name).suffix for name in here} >= {".py", ".md", ".html", ".css", ".js", ".svg", ".yaml"}
    assert any(name.startswith("agent/store/migrations/versions/v0001") for name in shipped)


def test_the_wheel_brings_the_command(shipped: frozenset[str]) -> None:
    assert any(name.endswith(".dist-info/entry_points.txt") for name in shipped)
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in shipped)
