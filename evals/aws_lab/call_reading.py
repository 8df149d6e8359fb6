"""Read which AWS call an HTTP request means, and its parameters as botocore's input shape names them."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from functools import cache
from typing import Any, cast
from urllib.parse import parse_qsl

from botocore.exceptions import BotoCoreError
from botocore.model import OperationNotFoundError

from evals.aws_lab.exchange import AwsError, Call, Credential, HttpRequest, Protocol
from evals.aws_lab.rest_calls import rest_operation, rest_parameters
from evals.aws_lab.service_models import SERVICE_OF_SIGNING_NAME, service_model

# Two services sign as elasticloadbalancing; only the API version tells them apart.
CLASSIC_ELB_VERSION = "2012-06-01"
# moto's modules import each other in a circle: two requests that import them first, at once, find half a module.
_IMPORTING = threading.Lock()


def read_call(request: HttpRequest, credential: Credential, account_id: str) -> Call:
    """Return the call a request means, without its parameters.

    A request of a protocol the lab does not speak is named by method and path.
    """
    service = SERVICE_OF_SIGNING_NAME.get(credential.signing_name, credential.signing_name) or "unsigned"
    target = request.headers.get("x-amz-target")
    content_type = request.headers.get("content-type", "")
    protocol: Protocol
    if target:
        operation, protocol = target.rsplit(".", 1)[-1], "json"
    elif content_type.startswith("application/x-www-form-urlencoded"):
        form = dict(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
        operation = form.get("Action", "")
        if service == "elbv2" and form.get("Version") == CLASSIC_ELB_VERSION:
            service = "elb"
        protocol = "ec2" if service == "ec2" else "query"
    else:
        protocol = "rest-xml" if _protocol(service) == "rest-xml" else "rest-json"
        known = rest_operation(service, request) if protocol == "rest-json" else None
        operation = known or f"{request.method} {request.path}"
    return Call(
        account_id=account_id,
        region=credential.region,
        service=service,
        operation=operation,
        protocol=protocol,
        parameters={},
    )


def read_parameters(request: HttpRequest, call: Call) -> Mapping[str, Any]:
    """Return the parameters of a call.

    Raises:
        AwsError: the body cannot be read as the protocol asks.
    """
    if call.protocol == "json":
        return _json_parameters(request.body)
    if call.protocol == "rest-json":
        return rest_parameters(call.service, call.operation, request)
    if call.protocol not in {"query", "ec2"}:
        return {}
    # moto's parsers know every list and map notation of the query protocols.
    with _IMPORTING:
        from moto.core.parse import PROTOCOL_PARSERS, RequestParserError

    values = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
    try:
        parser = PROTOCOL_PARSERS[call.protocol](_moto_operation(call.service, call.operation))
        # The query protocols put everything into the form.
        form: Any = {"values": values}
        parsed: Any = parser.parse(form)
    except OperationNotFoundError as error:
        raise AwsError("InvalidAction", f"Could not find operation {call.operation}", status=400) from error
    except (RequestParserError, ValueError) as error:
        raise AwsError("MalformedInput", str(error)) from error
    return cast("Mapping[str, Any]", parsed)


def _json_parameters(body: bytes) -> Mapping[str, Any]:
    try:
        parsed = json.loads(body or b"{}")
    except ValueError as error:
        raise AwsError("SerializationException", str(error)) from error
    if not isinstance(parsed, dict):
        raise AwsError("SerializationException", "the body holds no object")
    return cast("Mapping[str, Any]", parsed)


@cache
def _moto_operation(service: str, operation: str) -> Any:
    """Return moto's own model: its parsers ask shapes for what botocore's do not tell."""
    from moto.core.utils import get_service_model

    return get_service_model(service).operation_model(operation)


@cache
def _protocol(service: str) -> str:
    try:
        return str(service_model(service).metadata.get("protocol", ""))
    except BotoCoreError:
        return ""
