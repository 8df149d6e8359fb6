from typing import Any

from tests.tools.documents import SERVICE
from tests.tools.stage import ago
from tools.ecs.describe_express_service import TOOL, DescribeExpressServiceArguments
from tools.evidence import Empty

ASKED = DescribeExpressServiceArguments(service_arn=SERVICE)


def express(**more: Any) -> dict[str, Any]:
    return {
        "serviceArn": SERVICE,
        "serviceName": "orders",
        "status": {"statusCode": "INACTIVE", "statusReason": "token=abcdefghijklmnop123 gone"},
        "activeConfigurations": [
            {"ingressPaths": [{"accessType": "PUBLIC", "endpoint": "orders.example.com"}]},
            {"ingressPaths": [{"accessType": "PUBLIC", "endpoint": "orders.example.com"}]},
        ],
        "updatedAt": ago(5),
    } | more


def test_the_state_and_each_address_once_are_told_and_redacted(stage: Any) -> None:
    stage.serve({"ecs": {"expressGatewayServices": [express()]}})
    answer = stage.read(TOOL, ASKED)
    assert (answer.value.status, answer.value.endpoints) == ("INACTIVE", ("orders.example.com",))
    assert "abcdefghijklmnop123" not in answer.evidence[0].excerpt + str(answer.value.status_reason)


def test_a_service_that_is_none_is_an_empty_answer(stage: Any) -> None:
    stage.serve({"ecs": {}})
    assert isinstance(stage.read(TOOL, ASKED), Empty)
