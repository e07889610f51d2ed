"""The models of a process are loaded once, when they are first asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from agents import models
from agents.models import LanguageSettings, Pipelines, in_use, pipelines, read_by_language, use
from schemas import plain

SETTINGS = LanguageSettings(pipelines={"en": "english", "fr": "french"})


class Loader:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, package: str) -> str:
        self.asked.append(package)
        return package.upper()


def test_a_model_is_loaded_once_for_each_kind_and_language() -> None:
    loaded, load = Pipelines(SETTINGS), Loader()
    assert loaded.of_language("ner", "en", load) == "ENGLISH"
    assert loaded.of_language("ner", "en", load) == "ENGLISH"
    assert loaded.of_language("parser", "en", load) == "ENGLISH"
    assert loaded.of_language("ner", "fr", load) == "FRENCH"
    assert load.asked == ["english", "english", "french"]


def test_a_language_without_a_package_has_no_model() -> None:
    load = Loader()
    assert Pipelines(SETTINGS).of_language("ner", "de", load) is None
    assert load.asked == []


def test_what_loading_raises_is_raised_and_tried_again() -> None:
    loaded = Pipelines(SETTINGS)

    def missing() -> str:
        raise OSError("Can't find model")

    with pytest.raises(OSError, match="Can't find model"):
        loaded.get("quotes", missing)
    assert loaded.get("quotes", lambda: "found") == "found"


def test_none_is_kept_too() -> None:
    loaded, load = Pipelines(SETTINGS), Loader()
    assert loaded.get("gazetteer", lambda: None) is None
    assert loaded.get("gazetteer", lambda: load("again")) is None
    assert load.asked == []


def test_nothing_is_there_before_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(models, "_pipelines", None)
    assert not in_use(SETTINGS)
    with pytest.raises(RuntimeError, match="use"):
        pipelines()
    use(SETTINGS)
    assert in_use(replace(SETTINGS, reuse_folder="/somewhere"))
    assert not in_use(replace(SETTINGS, max_bytes=1))
    assert pipelines().settings == SETTINGS


def test_articles_are_read_by_language_and_what_no_model_reads_is_none() -> None:
    articles: list[Any] = [
        {"id": "a", "language": "fr", "readable": True},
        {"id": "b", "language": "en", "readable": True},
        {"id": "c", "language": "zh", "readable": False},
        {"id": "d", "language": "de", "readable": True},
        {"id": "e", "language": "fr", "readable": True},
    ]
    batches: list[tuple[str, list[str]]] = []

    def read(some: list[plain.Article], model: Model) -> list[str]:
        batches.append((model.meta["lang"], [one["id"] for one in some]))
        return [one["id"].upper() for one in some]

    found = read_by_language(articles, lambda one: None if one == "de" else Model(one), read)
    assert found == [("A", "fr_x-1"), ("B", "en_x-1"), None, None, ("E", "fr_x-1")]
    assert batches == [("en", ["b"]), ("fr", ["a", "e"])]


class Model:
    def __init__(self, language: str) -> None:
        self.meta = {"lang": language, "name": "x", "version": "1"}
