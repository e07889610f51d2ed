"""The enriched event: from an article, its entities, dates and quotes to what subscribers read."""

from __future__ import annotations

from typing import Any

import pytest

from agents.enrich import enrich_article
from schemas.enriched import Enriched

TEXT = (
    'LYON, France - "The terrible flood destroyed Lyon on Friday," Anna Roche said.\n\n'
    'Roche added that Marc Petit had done "wonderful, excellent work".\n'
)


def span(text: str, after: int = 0) -> dict[str, Any]:
    """Where a text stands in TEXT."""
    start = TEXT.index(text, after)
    return {"start": start, "end": start + len(text), "text": text}


def entity(number: int, name: str, kind: str, *mentions: dict[str, Any]) -> dict[str, Any]:
    """A value as the entities agent writes it."""
    return {
        "id": f"e{number}",
        "name": name,
        "type": kind,
        "mentions": [{**mention, "field": "text"} for mention in mentions],
        "aliases": [],
        "roles": [],
        "belongs_to": None,
        "stands_for": None,
        "gender": None,
        "salience": 0.5,
        "links": [],
    }


def quote(number: int, kind: str, content: str, speaker: str, cue: str) -> dict[str, Any]:
    """A value as the quotes agent writes it."""
    where = span(content)
    return {
        "id": f"q{number}",
        "kind": kind,
        "spans": [[where["start"], where["end"]]],
        "text": content,
        "cue": span(cue),
        "speaker": span(speaker, TEXT.index("\n") if number > 1 else 0),
        "via": None,
        "modality": "asserted",
        "continues": None,
        "confidence": 0.9,
        "speaker_confidence": 0.9,
    }


ARTICLE: dict[str, Any] = {
    "id": "urn:example:flood",
    "version": "1",
    "text": TEXT,
    "excluded": [],
    "language": "en",
    "language_confidence": 0.99,
    "readable": True,
    "published": "2022-01-09",
    "source_format": "text",
    "encoding": "utf-8",
    "content_hash": "0" * 64,
    "word_count": len(TEXT.split()),
    "reading_seconds": 6,
    "dateline": "LYON, France",
}
ENTITIES = [
    entity(1, "Lyon", "GPE", span("LYON"), span("Lyon")),
    entity(2, "France", "GPE", span("France")),
    entity(3, "Anna Roche", "PERSON", span("Anna Roche"), span("Roche", TEXT.index("\n"))),
    entity(4, "Marc Petit", "PERSON", span("Marc Petit")),
]
DATES = [
    {
        **span("Friday"),
        "value": "2022-01-07",
        "until": None,
        "granularity": "day",
        "relative": True,
    }
]
QUOTES = [
    quote(1, "direct", "The terrible flood destroyed Lyon on Friday,", "Anna Roche", "said"),
    quote(
        2,
        "mixed",
        'that Marc Petit had done "wonderful, excellent work"',
        "Roche",
        "added",
    ),
]


@pytest.fixture(scope="module")
def event() -> Enriched:
    """The event of the article above, validated."""
    value = enrich_article(ARTICLE, ENTITIES, DATES, QUOTES)
    return Enriched.model_validate({**value, "versions": {}})


def test_speakers_are_entities(event: Enriched) -> None:
    """A full name and a surname are the same speaker."""
    assert [one.speaker.entity for one in event.quotes] == ["e3", "e3"]
    assert [one.speaker.name for one in event.quotes] == ["Anna Roche", "Anna Roche"]


def test_quotes_say_about_whom_where_and_when(event: Enriched) -> None:
    """By the mentions inside the content."""
    first, second = event.quotes
    assert (first.about, first.places, first.dates) == (["e1"], ["e1"], [0])
    assert (second.about, second.places, second.dates) == (["e4"], [], [])


def test_tone_of_quotes_has_a_direction(event: Enriched) -> None:
    """Towards the one entity that the quote names."""
    bad, good = (one.tone for one in event.quotes)
    assert bad is not None
    assert good is not None
    assert bad.polarity < -0.3
    assert good.polarity > 0.3
    assert (bad.towards, good.towards) == ("e1", "e4")


def test_places_are_on_the_map(event: Enriched) -> None:
    """The dateline's town in the country that stands after it."""
    lyon = next(place for place in event.places if place.entity == "e1")
    assert (lyon.country, round(lyon.latitude), round(lyon.longitude)) == ("FR", 46, 5)
    assert "dateline" in lyon.why


def test_the_same_records_give_the_same_event() -> None:
    """Byte for byte, as replays need."""
    assert repr(enrich_article(ARTICLE, ENTITIES, DATES, QUOTES)) == repr(
        enrich_article(ARTICLE, ENTITIES, DATES, QUOTES)
    )


@pytest.mark.parametrize(
    ("language", "text", "name", "stands_for"),
    [
        ("de", "„Nein“, sagte Moskau.", "Moskau", "Government of Russia"),
        ("de", "„Nein“, sagte Moscou.", "Moscou", "Moscou"),
        ("fr", "« Non », a dit Le Caire.", "Le Caire", "Government of Egypt"),
    ],
)
def test_a_seat_of_government_is_known_by_its_own_languages_name(
    language: str, text: str, name: str, stands_for: str
) -> None:
    """French names of capitals say nothing in a German article."""
    start = text.index(name)
    where = {"start": start, "end": start + len(name), "text": name}
    said = {**QUOTES[0], "spans": [[2, 6]], "text": text[2:6], "cue": None, "speaker": where}
    article = {**ARTICLE, "text": text, "dateline": None, "language": language}
    value = enrich_article(article, [entity(1, name, "GPE", where)], [], [said])
    assert value["quotes"][0]["speaker"]["stands_for"] == stands_for


def test_an_article_with_nothing_in_it() -> None:
    """No entities, dates or quotes: an event all the same."""
    value = enrich_article({**ARTICLE, "text": "", "dateline": None}, [], [], [])
    empty = Enriched.model_validate({**value, "versions": {}})
    assert (empty.places, empty.quotes, empty.keyphrases) == ([], [], [])


def test_a_language_without_a_lexicon_has_no_tone() -> None:
    """VADER reads English only."""
    assert enrich_article({**ARTICLE, "language": "fr"}, ENTITIES, DATES, QUOTES)["tone"] is None


def test_a_company_is_told_by_its_numbers() -> None:
    """Beside whatever else identifies it."""
    text = "Siemens AG hired 40 people."
    firm = entity(1, "Siemens AG", "ORG", {"start": 0, "end": 10, "text": "Siemens AG"})
    value = enrich_article({**ARTICLE, "text": text, "dateline": None}, [firm], [], [])
    sources = {
        one.source: one.id
        for one in Enriched.model_validate({**value, "versions": {}}).entities[0].links
    }
    assert sources == {"ticker": "SIE.DE", "isin": "DE0007236101"}
    assert firm["links"] == []


def test_who_is_named_in_the_headline_alone_can_speak() -> None:
    """A pronoun goes back to the title where the text names nobody before it."""
    text = "She said that the wall would hold."
    named = entity(1, "Anna Roche", "PERSON", {"start": 0, "end": 10, "text": "Anna Roche"})
    named["mentions"][0]["field"] = "title"
    spoken = {
        **quote(1, "indirect", "Lyon", "Anna Roche", "said"),
        "spans": [[14, 33]],
        "text": text[14:33],
        "cue": {"start": 4, "end": 8, "text": "said"},
        "speaker": {"start": 0, "end": 3, "text": "She"},
    }
    article = {**ARTICLE, "title": "Anna Roche on the wall", "text": text, "dateline": None}
    value = enrich_article(article, [named], [], [spoken])
    assert value["quotes"][0]["speaker"]["entity"] == "e1"


@pytest.mark.parametrize(
    ("written", "said", "name"),
    [
        (["Britain"], "Britain", "Britain"),
        (["Britain", "United Kingdom"], "Britain", "United Kingdom"),
        (["U.K."], "U.K.", "United Kingdom"),
        (["UK"], "UK", "United Kingdom"),
    ],
)
def test_a_state_that_speaks_has_the_name_that_the_article_writes(
    written: list[str], said: str, name: str
) -> None:
    text = f"{said} said the talks would go on. It met {' and '.join(written)}.\n"
    places = [text.index(one, 0 if one == said else 5) for one in written]
    mentions = [
        {"start": at, "end": at + len(one), "text": one}
        for at, one in zip(places, written, strict=True)
    ]
    content = "the talks would go on"
    at = text.index(content)
    told = {
        **QUOTES[0],
        "kind": "indirect",
        "spans": [[at, at + len(content)]],
        "text": content,
        "cue": {"start": len(said) + 1, "end": len(said) + 5, "text": "said"},
        "speaker": {"start": 0, "end": len(said), "text": said},
    }
    article = {**ARTICLE, "text": text, "dateline": None}
    value = enrich_article(article, [entity(1, "United Kingdom", "GPE", *mentions)], [], [told])
    speaker = value["quotes"][0]["speaker"]
    assert (speaker["name"], speaker["entity"], speaker["method"]) == (name, "e1", "metonym")
