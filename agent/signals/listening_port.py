"""Reads the port a server says it listens on, from its start-up log line, and whether only the container can reach it."""

from dataclasses import dataclass

from agent.signals.log_line import read_log_line
from tools.pattern import Pattern

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1", "[::1]"})
# Programs print a link to localhost for people's browsers while they listen everywhere.
_LINK = Pattern(r"://localhost:")
_HOST = r"(?P<host>\[[0-9a-f:]+\]|[\w.\-*]+|::1?|::)"
_PORT = r"(?P<port>\d{2,5})"
_VERBS = r"(?:listening|listen|running|started|serving|serve|accepting connections|available|ready|bound|binding|now listening|server up)"
_PATTERNS = tuple(
    Pattern(pattern, "i")
    for pattern in (
        # Tomcat started on port(s): 8080 (http); Netty started on port 8080; listening on port 3000
        rf"\b{_VERBS}\b[^:\n]{{0,40}}?\bports?(?:\(s\))?[:= ]+{_PORT}\b",
        # Uvicorn running on http://127.0.0.1:8000; Listening at: http://0.0.0.0:8080 (1)
        rf"\b{_VERBS}\b[^\n]{{0,30}}?\b(?:on|at|from)?:? ?(?:https?|tcp|h2c?)://{_HOST}:{_PORT}\b",
        # listening on 0.0.0.0:3000; Listening on [::]:8080; server started on :8080
        rf"\b{_VERBS}\b[^\n]{{0,20}}?\b(?:on|at)\b:? ?(?:addr(?:ess)?[=: ]+)?{_HOST}?:{_PORT}\b",
        # level=info msg="listening" addr=:8080; "address":"0.0.0.0:8080"
        rf"\b(?:listening|serving|started)\b[^\n]{{0,40}}?\baddr(?:ess)?[\"=: ]+{_HOST}?:{_PORT}\b",
        rf"\b(?:Local|Network|On Your Network):\s+https?://{_HOST}:{_PORT}\b",
        # Development server at http://127.0.0.1:8000/; Serving HTTP on 0.0.0.0 port 8000
        rf"\bServing \w+ on {_HOST} port {_PORT}\b",
        rf"\b(?:server|app|application|api|service|gateway) (?:is )?(?:up |live )?(?:on|at) (?:https?://)?(?:{_HOST}:)?{_PORT}\b",
        # WEBrick, Puma, Jetty: #start: pid=1 port=3000; Started ServerConnector@1{HTTP/1.1}{0.0.0.0:8080}
        rf"#start: pid=\d+ port={_PORT}\b",
        rf"Started \w*Connector@[^\n]{{0,80}}?\{{{_HOST}:{_PORT}\}}",
        rf"\b(?:AH\d+: .*|Server) listening on {_PORT}\b",
    )
)
# Clients say these words, too: "connected to", "proxying to", "waiting for".
_CLIENT = Pattern(
    r"(?i)\b(?:connect(?:ed|ing|ion)? (?:to|refused)|proxy(?:ing)? to|forward(?:ing)? to|upstream|waiting for|refused|"
    r"not listening|isn.t listening|failed|cannot|unable|error|metrics server|debugger|management|admin)\b"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListeningPort:
    """A port a server listens on. `loopback` is True when only processes of the same task reach it."""

    port: int
    loopback: bool
    quote: str


def parse_listening_port(line: str) -> ListeningPort | None:
    """Read the port from a start-up line, or return None. Client and side ports (metrics, debugger) are no answer.

    Example:
        >>> parse_listening_port("INFO:     Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)")
        ListeningPort(port=8000, loopback=True, quote='running on http://127.0.0.1:8000')
        >>> parse_listening_port("Tomcat started on port(s): 8080 (http) with context path ''").port
        8080
        >>> parse_listening_port("waiting for database on port 5432")
    """
    log = read_log_line(line)
    if log.request or _CLIENT.search(log.message) or log.level == "error":
        return None
    for pattern in _PATTERNS:
        found = pattern.search(log.message)
        if found is None or not 1 <= int(found["port"]) <= 65535:
            continue
        host = (found.groupdict().get("host") or "").lower()
        return ListeningPort(
            port=int(found["port"]), loopback=host in _LOOPBACK and not _LINK.search(found[0]), quote=found[0]
        )
    return None
