from agent.verification.material import Document
from agent.verification.pages import page_of

TEXT = """One two
three. Four.

- first entry
- second
  entry

> quoted

```sh
aws ecs list-clusters \\
  --region <REGION>
# done
```

| a | b |
| - | - |
| x | 1 |
"""


def test_prose_is_told_by_sentences_entries_rows_and_commands() -> None:
    page = page_of(Document(label="D1", title="A › B", url="", text=TEXT))
    assert page.plain == (
        "One two three.",
        "Four.",
        "first entry",
        "second entry",
        "> quoted",
        "aws ecs list-clusters --region <REGION>",
        "# done",
        "a: x, b: 1",
    )
    assert page.cells == ("a x b 1",)
    assert "aws ecs list-clusters --region <REGION>" in page.commands


def test_windows_stand_below_the_title() -> None:
    page = page_of(Document(label="D1", title="T", url="", text="One. Two. Three."))
    assert list(page.windows(2)) == ["T\nOne.\nTwo.", "T\nTwo.\nThree."]
    assert list(page.windows(9)) == ["T\nOne.\nTwo.\nThree."]


def test_a_page_of_nothing_bears_nothing() -> None:
    page = page_of(Document(label="D1", title="T", url="", text=""))
    assert (page.plain, page.cells, list(page.windows(3))) == ((), (), ["T"])
