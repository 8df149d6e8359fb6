"""An OpenSearch where FireLens routers leave logs, and who may have them read from there.

Which stores there are is configuration alone: nothing that was read of AWS adds one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, urlsplit

from tools.logs.firelens import FirelensDestination

if TYPE_CHECKING:
    from botocore.credentials import ReadOnlyCredentials

    from tools.aws.accounts import Account

# What a role must be allowed for a search by GET, where the store checks signatures.
# Source: https://docs.aws.amazon.com/opensearch-service/latest/developerguide/ac.html
SEARCH_ACTION = "es:ESHttpGet"
Signing = Literal["none", "own", "account"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogStore:
    """One store. `accounts` (ids or names) and `stages` say whose logs it holds; both empty: everybody's.

    `hosts` are further names under which routers know it. `sign`: with Tsuba's own AWS credentials, with those for the
    account that is looked at, or not at all. The fields are those aws-for-fluent-bit writes with enable-ecs-log-metadata.
    Source: https://github.com/aws/aws-for-fluent-bit
    """

    endpoint: str
    index: str
    accounts: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    sign: Signing = "own"
    region: str | None = None
    service: str = "es"
    username: str | None = None
    password: str | None = None
    dashboards_url: str | None = None
    task_field: str = "ecs_task_arn"
    container_field: str = "container_name"
    message_field: str = "log"
    time_field: str = "@timestamp"

    @property
    def host(self) -> str:
        """The name of the endpoint's host."""
        return _host(self.endpoint)

    def holds(self, account: "Account") -> bool:
        """Say whether the logs of an account may be read here."""
        if not self.accounts and not self.stages:
            return True
        return bool({account.id, account.name} & set(self.accounts)) or account.stage in self.stages

    def receives(self, destination: FirelensDestination) -> bool:
        """Say whether a router's logs arrive here. One that tells no destination is taken at the configuration's word."""
        if not destination.plugin:
            return True
        known = {self.host, *(_host(host) for host in self.hosts)}
        return destination.is_opensearch and destination.place is not None and _host(destination.place) in known

    def link(self, task_arn: str) -> str | None:
        """Return the page that shows a task's log, if one is configured: `{task}` in it stands for the ARN."""
        return self.dashboards_url.replace("{task}", quote(task_arn, safe="")) if self.dashboards_url else None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogStores:
    """All configured stores, and where Tsuba's own credentials come from when a store wants them."""

    stores: tuple[LogStore, ...] = ()
    own_credentials: "Callable[[], ReadOnlyCredentials] | None" = None

    def of(self, account: "Account") -> "LogStores":
        """Return those that hold an account's logs."""
        held = tuple(store for store in self.stores if store.holds(account))
        return LogStores(stores=held, own_credentials=self.own_credentials)


def _host(address: str) -> str:
    """Return the host of a URL or of `host:port`.

    Example:
        >>> _host("https://Logs.example.com:9200/path"), _host("logs.example.com:443"), _host("logs.example.com")
        ('logs.example.com', 'logs.example.com', 'logs.example.com')
    """
    return (urlsplit(address if "//" in address else f"//{address}").hostname or "").lower()
