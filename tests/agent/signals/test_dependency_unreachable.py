import pytest

from agent.signals.dependency_unreachable import parse_unreachable


@pytest.mark.parametrize(
    ("line", "problem", "address"),
    [
        ("Error: connect ECONNREFUSED 10.0.3.15:5432", "refused", "10.0.3.15:5432"),
        ("getaddrinfo EAI_AGAIN redis", "unknown_host", "redis"),
        ('could not translate host name "db.internal" to address: Name or service not known', "unknown_host", "db.internal"),
        ("Caused by: java.net.UnknownHostException: kafka-1.internal", "unknown_host", "kafka-1.internal"),
        ('nginx: [emerg] host not found in upstream "api:3000" in /etc/nginx/conf.d/default.conf:12', "unknown_host", "api:3000"),
        ("redis.exceptions.ConnectionError: Error 111 connecting to localhost:6379. Connection refused.", "refused", "localhost:6379"),
        ("panic: dial tcp 10.0.1.5:5432: connect: connection refused", "refused", "10.0.1.5:5432"),
        ('connection to server at "db.example" (10.0.0.1), port 5432 failed: Connection timed out', "timeout", "db.example:5432"),
        ("pymongo.errors.ServerSelectionTimeoutError: mongo.example:27017: timed out", "timeout", "mongo.example:27017"),
        ("Can't reach database server at `db.example`:`5432`", "unreachable", "db.example:5432"),
        ("com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure", "unreachable", None),
        ("HikariPool-1 - Connection is not available, request timed out after 30000ms.", "timeout", None),
        ("WARN broker not reached: Connection refused (attempt 3)", "refused", None),
        ("kafka.errors.NoBrokersAvailable: NoBrokersAvailable", "unreachable", None),
        ('botocore.exceptions.EndpointConnectionError: Could not connect to the endpoint URL: "https://sqs.eu-west-1.amazonaws.com/"', "unreachable", None),
    ],
)  # fmt: skip
def test_reads_problem_and_address(line: str, problem: str, address: str | None) -> None:
    found = parse_unreachable(line)
    assert found is not None
    assert (found.problem, found.address) == (problem, address)
    assert found.quote in line


@pytest.mark.parametrize(
    "line",
    [
        "connected to 10.0.3.15:5432",
        "connection timeout set to 30 seconds",
        "waiting for postgres to be ready",
        "failed to export spans to otel-collector:4317: connection refused",
        "Error: listen EADDRINUSE: address already in use :::3000",
        "INFO connection refused, trying the next host",
        "GET /errors/ECONNREFUSED 404 2ms",
        'FATAL:  database "claim" does not exist',
    ],
)
def test_other_lines_are_none(line: str) -> None:
    assert parse_unreachable(line) is None


def test_the_agents_own_connections_are_no_dependency() -> None:
    assert parse_unreachable("[ERROR] Error connecting to ACS: dial tcp 198.51.100.7:443: i/o timeout") is None
