from typing import Any

from tests.tools.cloudformation.change_set_documents import STATED, change_set
from tools.cloudformation.find_newest_change_set import TOOL, FindNewestChangeSetArguments
from tools.evidence import Empty


def read(stage: Any, *sets: dict[str, Any]) -> Any:
    stage.serve({"cloudformation": {"Stacks": [STATED], "ChangeSets": list(sets)}})
    return stage.read(TOOL, FindNewestChangeSetArguments(stack="orders"))


def test_the_newest_of_all_pages_is_found_and_redacted(stage: Any) -> None:
    answer = read(stage, *(change_set(f"release-{n}", 500 - n) for n in range(120)), change_set("release-new", 1))
    assert (answer.value.name, answer.value.status) == ("release-new", "FAILED")
    assert "abcdefghijklmnop123" not in (answer.value.reason or "")


def test_no_change_set_and_no_stack_are_empty_answers(stage: Any) -> None:
    assert isinstance(read(stage), Empty)
    assert isinstance(stage.read(TOOL, FindNewestChangeSetArguments(stack="nowhere")), Empty)
