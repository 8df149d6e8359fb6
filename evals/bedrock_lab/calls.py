"""Which operation of Bedrock a request means, found by the paths in botocore's service models."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from urllib.parse import unquote

from botocore.validate import ParamValidator

from evals.aws_lab.exchange import AwsError, HttpRequest
from evals.aws_lab.service_models import service_model

OPERATIONS: Mapping[str, str] = {
    "Converse": "bedrock-runtime",
    "ConverseStream": "bedrock-runtime",
    "CountTokens": "bedrock-runtime",
    "InvokeModel": "bedrock-runtime",
    "ApplyGuardrail": "bedrock-runtime",
    "Retrieve": "bedrock-agent-runtime",
    "Rerank": "bedrock-agent-runtime",
    "GetKnowledgeBase": "bedrock-agent",
    "GetDataSource": "bedrock-agent",
    "IngestKnowledgeBaseDocuments": "bedrock-agent",
    "DeleteKnowledgeBaseDocuments": "bedrock-agent",
    "ListKnowledgeBaseDocuments": "bedrock-agent",
}
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class BedrockCall:
    """What is asked: `names` come from the path, `body` from the body."""

    operation: str
    names: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def model_id(self) -> str:
        """The model asked, empty where there is none."""
        return self.names.get("modelId", "")


def read_bedrock_call(request: HttpRequest) -> BedrockCall:
    """Return the call a request means, checked against botocore's input shape.

    Raises:
        AwsError: no operation the lab serves, or a body that is not of its shape.
    """
    for operation, method, pattern in _paths():
        if request.method == method and (found := pattern.fullmatch(request.path)):
            names = {name: unquote(value) for name, value in found.groupdict().items()}
            return BedrockCall(operation=operation, names=names, body=_body(operation, names, request.body))
    raise AwsError("UnknownOperationException", f"The lab does not serve {request.method} {request.path}.", status=404)


@cache
def _paths() -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    found: list[tuple[str, str, re.Pattern[str]]] = []
    for operation, service in OPERATIONS.items():
        http = service_model(service).operation_model(operation).http
        pattern = re.compile(_PLACE.sub(r"(?P<\1>[^/]+)", str(http["requestUri"])))
        found.append((operation, str(http["method"]), pattern))
    return tuple(found)


def _body(operation: str, names: Mapping[str, str], raw: bytes) -> Mapping[str, Any]:
    try:
        parsed = json.loads(raw or b"{}")
    except ValueError as error:
        raise AwsError("SerializationException", str(error)) from error
    if not isinstance(parsed, dict):
        raise AwsError("SerializationException", "the body holds no object")
    body = cast("dict[str, Any]", parsed)
    if operation != "InvokeModel":  # its body is the model's own
        shape = service_model(OPERATIONS[operation]).operation_model(operation).input_shape
        unknown = sorted(body.keys() - shape.members.keys())
        report: Any = ParamValidator().validate({**body, **names}, shape)
        if unknown or report.has_errors():
            raise AwsError("ValidationException", report.generate_report() or f"Unknown fields: {', '.join(unknown)}")
    return body
