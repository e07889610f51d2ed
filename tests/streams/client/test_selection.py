"""Which events a selection accepts. No broker."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from streams.client import Selection
from tests.streams.enriched import event

PUBLISHED = datetime(2022, 1, 9, 8, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("selection", "accepted"),
    [
        (Selection(), True),
        (Selection(speakers=("SOLBERG",)), True),
        (Selection(speakers=("ingrid  sol",)), True),
        (Selection(speakers=("e1",)), True),
        (Selection(speakers=("norway",)), False),
        (Selection(speakers=("nobody", "solberg")), True),
        (Selection(entities=("halden post",)), True),
        (Selection(entities=("e2",)), True),
        (Selection(entities=("norw",)), True),
        (Selection(entities=("e9",)), False),
        (Selection(places=("NORW",)), True),
        (Selection(places=("no",)), True),
        (Selection(places=("3144096",)), True),
        (Selection(places=("solberg",)), False),
        (Selection(kinds=("direct",)), True),
        (Selection(kinds=("partial", "mixed")), False),
        (Selection(speakers=("solberg",), kinds=("direct",)), True),
        (Selection(speakers=("solberg",), places=("sweden",)), False),
        (Selection(speakers=("solberg",), min_confidence=0.8), True),
        (Selection(speakers=("solberg",), min_confidence=0.81), False),
        (Selection(kinds=("direct",), min_confidence=0.81), False),
        (Selection(min_confidence=0.81), True),
        (Selection(speakers=("halden post",)), True),  # Through it came the second.
        (Selection(speakers=("halden post",), kinds=("indirect",)), False),
        (Selection(places=("nörwáy",)), True),
        (Selection(outlets=("the EXAMPLE",)), True),
        (Selection(outlets=("other", "news.example")), True),
        (Selection(outlets=("halden",)), False),
        (Selection(words=("quay BREAK",)), True),
        (Selection(words=("monday quay",)), False),  # Of one quote, all of them.
        (Selection(words=("monday nothing", "choice")), True),
        (Selection(words=("reporters",)), False),  # In the article, in no quote.
        (Selection(words=("harbour",), kinds=("direct",)), False),
        (Selection(words=("harbour",), min_confidence=0.81), False),
        (Selection(modalities=("asserted", "denied")), True),
        (Selection(modalities=("denied",)), False),
        (Selection(since=PUBLISHED), True),
        (Selection(since=PUBLISHED + SECOND), False),
        (Selection(until=PUBLISHED), False),
        (Selection(until=PUBLISHED + SECOND), True),
        (Selection(since=PUBLISHED.replace(tzinfo=None)), True),
        (Selection(since=datetime.min, until=datetime.max), True),
        (Selection(since=PUBLISHED, outlets=("other",)), False),
    ],
)
def test_an_event_is_accepted_where_every_filter_is_met(
    selection: Selection, accepted: bool
) -> None:
    assert selection.accepts(event()) is accepted


def test_speaker_and_kind_have_to_be_met_by_one_quote() -> None:
    data = event()
    data["quotes"][0]["speaker"] = {**data["quotes"][0]["speaker"], "entity": "e2", "name": "Post"}
    data["quotes"][0]["speaker"]["mention"] = None
    assert not Selection(speakers=("solberg",), kinds=("indirect",)).accepts(data)
    chosen = Selection(speakers=("solberg",))
    assert [quote["id"] for quote in chosen.quotes(data)] == ["q2"]


def test_an_open_speaker_matches_nothing() -> None:
    data = event()
    for quote in data["quotes"]:
        quote["speaker"] |= {"entity": None, "name": None, "mention": None, "method": "open"}
    assert not Selection(speakers=("solberg",)).accepts(data)


@pytest.mark.parametrize(
    ("published", "accepted"),
    [
        (None, False),
        ("soon", False),
        ("2022-01-09", True),
        ("2022-01-09T23:59:59", True),
        ("2022-01-10T00:30:00+01:00", True),
        ("2022-01-10", False),
        ("0001-01-01T00:00:00+14:00", False),
        ("9999-12-31T23:59:59-12:00", False),
    ],
)
def test_an_article_counts_by_the_time_that_it_gives(published: str | None, accepted: bool) -> None:
    day = PUBLISHED.replace(hour=0)
    selection = Selection(since=day, until=day + timedelta(days=1))
    assert selection.accepts(event(published=published)) is accepted


def test_a_limit_is_one_or_more() -> None:
    with pytest.raises(ValueError, match="1 or more, not 0"):
        Selection(limit=0)
