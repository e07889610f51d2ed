"""Agents of your own: a stage that another package adds to the flow, beside entities and quotes.

A package declares it by an entry point of the group `quotewire.agents`. The entry point's name is
the name of the stage, of its topic (`news.<name>`) and of its part of the event
(`extensions.<name>`); its value is an `OwnAgent`. `docs/own-agent.md` shows one.

The module that holds the `OwnAgent` is imported by workers and commands; the module of the
function only by language processes, so what it imports may be large.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import orjson
from pydantic import TypeAdapter
from pydantic.errors import PydanticSchemaGenerationError

from agents.confine import explain
from agents.work import Produced, dump, each_alone, side_failed
from schemas.article import Article
from schemas.marker import Outcome

GROUP = "quotewire.agents"
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


class OwnAgentError(Exception):
    """An agent of another package cannot be used; the message names both and says why."""


@dataclass(frozen=True, slots=True)
class OwnAgent:
    """What a package says of its agent.

    function: "package.module:name" of `(articles) -> values`: articles as `schemas.article.Article`
    has them (plain dictionaries), and one value for each, in order. It must be a pure function of
    each article: after a crash an article may be read a second time. value: type of a value, any
    that pydantic knows; what does not fit it fails. about: what the agent finds, for the schemas.
    package: name and version of its distribution; found, not given.
    """

    function: str
    value: Any = Any
    about: str = ""
    package: str = ""


@cache
def installed() -> Mapping[str, OwnAgent]:
    """Stage name to agent, of all that are installed. Raises OwnAgentError."""
    found: dict[str, OwnAgent] = {}
    for point in entry_points(group=GROUP):
        agent = _load(point)
        if point.name in found and found[point.name] != agent:
            raise OwnAgentError(
                f"Two packages have an agent {point.name!r}: {found[point.name].package} and "
                f"{agent.package}. Uninstall one of them."
            )
        found[point.name] = agent
    return found


def _load(point: EntryPoint) -> OwnAgent:
    """The agent of an entry point, checked."""
    package = f"{point.dist.name}-{point.dist.version}" if point.dist else "a package"
    who = f"The agent {point.name!r} of {package}"
    if not NAME.fullmatch(point.name):
        raise OwnAgentError(
            f"{who} has a name that no topic can have; it takes lower-case letters, digits and "
            "underscores, a letter first, 40 at most."
        )
    try:
        agent = point.load()
    except Exception as error:
        raise OwnAgentError(
            f"{who} cannot be loaded from {point.value} ({type(error).__name__}: {error})."
        ) from error
    if not isinstance(agent, OwnAgent):
        raise OwnAgentError(f"{who}: {point.value} is no agents.own.OwnAgent.")
    try:
        TypeAdapter(agent.value)
    except PydanticSchemaGenerationError as error:
        raise OwnAgentError(f"{who}: pydantic does not know the type of its value.") from error
    return replace(agent, package=package)


class Functions:
    """The batch functions of the installed agents, each an attribute by its name."""

    def __getattr__(self, name: str) -> Callable[[Sequence[bytes]], list[Produced]]:
        if name not in installed():
            raise AttributeError(name)

        def run(values: Sequence[bytes]) -> list[Produced]:
            return each_alone(values, lambda some: _run(name, some), side_failed)

        return run


functions = Functions()
"""`functions.claims(values)`: articles (JSON) to records of the agent `claims`, one each. What a
language process runs of an agent."""


@cache
def _resolve(name: str) -> tuple[Callable[[list[dict[str, Any]]], Sequence[Any]], TypeAdapter[Any]]:
    agent = installed()[name]
    return pkgutil.resolve_name(agent.function), TypeAdapter(agent.value)


def _run(name: str, values: Sequence[bytes]) -> list[Produced]:
    function, kind = _resolve(name)
    articles = [orjson.loads(value) for value in values]
    words = [int(article["word_count"]) for article in articles]
    ids = [article["id"] for article in articles]
    found = list(function(articles))
    if len(found) != len(values):
        raise ValueError(
            f"{installed()[name].function} gave {len(found)} values for {len(values)} articles"
        )
    return [
        Produced(
            Outcome.RESULT,
            dump(
                {
                    "article_id": id,
                    name: kind.dump_python(kind.validate_python(value), mode="json"),
                    "model": installed()[name].package,
                }
            ),
            counts={"words": {"": count}},
        )
        for id, value, count in zip(ids, found, words, strict=True)
    ]


ARTICLE: dict[str, Any] = Article(
    id="warm-up",
    version="1",
    text='"It will be rebuilt," the mayor said on Monday.',
    language="en",
    language_confidence=1.0,
    readable=True,
    source_format="text",
    encoding="utf-8",
    content_hash="",
    word_count=9,
    reading_seconds=2,
).model_dump(mode="json")


def warm_up() -> None:
    """Run each agent once, so that it has loaded what it needs. Raises OwnAgentError."""
    for name, agent in installed().items():
        try:
            _run(name, [dump(ARTICLE)])
        except Exception as error:
            raise OwnAgentError(
                f"The agent {name!r} of {agent.package} fails on its first article: "
                f"{agent.function} ({type(error).__name__}: {explain(error)})."
            ) from error
