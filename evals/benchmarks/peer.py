"""The peer Tsuba is measured beside: awslabs-ecs-mcp-server, in a virtual environment of its own.

It is Apache-2.0, https://pypi.org/project/awslabs-ecs-mcp-server/, and no dependency of Tsuba: the benchmark installs
it into a cache folder and calls its public tool, the one its MCP server offers to a model.
"""

import subprocess
import sys
import venv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from evals.benchmarks.driver import bare_environment
from evals.benchmarks.subject import Subject

PACKAGE, VERSION, LICENCE = "awslabs-ecs-mcp-server", "0.1.37", "Apache-2.0"
CACHE = Path(".tsuba/bench-peer")
INSTALL_SECONDS = 600.0  # 140 MB with what it depends on
LOOK_BACK_SECONDS = 6 * 3600  # its default of one hour would hide a deployment that failed before lunch
DRIVER = Path(__file__).with_name("peer_driver.py")

_MARKER = "installed.txt"


class PeerUnavailableError(Exception):
    """The peer could not be installed; the message says why."""


def install_peer(folder: Path, *, say: Callable[[str], None]) -> Path:
    """Return the peer's Python interpreter; the environment is made once and then reused.

    Raises:
        PeerUnavailableError: there is no package index in reach, or no environment can be made here.
    """
    requirement = f"{PACKAGE}=={VERSION}"
    wanted = f"{requirement} on Python {sys.version_info.major}.{sys.version_info.minor}\n"
    marker, python = folder / _MARKER, folder.absolute() / "bin" / "python"
    if marker.is_file() and marker.read_text(encoding="utf-8") == wanted and python.exists():
        return python
    say(f"installing {requirement} ({LICENCE}) into {folder}; this happens once …")
    try:
        venv.create(folder, with_pip=True, clear=True)
        command = [str(python), "-I", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", requirement]
        subprocess.run(
            command, check=True, capture_output=True, text=True, env=bare_environment(), timeout=INSTALL_SECONDS
        )
    except subprocess.CalledProcessError as error:
        said = str(error.stderr or error.stdout or error).strip().splitlines()
        raise PeerUnavailableError(f"{requirement} could not be installed: {said[-1] if said else error}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PeerUnavailableError(f"{requirement} could not be installed: {error}") from error
    marker.write_text(wanted, encoding="utf-8")
    return python


def peer_actions(subject: Subject) -> list[tuple[str, dict[str, Any]]]:
    """Return its seven troubleshooting actions with their parameters, in the order its documentation lists them."""
    return named_actions(subject.cluster, subject.service, [subject.stack_name])


def named_actions(
    cluster_name: str | None, service_name: str | None, stack_names: Sequence[str]
) -> list[tuple[str, dict[str, Any]]]:
    """Return those of its actions that can be asked with what has a name; stacks are asked about one after the other."""
    cluster = {"ecs_cluster_name": cluster_name} if cluster_name else {}
    service = cluster | {"ecs_service_name": service_name} if service_name else {}
    window = {"time_window": LOOK_BACK_SECONDS}
    actions: list[tuple[str, dict[str, Any]]] = [
        ("get_ecs_troubleshooting_guidance", service or cluster),
        *(("fetch_cloudformation_status", {"cfn_stack_name": name}) for name in stack_names),
        ("fetch_service_events", service and service | window),
        ("fetch_task_failures", cluster and cluster | window),
        ("fetch_task_logs", cluster and cluster | window),
        ("detect_image_pull_failures", service or cluster),
        ("fetch_network_configuration", cluster),
    ]
    return [(action, dict(parameters)) for action, parameters in actions if parameters]


def peer_environment(lab_url: str, region: str, credentials: Mapping[str, str]) -> dict[str, str]:
    """Return the environment it runs in: one account, one region, and leave to show what it calls sensitive."""
    return {
        "AWS_ENDPOINT_URL": lab_url,
        "AWS_REGION": region,
        "ALLOW_SENSITIVE_DATA": "true",
        **{name.upper(): value for name, value in credentials.items()},
    }
