import copy
import json

import pytest

from evals.aws_lab.world import WorldError, load_world, read_world
from tests.evals.aws_lab.stage import ACCOUNT, REGION, small_world


def broken(service: str, key: str, index: int, **fields: object) -> dict:
    document = copy.deepcopy(small_world())
    document["accounts"][ACCOUNT][REGION][service][key][index] |= fields
    return document


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (broken("ecs", "services", 1, colour="red"), ["s-000001", "ecs.services[1]", ".colour", "not a field"]),
        (broken("ecs", "services", 0, desiredCount="2"), ["ecs.services[0].desiredCount", "str, not integer"]),
        (broken("ecs", "services", 0, desiredCount=True), ["desiredCount", "bool, not integer"]),
        (broken("ecs", "services", 0, launchType="MOON"), ["launchType", "'MOON'", "FARGATE"]),
        (broken("ecs", "services", 0, createdAt="yesterday"), ["createdAt", "not a time"]),
        (broken("ecs", "services", 0, events=[{"text": "x"}]), ["services[0].events[0].text"]),
        (broken("ecs", "services", 0, serviceArn=""), ["serviceArn", "missing"]),
        (broken("ecs", "services", 0, roleArn=None), ["roleArn", "null"]),
        (small_world(colour="red"), ["unknown key colour"]),
        (small_world(now="soon"), ["now", "soon"]),
        (small_world(accounts={"12": {}}), ["'12'", "account id"]),
        (small_world(accounts={ACCOUNT: {REGION: {"lambda": {}}}}), ["unknown service 'lambda'", "cloudformation"]),
        (small_world(accounts={ACCOUNT: {REGION: {"ecs": {"gadgets": []}}}}), ["unknown Key 'gadgets'", "services"]),
        (small_world(accounts={ACCOUNT: {REGION: {"ecs": {"tasks": {}}}}}), ["ecs.tasks", "not a list"]),
        (small_world(denied=[{"verb": "x"}]), ["denied[0]", "verb"]),
        (small_world(directory={"owners": []}), ["directory", "owners"]),
        ({"id": "s-1", "now": "2026-01-01T00:00:00Z"}, ["accounts is missing"]),
    ],
)
def test_a_world_that_cannot_be_served_is_refused_by_place_and_reason(document, words):
    with pytest.raises(WorldError) as caught:
        load_world(document)
    for word in words:
        assert word in str(caught.value)


def test_events_of_the_stack_itself_may_have_the_states_of_stacks():
    load_world(broken("cloudformation", "StackEvents", 0, ResourceStatus="UPDATE_COMPLETE_CLEANUP_IN_PROGRESS"))


def test_a_world_without_directory_gets_one_from_its_accounts():
    directory = load_world(small_world()).directory
    first = directory.accounts[0]
    assert (first.id, first.name, first.team, first.stage) == (ACCOUNT, f"account-{ACCOUNT}", "platform", "prod")
    assert first.regions == (REGION,)
    assert [(person.subject, person.operator) for person in directory.people] == [("operator@example.com", True)]


def test_a_stated_directory_is_all_that_people_know_of():
    stated = {
        "accounts": [{"id": ACCOUNT, "name": "shop-prod", "aliases": ["sp"], "team": "shop", "stage": "prod"}],
        "people": [{"subject": "ana@example.com", "name": "Ana", "teams": ["shop"]}],
    }
    directory = load_world(small_world(directory=stated)).directory
    assert [(entry.id, entry.aliases, entry.regions) for entry in directory.accounts] == [(ACCOUNT, ("sp",), (REGION,))]
    assert not directory.people[0].operator


def test_a_denial_may_name_its_service_inside_the_operation():
    (denial,) = load_world(small_world(denied=[{"account": ACCOUNT, "operation": "sts:AssumeRole"}])).denied
    assert (denial.service, denial.operation, denial.region) == ("sts", "AssumeRole", "*")


def test_a_file_that_is_no_world_is_refused_by_name(tmp_path):
    path = tmp_path / "w.json"
    path.write_text("[1")
    with pytest.raises(WorldError, match=r"w\.json"):
        read_world(path)
    path.write_text(json.dumps(small_world()))
    assert read_world(path).id == "s-000001"


def test_the_sample_worlds_are_taken_as_they_are(sample):
    assert sample.accounts
    assert sample.entry
