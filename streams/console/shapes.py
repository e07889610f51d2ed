"""Pieces of JSON Schema, for the console's OpenAPI document."""

from __future__ import annotations

from typing import Any

REFS = "#/components/schemas/"


def record(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def text(description: str = "") -> dict[str, Any]:
    return _described({"type": "string"}, description)


def maybe(description: str = "") -> dict[str, Any]:
    return _described({"type": ["string", "null"]}, description)


def count(description: str = "") -> dict[str, Any]:
    return _described({"type": "integer", "minimum": 0}, description)


def listed(items: dict[str, Any], description: str = "") -> dict[str, Any]:
    return _described({"type": "array", "items": items}, description)


def ref(name: str) -> dict[str, Any]:
    return {"$ref": REFS + name}


def _described(shape: dict[str, Any], description: str) -> dict[str, Any]:
    return {**shape, "description": description} if description else shape
