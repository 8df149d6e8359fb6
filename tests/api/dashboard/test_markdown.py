"""The safe subset of markdown, rendered in the browser it is for."""

import pytest
from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

RENDER = """async (text) => {
    const { renderMarkdown } = await import('/widget/markdown.js');
    const { proseHref } = await import('/widget/links.js');
    const cite = (label) => {
        const chip = document.createElement('button');
        chip.textContent = label;
        return label === 'E99' ? null : chip;
    };
    const shown = document.createElement('div');
    shown.append(...renderMarkdown(text, { cite, href: (address) => proseHref(address, ['docs.example']) }));
    return shown.innerHTML;
}"""


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("one\ntwo\n\nthree", "<p>one two</p><p>three</p>"),
        ("**bold** and *leaning* and _so_", "<p><strong>bold</strong> and <em>leaning</em> and <em>so</em></p>"),
        ("task_role_arn and 2 * 3 * 4", "<p>task_role_arn and 2 * 3 * 4</p>"),
        ("**a `b` c**", "<p><strong>a <code>b</code> c</strong></p>"),
        ("`**not bold**`", "<p><code>**not bold**</code></p>"),
        (r"\*plain\*", "<p>*plain*</p>"),
        ("# Title\ntext", "<h4>Title</h4><p>text</p>"),
        ("- a\n- b\n  more\n- c", "<ul><li>a</li><li>b more</li><li>c</li></ul>"),
        ("3. c\n4. d", '<ol start="3"><li>c</li><li>d</li></ol>'),
        ("1. a\n   - b\n2. c", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"),
        ("```sh\naws s3 ls\n**x**\n```\nend", '<pre tabindex="0"><code>aws s3 ls\n**x**</code></pre><p>end</p>'),
        ("```\nstill coming", '<pre tabindex="0"><code>still coming</code></pre>'),
        ("so [E3].", '<p>so <span class="cited"><button>E3</button></span>.</p>'),
        ("[E4–E7]", '<p><span class="cited"><button>E4</button>–<button>E7</button></span></p>'),
        ("[E9: looked]", '<p><span class="cited"><button>E9</button>: looked</span></p>'),
        ("[E99]", "<p>[E99]</p>"),
        (
            "[page](https://docs.example/a)",
            '<p><a href="https://docs.example/a" target="_blank" rel="noopener noreferrer">page</a></p>',
        ),
        ("[page](http://docs.example/a)", "<p>page (http://docs.example/a)</p>"),
        ("[page](https://docs.example:444/a)", "<p>page (https://docs.example:444/a)</p>"),
        ("[page](https://me@docs.example/a)", "<p>page (https://me@docs.example/a)</p>"),
        ("[page](javascript:alert)", "<p>page (javascript:alert)</p>"),
        ("![x](https://docs.example/a.png)", "<p>x (https://docs.example/a.png)</p>"),
        ("<b>x</b> &amp;", "<p>&lt;b&gt;x&lt;/b&gt; &amp;amp;</p>"),
        ("> one\n> two\n>\n> `x`", "<blockquote><p>one two</p><p><code>x</code></p></blockquote>"),
        ("> - a\n> # b", "<blockquote><p>- a # b</p></blockquote>"),
        (r"\<team\> \~x", "<p>&lt;team&gt; ~x</p>"),
        ("", ""),
    ],
)
def test_markdown_becomes(modules_page: Page, text: str, shown: str) -> None:
    assert modules_page.evaluate(RENDER, text) == shown


def test_a_text_made_to_be_slow_is_not(modules_page: Page) -> None:
    for piece in ("**a", "[", "`", "- " * 3, "_a ", "* a\n  "):
        modules_page.evaluate(RENDER, piece * 5_000)
    nested = "\n".join(" " * depth + "- deep" for depth in range(3_000))
    assert "deep" in modules_page.evaluate(RENDER, nested)
