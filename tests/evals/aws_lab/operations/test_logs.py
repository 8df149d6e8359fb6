import pytest
from botocore.exceptions import ClientError

from evals.aws_lab.log_pattern import LogPatternError, log_pattern
from evals.aws_lab.operations import logs as operations
from evals.aws_lab.operations.logs import FIRST_BACKWARD

GROUP = "/ecs/orders"


def test_the_newest_events_of_a_stream_come_by_default_and_its_oldest_from_the_head(client):
    logs = client("logs")
    tail = logs.get_log_events(logGroupName=GROUP, logStreamName="ecs/orders/0", limit=3)
    assert [e["message"] for e in tail["events"]] == ["info line 14", "info line 16", "info line 18"]
    before = logs.get_log_events(
        logGroupName=GROUP, logStreamName="ecs/orders/0", limit=3, nextToken=tail["nextBackwardToken"]
    )
    assert [e["message"] for e in before["events"]] == ["info line 8", "ERROR line 10", "info line 12"]
    head = logs.get_log_events(logGroupName=GROUP, logStreamName="ecs/orders/0", limit=2, startFromHead=True)
    assert [e["message"] for e in head["events"]] == ["ERROR line 0", "info line 2"]


def test_reading_forward_ends_with_the_token_that_was_sent(client):
    logs = client("logs")
    seen, token = [], None
    while True:
        more = {"nextToken": token} if token else {"startFromHead": True}
        answer = logs.get_log_events(logGroupName=GROUP, logStreamName="ecs/orders/1", limit=4, **more)
        seen += [e["message"] for e in answer["events"]]
        if answer["nextForwardToken"] == token:
            break
        token = answer["nextForwardToken"]
    assert len(seen) == 10


def test_events_are_filtered_by_pattern_stream_and_time(client):
    logs = client("logs")

    def found(**asked):
        return [e["message"] for e in logs.filter_log_events(logGroupName=GROUP, **asked)["events"]]

    assert found(filterPattern="ERROR") == ["ERROR line 0", "ERROR line 5", "ERROR line 10", "ERROR line 15"]
    assert found(filterPattern='ERROR -"line 5"', logStreamNames=["ecs/orders/1"]) == ["ERROR line 15"]
    everything = logs.filter_log_events(logGroupName=GROUP)["events"]
    start, end = everything[3]["timestamp"], everything[5]["timestamp"]
    assert found(startTime=start, endTime=end) == ["info line 3", "info line 4"]
    pages = list(logs.get_paginator("filter_log_events").paginate(logGroupName=GROUP, PaginationConfig={"PageSize": 8}))
    assert [len(page["events"]) for page in pages] == [8, 8, 4]
    assert found(startFromHead=False, limit=2) == ["info line 19", "info line 18"]


def test_a_search_may_answer_with_an_empty_page_and_a_token(client, monkeypatch):
    monkeypatch.setattr(operations, "SEARCHED_AT_ONCE", 6)
    logs = client("logs")
    asked = {"logGroupName": GROUP, "filterPattern": '?"line 0" ?"line 19"'}
    pages = list(logs.get_paginator("filter_log_events").paginate(**asked))
    assert [[event["message"] for event in page["events"]] for page in pages] == [
        ["ERROR line 0"],
        [],
        [],
        ["info line 19"],
    ]
    assert all("nextToken" in page for page in pages[:-1])
    newest = logs.filter_log_events(**asked, startFromHead=False, startTime=FIRST_BACKWARD)
    assert [event["message"] for event in newest["events"]] == ["info line 19"]


def test_streams_are_told_from_events(client):
    logs = client("logs")
    rows = logs.describe_log_streams(logGroupName=GROUP, orderBy="LastEventTime", descending=True)["logStreams"]
    assert [row["logStreamName"] for row in rows] == ["ecs/orders/1", "ecs/orders/0"]
    with pytest.raises(ClientError, match="Cannot order by LastEventTime"):
        logs.describe_log_streams(logGroupName=GROUP, orderBy="LastEventTime", logStreamNamePrefix="ecs")


def test_a_group_or_stream_that_is_not_there_is_not_found(client):
    logs = client("logs")
    for call in (
        lambda: logs.filter_log_events(logGroupName="/nothing"),
        lambda: logs.get_log_events(logGroupName=GROUP, logStreamName="nothing"),
        lambda: logs.describe_log_streams(logGroupName="/nothing"),
    ):
        with pytest.raises(ClientError) as caught:
            call()
        assert caught.value.response["Error"]["Code"] == "ResourceNotFoundException"
    assert logs.describe_log_groups(logGroupNamePrefix="/nothing")["logGroups"] == []


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("", "anything", True),
        ("a b", "b then a", True),
        ("a b", "only a", False),
        ("?a ?b", "only b", True),
        ("?a ?b", "neither", False),
        ('"a b"', "b a", False),
        ("%4[0-9]{2}%", "got 404", True),
        ('{ $.level = "error" }', '{"level": "error"}', True),
        ('{ $.level = "error" }', '{"level": "info"}', False),
        ('{ $.level = "error" }', "level error", False),
    ],
)
def test_filter_patterns_mean_what_cloudwatch_says(pattern, text, fits):
    assert log_pattern(pattern)(text) is fits


def test_a_pattern_the_lab_does_not_read_is_refused():
    with pytest.raises(LogPatternError):
        log_pattern("[ip, user]")
