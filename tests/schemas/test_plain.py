"""The plain values have the fields of the models, with the same types."""

from __future__ import annotations

import types
from enum import Enum
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

import pytest
from pydantic import BaseModel

from schemas import article, base, enriched, entities, plain, quotes

MODELS = {
    name: model
    for module in (base, article, entities, quotes, enriched)
    for name, model in vars(module).items()
    if isinstance(model, type) and issubclass(model, base.Record)
}
PLAIN = {name: value for name, value in vars(plain).items() if is_typeddict(value)}
PARTS = {"ReadArticle": "Article", "Findings": "Enriched"}
"""What has only some of a model's fields."""


def as_json(hint: Any) -> Any:
    """The type of a field of a model as JSON: models by name, tuples as lists, one type each."""
    if isinstance(hint, type) and (issubclass(hint, BaseModel) or is_typeddict(hint)):
        return hint.__name__
    origin, given = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return frozenset(as_json(one) for one in given)
    if origin is Literal or (isinstance(hint, type) and issubclass(hint, Enum)):
        return str
    if origin in (list, tuple):
        return (list, as_json(given[0]))
    if origin is dict:
        return (dict, *map(as_json, given))
    return hint


def test_every_model_of_a_record_has_its_plain_value() -> None:
    used = {name for name in MODELS if name != "Record"}
    assert used
    assert used == set(PLAIN) - set(PARTS)


@pytest.mark.parametrize("name", sorted(PLAIN))
def test_fields_and_their_types_are_those_of_the_model(name: str) -> None:
    found = get_type_hints(PLAIN[name])
    model = MODELS[PARTS.get(name, name)]
    expected = get_type_hints(model)
    expected = {field: expected[field] for field in model.model_fields}
    if name in PARTS:
        assert set(found) < set(expected)
        expected = {field: expected[field] for field in found}
    assert found
    assert {field: as_json(hint) for field, hint in found.items()} == {
        field: as_json(hint) for field, hint in expected.items()
    }
