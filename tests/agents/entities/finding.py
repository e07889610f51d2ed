"""Finding the entities of a short text."""

from __future__ import annotations

from typing import Any

from spacy.language import Language

from agents.entities import Gazetteer, find_entities
from schemas.entities import Entity

Found = dict[str, Any]

TWO_KELLERS = (
    "Senator Maria Keller met President Daniel Okafor in Nairobi, Kenya. Her brother, Paul Keller, "
    'stayed at home. "We agree," Keller said.'
)


def article(text: str, title: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"text": text, "title": title, "excluded": [], "language": "en", **fields}


def entities(
    nlp: Language,
    text: str,
    title: str | None = None,
    gazetteer: Gazetteer | None = None,
    **fields: Any,
) -> list[Found]:
    found = find_entities([article(text, title, **fields)], nlp, gazetteer)[0]
    for entity in found:
        Entity.model_validate(entity)
        for mention in entity["mentions"]:
            source = text if mention["field"] == "text" else title
            assert source is not None
            assert source[mention["start"] : mention["end"]] == mention["text"]
    return found


def named(found: list[Found], name: str) -> Found:
    """The one entity with a mention written so."""
    having = [one for one in found if name in {m["text"] for m in one["mentions"]}]
    assert len(having) == 1, f"{name}: {[one['name'] for one in found]}"
    return having[0]


def forms(entity: Found) -> set[str]:
    return {mention["text"] for mention in entity["mentions"]}
