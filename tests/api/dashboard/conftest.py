"""Headless Chromium, and the scripted server behind the page."""

import os
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

HERE = Path(__file__).parent
PATIENCE_MS = 20_000  # the machine may be busy with other tests; nothing waits this long when it works
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try a browser test again before it counts as failed: on a busy machine a click can miss what moves under it.

    pytest reports every rerun (R). A page that is really broken fails three times.
    """
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.flaky(reruns=2))


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return where Chromium is; without one the test is skipped loudly, and fails where CI is set."""
    named = [os.environ.get("TSUBA_CHROMIUM"), *map(shutil.which, CHROMIUM_NAMES)]
    found = next(filter(None, named), None)
    if found is not None:
        return found
    reason = "NO CHROMIUM: the page was not tested; run tests/install_browser.sh, or set TSUBA_CHROMIUM"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


# Of module scope on purpose: Playwright's loop counts as running on this thread until it is stopped, and the
# asyncio tests of other modules must not meet it.
@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        # Playwright makes an empty temporary profile for each launch.
        launched = playwright.chromium.launch(executable_path=chromium, headless=True, args=CHROMIUM_ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def scripted_server() -> Iterator[str]:
    """Return the address of the scripted server."""
    command = [sys.executable, str(HERE / "scripted_server.py")]
    environment = {**os.environ, "PYTHONPATH": str(HERE.parents[2])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        process.terminate()


@pytest.fixture(scope="module")
def modules_page(browser: Browser, scripted_server: str) -> Iterator[Page]:
    """Return one page for many tests of pure functions: the page's modules can be imported in it."""
    tab = browser.new_page()
    tab.goto(f"{scripted_server}/host")
    yield tab
    tab.close()


@pytest.fixture
def address(scripted_server: str) -> str:
    """Return the scripted server's address, its world fresh and Ana signed in."""
    with urllib.request.urlopen(urllib.request.Request(f"{scripted_server}/_reset?as=ana", method="POST")):
        return scripted_server


@pytest.fixture
def defects() -> list[str]:
    """Return the list in which script errors and breaches of the content security policy are noted."""
    return []


@pytest.fixture
def page(browser: Browser, address: str, defects: list[str]) -> Iterator[Page]:
    """Return an empty page. What it notes as a defect fails the test, unless the test takes it off the list."""
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, permissions=["clipboard-read", "clipboard-write"]
    )
    context.set_default_timeout(PATIENCE_MS)
    tab = context.new_page()
    tab.on("pageerror", lambda error: defects.append(str(error)))
    tab.on("console", lambda message: defects.append(message.text) if _is_defect(message.type, message.text) else None)
    yield tab
    context.close()
    assert defects == []


def _is_defect(kind: str, text: str) -> bool:
    # Chromium logs every refused or cut request by itself; those are what some tests are about.
    return kind == "error" and not text.startswith("Failed to load resource")
