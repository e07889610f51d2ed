"""The API's OpenAPI 3.1 document, made of the routes as they are declared."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from schemas import VERSION
from streams.console.declared import JSON_TYPE, PROBLEM_TYPE, Problem, Query, Route

REFS = "#/components/schemas/"

ALWAYS = {
    401: "The token is missing or wrong.",
    403: "Another site's page asks.",
    421: "The Host header names another machine.",
    429: "Too many wrong tokens came from this address; none is looked at for some seconds.",
}
"""When any route refuses."""


class _Plain(GenerateJsonSchema):
    """Schemas without the titles that pydantic makes of the names of fields."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def document(routes: Iterable[Route]) -> dict[str, Any]:
    """OpenAPI of these routes."""
    shapes = _Shapes()
    paths: dict[str, Any] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, shapes)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "quotewire console",
            "version": VERSION,
            "description": "Who said what about whom, where and when: what passes on the stream, "
            "and (`/api/v1`) what is in the archive.",
        },
        "servers": [{"url": "/"}],
        "security": [{}, {"token": []}, {"session": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "cookie", "name": "quotewire_console"},
            },
            "schemas": dict(sorted(shapes.found.items())),
        },
    }


class _Shapes:
    """The schemas of answers, collected."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}

    def ref(self, model: Any) -> dict[str, Any]:
        """A reference to a model's schema."""
        if model is None:
            return {"type": "string"}
        adapter: TypeAdapter[Any] = TypeAdapter(model)
        (found, whole) = TypeAdapter.json_schemas(
            [(model, "serialization", adapter)],
            ref_template=REFS + "{model}",
            schema_generator=_Plain,
        )
        self.found.update(whole.get("$defs", {}))
        return dict(found[model, "serialization"])


def _operation(route: Route, shapes: _Shapes) -> dict[str, Any]:
    found: dict[str, Any] = {"operationId": route.name, "summary": route.summary}
    if route.description:
        found["description"] = route.description
    parameters = [
        *(_path(route.ids) for _ in re.findall(r"\{id\}", route.path)),
        *(_header(name, text) for name, text in route.headers.items()),
        *(_query(route.query) if route.query is not None else ()),
    ]
    if parameters:
        found["parameters"] = parameters
    if route.body is not None:
        schema = _schema_of(route.body)
        found["requestBody"] = {"required": True, "content": {JSON_TYPE: {"schema": schema}}}
    answers: dict[int, Any] = {
        code: {
            "description": answer.description,
            "content": {kind: {"schema": shapes.ref(one)} for kind, one in answer.bodies.items()},
        }
        for code, answer in route.answers.items()
    }
    for code, text in {**ALWAYS, **route.refusals}.items():
        if code == HTTPStatus.NOT_MODIFIED:
            answers[code] = {"description": text}
            continue
        content = {PROBLEM_TYPE: {"schema": shapes.ref(Problem)}}
        answers[code] = {"description": text, "content": content}
    found["responses"] = {str(code): answers[code] for code in sorted(answers)}
    return found


def _schema_of(model: type[Query]) -> dict[str, Any]:
    _, whole = models_json_schema([(model, "validation")], schema_generator=_Plain)
    schema = dict(whole["$defs"][model.__name__])
    schema.pop("title", None)
    return schema


def _query(model: type[BaseModel]) -> list[dict[str, Any]]:
    whole = model.model_json_schema(schema_generator=_Plain)
    return [_parameter(name, dict(shape)) for name, shape in whole["properties"].items()]


def _parameter(name: str, shape: Mapping[str, Any]) -> dict[str, Any]:
    schema = {key: value for key, value in shape.items() if key != "description"}
    if "anyOf" in schema:  # What may be left out is null for Python alone.
        (one,) = [each for each in schema.pop("anyOf") if each.get("type") != "null"]
        schema.pop("default", None)
        schema.update(one)
    if schema.get("default") in ([], ()):
        schema.pop("default")
    found = {
        "name": name,
        "in": "query",
        "description": shape.get("description", ""),
        "schema": schema,
    }
    if schema.pop("x-empty", False):
        found["allowEmptyValue"] = True
    return found


def _path(about: str) -> dict[str, Any]:
    schema = {"type": "string"}
    return {"name": "id", "in": "path", "required": True, "description": about, "schema": schema}


def _header(name: str, about: str) -> dict[str, Any]:
    schema = {"type": "string"}
    return {"name": name, "in": "header", "description": about, "schema": schema}
