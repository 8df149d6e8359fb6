"""A real OpenSearch 2.19 for the tests: one node in one process, without security, on this machine only.

The k-NN plugin is loaded from the class path; its lucene engine needs no native library. `make opensearch` runs it by
hand. tests/install_opensearch.sh puts the files there.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOME = Path(__file__).resolve().parents[2] / ".tsuba" / "opensearch"
RUNNER = "org.codelibs.opensearch.runner.OpenSearchRunner"
PLUGIN = "org.opensearch.knn.plugin.KNNPlugin"
PORTS = range(9211, 9300)  # the runner takes none above
START_SECONDS = 180  # 15 on an idle machine of two cores
# The disk of a test machine may well be 90 % full, which OpenSearch takes for a reason to write nothing.
SETTINGS = {"transient": {"cluster.routing.allocation.disk.threshold_enabled": False}}


class NoOpenSearchError(Exception):
    """There is none; the message says why."""


def reason_for_none() -> str | None:
    """Return why no server can be started here, or None."""
    if os.environ.get("TSUBA_OPENSEARCH"):
        return None
    if not (HOME / "installed.txt").is_file():
        return "no OpenSearch in .tsuba/opensearch: sh tests/install_opensearch.sh says why"
    return None if shutil.which("java") else "there is no java"


@contextmanager
def serve_opensearch() -> Iterator[str]:
    """Start a server and give its address; or the address in TSUBA_OPENSEARCH. Its cluster has a name of its own: no two become one.

    Raises:
        NoOpenSearchError: it did not start.
    """
    if own := os.environ.get("TSUBA_OPENSEARCH"):
        yield own
        return
    if why := reason_for_none():
        raise NoOpenSearchError(why)
    folder = Path(tempfile.mkdtemp(prefix="tsuba-opensearch-"))
    port = _free_port()
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(_command(folder, port), stdout=output, stderr=subprocess.STDOUT)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(url, process, log)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _command(folder: Path, port: int) -> list[str]:
    jars = f"{HOME}/jars/*:{HOME}/plugin/*"
    # The runner listens on the port behind the one it is given: that is the number of its first node.
    return [
        "java", "-Xms512m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp", jars, RUNNER,
        "-basePath", str(folder / "home"), "-numOfNode", "1", "-baseHttpPort", str(port - 1),
        "-clusterName", folder.name, "-pluginTypes", PLUGIN,
    ]  # fmt: skip


def _free_port() -> int:
    # Workers that start at the same time begin at different ports.
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    first = 10 * int(worker) % len(PORTS)
    for port in (*PORTS[first:], *PORTS[:first]):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise NoOpenSearchError(f"every port from {PORTS[0]} to {PORTS[-1]} is taken")


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    pause = threading.Event()
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise NoOpenSearchError(f"OpenSearch ended with {process.returncode}: {log.read_text()[-2000:]}")
        try:
            with urllib.request.urlopen(f"{url}/_cluster/health", timeout=5) as answer:
                if json.load(answer)["status"] in {"green", "yellow"}:
                    _configure(url)
                    return
        except (urllib.error.URLError, OSError):
            pause.wait(0.25)
    raise NoOpenSearchError(f"OpenSearch did not start within {START_SECONDS} s: {log.read_text()[-2000:]}")


def _configure(url: str) -> None:
    request = urllib.request.Request(
        f"{url}/_cluster/settings",
        data=json.dumps(SETTINGS).encode(),
        headers={"Content-Type": "application/json"},
        method="PUT",
    )
    with urllib.request.urlopen(request, timeout=30):
        pass


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # so that the server ends with this process
    try:
        with serve_opensearch() as address:
            sys.stdout.write(
                f"OpenSearch at {address}; export TSUBA_OPENSEARCH={address} for the tests. Ctrl-C ends it.\n"
            )
            sys.stdout.flush()
            threading.Event().wait()
    except KeyboardInterrupt:
        pass
    except NoOpenSearchError as error:
        sys.exit(f"no OpenSearch: {error}")
