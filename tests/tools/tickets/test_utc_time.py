from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from tools.tickets.utc_time import UtcTime

MOMENT = datetime(2026, 3, 1, 16, 9, tzinfo=timezone(timedelta(hours=2)))


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()])
def test_a_moment_comes_back_as_utc_whatever_zone_it_was_given_in(dialect):
    stored = UtcTime().process_bind_param(MOMENT, dialect)
    back = UtcTime().process_result_value(stored, dialect)
    assert back == MOMENT
    assert back is not None
    assert back.tzinfo is UTC


def test_a_time_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="no time zone"):
        UtcTime().process_bind_param(datetime(2026, 3, 1), sqlite.dialect())  # noqa: DTZ001  # the point


def test_absent_stays_absent():
    assert UtcTime().process_bind_param(None, sqlite.dialect()) is None
    assert UtcTime().process_result_value(None, sqlite.dialect()) is None
