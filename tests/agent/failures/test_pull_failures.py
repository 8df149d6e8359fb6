"""Failed pulls, one group for each service and image, whatever names the image."""

from typing import Any

import pytest

from agent.failures.pull_failures import failed_images
from tests.facts import (
    container,
    container_definition,
    definition_arn,
    event,
    failed_snapshot,
    image,
    image_lookup,
    minutes,
    stopped_task,
    task_definition,
    unread,
    unstarted_task,
)
from tools.evidence import Found
from tools.snapshot import Snapshot

SAID = f"CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref {image()}: {image()}: not found"
UNNAMED = "CannotPullContainerError: context canceled"


def definitions(*images: str) -> dict[str, Any]:
    """The new revision with a container for each of these images."""
    containers = tuple(container_definition(f"c{number}", image=one) for number, one in enumerate(images))
    return {"task_definitions": {definition_arn(57): Found(value=task_definition(containers=containers))}}


def images_of(seen: Snapshot) -> list[tuple[str | None, int]]:
    return [(found.image, found.task_count) for found in failed_images(seen)]


def test_what_is_no_failed_pull_is_no_failed_image() -> None:
    assert failed_images(failed_snapshot(stopped_task())) == ()


def test_every_task_that_could_not_pull_it_is_counted_once_under_the_image() -> None:
    """ECS says it of the container and again of the task."""
    said_twice = unstarted_task(
        "c" * 32, reason=f"Task failed: {SAID}", containers=(container(reason=SAID, last_status="STOPPED"),)
    )
    seen = failed_snapshot(said_twice, unstarted_task("d" * 32, reason=SAID))
    assert images_of(seen) == [(image(), 2)]


def test_a_text_that_names_no_image_means_the_only_one_there_is() -> None:
    seen = failed_snapshot(unstarted_task(reason=UNNAMED), **definitions("nginx", "nginx"))
    assert images_of(seen) == [("nginx", 1)]


@pytest.mark.parametrize("known", [definitions("nginx", "redis"), {"task_definitions": {definition_arn(57): unread()}}])
def test_of_several_images_or_none_known_no_image_is_guessed(known: dict[str, Any]) -> None:
    assert images_of(failed_snapshot(unstarted_task(reason=UNNAMED), **known)) == [(None, 1)]


def test_the_container_that_tells_it_decides_the_image() -> None:
    told = container("c1", reason=UNNAMED, last_status="STOPPED")
    seen = failed_snapshot(unstarted_task(reason=UNNAMED, containers=(told,)), **definitions("nginx", "redis"))
    assert images_of(seen) == [("redis", 1)]


@pytest.mark.parametrize("written", ["nginx", "nginx:latest", "docker.io/library/nginx"])
def test_an_image_is_the_one_the_task_definition_writes_however_docker_spells_it(written: str) -> None:
    said = "CannotPullContainerError: failed to resolve ref docker.io/library/nginx:latest: not found"
    assert images_of(failed_snapshot(unstarted_task(reason=said), **definitions(written, "redis"))) == [(written, 1)]


def test_an_image_of_no_container_is_named_as_the_text_names_it() -> None:
    assert images_of(failed_snapshot(unstarted_task(reason=SAID), **definitions("nginx", "redis"))) == [(image(), 1)]


@pytest.mark.parametrize(("state", "missing"), [("found", False), ("image_missing", True), (None, False)])
def test_only_ecr_itself_says_that_an_image_is_missing(state: str | None, missing: bool) -> None:
    """Not found in a text may be a registry that hides what one may not see."""
    answer = unread("ecr:DescribeImages") if state is None else Found(value=image_lookup(state))
    (found,) = failed_images(failed_snapshot(unstarted_task(reason=SAID), images={image(): answer}))
    assert found.missing == missing
    assert (found.lookup is None) == (state is None)


def test_the_definition_is_the_newest_that_asks_for_it() -> None:
    (found,) = failed_images(failed_snapshot(unstarted_task(reason=SAID)))
    assert found.definition is not None
    assert found.definition.revision == 57


def test_an_event_counts_no_task() -> None:
    said = event(f"(service web) was unable to place a task. Reason: {SAID}", minutes(10))
    for found in failed_images(failed_snapshot(events=[said])):
        assert found.task_count == 0
