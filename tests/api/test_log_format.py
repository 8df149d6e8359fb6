import logging
from collections.abc import Iterator
from io import StringIO

import pytest

from api.log_format import RedactingFormatter, set_up_logging

SECRET = "swordfish"


@pytest.fixture
def written() -> Iterator[tuple[logging.Logger, StringIO]]:
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(RedactingFormatter("%(levelname)s %(message)s"))
    logger = logging.Logger("of this test")
    logger.addHandler(handler)
    yield logger, stream
    handler.close()


def test_secrets_in_messages_and_arguments_are_not_written(written: tuple[logging.Logger, StringIO]):
    logger, stream = written
    logger.warning("read DB_PASSWORD=%s of %s", SECRET, "checkout")
    assert stream.getvalue().startswith("WARNING read DB_PASSWORD=[redacted:")
    assert "of checkout" in stream.getvalue()
    assert SECRET not in stream.getvalue()


def test_secrets_in_tracebacks_are_not_written(written: tuple[logging.Logger, StringIO]):
    logger, stream = written
    try:
        raise RuntimeError(f"cannot reach postgres://app:{SECRET}@db/orders")
    except RuntimeError:
        logger.exception("a turn failed")
    assert "RuntimeError: cannot reach postgres://app:[redacted:" in stream.getvalue()
    assert f"app:{SECRET}" not in stream.getvalue()


def test_the_servers_logging_is_set_up_with_it(monkeypatch: pytest.MonkeyPatch):
    root = logging.RootLogger(logging.NOTSET)
    monkeypatch.setattr(logging, "root", root)
    set_up_logging(logging.INFO)
    assert [type(handler.formatter) for handler in root.handlers] == [RedactingFormatter]
    assert root.level == logging.INFO
