from tests.tools.documents import task
from tests.tools.stage import NOW
from tools.ecs.task_fact import task_excerpt, task_fact


def test_a_task_carries_its_address_and_its_evidence() -> None:
    network = {
        "type": "ElasticNetworkInterface",
        "details": [{"name": "subnetId", "value": "subnet-1"}, {"name": "privateIPv4Address", "value": "10.0.0.4"}],
    }
    found = task_fact(task(1, createdAt=NOW, attachments=[network]), evidence_id="ev-1")
    assert (found.subnet, found.private_ip, found.evidence_id) == ("subnet-1", "10.0.0.4", "ev-1")


def test_what_decides_comes_first_in_the_excerpt() -> None:
    shown = task_excerpt(
        task(1, createdAt=NOW, stoppedReason="no space left", containers=[{"name": "a", "exitCode": 0}])
    )
    assert shown.index("no space left") < shown.index("taskDefinition")
    assert "container a: exit code 0" in shown
