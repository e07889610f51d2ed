"""Which events a selection accepts. No broker."""

from __future__ import annotations

import pytest

from streams.client import (
    Selection,
)
from tests.streams.enriched import event


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
        (Selection(entities=("e",)), True),
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
