"""The models of a language process: what it is told to load, and what it has loaded.

Each agent brings the functions that load its own models. This module keeps what they return, once
a process, and imports no agent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from agents.reuse import Reuse
from schemas import plain

M = TypeVar("M")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class LanguageSettings:
    """What a language process needs to know.

    `pipelines`: ISO 639-1 to spaCy package; `language` and `outlet_languages`: the usual ones, of
    all articles and of an outlet's, by its name in lower case; `memory_mb`: most address space of
    a process; `reuse_mb`: size of the file of results that may be used again, 0 for none;
    `reuse_folder`: where it is.
    """

    pipelines: Mapping[str, str]
    gazetteer: str | None = None
    max_characters: int = 1_000_000
    max_bytes: int = 4_000_000
    language: str = "en"
    outlet_languages: Mapping[str, str] = field(default_factory=dict)
    memory_mb: int = 4_000
    reuse_mb: int = 0
    reuse_folder: str | None = None


@dataclass(slots=True)
class Pipelines:
    """The loaded models of this process, each loaded when it is first asked for."""

    settings: LanguageSettings
    reuse: Reuse | None = None
    _loaded: dict[tuple[str, str], Any] = field(default_factory=dict)

    def get(self, kind: str, load: Callable[[], T], language: str = "") -> T:
        """The model of that kind (of the language, where each has its own). Raises what `load`
        raises."""
        key = (kind, language)
        if key not in self._loaded:
            self._loaded[key] = load()
        value: T = self._loaded[key]
        return value

    def of_language(self, kind: str, language: str, load: Callable[[str], T]) -> T | None:
        """`load(name of the language's spaCy package)`; None where no package is set for it.

        Raises what `load` raises: OSError where the package is not installed.
        """
        package = self.settings.pipelines.get(language)
        return None if package is None else self.get(kind, lambda: load(package), language)


_pipelines: Pipelines | None = None


def pipelines() -> Pipelines:
    """This process's models. Raises RuntimeError before `use()`."""
    if _pipelines is None:
        raise RuntimeError("agents.models.use() has not been called in this process")
    return _pipelines


def use(settings: LanguageSettings) -> None:
    """Set the models that this process works with; none is loaded yet."""
    # Takes long to import, and the worker's own process, which needs the settings, never calls it.
    from agents.speed.gemm import use_fast_products

    use_fast_products()
    global _pipelines
    _pipelines = Pipelines(settings)


def in_use(settings: LanguageSettings) -> bool:
    """Whether this process works with the models of these settings; `reuse_folder` may differ."""
    return _pipelines is not None and _pipelines.settings == replace(settings, reuse_folder=None)


def read_by_language(
    articles: Sequence[plain.Article],
    load: Callable[[str], M | None],
    read: Callable[[list[plain.Article], M], Sequence[T]],
) -> list[tuple[T, str] | None]:
    """What is found in each article, and the name of the model that read it.

    `load(language)`: the model of a language (ISO 639-1), None where there is none; `read`: one
    result for each of some articles of one language. None for an article that no model reads.
    """
    indexes: dict[str, list[int]] = {}
    for index, article in enumerate(articles):
        if article["readable"]:
            indexes.setdefault(article["language"], []).append(index)
    found: list[tuple[T, str] | None] = [None] * len(articles)
    for language, here in sorted(indexes.items()):
        model = load(language)
        if model is not None:
            name = model_name(model)
            results = read([articles[index] for index in here], model)
            for index, result in zip(here, results, strict=True):
                found[index] = (result, name)
    return found


def model_name(nlp: Any) -> str:
    """Name and version of a spaCy pipeline."""
    return f"{nlp.meta['lang']}_{nlp.meta['name']}-{nlp.meta['version']}"
