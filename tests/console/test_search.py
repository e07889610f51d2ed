"""The console's search: which quotes meet what is asked for. No broker, no HTTP."""

from __future__ import annotations

from streams.console.store import Store
from tests.console.events import add, article, brief, ferry, found


def test_every_field_of_a_search_must_be_met() -> None:
    store = Store(100, 10_000_000)
    add(store, 0, ferry())
    add(store, 1, brief(1))
    add(
        store,
        2,
        article(
            "urn:board",
            'Oslo. "The Harbour Board did well," said José Núñez.',
            [("José Núñez", "said", ["The Harbour Board did well"])],
            organisations=["Harbour Board"],
        ),
    )
    assert found(store, speaker="jose nunez") == ["The Harbour Board did well"]
    assert found(store, speaker="JOSÉ", organisation="harbour") == ["The Harbour Board did well"]
    assert found(store, speaker="nordmann", organisation="harbour") == []
    assert found(store, place="kenya") == []
    assert found(store, place="ke") == ["Number 1 is done"]
    assert found(store, place="nairobi", word="done 1") == ["Number 1 is done"]
    assert found(store, word="one") == []  # Words begin so; they do not hold it somewhere.
    # What holds nothing to compare with is in no quote; nothing at all is in every one.
    for nothing in ({"word": "!!!"}, {"word": "!?", "speaker": "nordmann"}, {"speaker": "\u0301"}):
        assert found(store, **nothing) == []
    assert len(found(store, word=" ", place="")) == 4
    quotes, total = store.quotes(limit=1)
    assert (len(quotes), total) == (1, 4)
    assert quotes[0]["article"] == "urn:board"
    assert quotes[0]["parts"] == ["The Harbour Board did well"]
