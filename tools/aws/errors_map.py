"""What botocore raises, in our words: the only place where AWS error codes are read.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html and the services' own lists.
"""

from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from tools.aws.scope import AwsScope
from tools.errors import GapReason, ReadFailedError

_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "AuthFailure", "403", "OptInRequired",
                     "NotAuthorized", "UnauthorizedException", "InvalidClientTokenId", "UnrecognizedClientException",
                     "SignatureDoesNotMatch", "InvalidSignatureException"})  # fmt: skip
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
_THROTTLED = frozenset({"Throttling", "ThrottlingException", "ThrottledException", "RequestLimitExceeded", "SlowDown",
                        "TooManyRequestsException", "RequestThrottled", "RequestThrottledException", "429",
                        "LimitExceededException", "ModelNotReadyException"})  # fmt: skip
_NOT_SUPPORTED = frozenset({"UnknownOperationException", "InvalidAction", "UnsupportedOperation", "NotImplemented",
                            "UnsupportedFeatureException", "LabOperationNotServed"})  # fmt: skip
_RETRYABLE_HTTP = frozenset({500, 502, 503, 504})
CREDENTIAL_CODES = (
    frozenset({"InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch"}) | _EXPIRED
)


def error_code(error: Exception) -> str | None:
    """Return AWS's error code, or None where the answer never came."""
    if isinstance(error, ClientError):
        code: Any = error.response.get("Error", {}).get("Code")
        return str(code) if code else None
    return None


def gap_reason(error: Exception) -> GapReason:
    """Classify an exception of boto3 as the reason of a Gap."""
    if isinstance(error, ReadTimeoutError | ConnectTimeoutError):
        return "timeout"
    if not isinstance(error, ClientError):
        return "error"
    code, message = error_code(error) or "", str(error.response.get("Error", {}).get("Message", ""))
    if code in _EXPIRED:
        return "expired"
    if code in _DENIED:
        return "denied"
    if code in _THROTTLED:
        return "throttled"
    if code in _NOT_SUPPORTED:
        return "not_supported"
    if "NotFound" in code or "does not exist" in message or message.startswith("Unable to describe task definition"):
        return "not_found"
    return "error"


def is_retryable(error: Exception) -> bool:
    """Tell whether trying again can help. A read that hung is not tried again: it would hang again."""
    if isinstance(error, ConnectionClosedError | EndpointConnectionError):
        return True
    if isinstance(error, ClientError):
        status: Any = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        supported = gap_reason(error) != "not_supported"
        return error_code(error) in _THROTTLED or (supported and status in _RETRYABLE_HTTP)
    return False


def read_failed(error: Exception, *, operation: str, scope: AwsScope | str) -> ReadFailedError:
    """Translate an exception of boto3 into ours. `scope` is where it was called."""
    reason, code = gap_reason(error), error_code(error)
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        reason = "denied"
    if isinstance(error, ClientError):
        detail = str(error.response.get("Error", {}).get("Message", ""))
    elif isinstance(error, ResponseParserError):
        detail = "the answer cannot be read"  # botocore quotes all of it, with whatever others wrote there
    else:
        detail = str(error)
    message = f"{operation} in {scope} failed ({reason}{f', {code}' if code else ''}): {detail}"
    return ReadFailedError(message, reason=reason, operation=operation, code=code)


BOTO_ERRORS = (BotoCoreError, ClientError, ResponseParserError)
