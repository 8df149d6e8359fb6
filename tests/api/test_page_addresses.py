import pytest

from agent.diagnosis import DocumentView
from api.page_addresses import reachable, with_reachable
from api.terminal import render
from tests.diagnoses import diagnosis

PAGE = DocumentView(id="D1", title="Logs", url="/docs/platform/logs#where-logs-are")
SERVER = "https://tsuba.example.com"


@pytest.mark.parametrize("url", ["https://handbook.example.com/a", "/tickets/1", ""])
def test_other_addresses_stay(url: str) -> None:
    assert reachable(url, SERVER) == url
    assert with_reachable(f"[x]({url})", None) == f"[x]({url})"


def test_what_only_looks_like_a_page_of_ours_stays() -> None:
    text = "[x](https://a.example/docs/platform/logs) and /docs/platform/logs"
    assert with_reachable(text, SERVER) == text


def test_a_terminal_links_to_the_server_or_names_the_command() -> None:
    found = diagnosis(documents=(PAGE,))
    assert f"Logs [D1] {SERVER}/docs/platform/logs#where-logs-are" in " ".join(render(found, public_url=SERVER).split())
    told = " ".join(render(found).split())
    assert "Logs [D1] platform/logs#where-logs-are Show one of these: tsuba knowledge show PAGE" in told
    assert "/docs/" not in told


def test_links_of_an_answer_lead_to_the_server() -> None:
    assert with_reachable("[Logs](/docs/platform/logs)", SERVER) == f"[Logs]({SERVER}/docs/platform/logs)"
