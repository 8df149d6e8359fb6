from typing import get_args

import pytest

from agent.network.path import NOT_KNOWN, Fault, PathAnswer
from agent.network.wording import repair, told
from tests.facts import SCOPE


@pytest.mark.parametrize("fault", get_args(Fault))
def test_every_fault_has_a_fix_that_names_what_to_change(fault: Fault) -> None:
    answer = PathAnswer(reaches=False, said="x", fault=fault, resources=("sg-0a",), evidence_ids=("ev-1",))
    first, look = repair(answer, SCOPE, service="ssm", port=443, who="the tasks")
    assert (first.kind, first.owner, first.evidence_ids) == ("fix", "platform team", ("ev-1",))
    assert "sg-0a" in first.title or fault == "no_public_address"
    assert look.command == "aws ec2 describe-security-groups --group-ids sg-0a --region eu-west-1"


def test_without_a_fault_there_is_nothing_to_mend() -> None:
    assert repair(NOT_KNOWN, SCOPE, service=None, port=443, who="the tasks") == ()
    assert repair(PathAnswer(reaches=True, said="x"), SCOPE, service=None, port=443, who="the tasks") == ()


def test_an_open_way_is_told_with_what_shows_it() -> None:
    sentence = told(PathAnswer(reaches=True, said="rtb-0a leads out through nat-0a"), "Amazon ECR")
    assert sentence == " The network as it is now leaves the way to Amazon ECR open: rtb-0a leads out through nat-0a."
