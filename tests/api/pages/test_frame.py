from pathlib import Path

import pytest

import api.pages.frame
from api.pages.frame import framed


def test_what_is_shown_stands_in_the_frame_as_it_is() -> None:
    page = framed("refusal.html", {"title": "Not $here", "detail": "It &lt;is&gt; gone."}, title="Not $here")
    assert page.startswith("<!doctype html>")
    assert "<title>Not $here</title>" in page
    assert "<h1>Not $here</h1>" in page
    assert "<p>It &lt;is&gt; gone.</p>" in page
    assert page.count("<main>") == page.count("</html>") == 1


@pytest.mark.parametrize("name", ["document.html", "refusal.html", "ticket.html"])
def test_the_head_stands_in_one_place(name: str) -> None:
    assert "<head>" not in (Path(api.pages.frame.__file__).parent / name).read_text()
