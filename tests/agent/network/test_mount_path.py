from agent.network.mount_path import mount_path
from agent.network.path import PathAnswer
from tests.facts import unread
from tests.network_facts import GROUP, group, groups, mount_target, network, permission, place
from tools.evidence import Empty, Found
from tools.network.facts import MountTarget, SecurityGroup

FILES = "fs-0123456789abcdef0"
OPENING = group("sg-0mount", ingress=(permission(2049, groups=(GROUP,)),))


def ask(*targets: MountTarget, of: tuple[SecurityGroup, ...] = (group(), OPENING)) -> PathAnswer:
    seen = network(mount_targets={FILES: Found(value=targets)}, security_groups=groups(*of))
    return mount_path(seen, place(), FILES)


def test_a_mount_target_in_the_zone_that_lets_the_tasks_in_is_a_way() -> None:
    assert ask(mount_target()).reaches is True


def test_one_that_does_not_is_named_with_its_group() -> None:
    answer = ask(mount_target(), of=(group(), group("sg-0mount")))
    assert (answer.reaches, answer.fault, answer.resources) == (False, "ingress_closed", ("sg-0mount",))
    assert "does not let the tasks in on port 2049" in answer.said
    assert set(answer.evidence_ids) == {"ev-sg-0mount", "ev-mount-eu-west-1a"}


def test_tasks_that_let_nothing_out_are_named() -> None:
    answer = ask(mount_target(), of=(group(egress=()), OPENING))
    assert (answer.fault, answer.resources) == ("egress_closed", (GROUP,))


def test_a_zone_without_a_mount_target_is_named() -> None:
    answer = ask(mount_target("eu-west-1b"))
    assert (answer.reaches, answer.fault) == (False, "no_mount_target")
    assert "eu-west-1b only" in answer.said
    assert "eu-west-1a too" in answer.said


def test_what_was_not_found_or_read_is_not_known() -> None:
    for read in (Empty(), unread()):
        assert mount_path(network(mount_targets={FILES: read}), place(), FILES).reaches is None
    assert mount_path(network(), None, FILES).reaches is None
    assert ask(mount_target(), of=(group(),)).reaches is None
