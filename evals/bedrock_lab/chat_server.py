"""A model behind a chat server that speaks OpenAI's form, instead of a script: llama.cpp, Ollama, vLLM, LM Studio.

lab.play(otherwise=ChatServer(url="http://127.0.0.1:8000/v1", model="qwen").turn)
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http import HTTPStatus

import httpx
from pydantic import ValidationError

from evals.aws_lab.exchange import AwsError
from evals.bedrock_lab.chat_form import ChatChunk, SchemaForm, chat_request, read_pieces
from evals.bedrock_lab.live_turn import LiveTurn, Piece
from evals.bedrock_lab.turn import ModelCall

CONNECT_SECONDS = 5
READ_SECONDS = 600  # until its next word: on a small machine a long prompt takes minutes
SHOWN = 300  # characters of what the server says of a failure
_DATA, _DONE = "data:", "[DONE]"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatServer:
    """A server and the model to ask there. `url` ends where `/chat/completions` begins."""

    url: str
    model: str
    schema_form: SchemaForm = "json_schema"

    def turn(self, call: ModelCall) -> LiveTurn:
        """Pass a request on and return the answer as it arrives. When nobody takes it any more the server is told.

        Raises:
            AwsError: the server cannot be reached, or refuses the request.
        """
        request = chat_request(call, model=self.model, schema_form=self.schema_form)
        with ExitStack() as opening:
            # One client a request: they are few, and an answer that is given up takes its connection with it.
            timeout = httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS)
            client = opening.enter_context(httpx.Client(timeout=timeout, trust_env=False))
            asked = client.stream("POST", f"{self.url.rstrip('/')}/chat/completions", json=request)
            try:
                response = opening.enter_context(asked)
                if response.is_error:
                    raise _refusal(response)
            except httpx.TransportError as error:
                raise _unreachable(self.url, error) from error
            return LiveTurn(pieces=_pieces(self.url, response), close=opening.pop_all().close)


def _pieces(url: str, response: httpx.Response) -> Iterator[Piece]:
    try:
        yield from read_pieces(_chunks(response))
    except httpx.TransportError as error:
        message = f"The chat server at {url} broke off: {error!r}"
        raise AwsError("ModelStreamErrorException", message) from error


def _chunks(response: httpx.Response) -> Iterator[ChatChunk]:
    for line in response.iter_lines():
        if not line.startswith(_DATA):
            continue
        told = line.removeprefix(_DATA).strip()
        if told == _DONE:
            return
        try:
            yield ChatChunk.model_validate_json(told)
        except ValidationError as error:
            message = f"The chat server sent what is no chunk of a chat completion: {told[:SHOWN]}"
            raise AwsError("ModelStreamErrorException", message) from error


def _refusal(response: httpx.Response) -> AwsError:
    said = response.read().decode("utf-8", "replace")[:SHOWN]
    message = f"The chat server answered {response.status_code}: {said}"
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        return AwsError("ThrottlingException", message)
    if response.is_client_error:
        return AwsError("ValidationException", message)
    return AwsError("ModelErrorException", message)


def _unreachable(url: str, error: httpx.TransportError) -> AwsError:
    if isinstance(error, httpx.ReadTimeout):
        return AwsError("ModelTimeoutException", f"The chat server at {url} said nothing for {READ_SECONDS} seconds.")
    return AwsError("ServiceUnavailableException", f"The chat server at {url} cannot be reached: {error!r}")
