from agent.detectors.image_not_found import detect
from agent.finding import Finding, Undecided
from tests.facts import (
    ACCOUNT,
    failed_snapshot,
    healthy_snapshot,
    image,
    image_lookup,
    minutes,
    repository_tags,
    snapshot,
    stopped_task,
    unread,
    unstarted_task,
    view,
)
from tools.evidence import Found
from tools.snapshot import Snapshot

REASON = (
    f"CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to resolve ref {image()}: "
    f"{image()}: not found"
)


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def failing(**fields: object) -> Snapshot:
    return failed_snapshot(unstarted_task("1" * 32, reason=REASON), unstarted_task("2" * 32, reason=REASON), **fields)


def test_is_certain_when_ecr_has_no_such_image() -> None:
    finding = only(
        failing(
            images={image(): Found(value=image_lookup("no_such_image"))},
            repositories={f"{ACCOUNT}/team/web": Found(value=repository_tags("v56", "v55"))},
        )
    )
    assert finding.confidence == "certain"
    assert finding.owner == "app team"
    for word in ("web:57", image(), "team/web", "v57", "v56", "2 tasks"):
        assert word in finding.statement
    assert finding.evidence_ids[0] == "ev-image-v57"
    assert {"ev-task-111111", "ev-definition-57", "ev-tags"} <= set(finding.evidence_ids)
    assert not finding.wants


def test_says_when_the_repository_itself_is_missing() -> None:
    finding = only(failing(images={image(): Found(value=image_lookup("no_such_repository"))}))
    assert "no repository team/web" in finding.statement


def test_is_likely_on_the_registrys_word_and_asks_ecr() -> None:
    finding = only(failing())
    assert finding.confidence == "likely"
    assert [want.tool.name for want in finding.wants] == ["ecr_find_image", "ecr_list_newest_tags"]


def test_says_so_when_the_image_was_pushed_after_the_failure() -> None:
    finding = only(failing(images={image(): Found(value=image_lookup(pushed_at=minutes(28)))}))
    assert "exists now" in finding.statement
    assert "after the last failed pull" in finding.statement
    assert finding.confidence == "likely"


def test_docker_hubs_denial_is_only_possible() -> None:
    reason = (
        "CannotPullContainerError: pull access denied for acme/nothing, repository does not exist or may require "
        "'docker login': denied: requested access to the resource is denied"
    )
    finding = only(failed_snapshot(unstarted_task(reason=reason)))
    assert finding.confidence == "possible"
    assert not finding.wants


def test_a_refused_pull_of_an_image_that_ecr_does_not_have_is_a_missing_image() -> None:
    reason = f"CannotPullContainerError: failed to resolve ref {image()}: 403 Forbidden"
    finding = only(
        failed_snapshot(
            unstarted_task(reason=reason), images={image(): Found(value=image_lookup("no_such_repository"))}
        )
    )
    assert finding.confidence == "certain"


def test_is_silent_when_healthy_and_about_its_neighbours() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    for reason in (
        f"CannotPullContainerError: failed to resolve ref {image()}: dial tcp 10.0.0.1:443: i/o timeout",
        f"CannotPullContainerError: failed to resolve ref {image()}: 403 Forbidden",
    ):
        assert isinstance(detect(failed_snapshot(unstarted_task(reason=reason))), Undecided)
    assert isinstance(detect(failed_snapshot(stopped_task())), Undecided)


def test_says_what_could_not_be_read() -> None:
    gap = unread()
    answer = detect(snapshot(view(stopped_tasks=gap)))
    assert answer == Undecided(gaps=(gap.gap,) if gap.gap else ())
