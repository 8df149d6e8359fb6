"""The one place that makes boto3 clients: one per service and region, whatever the account.

Credentials come at signing time from a ContextVar, through botocore's public `credential_provider` component:
300 accounts x 4 regions x 8 services as clients of their own would cost gigabytes.
Source: https://boto3.amazonaws.com/v1/documentation/api/latest/guide/clients.html (clients are thread-safe,
sessions and the making of clients are not, hence the lock).
"""

import os
import threading
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import Credentials, ReadOnlyCredentials
from botocore.exceptions import BotoCoreError, NoRegionError, ProfileNotFound
from botocore.utils import parse_timestamp

from tools.errors import CredentialsError, UndeclaredOperationError

CONNECT_TIMEOUT_SECONDS = 2.0  # an endpoint in reach answers a SYN in well under a second
READ_TIMEOUT_SECONDS = 5.0  # botocore's default of 60 turns one hung socket into minutes
MAX_CONNECTIONS = 64  # at least the number of reader threads, else they queue behind each other

_acting: ContextVar[ReadOnlyCredentials] = ContextVar("acting_credentials")


# The stubs do not know this option of botocore's Config.
_AS_TOLD: dict[str, Any] = {"ignore_configured_endpoint_urls": True}


class ClientFactory:
    """Makes and keeps clients that sign with whatever credentials `acting_as` has set in this context.

    `allowed_operations` is the runtime guard: any other operation is refused before it reaches the wire.
    """

    def __init__(
        self, *, allowed_operations: frozenset[str], read_timeout_seconds: float = READ_TIMEOUT_SECONDS
    ) -> None:
        self._allowed = allowed_operations
        self._read_timeout_seconds = read_timeout_seconds
        self._lock = threading.Lock()
        self._clients: dict[tuple[str, str], Any] = {}
        self._session: boto3.Session | None = None

    def client(self, service: str, region: str) -> Any:
        """Return the shared client of a service in a region."""
        key = (service, region)
        if (client := self._clients.get(key)) is not None:
            return client
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._make(service, region)
            return self._clients[key]

    def _make(self, service: str, region: str) -> Any:
        if self._session is None:
            core = botocore.session.Session()
            core.register_component("credential_provider", _ContextCredentialProvider())
            parsers: Any = core.get_component("response_parser_factory")
            parsers.set_parser_defaults(timestamp_parser=parse_moment)
            self._session = boto3.Session(botocore_session=core)
        # botocore's own retries are off: tools/aws/retries.py tries again, and knows the deadline.
        config = Config(
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            read_timeout=self._read_timeout_seconds,
            max_pool_connections=MAX_CONNECTIONS,
            retries={"mode": "standard", "total_max_attempts": 1},
            user_agent_extra="tsuba",
        )
        session: Any = self._session
        client: Any = session.client(service, region_name=region, config=config)
        client.meta.events.register_first("before-call", self._refuse_undeclared)
        return client

    def _refuse_undeclared(self, model: Any, **_: Any) -> None:
        operation = f"{model.service_model.service_name}:{model.name}"
        if operation not in self._allowed:
            raise UndeclaredOperationError(f"{operation} is declared by no read tool and was not sent")


@contextmanager
def acting_as(credentials: ReadOnlyCredentials) -> Generator[None]:
    """Sign every call made in this context with `credentials`."""
    token = _acting.set(credentials)
    try:
        yield
    finally:
        _acting.reset(token)


def parse_moment(value: Any) -> datetime:
    """Parse a timestamp of AWS. ISO texts go the fast way: botocore's own takes a third of the time of a stack's events.

    Example:
        >>> parse_moment("2026-11-01T14:02:00Z").isoformat()
        '2026-11-01T14:02:00+00:00'
    """
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return parse_timestamp(value)
        if moment.tzinfo is not None:
            return moment
    return parse_timestamp(value)


def own_session() -> boto3.Session:
    """Return a session on the ordinary credential chain: Tsuba's own account, or the reader's.

    AWS_REGION counts as in AWS's other tools: boto3 by itself knows AWS_DEFAULT_REGION only.
    Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-region.html
    """
    return boto3.Session(region_name=os.environ.get("AWS_REGION") or None)


def own_credentials() -> ReadOnlyCredentials:
    """Return Tsuba's own credentials as the ordinary chain gives them now.

    Raises:
        CredentialsError: there are none.
    """
    try:
        found = own_session().get_credentials()
    except BotoCoreError as error:
        raise CredentialsError(f"Tsuba's own AWS credentials cannot be used: {error}") from error
    if found is None:
        raise CredentialsError("Tsuba has no AWS credentials of its own")
    return found.get_frozen_credentials()


def own_client(session: boto3.Session, service: str, region: str) -> Any:
    """Make a client on Tsuba's own credentials: for STS, and for the documents in its own buckets."""
    config = Config(
        connect_timeout=CONNECT_TIMEOUT_SECONDS,
        read_timeout=READ_TIMEOUT_SECONDS,
        retries={"mode": "standard", "total_max_attempts": 3},
        user_agent_extra="tsuba",
    )
    untyped: Any = session
    return untyped.client(service, region_name=region, config=config)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelClients:
    """Makes clients of Bedrock on Tsuba's own credentials. Botocore does not retry: whoever calls does.

    `endpoint_url` is the only way to another endpoint than AWS's: what the environment or a profile configures is not
    looked at. `{region}` in it stands for the region. `setting` is where a region can be named.
    """

    endpoint_url: str | None
    connect_seconds: float
    read_seconds: float
    connections: int
    service: str = "bedrock-runtime"
    purpose: str = "the language model"
    setting: str = "model.chain"

    def client(self, region: str | None) -> Any:
        """Make a client in a region; None = that of the credentials.

        Raises:
            CredentialsError: no region, or no usable profile.
        """
        config = Config(
            connect_timeout=self.connect_seconds,
            read_timeout=self.read_seconds,
            max_pool_connections=self.connections,
            retries={"mode": "standard", "total_max_attempts": 1},
            user_agent_extra="tsuba",
            **_AS_TOLD,
        )
        try:
            session: Any = own_session()
            place = region or session.region_name
            endpoint = self.endpoint_url.replace("{region}", place or "") if self.endpoint_url else None
            return session.client(self.service, region_name=place, endpoint_url=endpoint, config=config)
        except (NoRegionError, ProfileNotFound) as error:
            raise CredentialsError(
                f"{self.purpose} cannot be called ({error}); export AWS_REGION, or set `region` in {self.setting}"
            ) from error


def endpoint_of_profile(service: str) -> str | None:
    """Return the endpoint that the profile in use names for a service in the shared config file; None = AWS's own.

    Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html

    Raises:
        CredentialsError: there is no such profile.
    """
    core: Any = botocore.session.Session()
    try:
        profile: dict[str, Any] = core.get_scoped_config()
    except ProfileNotFound as error:
        raise CredentialsError(f"Tsuba's own AWS credentials cannot be used: {error}") from error
    if core.get_config_variable("ignore_configured_endpoint_urls"):
        return None
    section: Any = core.full_config.get("services", {}).get(profile.get("services"), {})
    of_service: Any = section.get(service.replace("-", "_"), {})
    named = cast("dict[str, str]", of_service).get("endpoint_url") if isinstance(of_service, dict) else None
    return named or profile.get("endpoint_url")


def refreshing_credentials() -> Credentials:
    """Return Tsuba's own credentials, which refresh themselves, for what signs longer than they last.

    Raises:
        CredentialsError: there are none.
    """
    untyped: Any = own_session()
    found: Credentials | None = untyped.get_credentials()
    if found is None:
        raise CredentialsError("Tsuba has no AWS credentials of its own")
    return found


class _ContextCredentials(Credentials):
    """Credentials that are looked up when a request is signed. Absent means an error, never a fallback."""

    def __init__(self) -> None:
        self.method = "context"
        self.account_id = None

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        return _acting.get()

    @property
    def access_key(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return _acting.get().access_key or ""

    @property
    def secret_key(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return _acting.get().secret_key or ""

    @property
    def token(self) -> str | None:  # pyright: ignore[reportIncompatibleVariableOverride]
        return _acting.get().token


class _ContextCredentialProvider:
    def load_credentials(self) -> Credentials:
        return _ContextCredentials()
