"""Read calls of the REST protocol from method and path, as botocore's models bind them.

Source: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote

from botocore.exceptions import BotoCoreError

from evals.aws_lab.exchange import AwsError, HttpRequest
from evals.aws_lab.service_models import service_model


def rest_operation(service: str, request: HttpRequest) -> str | None:
    """Return the operation that a method and path mean, None where the service has none of that form."""
    try:
        model = service_model(service)
    except BotoCoreError:
        return None
    for name in model.operation_names:
        http: Mapping[str, Any] = model.operation_model(name).http
        if http.get("method") == request.method and _bound(str(http.get("requestUri", "")), request.path) is not None:
            return str(name)
    return None


def rest_parameters(service: str, operation: str, request: HttpRequest) -> Mapping[str, Any]:
    """Return the parameters that path, query and body of a call hold.

    Raises:
        AwsError: the body is no JSON object.
    """
    model = service_model(service).operation_model(operation)
    in_path = _bound(str(model.http["requestUri"]), request.path) or {}
    asked = parse_qs(request.query, keep_blank_values=True)
    body = _object(request.body)
    values: dict[str, Any] = {}
    members: Mapping[str, Any] = model.input_shape.members if model.input_shape else {}
    for name, shape in members.items():
        place, wire = shape.serialization.get("location"), shape.serialization.get("name", name)
        if place == "uri" and wire in in_path:
            values[name] = in_path[wire]
        elif place == "querystring" and wire in asked:
            values[name] = asked[wire] if shape.type_name == "list" else asked[wire][0]
        elif place is None and wire in body:
            values[name] = body[wire]
    return values


def _bound(template: str, path: str) -> dict[str, str] | None:
    """Return what a path holds at the labels of a template, None where it is another path."""
    wanted, given = template.partition("?")[0].split("/"), path.partition("?")[0].split("/")
    if len(wanted) != len(given):
        return None
    values: dict[str, str] = {}
    for label, part in zip(wanted, given, strict=True):
        if label.startswith("{") and part:
            values[label.strip("{}+")] = unquote(part)
        elif label != part:
            return None
    return values


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        parsed: Any = json.loads(body or b"{}")
    except ValueError as error:
        raise AwsError("SerializationException", str(error)) from error
    if not isinstance(parsed, dict):
        raise AwsError("SerializationException", "the body holds no object")
    return parsed  # pyright: ignore[reportUnknownVariableType]  # JSON of the caller's
