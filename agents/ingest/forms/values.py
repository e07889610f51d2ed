"""Values as publishers write them: texts, lists, names, authors."""

from __future__ import annotations

from typing import Any

from agents.ingest.authors import authors_in
from agents.ingest.markup import JsonObject


def plain_key(name: str) -> str:
    """A name without case, hyphens and underscores, in which publishers differ."""
    return name.replace("_", "").replace("-", "").lower()


def fields_of(value: JsonObject) -> JsonObject:
    """An object's fields under plain keys; of two that are alike the last counts."""
    return {plain_key(name): item for name, item in value.items() if isinstance(name, str)}


def text_of(value: Any) -> str | None:
    """A non-empty string; numbers count, since ids and versions are often numbers."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return None


def list_of(value: Any) -> list[Any]:
    """A list as it is, nothing as an empty one, anything else as a list of it."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def name_of(value: Any) -> str | None:
    """The name of a thing that is given by name or as an object."""
    if isinstance(value, dict):
        fields = fields_of(value)
        value = fields.get("name") or fields.get("title") or fields.get("alternatename")
    found = text_of(value)
    return found.strip() if found else None


def identifier_of(value: Any) -> str | None:
    """An identifier given as a text, or as an object with `value` or `@id`."""
    if isinstance(value, dict):
        value = value.get("value") or value.get("@id")
    return text_of(value)


def first_text(names: JsonObject, *keys: str) -> str | None:
    """The first text that stands under one of the keys, without white space around it."""
    return next((found.strip() for key in keys if (found := text_of(names.get(key)))), None)


def first_value(names: JsonObject, *keys: str) -> Any:
    """The first value under one of the keys that is not empty."""
    return next((names[key] for key in keys if names.get(key)), None)


def authors_of(value: Any) -> tuple[str, ...]:
    """Names of authors, each once, from a text, an object or a list of either.

    An organisation's name is one name.
    """
    names: list[str] = []
    for item in list_of(value):
        given = item.get("byline") or item.get("value") if isinstance(item, dict) else None
        text = text_of(given) or name_of(item)
        whole = isinstance(item, dict) and "Organization" in str(item.get("@type"))
        if text:
            names += [text.strip()] if whole else authors_in([text])
    return tuple(dict.fromkeys(names))
