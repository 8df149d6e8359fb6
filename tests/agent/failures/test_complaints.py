from agent.failures.complaints import Complaints, complaints, undecided
from agent.failures.last_words import LastWords
from agent.signals.dependency_unreachable import Unreachable
from tests.facts import failed_snapshot, healthy_snapshot, log_tail, stopped_task, unread
from tools.snapshot import Snapshot

REFUSED = "Error: connect ECONNREFUSED 10.0.3.15:5432"


def unreachable(words: LastWords) -> Unreachable | None:
    return words.complaint if isinstance(words.complaint, Unreachable) else None


def gathered(seen: Snapshot) -> tuple[Complaints[Unreachable], ...]:
    return complaints(seen, unreachable, lambda complaint: complaint.address)


def test_tasks_that_say_the_same_are_one() -> None:
    one, two, other = (stopped_task(name * 32) for name in "123")
    tails = {(task.arn, "web"): log_tail(task, REFUSED) for task in (one, two)}
    tails[other.arn, "web"] = log_tail(other, "getaddrinfo ENOTFOUND cache.example")
    found = gathered(failed_snapshot(one, two, other, log_tails=tails))
    assert [len(group.words) for group in found] == [2, 1]
    first = found[0]
    assert first.alike == " So say the logs of 2 tasks."
    assert first.evidence_ids("ev-x")[:2] == ("ev-log-111111-0", "ev-log-222222-0")
    assert first.evidence_ids("ev-x")[-1] == "ev-x"
    assert (first.who, first.and_exits) == ("Container web of web:57", " and exits with code 1")
    assert first.before is not None


def test_a_long_message_is_quoted_by_what_decides() -> None:
    task = stopped_task()
    long = "Error: " + "x" * 400 + " connect ECONNREFUSED 10.0.3.15:5432"
    (found,) = gathered(failed_snapshot(task, log_tails={(task.arn, "web"): log_tail(task, long)}))
    assert found.quote(found.complaint.quote) == "“ECONNREFUSED 10.0.3.15:5432”"


def test_what_could_not_be_read_is_told_once() -> None:
    task, gap = stopped_task(), unread("logs:GetLogEvents")
    seen = failed_snapshot(task, log_tails={(task.arn, "web"): gap})
    assert undecided(seen).gaps == ((gap.gap,) if gap.gap else ())
    assert undecided(healthy_snapshot()).gaps == ()
