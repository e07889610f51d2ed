"""Times as people give them to commands."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from streams.cli.times import read_time
from streams.errors import UsageError


@pytest.mark.parametrize(
    ("text", "expected", "end"),
    [
        ("2022-01-09", datetime(2022, 1, 9, tzinfo=UTC), timedelta(days=1)),
        ("20220109", datetime(2022, 1, 9, tzinfo=UTC), timedelta(days=1)),
        ("2022-01-09T08:00", datetime(2022, 1, 9, 8, tzinfo=UTC), timedelta()),
        ("2022-01-09 08:00", datetime(2022, 1, 9, 8, tzinfo=UTC), timedelta()),
        ("2022-01-09T08", datetime(2022, 1, 9, 8, tzinfo=UTC), timedelta()),
        ("2022-01-09T08:00+02:00", datetime(2022, 1, 9, 6, tzinfo=UTC), timedelta()),
    ],
)
def test_a_time_is_utc_where_it_names_no_zone_and_a_day_ends_with_its_end(
    text: str, expected: datetime, end: timedelta
) -> None:
    assert read_time(text) == expected
    assert read_time(text) == expected
    assert read_time(text, ends=True) == expected + end


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("30m", timedelta(minutes=30)),
        ("6h", timedelta(hours=6)),
        ("1h30m", timedelta(hours=1.5)),
        ("-3d", timedelta(days=3)),
        ("2 weeks ago", timedelta(weeks=2)),
        ("now", timedelta()),
    ],
)
def test_a_time_ago_is_read(text: str, ago: timedelta) -> None:
    for found in (read_time(text), read_time(text, ends=True)):
        assert abs(datetime.now(UTC) - ago - found) < timedelta(seconds=5)


def test_today_and_yesterday_are_days() -> None:
    today = read_time("today")
    assert (today.hour, today.minute, today.microsecond) == (0, 0, 0)
    assert abs(datetime.now(UTC) - today) < timedelta(hours=24, seconds=5)
    assert read_time("Yesterday", ends=True) == read_time("today")


@pytest.mark.parametrize(
    "text",
    ["", "h", "12", "2024", "tomorrow", "in 2 hours", "99999999999d", "9999-12-31T23:59-23:00"],
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="is no time"):
        read_time(text)
