"""`docs/event.md` explains every field of an enriched event, by examples that are true to it."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from schemas.article import Article
from schemas.enriched import Enriched, EnrichedQuote, Keyphrase, Place, Tone
from schemas.entities import DateMention, Entity
from streams.generate import json_schemas

DOC = (Path(__file__).resolve().parents[3] / "docs" / "event.md").read_text(encoding="utf-8")
EXAMPLES = [json.loads(found) for found in re.findall(r"```json\n(.*?)```", DOC, re.DOTALL)]
PROSE = re.sub(r"```.*?```", "", DOC, flags=re.DOTALL)
SCHEMA = json_schemas()["enriched"]


def fields() -> list[str]:
    """Every field name of the topic's schema, markers included."""
    return sorted(
        {name for part in SCHEMA["$defs"].values() for name in part.get("properties", {})}
    )


def values(part: Any) -> set[str]:
    """Every word that an enumeration of the schema allows."""
    if isinstance(part, dict):
        own = {
            str(one)
            for one in (*part.get("enum", ()), *([part["const"]] if "const" in part else ()))
        }
        return own.union(*(values(one) for one in part.values()))
    return set().union(*(values(one) for one in part)) if isinstance(part, list) else set()


@pytest.mark.parametrize("name", fields())
def test_every_field_is_explained(name: str) -> None:
    assert f"`{name}`" in PROSE


@pytest.mark.parametrize("value", sorted(values(SCHEMA)))
def test_every_value_is_named(value: str) -> None:
    assert re.search(rf"\b{re.escape(value)}\b", PROSE)


@pytest.mark.parametrize(
    ("number", "model"),
    [(0, Article), (1, Entity), (2, EnrichedQuote), (3, Place)],
)
def test_examples_are_of_the_current_schema(number: int, model: type[BaseModel]) -> None:
    """Whole: no field is missing, none is unknown."""
    model.model_validate(EXAMPLES[number])
    assert set(EXAMPLES[number]) == set(model.model_fields)


def test_the_other_examples() -> None:
    dates, tone, end = EXAMPLES[4:]
    TypeAdapter(list[DateMention]).validate_python(dates)
    assert all(set(one) == set(DateMention.model_fields) for one in dates)
    Tone.model_validate(tone["tone"])
    TypeAdapter(list[Keyphrase]).validate_python(tone["keyphrases"])
    shown = {"article", "entities", "quotes", "places", "dates", *tone, *end}
    assert shown == set(Enriched.model_fields)


def test_spans_of_the_examples_are_what_they_say() -> None:
    text = EXAMPLES[0]["text"]
    quote = EXAMPLES[2]
    assert " ".join(text[start:end] for start, end in quote["spans"]) == quote["text"]
    spans = [quote["cue"], quote["speaker"]["mention"], *EXAMPLES[1]["mentions"]]
    for span in [*spans, *EXAMPLES[3]["mentions"], *EXAMPLES[4]]:
        assert text[span["start"] : span["end"]] == span["text"]
