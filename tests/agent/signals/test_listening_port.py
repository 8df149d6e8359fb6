import pytest

from agent.signals.listening_port import parse_listening_port


@pytest.mark.parametrize(
    ("line", "port", "loopback"),
    [
        ("INFO:     Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)", 8000, True),
        ("INFO:     Uvicorn running on http://0.0.0.0:8080 (Press CTRL+C to quit)", 8080, False),
        ("[2026-11-01 14:06:00 +0000] [1] [INFO] Listening at: http://0.0.0.0:5000 (1)", 5000, False),
        ("Server listening on port 3000", 3000, False),
        ("app listening on port: 3000", 3000, False),
        ("Example app listening at http://localhost:3000", 3000, False),
        ("listening on localhost:3000", 3000, True),
        ("Tomcat started on port(s): 8080 (http) with context path ''", 8080, False),
        ("Tomcat started on port 8080 (http) with context path '/'", 8080, False),
        ("Netty started on port 9000", 9000, False),
        (" * Running on http://127.0.0.1:5000", 5000, True),
        ("Now listening on: http://[::]:80", 80, False),
        ('{"level":"info","msg":"listening on :3000"}', 3000, False),
        ('{"level":30,"msg":"Server listening at http://0.0.0.0:3000"}', 3000, False),
        ("listening on [::]:8080", 8080, False),
        ("server started on :8080", 8080, False),
        ('level=info msg="listening" addr=:9090', 9090, False),
        ("Serving HTTP on 0.0.0.0 port 8000 (http://0.0.0.0:8000/) ...", 8000, False),
        ("Started ServerConnector@1b2c{HTTP/1.1, (http/1.1)}{0.0.0.0:8080}", 8080, False),
    ],
)
def test_reads_where_a_server_listens(line: str, port: int, *, loopback: bool) -> None:
    heard = parse_listening_port(line)
    assert heard is not None
    assert (heard.port, heard.loopback) == (port, loopback)


@pytest.mark.parametrize(
    "line",
    [
        "connected to postgres at db.internal:5432",
        "Waiting for redis on port 6379",
        "connect ECONNREFUSED 10.0.3.15:5432",
        "cache refresh done, 8080 entries",
        "GET /listening/on/port/3000 200 3ms",
        "Error: listen EADDRINUSE: address already in use :::3000",
        "metrics server listening on port 9102",
        "Debugger listening on ws://127.0.0.1:9229/uuid",
    ],
)
def test_clients_and_side_ports_are_no_answer(line: str) -> None:
    assert parse_listening_port(line) is None
