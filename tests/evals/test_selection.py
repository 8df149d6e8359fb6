import json
from pathlib import Path

import pytest

from evals.expansion import DEMO_SCENARIO
from evals.selection import SelectionError, select_worlds


def world(scenario_id: str, account: str) -> dict[str, object]:
    return {"id": scenario_id, "now": "2026-11-01T00:00:00Z", "accounts": {account: {"eu-west-1": {}}}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for scenario_id, account in (("w-1", "111111111111"), ("w-2", "222222222222")):
        (tmp_path / f"{scenario_id}.json").write_text(json.dumps(world(scenario_id, account)))
    return tmp_path


def test_a_scenario_of_ours_is_chosen_by_its_id():
    (chosen,) = select_worlds([], [DEMO_SCENARIO])
    assert chosen.id == DEMO_SCENARIO


def test_of_a_folder_all_are_taken_when_none_is_chosen(folder: Path):
    assert [world.id for world in select_worlds([folder], [])] == ["w-1", "w-2"]


def test_chosen_ones_come_in_the_order_of_choosing(folder: Path):
    assert [world.id for world in select_worlds([folder], ["w-2", "w-1"])] == ["w-2", "w-1"]


def test_an_id_need_not_be_the_files_name(folder: Path):
    (folder / "w-1.json").rename(folder / "other.json")
    assert [world.id for world in select_worlds([folder], ["w-1"])] == ["w-1"]


def test_an_id_that_is_not_there_names_those_that_are(folder: Path):
    with pytest.raises(SelectionError, match=r"there is no scenario w-9; there are w-1, w-2"):
        select_worlds([folder], ["w-9"])


def test_an_empty_folder_is_refused(tmp_path: Path):
    with pytest.raises(SelectionError, match="there is no scenario in"):
        select_worlds([tmp_path], [])
