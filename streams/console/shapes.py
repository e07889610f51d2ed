"""Pieces of JSON Schema, for the console's OpenAPI document."""

from __future__ import annotations

from typing import Any

REFS = "#/components/schemas/"


def record(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def text(description: str = "") -> dict[str, Any]:
    return {"type": "string", **({"description": description} if description else {})}


def maybe(description: str = "") -> dict[str, Any]:
    return {
        "type": ["string", "null"],
        **({"description": description} if description else {}),
    }


def count(description: str = "") -> dict[str, Any]:
    return {
        "type": "integer",
        "minimum": 0,
        **({"description": description} if description else {}),
    }


def listed(items: dict[str, Any], description: str = "") -> dict[str, Any]:
    return {
        "type": "array",
        "items": items,
        **({"description": description} if description else {}),
    }


def ref(name: str) -> dict[str, Any]:
    return {"$ref": REFS + name}
