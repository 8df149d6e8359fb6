import pytest

from agent.signals.app_config import find_app_config, parse_app_config


@pytest.mark.parametrize(
    ("line", "problem", "name"),
    [
        ("KeyError: 'DATABASE_URL'", "missing", "DATABASE_URL"),
        ("Traceback (most recent call last):\n  File \"app.py\", line 3\nKeyError: 'API_TOKEN'", "missing", "API_TOKEN"),
        ("Error: Missing required environment variable: STRIPE_KEY", "missing", "STRIPE_KEY"),
        ("panic: required environment variable \"QUEUE_URL\" is not set", "missing", "QUEUE_URL"),
        ("Error: Environment variable DB_HOST is not set", "missing", "DB_HOST"),
        ("ERROR DATABASE_URL is required", "missing", "DATABASE_URL"),
        ("Error: JWT_SECRET must be set", "missing", "JWT_SECRET"),
        ("required key DATABASE_URL missing value", "missing", "DATABASE_URL"),
        ("decouple.UndefinedValueError: SECRET_KEY not found. Declare it as envvar or define a default value.", "missing", "SECRET_KEY"),
        ("/entrypoint.sh: line 4: APP_ENV: unbound variable", "missing", "APP_ENV"),
        ("/entrypoint.sh: line 4: APP_ENV: parameter null or not set", "missing", "APP_ENV"),
        ("error: Environment variable not found: DATABASE_URL.", "missing", "DATABASE_URL"),
        ("Caused by: java.lang.IllegalArgumentException: Could not resolve placeholder 'payment.url' in value \"${payment.url}\"", "missing", "payment.url"),
        ("Failed to configure a DataSource: 'url' attribute is not specified and no embedded datasource could be configured.", "missing", "url"),
        ('Error: Config validation error: "REDIS_HOST" is required', "missing", "REDIS_HOST"),
        ("django.core.exceptions.ImproperlyConfigured: The SECRET_KEY setting must not be empty.", "missing", "SECRET_KEY"),
        ("TypeError [ERR_INVALID_URL]: Invalid URL", "invalid", None),
        ("RangeError [ERR_SOCKET_BAD_PORT]: options.port should be >= 0 and < 65536. Received type number (NaN).", "invalid", None),
        ("sqlalchemy.exc.ArgumentError: Could not parse SQLAlchemy URL from string ''", "invalid", None),
        ("Error: listen EADDRINUSE: address already in use :::3000", "port_in_use", None),
        ('{"level":"fatal","msg":"missing environment variable: KAFKA_BROKERS"}', "missing", "KAFKA_BROKERS"),
        ("Error: supabaseUrl is required.", "missing", "supabaseUrl"),
        ("FATAL: PORT environment variable must be set", "missing", "PORT"),
        ("panic: environment variable QUEUE_URL not set", "missing", "QUEUE_URL"),
        ("API_KEY not configured", "missing", "API_KEY"),
        ("Invalid value for PORT: 'abc'", "invalid", "PORT"),
        ("botocore.exceptions.NoRegionError: You must specify a region.", "missing", None),
        ('org.apache.kafka.common.config.ConfigException: Missing required configuration "bootstrap.servers" which has no default value.', "missing", "bootstrap.servers"),
        ("java.lang.RuntimeException: Driver org.postgresql.Driver claims to not accept jdbcUrl, ${DB_URL}", "invalid", None),
        ("failed to load config: yaml: line 4: did not find expected key", "invalid", None),
    ],
)  # fmt: skip
def test_reads_complaints_and_the_name(line: str, problem: str, name: str | None) -> None:
    complaint = parse_app_config(line)
    assert complaint is not None
    assert (complaint.problem, complaint.name) == (problem, name)


@pytest.mark.parametrize(
    "line",
    [
        'expected error in test: relation "users" does not exist ... ok',
        "expected error in test: KeyError: 'DATABASE_URL'",
        "DATABASE_URL is required is the title of today's tech talk",
        "GET /docs/missing-environment-variable/DATABASE_URL 200 3ms",
        '{"level":"info","msg":"request","method":"GET","path":"/DATABASE_URL","status":200}',
        "ERROR_COUNT=0 FAILED=0 FATAL=0",
        "WARNING: LOG_LEVEL is not set, using default",
        "Error: connect ECONNREFUSED 10.0.3.15:5432",
        "ModuleNotFoundError: No module named 'dotenv'",
        "KeyError: 'user_id'",
        "Error: Cannot find module 'express'",
        "FATAL: password authentication failed for user \"app\"",
        "EACCES: permission denied, mkdir '/data'",
        "the field email is required",
        "HTTP_STATUS missing from 3 of 5 responses",
        "loaded configuration in 3 ms",
    ],
)  # fmt: skip
def test_other_lines_are_no_complaint(line: str) -> None:
    assert parse_app_config(line) is None


def test_finds_a_setting_named_below_the_heading() -> None:
    found = find_app_config(
        [
            "INFO starting",
            "pydantic_core._pydantic_core.ValidationError: 1 validation error for Settings",
            "QUEUE_URL",
            "  Field required [type=missing, input_value={}, input_type=dict]",
            "    For further information visit https://errors.pydantic.dev/2.11/v/missing",
        ]
    )
    assert found is not None
    assert found.complaint.name == "QUEUE_URL"
    assert found.index == 1


def test_takes_the_last_complaint_before_the_end() -> None:
    found = find_app_config(["ERROR CACHE_URL is required", "retrying", "KeyError: 'DATABASE_URL'"])
    assert found is not None
    assert found.complaint.name == "DATABASE_URL"


def test_a_bare_heading_yields_to_the_name_listed_above_it() -> None:
    listed = "❌ Invalid environment variables: { SESSION_SECRET: [ 'Required' ] }"
    found = find_app_config([listed, "Error: Invalid environment variables", "    at onError (/app/env.mjs:60:9)"])
    assert found is not None
    assert (found.index, found.complaint.name) == (0, "SESSION_SECRET")
    far = find_app_config([listed, *(["retrying"] * 20), "Error: Invalid environment variables"])
    assert far is not None
    assert (far.index, far.complaint.name) == (21, None)


def test_only_the_end_counts_and_frames_do_not_use_it_up() -> None:
    trace = ["KeyError: 'DATABASE_URL'", *[f"    at fn{n} (/app/a.js:{n}:1)" for n in range(90)]]
    found = find_app_config(trace, within=40)
    assert found is not None
    assert found.index == 0
    assert find_app_config(["KeyError: 'DATABASE_URL'", *(["retrying"] * 40)], within=40) is None


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("System.InvalidOperationException: The configuration value 'Auth:Authority' is missing or empty.", "Auth:Authority"),
        ("Error: Configuration property \"kafka.brokers\" is not defined", "kafka.brokers"),
        ("app setting 'Storage:Container' is required", "Storage:Container"),
        ("java.lang.IllegalStateException: Required property 'spring.datasource.url' is not set", "spring.datasource.url"),
        ('time="2026-10-20T11:20:10Z" level=fatal msg="missing required flag: --database-url"', "database-url"),
        ("ConfigError: MAILGUN_DOMAIN: cannot be empty", "MAILGUN_DOMAIN"),
        ('[FATAL] config: parse "htp//bad host": invalid URL in UPSTREAM_URL', "UPSTREAM_URL"),
    ],
)  # fmt: skip
def test_a_setting_that_is_named_as_one_is_understood(line: str, name: str) -> None:
    complaint = parse_app_config(line)
    assert complaint is not None
    assert complaint.name == name


def test_a_settings_file_that_is_not_optional_is_a_setting() -> None:
    complaint = parse_app_config(
        "System.IO.FileNotFoundException: The configuration file 'quote.json' was not found and is not optional."
    )
    assert complaint is not None
    assert (complaint.problem, complaint.name) == ("missing", "quote.json")
