"""Which scenarios a command works on: our own or those of given folders, all or the named ones."""

from collections.abc import Sequence
from pathlib import Path

from evals.aws_lab.world import World, load_world
from evals.expansion import load_scenario_documents, scenario_paths


class SelectionError(Exception):
    """No such scenario, or none in the folder. The message names what there is."""


def select_worlds(folders: Sequence[Path], chosen: Sequence[str]) -> list[World]:
    """Load the scenarios of `folders` (our own when empty), narrowed to `chosen` ids when there are any.

    Raises:
        SelectionError: a chosen id is not among them, or there is no scenario at all.
        ScenarioError: a scenario file is wrong.
        WorldError: a document is not of AWS's shape.
    """
    paths = scenario_paths(list(folders) or None)
    if not paths:
        raise SelectionError(f"there is no scenario in {', '.join(map(str, folders))}")
    if chosen:
        # A built-in scenario's id is its folder's name, so the others need not be expanded to find it.
        named = [path for path in paths if {path.parent.name, path.stem} & set(chosen)]
        paths = named if len(named) == len(set(chosen)) else paths
    worlds = [load_world(load_scenario_documents(path)) for path in paths]
    if not chosen:
        return worlds
    by_id = {world.id: world for world in worlds}
    if missing := [scenario for scenario in chosen if scenario not in by_id]:
        raise SelectionError(f"there is no scenario {', '.join(missing)}; there are {', '.join(sorted(by_id)[:12])}, …")
    return [by_id[scenario] for scenario in chosen]
