import json

import pytest

from evals.aws_lab.exchange import AwsError, HttpRequest
from evals.bedrock_lab.calls import read_bedrock_call


def request(path: str, body: object = None, method: str = "POST") -> HttpRequest:
    return HttpRequest(method=method, path=path, query="", headers={}, body=json.dumps(body or {}).encode())


def test_an_operation_is_known_by_its_path_and_names_are_decoded():
    arn = "arn%3Aaws%3Abedrock%3Aus-west-2%3A111122223333%3Ainference-profile%2Fus.amazon.nova-lite-v1%3A0"
    call = read_bedrock_call(request(f"/model/{arn}/converse", {"messages": []}))
    assert (call.operation, call.model_id) == (
        "Converse",
        "arn:aws:bedrock:us-west-2:111122223333:inference-profile/us.amazon.nova-lite-v1:0",
    )
    assert read_bedrock_call(request("/model/m/converse-stream")).operation == "ConverseStream"


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (request("/model/m/nothing"), "UnknownOperationException"),
        (request("/model/m/converse", method="GET"), "UnknownOperationException"),
        (request("/model/m/converse", {"messages": "text"}), "ValidationException"),
        (request("/model/m/converse", {"mesages": []}), "ValidationException"),
        (request("/model/m/converse", [1]), "SerializationException"),
        (HttpRequest(method="POST", path="/rerank", query="", headers={}, body=b"{"), "SerializationException"),
    ],
)
def test_what_is_no_call_of_bedrock_is_refused(asked: HttpRequest, code: str):
    with pytest.raises(AwsError) as caught:
        read_bedrock_call(asked)
    assert caught.value.code == code


def test_the_body_of_a_model_is_the_models_own():
    assert read_bedrock_call(request("/model/m/invoke", {"anything": 1})).body == {"anything": 1}
