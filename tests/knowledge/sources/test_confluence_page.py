import pytest

from knowledge.sources.confluence_page import storage_to_markdown

CODE = '<ac:structured-macro ac:name="code"><ac:parameter ac:name="language">sh</ac:parameter><ac:plain-text-body><![CDATA[# not a heading\naws ecs list-tasks <X> && ok]]></ac:plain-text-body></ac:structured-macro>'


def test_code_keeps_its_lines_and_its_marks():
    assert storage_to_markdown(f"<h2>Do</h2>{CODE}<p>Then</p>") == (
        "## Do\n\n```\n# not a heading\naws ecs list-tasks <X> && ok\n```\n\nThen\n"
    )


def test_a_table_becomes_a_table():
    table = "<table><tbody><tr><th>Code</th><th>Means</th></tr><tr><td>137</td><td><p>killed | <b>maybe</b></p></td></tr></tbody></table>"
    assert storage_to_markdown(table) == "| Code | Means |\n| --- | --- |\n| 137 | killed \\| maybe |\n"


def test_lists_in_lists_keep_their_order():
    assert storage_to_markdown("<ol><li>One<ul><li>In</li></ul></li><li>Two</li></ol>") == "1. One\n\n  - In\n1. Two\n"


def test_panels_keep_their_text_and_scripts_do_not():
    panel = '<ac:structured-macro ac:name="warning"><ac:rich-text-body><p>Mind the gap &amp; go</p></ac:rich-text-body></ac:structured-macro>'
    assert storage_to_markdown(f"{panel}<script>alert(1)</script>") == "Mind the gap & go\n"


@pytest.mark.parametrize(
    "broken", ["<h2>Open", "<td>x</td>", "</ul></ul>", "<table><tr><td>", "<![CDATA[x", "", "<ac:parameter>"]
)
def test_broken_markup_is_no_error(broken: str):
    assert isinstance(storage_to_markdown(broken), str)
