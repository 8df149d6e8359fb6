"""From HTTP request to Bedrock's answer: note it, let it in, fail on purpose, check it, answer it."""

import json
import logging
import threading
import time
import uuid
from collections.abc import Generator, Iterable, Mapping
from contextlib import closing
from typing import Any

from evals.aws_lab.exchange import AwsError, HttpRequest, HttpResponse
from evals.aws_lab.front import ConnectionCutError
from evals.aws_lab.signature import credential_of, signature_is_right
from evals.bedrock_lab.calls import BedrockCall, read_bedrock_call
from evals.bedrock_lab.conversation import Conversations, LiveAnswer
from evals.bedrock_lab.event_stream import CONTENT_TYPE
from evals.bedrock_lab.frames import BrokenStreamError, Event, converse_answer, frames, stream_events
from evals.bedrock_lab.mishaps import Mishaps
from evals.bedrock_lab.models import EMBEDDING_MODELS
from evals.bedrock_lab.not_bedrock import HALF_A_HEAD, noise, page
from evals.bedrock_lab.operations.embeddings import invoke_embedding
from evals.bedrock_lab.operations.guardrails import apply_guardrail, find_guardrail
from evals.bedrock_lab.operations.ingestion import KnowledgeBase
from evals.bedrock_lab.operations.knowledge_bases import rerank, retrieve
from evals.bedrock_lab.request_log import LoggedRequest, RequestLog
from evals.bedrock_lab.turn import Mishap, Turn

# Source: botocore's service model of bedrock-runtime, `httpStatusCode` of each error.
STATUS: Mapping[str, int] = {
    "AccessDeniedException": 403,
    "ExpiredTokenException": 403,
    "UnrecognizedClientException": 403,
    "InvalidSignatureException": 403,
    "ResourceNotFoundException": 404,
    "ModelTimeoutException": 408,
    "ModelErrorException": 424,
    "ModelStreamErrorException": 424,
    "ThrottlingException": 429,
    "ModelNotReadyException": 429,
    "InternalServerException": 500,
    "ServiceUnavailableException": 503,
}

logger = logging.getLogger(__name__)


class BedrockFront:
    """Answers Bedrock's requests."""

    def __init__(self, *, keys: Mapping[str, str], token: str | None) -> None:
        self.log = RequestLog()
        self.mishaps = Mishaps()
        self.conversations = Conversations()
        self.bases: dict[str, KnowledgeBase] = {}
        self._keys = keys
        self._token = token
        self._released = threading.Event()

    def release(self) -> None:
        """End every wait that is going on."""
        self._released.set()
        self._released = threading.Event()

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return the answer to a request.

        Raises:
            ConnectionCutError: a mishap breaks the connection instead.
        """
        noted = LoggedRequest(operation="", model_id="", region=credential_of(request).region, body={})
        self.log.add(noted)
        response: HttpResponse | None = None
        try:
            response = self._answer(request, noted)
            noted.status = response.status
            return response
        except AwsError as error:
            noted.error, noted.status = error.code, STATUS.get(error.code, error.status)
            return _refusal(error)
        except ConnectionCutError:
            noted.error = "ConnectionCut"
            raise
        except Exception as error:  # a fault of the lab must reach whoever reads the client's error
            logger.exception("the lab failed to answer", extra={"operation": noted.operation})
            noted.error, noted.status = "LabFailure", 500
            return _refusal(AwsError("LabFailure", f"The lab failed at {noted.operation}: {error!r}", status=500))
        finally:
            if response is None or response.chunks is None:
                self.log.end(noted)

    def _answer(self, request: HttpRequest, noted: LoggedRequest) -> HttpResponse:
        self._authenticate(request)
        call = read_bedrock_call(request)
        noted.operation, noted.model_id, noted.body = call.operation, call.model_id, call.body
        mishap = self.mishaps.hit(call.model_id, call.operation)
        if mishap is not None and (mishap.after_frames is None or call.operation != "ConverseStream"):
            if (foreign := self._fail(mishap, noted)) is not None:
                return foreign
            mishap = None
        if call.operation in {"Converse", "ConverseStream"}:
            return self._converse(call, noted, mishap)
        if call.operation == "InvokeModel":
            return _embedding(call)
        return _json(self._simple(call))

    def _authenticate(self, request: HttpRequest) -> None:
        credential = credential_of(request)
        if not credential.access_key_id:
            raise AwsError("AccessDeniedException", "Missing Authentication Token")
        secret = self._keys.get(credential.access_key_id)
        if secret is None:
            message = "The security token included in the request is invalid."
            raise AwsError("UnrecognizedClientException", message)
        if credential.signing_name != "bedrock" or not signature_is_right(request, credential, secret, self._token):
            raise AwsError("InvalidSignatureException", "The request signature we calculated does not match.")

    def _fail(self, mishap: Mishap, noted: LoggedRequest) -> HttpResponse | None:
        """Go wrong instead of an answer: raise, or return what comes in its place; None = it only took its time."""
        if mishap.kind == "error":
            raise AwsError(mishap.code, mishap.message, status=mishap.status)
        if mishap.kind in {"page", "noise"}:
            noted.error = mishap.kind
            return page(mishap.status) if mishap.kind == "page" else noise()
        if mishap.kind == "stall":
            self._wait(mishap.seconds)
            return None
        raise ConnectionCutError(mishap.kind, sent=HALF_A_HEAD if mishap.kind == "half_head" else b"")

    def _converse(self, call: BedrockCall, noted: LoggedRequest, mishap: Mishap | None) -> HttpResponse:
        began = time.monotonic()
        asked = self.conversations.answer if call.operation == "Converse" else self.conversations.stream
        answer = asked(call, broken=mishap is not None)
        if isinstance(answer, LiveAnswer):
            return self._streamed(_counting(answer.turn.events(answer.count), noted), Turn(), noted, mishap)
        own = answer.turn.mishap
        if own is not None and (own.after_frames is None or call.operation == "Converse"):
            if (foreign := self._fail(own, noted)) is not None:
                return foreign
            own = None
        noted.usage = answer.usage
        if call.operation == "Converse":
            self._wait(answer.turn.delay_seconds)
            return _json(converse_answer(answer, milliseconds=_milliseconds(began)))
        events = stream_events(answer, milliseconds=_milliseconds(began))
        return self._streamed(events, answer.turn, noted, mishap or own)

    def _streamed(
        self, events: Iterable[Event], turn: Turn, noted: LoggedRequest, mishap: Mishap | None
    ) -> HttpResponse:
        def sent(count: int) -> None:
            noted.frames = count

        chunks = self._noting(frames(events, turn, mishap, self._wait, sent), noted, mishap)
        return HttpResponse(status=200, content_type=CONTENT_TYPE, headers=_request_id(), chunks=chunks)

    def _noting(self, stream: Generator[bytes], noted: LoggedRequest, mishap: Mishap | None) -> Generator[bytes]:
        try:
            yield from stream
            if mishap is not None and mishap.kind != "stall":
                noted.error = mishap.code if mishap.kind == "error" else mishap.kind
        except BrokenStreamError as error:
            noted.error = "cut"
            raise ConnectionCutError("cut") from error
        except GeneratorExit:
            noted.abandoned = True
            raise
        finally:
            self.log.end(noted)

    def _simple(self, call: BedrockCall) -> Mapping[str, Any]:
        if call.operation == "CountTokens":
            return self.conversations.count(call)
        if call.operation == "ApplyGuardrail":
            guardrail = find_guardrail(self.conversations.guardrails, call.names["guardrailIdentifier"])
            return apply_guardrail(guardrail, call.body)
        if call.operation == "Rerank":
            return rerank(call.body)
        named = call.names["knowledgeBaseId"].rsplit("/", 1)[-1]
        base = self.bases.get(named)
        if base is None:
            raise AwsError("ResourceNotFoundException", f"Knowledge Base with id {named} does not exist")
        if call.operation == "Retrieve":
            return retrieve(base.searched(), call.body, hybrid=base.hybrid)
        return base.answer(call.operation, call.names, call.body)

    def _wait(self, seconds: float) -> None:
        if seconds:
            self._released.wait(seconds)


def _counting(events: Generator[Event], noted: LoggedRequest) -> Generator[Event]:
    """Note the tokens of a live turn, and an error of its server."""
    try:
        with closing(events):
            for kind, body in events:
                if kind == "metadata":
                    noted.usage = body["usage"]
                yield kind, body
    except AwsError as error:
        noted.error = error.code
        raise


def _embedding(call: BedrockCall) -> HttpResponse:
    if call.model_id not in EMBEDDING_MODELS:
        raise AwsError("ValidationException", "The provided model identifier is invalid.")
    body, tokens = invoke_embedding(call.model_id, call.body)
    counted = (("x-amzn-bedrock-input-token-count", str(tokens)),)
    return HttpResponse(status=200, body=json.dumps(body).encode(), headers=(*_request_id(), *counted))


def _json(body: Mapping[str, Any]) -> HttpResponse:
    return HttpResponse(status=200, body=json.dumps(body).encode(), headers=_request_id())


def _refusal(error: AwsError) -> HttpResponse:
    body = json.dumps({"message": error.message}).encode()
    kind = (("x-amzn-errortype", f"{error.code}:http://internal.amazon.com/coral/com.amazon.bedrock/"),)
    headers = kind if error.code else ()
    return HttpResponse(status=STATUS.get(error.code, error.status), body=body, headers=(*_request_id(), *headers))


def _request_id() -> tuple[tuple[str, str], ...]:
    return (("x-amzn-requestid", str(uuid.uuid4())),)


def _milliseconds(began: float) -> int:
    return int((time.monotonic() - began) * 1000)
