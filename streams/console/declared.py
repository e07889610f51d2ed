"""How a route of the API is declared: once, for the server, for what it checks and for OpenAPI."""

from __future__ import annotations

import http
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar, get_origin

import orjson
from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

JSON_TYPE = "application/json"
PROBLEM_TYPE = "application/problem+json"

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Q = TypeVar("Q", bound=BaseModel)


class Query(BaseModel):
    """Base of parameters, and of bodies: what they do not name is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Problem(BaseModel):
    """What went wrong (RFC 9457)."""

    type: Literal["about:blank"]
    title: str = Field(description="Name of the status.")
    status: int
    detail: str = Field(description="A sentence for people.")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its body's model by media type; None for one that only the type describes."""

    description: str
    bodies: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Route:
    """A route. `query`, `body`: models of parameters and of a JSON body. `ids`: what `{id}` in
    its path is. `refusals`: when it answers with which status, beside those of every route.
    `headers`: request headers that it reads, with what they are for."""

    method: Literal["GET", "POST"]
    path: str
    handler: Handler
    name: str
    summary: str
    answers: Mapping[int, Answer]
    description: str = ""
    query: type[Query] | None = None
    body: type[Query] | None = None
    ids: str = ""
    refusals: Mapping[int, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def add_to(self, app: web.Application) -> None:
        """Have an application serve it. Ids may hold slashes, percent-encoded or not."""
        path = self.path.replace("{id}", "{id:.+}")
        if self.method == "GET":
            app.router.add_get(path, self.handler)
        else:
            app.router.add_post(path, self.handler)


def answers(description: str, model: Any, code: int = 200) -> dict[int, Answer]:
    """The usual answer: JSON of a model."""
    return {code: Answer(description, {JSON_TYPE: model})}


class Refusal(web.HTTPException):
    """Ends a request with a status and a sentence."""

    status_code = 400

    def __init__(self, code: int, sentence: str) -> None:
        self.status_code = code
        self.sentence = sentence
        super().__init__()


def problem(code: int, sentence: str) -> web.Response:
    """An answer that says what went wrong."""
    body = {
        "type": "about:blank",
        "title": http.HTTPStatus(code).phrase,
        "status": code,
        "detail": sentence,
    }
    return web.Response(
        body=orjson.dumps(body),
        status=code,
        content_type=PROBLEM_TYPE,
        headers={"Cache-Control": "no-store"},
    )


def json(value: Any, code: int = 200) -> web.Response:
    """A value, or JSON of it, as an answer that nobody keeps."""
    return web.Response(
        body=value if isinstance(value, bytes) else orjson.dumps(value),
        status=code,
        content_type=JSON_TYPE,
        headers={"Cache-Control": "no-store"},
    )


def query_of(request: web.Request, model: type[Q]) -> Q:
    """The parameters of a request. Raises Refusal with a sentence for people."""
    given: dict[str, Any] = {}
    fields = {one.alias or name: one for name, one in model.model_fields.items()}
    for name in request.query:
        known = fields.get(name)
        several = known is not None and get_origin(known.annotation) is tuple
        given[name] = request.query.getall(name) if several else request.query[name]
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise Refusal(400, sentence_of(error, model)) from None


async def body_of(request: web.Request, model: type[Q]) -> Q:
    """The JSON body of a request. Raises Refusal."""
    if request.content_type != JSON_TYPE:
        raise Refusal(415, "The body must be JSON: {}.")
    try:
        return model.model_validate(orjson.loads(await request.read()), strict=True)
    except ValidationError as error:
        if any(one.annotation is not bool for one in model.model_fields.values()):
            raise Refusal(400, sentence_of(error, model)) from None
        raise Refusal(400, _takes(model)) from None
    except orjson.JSONDecodeError:
        raise Refusal(400, _takes(model)) from None


def _takes(model: type[BaseModel]) -> str:
    if any(one.annotation is not bool for one in model.model_fields.values()):
        return f"The body takes a JSON object with {', '.join(model.model_fields)}."
    shown = "".join(f' or {{"{name}": true}}' for name in model.model_fields)
    return f"The body takes {{}}{shown}."


def sentence_of(error: ValidationError, model: type[BaseModel]) -> str:
    """What is wrong with the first wrong parameter, and what it takes."""
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "extra_forbidden":
        known = ", ".join(one.alias or each for each, one in model.model_fields.items())
        return f"There is no parameter {name!r}; there are {known}."
    shape = model.model_json_schema()["properties"].get(name, {})
    shape = next((one for one in shape.get("anyOf", ()) if one.get("type") != "null"), shape)
    shape = shape.get("items", shape)
    if "minimum" in shape and "maximum" in shape:
        return f"{name} takes a number from {shape['minimum']} to {shape['maximum']}."
    if first["type"] == "string_too_long":
        return f"{name} takes at most {first['ctx']['max_length']} characters."
    if first["type"] == "too_long":
        return f"{name} may be given at most {first['ctx']['max_length']} times."
    if first["type"] == "literal_error":
        known = ", ".join(map(str, shape.get("enum", ())))
        return f"{name} takes {known}, not {first['input']!r}."
    if first["type"] in ("bool_parsing", "bool_type"):
        return f"{name} takes true or false."
    said = first["msg"].removeprefix("Value error, ")
    return f"{name}: {said}."
