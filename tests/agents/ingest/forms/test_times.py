"""Times as publishers write them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.agents.ingest.reading import TEXT, read


def test_dates_as_in_mail_headers() -> None:
    assert read({"text": TEXT, "date": "Thu, 06 Jan 2022 10:00:00 GMT"}).published == (
        "2022-01-06T10:00:00+00:00"
    )
    assert read({"text": TEXT, "date": "last week"}).published is None


@pytest.mark.parametrize(
    ("given", "published"),
    [
        (1641715200, "2022-01-09T08:00:00+00:00"),
        (1641715200000, "2022-01-09T08:00:00+00:00"),
        ("2022-01-09 08:00:00 +0100", "2022-01-09 08:00:00+0100"),
        ("2022-01-09 08:00:00 UTC", "2022-01-09 08:00:00Z"),
        ("2022-01-09", "2022-01-09"),
        ("yesterday", None),
    ],
)
def test_times_as_publishers_write_them(given: Any, published: str | None) -> None:
    assert read({"text": TEXT, "published": given}).published == published
