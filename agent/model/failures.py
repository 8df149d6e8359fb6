"""What went wrong with a call to a model, in one word, and whether another try can help.

Three failures inside a stream are no botocore errors that its own retries would know: an error event comes with its code
in lower case, a truncated stream as the built-in ConnectionError, a silent one as urllib3's ReadTimeoutError.
Source: botocore/eventstream.py, langchain_aws/chat_models/bedrock_converse.py (1.9.1).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from botocore.eventstream import ParserError as EventStreamParserError
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EventStreamError,
    HTTPClientError,
    IncompleteReadError,
    LoginError,
    MetadataRetrievalError,
    NoAuthTokenError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    ProfileNotFound,
    ReadTimeoutError,
    RefreshWithMFAUnsupportedError,
    ResponseStreamingError,
    SSOError,
    TokenRetrievalError,
    UnknownCredentialError,
)
from botocore.exceptions import ConnectionError as BotoConnectionError
from botocore.parsers import ResponseParserError
from langchain_core.exceptions import ContextOverflowError
from urllib3.exceptions import HTTPError as Urllib3Error
from urllib3.exceptions import TimeoutError as Urllib3TimeoutError

from agent.model.reply import FailureKind, UnavailableReason
from tools.pattern import Pattern
from tools.redaction import redact

SHOWN = 300  # characters of an error in the log
TRY_AGAIN: frozenset[FailureKind] = frozenset({"throttled", "server", "connection", "broken_stream", "malformed"})
"""Worth a second try with the same model. A model that was silent until the timeout is not asked again."""

MODEL_IS_ILL: frozenset[FailureKind] = frozenset(
    {"throttled", "quota", "server", "timeout", "connection", "broken_stream", "denied", "unknown_model"}
)
"""What counts against a model in its circuit breaker; the rest lies with the request."""

REASONS: Mapping[FailureKind, UnavailableReason] = {
    "throttled": "throttled",
    "quota": "throttled",
    "server": "unreachable",
    "timeout": "unreachable",
    "connection": "unreachable",
    "broken_stream": "unreachable",
    "denied": "misconfigured",
    "unknown_model": "misconfigured",
    "too_long": "too_long",
    "rejected": "rejected",
    "malformed": "rejected",
    "unexpected": "rejected",
    "stopped": "deadline",
}
# Source: botocore's service model of bedrock-runtime; inside streams the same names begin in lower case.
_KINDS: Mapping[str, FailureKind] = {
    "throttlingexception": "throttled",
    "toomanyrequestsexception": "throttled",
    "modelnotreadyexception": "throttled",
    "servicequotaexceededexception": "quota",
    "internalserverexception": "server",
    "internalfailure": "server",
    "serviceunavailableexception": "server",
    "serviceunavailable": "server",
    "modelerrorexception": "server",
    "modelstreamerrorexception": "broken_stream",
    "modeltimeoutexception": "timeout",
    "accessdeniedexception": "denied",
    "unrecognizedclientexception": "denied",
    "invalidsignatureexception": "denied",
    "expiredtokenexception": "denied",
    "incompletesignature": "denied",
    "resourcenotfoundexception": "unknown_model",
    "validationexception": "rejected",
}
_BY_STATUS: Mapping[int, FailureKind] = {
    401: "denied",
    403: "denied",
    404: "unknown_model",
    408: "timeout",
    413: "too_long",
    424: "server",
    429: "throttled",
}
_NO_CREDENTIALS = (
    NoCredentialsError,
    PartialCredentialsError,
    CredentialRetrievalError,
    NoAuthTokenError,
    LoginError,
    MetadataRetrievalError,
    RefreshWithMFAUnsupportedError,
    SSOError,
    TokenRetrievalError,
    UnknownCredentialError,
    ProfileNotFound,
)
# Bytes that are no answer: damaged frames, a proxy's page, something that is not in the encoding it claims.
_BROKEN = (ResponseStreamingError, IncompleteReadError, Urllib3Error, EventStreamParserError, ResponseParserError)
# The model may have read the request by then. A refusal is not charged, and what cannot connect sends nothing.
_AFTER_SENDING = (*_BROKEN, Urllib3TimeoutError, ReadTimeoutError, ConnectionClosedError, ConnectionResetError)
# Words of a ValidationException that is about the model's id, not about the request.
_ABOUT_THE_MODEL = ("model identifier is invalid", "on-demand throughput")
# Errors of reading and writing; they say what stood there.
_QUOTING = (ParamValidationError, ResponseParserError, ValueError, LookupError, TypeError, AttributeError)
_QUOTED = Pattern(r"Value '.*' at|Value '.*", "s")
_TOO_LONG = ("input is too long", "prompt is too long", "too many input tokens")


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why a call gave no outcome. `text`: what the model said nevertheless; `sent`: the model may have read the request."""

    kind: FailureKind
    detail: str
    text: str = ""
    sent: bool = False


def classify_failure(error: BaseException) -> Failure:
    """Say in one word what an exception of a model library means. What it says of us is redacted.

    Example:
        >>> classify_failure(ConnectionError("Incomplete Bedrock response stream: missing messageStop event.")).kind
        'broken_stream'
        >>> throttled = {"Error": {"Code": "throttlingException", "Message": "Too many tokens per day"}}
        >>> classify_failure(ClientError(throttled, "ConverseStream")).kind
        'quota'
    """
    # langchain-aws's own ConnectionError is of a stream that had begun.
    sent = isinstance(error, _AFTER_SENDING) or type(error) is ConnectionError
    return Failure(kind=_kind(error), detail=redact(f"{type(error).__name__}{_words(error)}")[:SHOWN], sent=sent)


def _words(error: BaseException) -> str:
    """Return what an error says for the log, without the values it quotes: they are the prompt's, or the model's."""
    if isinstance(error, _QUOTING):
        return ""
    return f": {_QUOTED.sub('Value … at', str(error))}"


def _kind(error: BaseException) -> FailureKind:
    if isinstance(error, ContextOverflowError):
        return "too_long"
    if isinstance(error, ClientError):
        return _aws_kind(error)
    if isinstance(error, _NO_CREDENTIALS):
        return "denied"
    if isinstance(error, Urllib3TimeoutError | ReadTimeoutError | ConnectTimeoutError | TimeoutError):
        return "timeout"
    if isinstance(error, _BROKEN):
        return "broken_stream"
    if isinstance(error, HTTPClientError | BotoConnectionError):
        return "connection"
    if isinstance(error, ConnectionError):
        # The built-in one itself is langchain-aws's for a stream without an end; its subclasses come from sockets.
        return "broken_stream" if type(error) is ConnectionError else "connection"
    if isinstance(error, BotoCoreError):
        return "rejected"
    return _foreign_kind(error)


def _aws_kind(error: ClientError) -> FailureKind:
    details: Mapping[str, object] = dict(error.response.get("Error", {}))
    message = str(details.get("Message", "")).casefold()
    kind = _KINDS.get(str(details.get("Code", "")).casefold())
    if kind == "throttled" and "per day" in message:
        return "quota"
    if kind == "rejected" and any(words in message for words in _ABOUT_THE_MODEL):
        return "unknown_model"
    if kind == "rejected" and any(words in message for words in _TOO_LONG):
        return "too_long"
    if kind is not None:
        return kind
    if isinstance(error, EventStreamError):
        return "broken_stream"  # the request had been taken: whatever this is, it came later
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400))
    return _kind_of_status(status)


def _foreign_kind(error: BaseException) -> FailureKind:
    """Other model libraries name their errors alike, and most carry the HTTP status."""
    status = getattr(error, "status_code", None)
    if isinstance(status, int):
        return _kind_of_status(status)
    name = type(error).__name__.casefold()
    if "timeout" in name:
        return "timeout"
    return "connection" if "connect" in name or "protocol" in name else "unexpected"


def _kind_of_status(status: int) -> FailureKind:
    return "server" if status >= 500 else _BY_STATUS.get(status, "rejected")
