"""Reads log lines in which an application cannot connect to a database, cache or other service.

Stands on the codes of operating systems and drivers; the sentence around them differs from library to library.

Source: https://man7.org/linux/man-pages/man3/errno.3.html
"""

from dataclasses import dataclass
from typing import Literal

from agent.signals.error_line import complaint_text
from tools.pattern import Match, Pattern, PatternTable, escape

ConnectionProblem = Literal["refused", "timeout", "unknown_host", "unreachable"]

_WORDINGS: tuple[tuple[ConnectionProblem, str], ...] = (
    (
        "unknown_host",
        r"\bENOTFOUND\b|\bEAI_AGAIN\b|\bEAI_NONAME\b|\bUnknownHostException\b|\bSequelizeHostNotFoundError\b|\bgaierror\b|NXDOMAIN|"
        r"(?i:could not translate host name|(?:name or service|nodename nor servname[^,]{0,20}) not known|no such host\b|"
        r"temporary failure in name resolution|name resolution (?:failed|error)|could ?n[o']t resolve host|"
        r"host not found in upstream|unknown (?:mysql )?server host|no address associated with hostname|"
        r"(?:failed|unable) to resolve (?:\S+|host|name|address)|getaddrinfo (?:failed|error)|nodename nor servname|"
        r"(?:hostname|domain name) (?:could not be|cannot be|was not) (?:resolved|found)|no such host is known|no resolvable bootstrap urls)",
    ),
    (
        "refused",
        r"\bECONNREFUSED\b|\bSequelizeConnectionRefusedError\b|\bWSAECONNREFUSED\b|\bErrno 111\b|\bConnectionRefusedError\b|"
        r"ORA-12541|TNS:no listener|(?i:\bconnection (?:to \S+ )?(?:was )?(?:actively )?refused\b|connect\(\) failed \(111|"
        r"actively refused it|refused to connect)",
    ),
    (
        "timeout",
        r"\bETIMEDOUT\b|\bESOCKETTIMEDOUT\b|\bETIMEOUT\b|\bErrno 110\b|\bSocketTimeoutException\b|\bConnectTimeout(?:Error|Exception)?\b|"
        r"\bServerSelectionTimeoutError\b|\bMongoServerSelectionError\b|\bUND_ERR_CONNECT_TIMEOUT\b|\bP1002\b|\bRedisTimeoutException\b|"
        r"\bRedisCommandTimeoutException\b|ORA-12170|\bKafkaJSConnectionError\b|\bCommandTimeoutException\b|"
        r"(?i:\bconnect(?:ion|ing)?(?: attempt| to [^\n]{1,80})? timed ?out\b|\bconnection time-?out\b(?P<unless> ?(?:=|is\b|of\b|set\b|:? ?\d|in (?:milli)?seconds|\())?|"
        r"(?:dial|connect|lookup|read) (?:tcp|udp|to)\b[^\n]{0,120}?(?:i/o timeout|timed? ?out|deadline exceeded)|"
        r"timeout exceeded when trying to connect|connection terminated due to connection timeout|"
        r"timeout (?:expired|acquiring a connection)|timed out (?:waiting|trying) (?:for|to) (?:connect|a connection|reach)|"
        r"timeout occurred after waiting|(?:db|database|postgres\w*|mysql|mongo\w*|redis|kafka|rabbitmq|elasticsearch|opensearch|memcached|broker|upstream)\b[^\n]{0,60}? timed ?out|"
        r"(?:connect|ping|reach)\w*\b[^\n]{0,80}?context deadline exceeded|login timeout expired|server selection timed ?out|"
        r"connection is not available, request timed out|upstream timed out|failed to update metadata after|"
        r"topic \S+ not present in metadata|timed out waiting for a node assignment|operation \S+ buffering timed out)",
    ),
    (
        "unreachable",
        r"\bEHOSTUNREACH\b|\bENETUNREACH\b|\bECONNRESET\b|\bErrno (?:101|113|104)\b|\bP1001\b|\bP1017\b|\bConnectException\b|\bNoRouteToHostException\b|"
        r"\bMongoNetworkError\b|\bNoBrokersAvailable\b|\bEndpointConnectionError\b|\bNewConnectionError\b|\bNoNodeAvailableException\b|"
        r"\bCommunicationsException\b|\bJDBCConnectionException\b|\bRedisConnectionException\b|\bRedisConnectionFailureException\b|"
        r"\bBrokerUnreachableException\b|\bKafkaTimeoutError\b|\bBrokerNotAvailable\w*|\bSQLSTATE\[HY000\] \[2002\]|\bSQLSTATE 08(?:001|006)\b|"
        r"\((?:2002|2003|2005|2013), ?[\"']|ERROR 200[235] \(HY000\)|"
        r"(?i:no route to host|network is unreachable|host is (?:unreachable|down)|connection reset by peer|"
        r"can.?t reach database server|can.t connect to (?:\S+ )?(?:mysql|mariadb|database|server|host)\b|communications link failure|"
        r"unable to connect to any of the specified|the connection attempt failed|could not connect to (?:the )?(?:server|database|redis|endpoint url|host|broker|\S+:\d+)|"
        r"(?:unable|failed|could not|cannot) (?:to )?(?:connect|establish (?:a )?connection|open (?:a )?connection|reach)(?: to)?\b[^\n]{0,60}?\b(?:database|db|postgres\w*|mysql|mariadb|mongo\w*|redis|valkey|kafka|rabbitmq|amqp|broker|elasticsearch|opensearch|memcached|sql server|server|upstream|host|service|\S+:\d{2,5})\b|"
        r"network-related or instance-specific error|all connection attempts failed|failed to connect to all addresses|"
        r"max retries exceeded with url|broker transport failure|all broker connections are down|bootstrap broker \S+ (?:\([^)]*\) )?disconnected|"
        r"connection to node -?\d+ \([^)]*\) could not be established|server closed the connection unexpectedly|"
        r"no living connections|cannot execute request on any known server|no servers? available|no available brokers?|"
        r"error \d+ connecting to \S+:\d+|waiting for (?:the )?(?:database|db|postgres\w*|mysql|redis)\b[^\n]{0,40}(?:gave up|giving up|failed)|"
        r"(?:database|db|postgres\w*|mysql|redis|mongo\w*|kafka) (?:is )?(?:unavailable|unreachable|not reachable|not available)|"
        r"no upstream host|upstream (?:host |server )?(?:not found|unavailable|prematurely closed)|no live upstreams)",
    ),
)  # fmt: skip
_PATTERNS: PatternTable[ConnectionProblem] = PatternTable((problem, Pattern(pattern)) for problem, pattern in _WORDINGS)
# Telemetry that cannot be delivered stops no application; a port of its own that is taken is configuration.
_SIDE = Pattern(
    r"(?i)\botel|opentelemetry|\botlp\b|:431[78]\b|:8126\b|:8125\b|127\.0\.0\.1:2000\b|\bdatadog|\bddtrace|\bstatsd|\bx-?ray\b|\bjaeger|"
    r"\bzipkin|\bnew ?relic|\bsentry\b|\bprometheus|\bstatsig|\bdynatrace|\belastic-?apm|\bconnecting to [TA]CS\b|address already in use|EADDRINUSE"
)
_ADDRESS = Pattern(
    r"(?:\[(?P<v6>[0-9a-f:]+)\]|(?P<host>(?:\d{1,3}\.){3}\d{1,3}|[A-Za-z0-9][\w\-]*(?:\.[\w\-]+)*))[`'\"]?(?::[`'\"]?|[`'\"]? ?,? ?(?:\([^)]*\),? )?(?:TCP )?port:? )(?P<port>\d{2,5})\b"
)
_FILE = Pattern(r"\.(?:js|ts|mjs|cjs|py|java|go|rb|rs|php|cs|kt|scala|tsx)$")
_NAME = Pattern(
    r"(?:ENOTFOUND|EAI_AGAIN|(?:could not )?translate host name|UnknownHostException:|resolve host:?|no such host:?|lookup|host not found in upstream|server host|resolve|on host|server at|connect to server)"
    r"[ :]+[`'\"(]?(?P<host>[A-Za-z0-9][\w\-]*(?:\.[\w\-]+)*)"
)
_NO_HOST = frozenset({"host", "name", "address", "error", "tcp", "port", "at", "line", "status", "code", "errno", "failed", "to"})  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreachable:
    """A connection that failed. `host` and `port` are what the text names, None where it names none."""

    problem: ConnectionProblem
    host: str | None
    port: int | None
    quote: str

    @property
    def address(self) -> str | None:
        """Return host and port as people write them."""
        return f"{self.host}:{self.port}" if self.host and self.port else self.host


def parse_unreachable(line: str) -> Unreachable | None:
    """Read a failed connection from a log line, or return None.

    Example:
        >>> parse_unreachable("Error: connect ECONNREFUSED 10.0.3.15:5432")
        Unreachable(problem='refused', host='10.0.3.15', port=5432, quote='ECONNREFUSED 10.0.3.15:5432')
        >>> parse_unreachable("getaddrinfo ENOTFOUND db.internal").host
        'db.internal'
        >>> parse_unreachable("connected to 10.0.3.15:5432")
    """
    text = complaint_text(line, warnings=True)
    if text is None or _SIDE.search(text):
        return None
    for problem, pattern in _PATTERNS.against(text):
        if found := pattern.search(text):
            host, port = _address(text)
            return Unreachable(problem=problem, host=host, port=port, quote=_with_address(text, found, host))
    return None


def _address(text: str) -> tuple[str | None, int | None]:
    for found in _ADDRESS.finditer(text):
        host = found["v6"] or found["host"]
        # File names with line numbers look alike (server.js:14).
        if not _FILE.search(host) and host.lower() not in _NO_HOST and not host.isdigit():
            return host, int(found["port"])
    named = _NAME.search(text)
    return (named["host"], None) if named and named["host"].lower() not in _NO_HOST else (None, None)


def _with_address(text: str, found: Match, host: str | None) -> str:
    """Widen the words that decide to the address that follows them on the same line."""
    rest = text[found.end() : found.end() + 80].partition("\n")[0]
    follows = Pattern(r"[^\n]{0,40}?" + escape(host) + r"(?::\d+)?").match(rest) if host else None
    return (found[0] + (follows[0] if follows else "")).strip()
