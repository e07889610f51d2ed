"""The whole flow without Kafka, on the first real input."""

from __future__ import annotations

import json
from typing import Any

import pytest

from schemas.enriched import Enriched
from streams.pipeline import analyze
from streams.settings import Settings
from tests.kafka import ROOT

SEED = ROOT.parent / "shared" / "samples" / "seed-article.txt"
SETTINGS = Settings(_env_file=None)  # type: ignore[call-arg]


def read(*articles: dict[str, Any]) -> list[dict[str, Any]]:
    return list(analyze([(json.dumps(one).encode(), None) for one in articles], SETTINGS))


@pytest.fixture(scope="module")
def seed() -> Enriched:
    """The seed article, published on Sunday, 9 January 2022."""
    if not SEED.is_file():
        pytest.skip("the article is not beside this checkout")
    text = SEED.read_text(encoding="utf-8")
    (event,) = read({"id": "seed", "text": text, "published": "2022-01-09"})
    return Enriched.model_validate(event)


@pytest.mark.parametrize(
    ("beginning", "speaker", "kind", "via"),
    [
        ("One lesson of recent history", "Antony Blinken", "direct", None),
        ("Washington should analyze", "Russia’s foreign ministry", "indirect", None),
        ("If Antony Blinken loves", "Russia’s foreign ministry", "direct", None),
        ("We are taught this", "Russia’s foreign ministry", "direct", None),
        (
            "the deployment in Kazakhstan",
            "Russia’s foreign ministry",
            "indirect",
            None,
        ),
        ("it was “disappointed” by", "Russia", "mixed", "Interfax"),
        ("Moscow was not optimistic", "Sergei Ryabkov", "indirect", "Interfax"),
    ],
)
def test_every_quote_of_the_seed_article_has_its_speaker(
    seed: Enriched, beginning: str, speaker: str, kind: str, via: str | None
) -> None:
    (quote,) = [quote for quote in seed.quotes if quote.text.startswith(beginning)]
    assert quote.speaker.name == speaker
    assert quote.speaker.entity is not None
    assert quote.kind == kind
    assert quote.modality == "asserted"
    assert (quote.via and quote.via.name) == via


def test_a_partial_quote_and_a_denial_of_the_seed_article(seed: Enriched) -> None:
    (partial,) = [quote for quote in seed.quotes if "typically offensive" in quote.text]
    assert partial.speaker.name == "Russia’s foreign ministry"
    (denied,) = [quote for quote in seed.quotes if "plans to invade" in quote.text]
    assert denied.modality == "denied"
    assert denied.speaker.name == "Moscow"
    assert denied.speaker.stands_for == "Government of Russia"


def test_who_is_who_in_the_seed_article(seed: Enriched) -> None:
    names = {entity.name: entity for entity in seed.entities}
    assert {"Blinken", "Antony Blinken"} <= {m.text for m in names["Antony Blinken"].mentions}
    ministry = names["Russia’s foreign ministry"]
    assert {"the ministry", "The ministry"} <= {mention.text for mention in ministry.mentions}
    for entity in seed.entities:
        for mention in entity.mentions:
            assert seed.article.text[mention.start : mention.end] == mention.text


def test_where_and_when_in_the_seed_article(seed: Enriched) -> None:
    countries = {place.name: place.country for place in seed.places}
    assert countries["Kazakhstan"] == "KZ"
    assert countries["Geneva"] == "CH"
    dates = {(date.text, date.value) for date in seed.dates}
    assert {("Saturday", "2022-01-08"), ("Monday", "2022-01-10")} <= dates
    ((start, end),) = seed.article.excluded
    assert seed.article.text[start:end].startswith("LEAVE A REPLY")


def test_what_cannot_be_read_is_a_marker() -> None:
    broken, good = analyze(
        [(b"{", None), (json.dumps({"id": "a", "text": "It rained."}).encode(), None)], SETTINGS
    )
    assert broken["outcome"] == "rejected"
    assert good["article"]["id"] == "a"


def test_a_version_sent_twice_is_a_repeat() -> None:
    article = {"id": "a", "text": "The mayor said that it rained.", "version": "1"}
    first, second = read(article, article)
    assert "article" in first
    assert second["outcome"] == "repeat"


def test_a_record_may_be_of_any_size() -> None:
    (event,) = read({"id": "large", "text": "“No,” Runa Solberg said.", "layout": "x" * 5_000_000})
    assert event["article"]["id"] == "large"
