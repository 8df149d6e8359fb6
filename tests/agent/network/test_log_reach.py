import pytest

from agent.failures.current_failures import failure_texts
from agent.network.log_reach import is_unanswered, log_place, logs_path
from agent.network.path import NOT_KNOWN
from agent.signals.log_setup import parse_log_setup
from tests.facts import evidence, failed_snapshot, unstarted_task
from tests.network_facts import network, route
from tools.evidence import Empty

BARE = (
    "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group "
    "defined in the task definition."
)
ANSWERED = (
    "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: "
    "https response error StatusCode: 400, ResourceNotFoundException: The specified log group does not exist."
)


@pytest.mark.parametrize(("text", "open_question"), [(BARE, True), (ANSWERED, False)])
def test_what_aws_answered_tells_a_missing_group_from_one_out_of_reach(text: str, open_question: bool) -> None:
    failure = parse_log_setup(text)
    assert failure is not None
    assert is_unanswered(text, failure) is open_question
    (said,) = failure_texts(failed_snapshot(unstarted_task(reason=text)))
    seen = failed_snapshot(unstarted_task(reason=text))
    assert (log_place(seen, said) is not None) is open_question


def test_the_network_decides_where_the_words_do_not() -> None:
    none = {"logs": Empty(evidence=(evidence("ev-looked"),))}
    for routes, reaches in (((), False), ((route("nat-0a"),), True)):
        seen = failed_snapshot(unstarted_task(reason=BARE), network=network(*routes, endpoints=none))
        (said,) = failure_texts(seen)
        assert logs_path(seen, said).reaches is reaches
    (said,) = failure_texts(failed_snapshot(unstarted_task(reason=BARE)))
    assert logs_path(failed_snapshot(unstarted_task(reason=BARE)), said) == NOT_KNOWN
