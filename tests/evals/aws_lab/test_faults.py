import socket
import threading
import time

import pytest
from botocore.exceptions import ClientError, ConnectionClosedError, ReadTimeoutError

from evals.aws_lab.faults import FaultRule, FaultRuleError
from evals.aws_lab.server import start_lab
from evals.aws_lab.world import load_world
from tests.evals.aws_lab.stage import ACCOUNT, OTHER, READS, client_of, small_world


def outcome(call) -> tuple[str, int]:
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]
    return "", 200


@pytest.mark.parametrize(
    ("rule", "service", "method", "expected"),
    [
        ({"throttle": True}, "ecs", "list_clusters", ("ThrottlingException", 400)),
        ({"throttle": True}, "cloudformation", "list_stacks", ("Throttling", 400)),
        ({"throttle": True}, "ec2", "describe_vpcs", ("RequestLimitExceeded", 503)),
        ({"deny": True}, "ecs", "list_clusters", ("AccessDeniedException", 400)),
        ({"deny": True}, "ec2", "describe_vpcs", ("UnauthorizedOperation", 403)),
        ({"expired_token": True}, "ecs", "list_clusters", ("ExpiredTokenException", 400)),
        ({"expired_token": True}, "cloudformation", "list_stacks", ("ExpiredToken", 403)),
        ({"status": 500}, "ecs", "list_clusters", ("ServerException", 500)),
        ({"status": 503}, "cloudformation", "list_stacks", ("ServiceUnavailable", 503)),
        (
            {"error": "LimitExceededException", "message": "too much"},
            "ecs",
            "list_clusters",
            ("LimitExceededException", 400),
        ),
        ({"latency_ms": 1}, "ecs", "list_clusters", ("", 200)),
    ],
)
def test_a_fault_answers_in_the_words_of_the_service(lab, client, rule, service, method, expected):
    lab.set_faults([rule])
    assert outcome(getattr(client(service), method)) == expected


def test_a_reset_connection_ends_without_an_answer(lab, client):
    lab.set_faults([{"service": "ecs", "reset": True}])
    with pytest.raises(ConnectionClosedError):
        client("ecs").list_clusters()
    assert lab.journal()[-1].status == 0
    assert client("cloudformation").list_stacks()


def test_a_reset_reaches_the_client_as_a_reset_and_not_as_an_end(lab):
    lab.set_faults([{"reset": True}])
    with socket.create_connection(("127.0.0.1", int(lab.url.rsplit(":", 1)[1])), timeout=30) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            connection.recv(1)


def test_a_hanging_call_blocks_no_other_and_ends_when_the_lab_stops():
    lab = start_lab([load_world(small_world())], read_actions=READS)
    lab.set_faults([FaultRule(operation="ListClusters", hang_seconds=600)])
    ended = threading.Event()

    def hang() -> None:
        try:
            client_of(lab, "ecs").list_clusters()
        except (ConnectionClosedError, ReadTimeoutError):
            ended.set()

    ecs = client_of(lab, "ecs")
    thread = threading.Thread(target=hang)
    thread.start()
    for _ in range(1000):
        assert ecs.list_services(cluster="prod")["serviceArns"]
        if lab.journal()[-1].in_flight == 2:
            break
    else:
        pytest.fail("the hanging call never arrived")
    before = time.monotonic()
    lab.stop()
    thread.join(timeout=30)
    assert ended.is_set()
    assert time.monotonic() - before < 600


def test_globs_times_and_every_choose_the_calls(lab, client):
    lab.set_faults(
        [
            {"service": "ecs", "operation": "List*", "throttle": True, "times": 2},
            {"operation": "DescribeClusters", "status": 500, "every": 2},
        ]
    )
    ecs = client("ecs")
    assert [outcome(ecs.list_clusters)[1] for _ in range(4)] == [400, 400, 200, 200]
    assert [outcome(lambda: ecs.describe_clusters(clusters=["prod"]))[1] for _ in range(4)] == [200, 500, 200, 500]


def test_a_fault_in_one_account_leaves_the_others_alone(lab):
    lab.set_faults([{"account": OTHER, "deny": True}])
    assert outcome(client_of(lab, "ecs", account=OTHER).list_clusters)[0] == "AccessDeniedException"
    assert outcome(client_of(lab, "ecs", account=ACCOUNT).list_clusters) == ("", 200)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({"colour": 1}, "unknown field 'colour'"),
        ({"throttle": "yes"}, "throttle is 'yes'"),
        ({"every": 0}, "every is 0"),
        ({"latency_ms": -1}, "latency_ms is -1"),
        ({"times": 1.5}, "times is 1.5"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused(lab, rule, words):
    with pytest.raises(FaultRuleError, match=words):
        lab.set_faults([rule])
