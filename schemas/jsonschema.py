"""JSON Schema of the models, as it is published: a new field breaks no reader."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from schemas.base import schema_id
from schemas.marker import Marker

MODE: JsonSchemaMode = "serialization"


def of_topic(
    name: str, address: str, model: type[BaseModel], about: str, *, markers: bool = True
) -> dict[str, Any]:
    """JSON Schema (draft 2020-12) of the values of a topic: a result of the model, or a marker.

    `name`: the topic without prefix; `address`: with the usual one; `about`: what it is for.
    `markers`: whether there are any.
    """
    union: Any = model | Marker if markers else model
    told = "The header `outcome` tells a result from a marker. " if markers else ""
    schema = TypeAdapter(union).json_schema(mode=MODE)
    about_it = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": schema_id(name),
        "title": f"Value of {address}",
        "description": f"{about} {told}Readers ignore fields that they do not know.",
    }
    return about_it | {name: one for name, one in _open(schema).items() if name not in about_it}


def components(models: Iterable[type[BaseModel]], reference: str) -> dict[str, Any]:
    """Schemas of models by name, as draft 07 writes them, which AsyncAPI builds on.

    `reference`: how one refers to another, with `{model}` for its name.
    """
    _, definitions = models_json_schema([(model, MODE) for model in models], ref_template=reference)
    schemas: dict[str, Any] = _draft_07(_open(definitions["$defs"]))
    return schemas


def draft_07(schema: dict[str, Any]) -> dict[str, Any]:
    """A topic's JSON Schema in draft 07, which all schema registries can compare."""
    older: dict[str, Any] = _draft_07(schema)
    return older | {"$schema": "http://json-schema.org/draft-07/schema#"}


def dump(content: Any) -> str:
    """JSON as the generated files have it."""
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _open(schema: Any) -> Any:
    """The schema without `additionalProperties: false`: a new field breaks no reader."""
    if isinstance(schema, dict):
        return {
            name: _open(value)
            for name, value in schema.items()
            if not (name == "additionalProperties" and value is False)
        }
    return [_open(one) for one in schema] if isinstance(schema, list) else schema


def _draft_07(schema: Any) -> Any:
    """Tuples as draft 07 writes them, which AsyncAPI's schemas build on."""
    if isinstance(schema, dict):
        changed = {name: _draft_07(value) for name, value in schema.items()}
        if isinstance(changed.get("prefixItems"), list):
            changed["items"] = changed.pop("prefixItems")
        return changed
    return [_draft_07(one) for one in schema] if isinstance(schema, list) else schema
