"""Whether readers of one JSON Schema can read what another one describes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any


def incompatibilities(
    released: Mapping[str, Any], current: Mapping[str, Any], where: str = ""
) -> list[str]:
    """What a reader that knows the released JSON Schema may trip over in the current one.

    A field that is gone, may now be missing, or has another type; a value gone from an
    enumeration. New fields, new values and changed wording break nobody.
    """
    found: list[str] = []
    old_fields = released.get("properties", {})
    new_fields = current.get("properties", {})
    for name, old in old_fields.items():
        here = f"{where}.{name}" if where else name
        if name not in new_fields:
            found.append(f"{here} is gone")
            continue
        new = new_fields[name]
        if name in released.get("required", ()) and name not in current.get("required", ()):
            found.append(f"{here} may now be missing")
        found += _type_changes(old, new, here)
        found += incompatibilities(old, new, here)
    for name, old in released.get("$defs", {}).items():
        new = current.get("$defs", {}).get(name)
        if new is None:
            found.append(f"{name} is gone")
        else:
            found += _type_changes(old, new, name)
            found += incompatibilities(old, new, name)
    if not where:
        found += _type_changes(released, current, "value")
    return found


def _type_changes(old: Mapping[str, Any], new: Mapping[str, Any], where: str) -> list[str]:
    found = []
    if _type(old) != _type(new):
        found.append(f"{where} is {_shown(new)}, was {_shown(old)}")
    gone = [value for value in old.get("enum", ()) if value not in new.get("enum", ())]
    if gone and "enum" in new:
        found.append(f"{where} no longer knows {', '.join(map(str, gone))}")
    return found


def _type(schema: Mapping[str, Any]) -> Any:
    """What decides how a reader parses a value, without wording, bounds and enumerations."""
    kept = ("type", "$ref", "items", "prefixItems", "anyOf", "oneOf", "const")
    shape: dict[str, Any] = {}
    for name in kept:
        value = schema.get(name)
        if isinstance(value, list) and name != "type":
            shape[name] = [_type(one) for one in value]
        elif isinstance(value, dict):
            shape[name] = _type(value)
        elif value is not None:
            shape[name] = value
    extra = schema.get("additionalProperties")
    if isinstance(extra, dict):
        shape["additionalProperties"] = _type(extra)
    return shape


def _shown(schema: Mapping[str, Any]) -> str:
    return json.dumps(_type(schema), sort_keys=True)
