"""Enrich: records of the stages before it in, events and markers out."""

from __future__ import annotations

from typing import Any

import orjson

from agents.enrich.agent import enrich, tone
from agents.work import Failure, Sides, dump, entities_failed, marker, side_failed
from schemas.enriched import Enriched
from schemas.marker import Outcome
from tests.agents.enrich.test_event import ARTICLE, DATES, ENTITIES, QUOTES

NAMED: dict[str, Any] = {"article": ARTICLE, "entities": ENTITIES, "dates": DATES, "model": "ner-1"}
SAID: dict[str, Any] = {"article_id": ARTICLE["id"], "quotes": QUOTES, "model": "parser-1"}
FAILURE = Failure("error", "builtins.ValueError", "It cannot be read.")


def sides(*lost: str, **values: bytes) -> Sides:
    return Sides({"entities": dump(NAMED), "quotes": dump(SAID), **values}, lost)


def test_an_event_is_what_the_schema_says_and_tells_its_models() -> None:
    (made,) = enrich([sides()])
    event = Enriched.model_validate_json(made.value)
    assert made.outcome is Outcome.RESULT
    assert event.incomplete == []
    assert (event.versions["model"], event.versions["quotes"]) == ("ner-1", "parser-1")
    assert [quote.id for quote in event.quotes] == ["q1", "q2"]
    assert made.counts["speakers"] == {"name": 1, "surname": 1}
    assert made.counts["words"] == {"": ARTICLE["word_count"]}


def test_an_event_without_quotes_says_so() -> None:
    """Whether their record tells of a failure, or is not there at all."""
    failed = side_failed(dump(ARTICLE), FAILURE).value
    with_failure = sides("quotes", quotes=failed)
    without_record = Sides({"entities": dump(NAMED)}, ("quotes",))
    made = enrich([with_failure, without_record])
    assert made[0].value == made[1].value
    event = Enriched.model_validate_json(made[0].value)
    assert (event.quotes, event.incomplete, len(event.entities)) == ([], ["quotes"], 4)


def test_an_event_without_entities_has_its_article_and_quotes() -> None:
    failed = entities_failed(dump(ARTICLE), FAILURE).value
    (made,) = enrich([sides("entities", entities=failed)])
    event = Enriched.model_validate_json(made.value)
    assert event.incomplete == ["entities"]
    assert event.article.id == ARTICLE["id"]
    assert len(event.quotes) == 2


def test_what_other_stages_found_is_handed_on_under_their_names() -> None:
    """One that failed is told in `incomplete`; without any the event is the same as ever."""
    claims = dump({"article_id": ARTICLE["id"], "claims": [{"start": 1}], "model": "claims-1"})
    failed = side_failed(dump(ARTICLE), FAILURE).value
    made, plain = enrich([sides("topics", claims=claims, topics=failed), sides()])
    event, without = orjson.loads(made.value), orjson.loads(plain.value)
    assert event.pop("extensions") == {"claims": [{"start": 1}]}
    assert event.pop("incomplete") == ["topics"]
    assert event["versions"].pop("claims") == "claims-1"
    assert without.pop("incomplete") == []
    assert event == without


def test_what_cannot_be_enriched_becomes_a_marker_and_its_neighbours_events() -> None:
    broken = sides(quotes=dump({**SAID, "quotes": [{**QUOTES[1], "continues": "q9"}]}))
    first, second, third = enrich([sides(), broken, sides()])
    assert first.value == third.value
    assert second.outcome is Outcome.FAILED
    assert second.failure is not None
    assert second.value == marker(Outcome.FAILED, ARTICLE["id"], second.failure.message)
    assert orjson.loads(first.value)["article"]["id"] == ARTICLE["id"]


def test_tones_near_zero_are_neutral() -> None:
    assert [tone(one) for one in (-0.4, -0.04, 0.0, 0.04, 0.05)] == [
        "negative",
        "neutral",
        "neutral",
        "neutral",
        "positive",
    ]
