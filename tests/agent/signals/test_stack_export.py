import pytest

from agent.signals.stack_export import parse_stack_export


@pytest.mark.parametrize(
    "text",
    [
        "Export shop:ExportsOutputFnGetAttVpc cannot be deleted as it is in use by shop-web and shop-api",
        "Export with name shop-vpc is already exported by stack shop-old. Rollback requested by user.",
        "No export named shop:VpcId found. Rollback requested by user.",
        "Delete canceled. Cannot delete export shop:VpcId as it is in use by shop-web.",
    ],
)  # fmt: skip
def test_reads_exports_that_stand_in_the_way(text: str) -> None:
    found = parse_stack_export(text)
    assert found is not None
    assert found.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "export PATH=/usr/bin",
        "No module named shop",
    ],
)  # fmt: skip
def test_other_texts_are_none(text: str) -> None:
    assert parse_stack_export(text) is None


def test_names_hold_what_people_put_in_place_of_them() -> None:
    conflict = parse_stack_export("No export named shared:[TaskRole] found. Rollback requested by user.")
    assert conflict is not None
    assert (conflict.problem, conflict.name) == ("missing", "shared:[TaskRole]")
