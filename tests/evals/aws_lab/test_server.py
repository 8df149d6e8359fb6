import http.client
import io
import json
import os
import signal
import threading
from datetime import UTC, datetime

import boto3
import pytest
import yaml
from botocore.exceptions import ClientError

from evals.aws_lab.server import LabError, run_lab, start_lab
from evals.aws_lab.world import WorldError, load_world
from tests.evals.aws_lab.stage import ACCOUNT, OTHER, READS, REGION, client_of, service_arn, small_world


def ask(lab, method, path, body=None, host=None):
    address = lab.url.removeprefix("http://")
    connection = http.client.HTTPConnection(address)
    connection.request(
        method, path, body=json.dumps(body) if body is not None else None, headers={"Host": host or address}
    )
    answer = connection.getresponse()
    status, document = answer.status, json.loads(answer.read())
    connection.close()
    return status, document


def test_times_are_moved_to_now_and_texts_are_not(lab, client):
    shift = round(datetime.now(UTC).timestamp() - datetime(2026, 10, 1, 12, tzinfo=UTC).timestamp())
    service = client("ecs").describe_services(cluster="prod", services=["orders"])["services"][0]
    newer, older = service["events"]
    moved = (newer["createdAt"] - datetime(2026, 10, 1, 11, tzinfo=UTC)).total_seconds()
    assert abs(moved - shift) < 60
    assert older["message"] == "older at 2026-10-01T10:00:00Z"
    event = client("cloudtrail").lookup_events()["Events"][0]
    inside = json.loads(event["CloudTrailEvent"])
    assert datetime.fromisoformat(inside["eventTime"]) == event["EventTime"]
    assert inside["note"] == "2026-10-01T11:00:00Z"


def test_an_operation_nobody_serves_fails_loudly_and_is_noted(lab):
    operator = lab.credentials(ACCOUNT, unrestricted=True)
    for service, method in (
        ("ecs", "list_account_settings"),
        ("cloudformation", "list_exports"),
        ("ec2", "describe_volumes"),
    ):
        with pytest.raises(ClientError, match=f"LabOperationNotServed.*{service}:") as caught:
            getattr(client_of(lab, service, keys=operator), method)()
        assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    with pytest.raises(ClientError, match="LabOperationNotServed"):
        client_of(lab, "lambda", keys=operator).list_functions()
    assert [entry.not_served for entry in lab.journal()] == [True] * 4


def test_the_journal_notes_names_of_parameters_and_no_values(lab, client):
    client("ecs").describe_services(cluster="prod", services=["orders"])
    (entry,) = lab.journal()
    assert (entry.account_id, entry.region, entry.service, entry.operation) == (
        ACCOUNT,
        REGION,
        "ecs",
        "DescribeServices",
    )
    assert (entry.status, entry.error, entry.parameters) == (200, None, ("cluster", "services"))
    assert entry.duration_ms > 0


def test_control_endpoints_load_reset_and_tell(lab):
    other = small_world(id="s-00000b", accounts={OTHER: {REGION: {}}})
    status, document = ask(lab, "POST", "/_sim/load", other)
    assert status == 200
    assert [(row["id"], row["loaded"]) for row in document["scenarios"]] == [("s-000001", False), ("s-00000b", True)]
    assert [a["id"] for a in yaml.safe_load(lab.accounts_file.read_text())["accounts"]] == [OTHER]
    assert ask(lab, "POST", "/_sim/load", {"scenario": "s-000001"})[0] == 200
    assert client_of(lab, "ecs").list_clusters()["clusterArns"]
    assert ask(lab, "POST", "/_sim/faults", [{"service": "ecs", "throttle": True}]) == (200, {"rules": 1})
    with pytest.raises(ClientError, match="ThrottlingException"):
        client_of(lab, "ecs").list_clusters()
    assert [row["error"] for row in ask(lab, "GET", "/_sim/journal")[1]] == [None, "ThrottlingException"]
    assert ask(lab, "POST", "/_sim/reset")[0] == 200
    assert ask(lab, "GET", "/_sim/journal") == (200, [])
    assert client_of(lab, "ecs").list_clusters()["clusterArns"]
    assert ask(lab, "GET", "/_sim/scenarios")[1]["scenarios"][0]["accounts"] == [ACCOUNT, OTHER]


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/_sim/load", {"scenario": "s-ffffff"}, "no scenario 's-ffffff'"),
        ("/_sim/load", {"id": "x", "colour": 1}, "unknown key colour"),
        ("/_sim/load", [], "one expanded scenario"),
        ("/_sim/faults", [{"colour": 1}], "colour"),
    ],
)
def test_a_control_request_that_makes_no_sense_changes_nothing(lab, path, body, words):
    status, problem = ask(lab, "POST", path, body)
    assert (status, words in problem["detail"]) == (400, True)
    assert client_of(lab, "ecs").list_clusters()["clusterArns"]


def test_control_endpoints_answer_loopback_names_only(lab):
    assert ask(lab, "GET", "/_sim/journal", host="evil.example.com")[0] == 403
    assert ask(lab, "GET", "/_sim/journal", host="localhost:1")[0] == 200
    assert ask(lab, "GET", "/_sim/nothing")[0] == 404


def test_worlds_that_share_an_account_are_not_served_at_once():
    with pytest.raises(WorldError, match=r"s-000001 and s-000002 both hold account 1{12}.*--scenario ID"):
        start_lab([load_world(small_world()), load_world(small_world(id="s-000002"))], read_actions=READS)


def test_worlds_of_different_accounts_are_served_at_once():
    second = small_world(id="s-000002", now="2020-01-01T00:00:00Z", accounts={"333333333333": {REGION: {}}})
    with start_lab([load_world(small_world()), load_world(second)], read_actions=READS) as lab:
        assert client_of(lab, "ecs", account="333333333333").list_clusters()["clusterArns"] == []
        assert client_of(lab, "ecs").list_clusters()["clusterArns"]


def test_two_labs_in_one_process_do_not_share_keys_or_worlds(lab):
    with start_lab([load_world(small_world(accounts={ACCOUNT: {}}))], read_actions=["ecs:ListClusters"]) as second:
        assert client_of(second, "ecs").list_clusters()["clusterArns"] == []
        assert client_of(lab, "ecs").list_clusters()["clusterArns"]
        with pytest.raises(ClientError, match="UnrecognizedClientException"):
            client_of(second, "ecs", keys=lab.credentials(ACCOUNT)).list_clusters()


def test_a_port_in_use_is_told_in_one_sentence(lab):
    port = int(lab.url.rsplit(":", 1)[1])
    with pytest.raises(LabError, match=rf"port {port} cannot be used .*choose another"):
        start_lab([load_world(small_world())], port=port, read_actions=READS)


def test_run_lab_prints_exports_and_serves_until_it_is_told_to_end():
    out = Exports()
    thread = threading.Thread(target=out.stop_when_ready)
    thread.start()
    run_lab([load_world(small_world())], port=0, latency_ms=0, out=out, read_actions=READS)
    thread.join()
    lines = out.getvalue().splitlines()
    names = [line.removeprefix("export ").partition("=")[0] for line in lines[:-1]]
    assert names == [
        "AWS_ENDPOINT_URL",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_REGION",
        "TSUBA_ACCOUNTS_FILE",
        "TSUBA_SUBJECT",
    ]
    assert lines[-1].startswith("# ready http://127.0.0.1:")


class Exports(io.StringIO):
    """Ends the process's wait once the lab is ready."""

    def __init__(self) -> None:
        super().__init__()
        self.ready = threading.Event()

    def flush(self) -> None:
        super().flush()
        self.ready.set()

    def stop_when_ready(self) -> None:
        assert self.ready.wait(timeout=60)
        os.kill(os.getpid(), signal.SIGTERM)


def test_an_event_reaches_a_queue_and_the_hub_user_takes_it_from_there(lab):
    hub = "100000000001"
    operator = lab.credentials(hub, unrestricted=True)
    sqs, events = client_of(lab, "sqs", keys=operator), client_of(lab, "events", keys=operator)
    url = sqs.create_queue(QueueName="deploys")["QueueUrl"]
    events.put_rule(Name="deploys", EventPattern=json.dumps({"source": ["aws.ecs.test"]}))
    events.put_targets(Rule="deploys", Targets=[{"Id": "1", "Arn": f"arn:aws:sqs:{REGION}:{hub}:deploys"}])
    detail = json.dumps({"service": service_arn("orders")})
    entry = {"Source": "aws.ecs.test", "DetailType": "ECS Deployment State Change", "Detail": detail}
    assert events.put_events(Entries=[entry])["FailedEntryCount"] == 0
    environment = lab.environment()
    worker = boto3.client(
        "sqs",
        region_name=REGION,
        endpoint_url=lab.url,
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
    (message,) = worker.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"])["detail"] == json.loads(detail)
    worker.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    with pytest.raises(ClientError, match="sqs:SendMessage"):
        worker.send_message(QueueUrl=url, MessageBody="x")
    lab.reset()
    with pytest.raises(ClientError, match="does not exist"):
        sqs.get_queue_url(QueueName="deploys")


def test_an_entry_moves_with_its_world():
    event = {"time": "2026-10-01T11:00:00Z", "detail": {"createdAt": "2026-10-01T10:00:00.000Z", "reason": "at 10:00"}}
    with start_lab([load_world(small_world(entry={"event": event}))], read_actions=READS) as lab:
        moved = lab.entry("s-000001")["event"]
        newest = client_of(lab, "cloudtrail").lookup_events()["Events"][0]["EventTime"]
        assert datetime.fromisoformat(moved["time"]) == newest
        assert moved["detail"]["reason"] == "at 10:00"
