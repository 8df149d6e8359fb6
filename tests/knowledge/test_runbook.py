from knowledge.runbook import runbook_section, runbook_text


def test_a_runbook_is_read_without_its_front_matter() -> None:
    assert runbook_text("image_not_found").startswith("## In plain words")
    assert runbook_section("image_not_found", "In plain words").startswith("The new version asks for")


def test_what_is_not_there_is_empty() -> None:
    assert runbook_text("no_such_category") == runbook_section("image_not_found", "No such heading") == ""
