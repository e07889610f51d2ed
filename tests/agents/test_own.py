"""An agent of another package: found, checked, run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.metadata import EntryPoint
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from agents import own
from agents.own import OwnAgent, OwnAgentError, functions, installed, warm_up
from schemas.marker import Outcome

HERE = __name__


def find(articles: Sequence[dict[str, Any]]) -> list[Any]:
    """Values by what the article's title asks for."""
    if any(article["title"] == "raise" for article in articles):
        raise ArithmeticError("asked for")
    if any(article["title"] == "too few" for article in articles):
        return []
    return [["claim"] if article["title"] != "wrong" else 7 for article in articles]


def broken(articles: Sequence[dict[str, Any]]) -> list[Any]:
    raise OSError("there is no model")


class Point:
    """An entry point that gives what the test gives it."""

    def __init__(self, name: str, agent: Any, package: str = "pack") -> None:
        self.name = name
        self.value = "pack:AGENT"
        self.dist = SimpleNamespace(name=package, version="1.0")
        self._agent = agent

    def load(self) -> Any:
        if isinstance(self._agent, Exception):
            raise self._agent
        return self._agent


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    """Each test sees its own entry points."""
    for cached in (installed, own._resolve):
        cached.cache_clear()
    yield
    for cached in (installed, own._resolve):
        cached.cache_clear()


def install(monkeypatch: pytest.MonkeyPatch, *points: Point | EntryPoint) -> None:
    monkeypatch.setattr(own, "entry_points", lambda group: list(points))


@pytest.fixture
def claims(monkeypatch: pytest.MonkeyPatch) -> None:
    """An agent of this module's function."""
    monkeypatch.setattr(own.pkgutil, "resolve_name", lambda name: globals()[name.split(":")[1]])
    install(monkeypatch, Point("claims", OwnAgent("here:find", list[str])))


def article(title: str = "", id: str = "a") -> bytes:
    return orjson.dumps({**own.ARTICLE, "id": id, "title": title})


def test_its_record_names_the_article_and_who_made_it(claims: None) -> None:
    (made,) = functions.claims([article()])
    assert made.outcome is Outcome.RESULT
    assert orjson.loads(made.value) == {
        "article_id": "a",
        "claims": ["claim"],
        "model": "pack-1.0",
    }
    assert made.counts == {"words": {"": 9}}


@pytest.mark.parametrize(
    ("title", "exception", "says"),
    [
        ("raise", "ArithmeticError", "asked for"),
        ("wrong", "ValidationError", "list"),
        ("too few", "ValueError", "gave 0 values for 1 articles"),
    ],
)
def test_an_article_that_it_fails_on_fails_alone(
    claims: None, title: str, exception: str, says: str
) -> None:
    made = functions.claims([article(id="a"), article(title, id="b"), article(id="c")])
    assert [one.outcome for one in made] == [Outcome.RESULT, Outcome.FAILED, Outcome.RESULT]
    failure = made[1].failure
    assert failure is not None
    assert failure.reason == "error"
    assert failure.exception.endswith(exception)
    assert says in failure.message
    assert orjson.loads(made[1].value)["article_id"] == "b"


@pytest.mark.parametrize(
    ("points", "says"),
    [
        ([Point("Claims", OwnAgent("x:y"))], "'Claims' of pack-1.0 has a name that no topic"),
        ([Point("claims", ImportError("no spacy"))], "cannot be loaded from pack:AGENT"),
        ([Point("claims", "x:y")], "pack:AGENT is no agents.own.OwnAgent"),
        ([Point("claims", OwnAgent("x:y", object()))], "does not know the type of its value"),
        (
            [Point("claims", OwnAgent("x:y")), Point("claims", OwnAgent("x:z"), "other")],
            "Two packages have an agent 'claims': pack-1.0 and other-1.0",
        ),
    ],
)
def test_what_cannot_be_used_is_told_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, points: list[Point], says: str
) -> None:
    install(monkeypatch, *points)
    with pytest.raises(OwnAgentError, match=says):
        installed()


def test_a_function_that_is_not_there_is_told_before_the_first_article(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    install(monkeypatch, Point("claims", OwnAgent("agents.own:nothing_there")))
    with pytest.raises(OwnAgentError, match=r"'claims' of pack-1.0 fails on its first article"):
        warm_up()


def test_without_such_packages_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch)
    assert installed() == {}
    with pytest.raises(AttributeError):
        functions.claims  # noqa: B018
