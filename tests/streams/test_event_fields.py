"""The fields of an enriched event, one after the other, of a story that the whole flow reads."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from schemas.enriched import Enriched, Place
from schemas.entities import Entity
from streams.pipeline import analyze
from streams.settings import Settings

TEXT = """By Nora Quill

GENEVA (Reuters) - The European Central Bank rejected a plan for the border on Tuesday, Deputy \
Foreign Minister Pavel Adamik said.

"Moscow and its allies will not sign," Adamik told reporters in Geneva. The ECB said it would \
meet in early November.

Moscow accused the bank of betrayal. "Jane Hartley lied to us. Norway was there," said Adamik, \
who visited Paris, Texas, a year earlier.

Adamik, a former spokesman for Siemens AG, called Hartley's speech "a wonderful success".
"""
TITLE = "BORDER PLAN REJECTED BY ADAMIK"
STORY = {
    "id": "urn:example:border",
    "version": "1",
    "title": TITLE,
    "text": TEXT,
    "published": "2022-10-14T08:00:00Z",
    "url": "https://www.example.com/border",
}
COPY = {**STORY, "id": "urn:example:copy", "title": "Border plan is off", "text": TEXT[:-95] + "\n"}
SECOND = {**STORY, "version": "2", "text": TEXT + "\nThe talks go on in Geneva on Friday.\n"}
CANCELLED = {"id": "urn:example:border", "version": "3", "pubStatus": "canceled"}


@pytest.fixture(scope="module")
def read() -> list[dict[str, Any]]:
    """The event, that of a copy, that of the second version, the marker of the withdrawal."""
    raw = [(json.dumps(one).encode(), None) for one in (STORY, COPY, SECOND, CANCELLED)]
    return list(analyze(raw, Settings()))


@pytest.fixture(scope="module")
def event(read: list[dict[str, Any]]) -> Enriched:
    return Enriched.model_validate(read[0])


@pytest.fixture(scope="module")
def entities(event: Enriched) -> Mapping[str, Entity]:
    """Every mention to its entity."""
    return {mention.text: one for one in event.entities for mention in one.mentions}


@pytest.fixture(scope="module")
def places(event: Enriched) -> Mapping[str, Place]:
    return {mention.text: one for one in event.places for mention in one.mentions}


def test_all_mentions_of_a_person_share_one_name(entities: Mapping[str, Entity]) -> None:
    """A canonical name for all mentions, the headline's in capitals too."""
    adamik = entities["Adamik"]
    assert adamik is entities["Pavel Adamik"] is entities["ADAMIK"]
    assert (adamik.name, adamik.type, adamik.aliases) == ("Pavel Adamik", "PERSON", ["Adamik"])
    for mention in adamik.mentions:
        source = TITLE if mention.field == "title" else TEXT
        assert source[mention.start : mention.end] == mention.text


def test_a_role_is_what_the_text_calls_somebody(entities: Mapping[str, Entity]) -> None:
    assert entities["Adamik"].roles[0] == "Deputy Foreign Minister"


def test_a_person_belongs_to_the_company_of_the_role(
    event: Enriched, entities: Mapping[str, Entity]
) -> None:
    """By the role: a former spokesman for a company."""
    assert entities["Adamik"].belongs_to == entities["Siemens AG"].id


def test_an_acronym_is_the_organisation_that_it_shortens(entities: Mapping[str, Entity]) -> None:
    assert entities["ECB"] is entities["European Central Bank"]


def test_a_capital_that_acts_stands_for_its_government(
    event: Enriched, entities: Mapping[str, Entity]
) -> None:
    """A capital that acts stands for its government; one that is but a place does not."""
    assert entities["Moscow"].stands_for == "Government of Russia"
    assert entities["Geneva"].stands_for is None


def test_salience_is_highest_for_whom_the_article_is_about(
    event: Enriched, entities: Mapping[str, Entity]
) -> None:
    """Whom the article is about comes before whom it names once at the end."""
    assert entities["Adamik"].salience == max(one.salience for one in event.entities)
    assert entities["Norway"].salience < entities["Adamik"].salience / 2


def test_states_companies_and_places_have_identifiers(
    entities: Mapping[str, Entity], places: Mapping[str, Place]
) -> None:
    norway = {link.source: link.id for link in entities["Norway"].links}
    assert norway == {"wikidata": "Q20", "iso3166-1": "NO"}
    assert {link.source for link in entities["Siemens AG"].links} == {"ticker", "isin"}
    geneva = places["Geneva"]
    assert [(one.source, one.id) for one in geneva.links] == [("geonames", str(geneva.geonames))]


def test_places_have_a_point_and_say_why_it_is_this_one(places: Mapping[str, Place]) -> None:
    """Point, country, division; and why this one of those that share the name."""
    paris = places["Paris"]
    assert (paris.country, paris.region, paris.why) == ("US", "Texas", ["qualifier"])
    assert round(paris.latitude) == 34
    assert "dateline" in places["Geneva"].why
    assert (places["Geneva"].kind, places["Moscow"].kind) == ("city", "city")
    assert places["Norway"].kind == "country"


def test_dates_are_reckoned_from_the_publication(event: Enriched) -> None:
    values = {one.text: (one.value, one.granularity, one.relative) for one in event.dates}
    assert values["Tuesday"] == ("2022-10-11", "day", True)
    assert values["early November"] == ("2022-11", "month", True)


def test_tone_is_towards_whom_a_quote_is_about(
    event: Enriched, entities: Mapping[str, Entity]
) -> None:
    """Of two that a quote names, the one in the sentence that has a tone."""
    lied = next(one for one in event.quotes if "lied" in one.text)
    assert lied.tone is not None
    assert {entities["Jane Hartley"].id, entities["Norway"].id} <= set(lied.about)
    assert lied.tone.towards == entities["Jane Hartley"].id
    assert lied.tone.polarity < 0


def test_the_schema_says_what_a_lexicon_cannot() -> None:
    limits = Enriched.model_json_schema()["$defs"]["Tone"]["description"]
    for word in ("lexicon", "irony", "English"):
        assert word in limits


def test_an_article_has_its_reading_time_and_credits(event: Enriched) -> None:
    """Words, seconds at 238 a minute, byline, dateline, agency."""
    article = event.article
    assert article.word_count == len(TEXT.split())
    assert article.reading_seconds == round(article.word_count / 238 * 60)
    assert (article.byline, article.dateline) == ("Nora Quill", "GENEVA")
    assert article.agency is not None
    assert article.agency.name == "Reuters"
    assert article.agency.span is not None
    assert TEXT[slice(*article.agency.span)] == "Reuters"


def test_there_are_at_most_ten_keyphrases(event: Enriched) -> None:
    phrases = [one.text for one in event.keyphrases]
    assert 0 < len(phrases) <= 10
    assert any("Adamik" in phrase for phrase in phrases)


def test_a_copy_says_of_what_and_what_changed(read: list[dict[str, Any]]) -> None:
    duplicate = Enriched.model_validate(read[1]).article.duplicate
    assert duplicate is not None
    assert (duplicate.of, duplicate.relation) == ("urn:example:border", "near")
    assert set(duplicate.changed) == {"title", "cut"}


def test_a_second_version_supersedes_the_first(read: list[dict[str, Any]]) -> None:
    article = Enriched.model_validate(read[2]).article
    assert (article.version, article.supersedes, article.superseded) == ("2", "1", False)


def test_a_cancelled_article_is_withdrawn(read: list[dict[str, Any]]) -> None:
    assert read[3]["outcome"] == "withdrawn"
    assert read[3]["article_id"] == "urn:example:border"
