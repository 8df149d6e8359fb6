import pytest

from agent.signals.dependency_rejected import parse_rejected


@pytest.mark.parametrize(
    ("line", "rejection"),
    [
        ('FATAL:  password authentication failed for user "web"', "credentials"),
        ("OperationalError: (1045, \"Access denied for user 'web'@'10.0.0.1' (using password: YES)\")", "credentials"),
        ("ReplyError: WRONGPASS invalid username-password pair", "credentials"),
        ("MongoServerError: Authentication failed.", "credentials"),
        ("Login failed for user 'web'.", "credentials"),
        ('no pg_hba.conf entry for host "10.0.0.1", user "web", database "web", no encryption', "tls"),
        ("ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed", "tls"),
        ("Error: self-signed certificate in certificate chain", "tls"),
        ("x509: certificate signed by unknown authority", "tls"),
        ("PKIX path building failed: unable to find valid certification path to requested target", "tls"),
        ('org.postgresql.util.PSQLException: FATAL: database "claim" does not exist', "missing"),
        ("Unknown database 'shop'", "missing"),
        ("remaining connection slots are reserved for roles with the SUPERUSER attribute", "connections"),
        ("FATAL: sorry, too many clients already", "connections"),
        ("Error: P3009 migrate found failed migrations in the target database", "schema"),
        ('psycopg2.errors.UndefinedTable: relation "users" does not exist', "schema"),
        ("org.flywaydb.core.api.exception.FlywayValidateException: Validate failed", "schema"),
        ("ERROR: permission denied for schema public", "permission"),
        ("FATAL:  the database system is starting up", "not_ready"),
    ],
)
def test_reads_what_was_refused(line: str, rejection: str) -> None:
    found = parse_rejected(line)
    assert found is not None
    assert found.rejection == rejection
    assert found.quote in line


@pytest.mark.parametrize(
    "line",
    [
        'NOTICE:  relation "users" already exists, skipping',
        "user jane entered wrong password",
        "POST /login 401 5ms",
        "migrations: 0 pending, 14 applied",
        "AccessDeniedException: User: x is not authorized to perform: s3:GetObject",
        'expected error in test: relation "users" does not exist ... ok',
        "Error: connect ECONNREFUSED 10.0.3.15:5432",
        "EACCES: permission denied, open '/app/x'",
    ],
)
def test_other_lines_are_none(line: str) -> None:
    assert parse_rejected(line) is None
