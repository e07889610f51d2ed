"""Any JSON as articles, by a mapping: a TOML file that says in JSONPath where each field is.

It runs where articles come in (`publish --mapping`, `analyze --mapping`, `collect`), so that the
raw topic carries plain JSON, whatever the mapping was.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from streams.errors import UsageError

SHIPPED = Path(__file__).with_name("mappings")
"""Mappings that come with quotewire; each is known by its name."""

TEXTS = ("text", "html")
LISTS = ("authors", "keywords")
FIELDS = (
    *("id", "version", "title", *TEXTS, "url", "outlet", *LISTS, "section", "language"),
    *("published", "modified", "dateline", "embargo", "pub_status"),
)
"""Of an article as plain JSON."""
MOST_ARTICLES = 100_000
MOST_VALUES = 2_000
"""That one path gives: a document cannot make work without bound."""
_TABLES = ("articles", "fields", "defaults", "values")
_CANCELED = ("canceled", "cancelled", "withdrawn", "killed")


@dataclass(frozen=True, slots=True)
class JsonPath:
    """A JSONPath (RFC 9535) as it was written, and compiled."""

    written: str
    compiled: Any

    def find(self, document: Any, most: int) -> Iterator[Any]:
        """The values there, in the document's order. Raises ValueError."""
        import jsonpath

        try:
            for match in islice(self.compiled.finditer(document), most):
                yield match.obj
        except (jsonpath.JSONPathError, RecursionError) as error:
            raise ValueError(f"({self.written}) cannot be followed: {_said(error)}") from None


@dataclass(frozen=True, slots=True)
class Missing:
    """An article that the mapping does not fit, and why, in a sentence that names field and
    path. `number`: its place in the document, from 1; 0 is the document."""

    number: int
    message: str


@dataclass(frozen=True, slots=True)
class FieldMapping:
    """Where a mapping finds articles and their fields.

    `articles`: where they are in a document, None where it is one. `fields`: by name the paths that
    are tried in order. `defaults`: what an article has where no path finds anything. `values`:
    by field what a value means.
    """

    name: str
    articles: JsonPath | None
    fields: Mapping[str, tuple[JsonPath, ...]]
    defaults: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def read(self, document: Any) -> Iterator[dict[str, Any] | Missing]:
        """The articles of a parsed JSON document as plain JSON, in its order."""
        if self.articles is None:
            yield self._article(0, document)
            return
        found = 0
        try:
            for one in self.articles.find(document, MOST_ARTICLES):
                found += 1
                yield self._article(found, one)
        except ValueError as error:
            yield Missing(0, f"articles {error}.")
            return
        if not found:
            yield Missing(0, f"articles ({self.articles.written}) finds nothing in it.")

    def _article(self, number: int, found: Any) -> dict[str, Any] | Missing:
        if not isinstance(found, dict):
            return Missing(number, f"it is {_kind(found)}; an article is an object.")
        article = dict(self.defaults)
        for name, paths in self.fields.items():
            try:
                value = self._value(name, paths, found)
            except ValueError as error:
                return Missing(number, f"{error}.")
            if value is not None:
                article[name] = value
        if any(article.get(name) for name in TEXTS) or article.get("pub_status") in _CANCELED:
            return article
        tried = ", ".join(
            f"{name} ({' or '.join(path.written for path in self.fields[name])})"
            for name in TEXTS
            if name in self.fields
        )
        return Missing(number, f"{tried} finds no text in it.")

    def _value(self, name: str, paths: Iterable[JsonPath], found: Any) -> Any:
        """A field's value, None where nothing is there. Raises ValueError for an object."""
        for path in paths:
            try:
                texts = [
                    text for one in path.find(found, MOST_VALUES) for text in _texts(path, one)
                ]
            except ValueError as error:
                raise ValueError(f"{name} {error}") from None
            meant = self.values.get(name, {})
            texts = [meant.get(text, text) for text in texts]
            if texts and name in LISTS:
                return list(dict.fromkeys(texts))
            if texts:
                return "\n\n".join(texts) if name in TEXTS else texts[0]
        return None


def _texts(path: JsonPath, value: Any) -> Iterator[str]:
    """What a value says: texts and numbers, or a list of them."""
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, dict | list):
            raise ValueError(f"({path.written}) finds {_kind(one)} where a text belongs")
        if isinstance(one, int | float) and not isinstance(one, bool):
            yield str(one)
        elif isinstance(one, str) and one.strip():
            yield one


def _kind(value: Any) -> str:
    kinds = {dict: "an object", list: "a list", str: "a text", bool: "a truth value"}
    return "null" if value is None else kinds.get(type(value), "a number")


# -- the file


def load_mapping(name: str) -> FieldMapping:
    """The mapping in a file, or one of `SHIPPED`. Raises UsageError: it names field and path."""
    path = Path(name)
    shipped = SHIPPED / f"{name}.toml"
    if not path.exists() and shipped.parent == SHIPPED and shipped.is_file():
        path = shipped
    try:
        given = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        known = ", ".join(sorted(each.stem for each in SHIPPED.glob("*.toml")))
        raise UsageError(
            f"There is no mapping {name}: give a file, or one that comes with quotewire: {known}."
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{name} cannot be read: {error}.") from None
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{name} is no TOML: {error}.") from None
    return read_mapping(given, name)


def read_mapping(given: Mapping[str, Any], name: str) -> FieldMapping:
    """A mapping from the tables of its file. Raises UsageError."""
    _check_names(given, _TABLES, name, "is no part of a mapping")
    for table in ("fields", "defaults", "values"):
        part = given.get(table, {})
        if not isinstance(part, dict):
            raise UsageError(f"{name}: [{table}] is a table.")
        _check_names(part, FIELDS, f"{name}: {table}", "is no field of an article")
    fields = {
        key: _compiled(value, f"{name}: fields.{key}")
        for key, value in given.get("fields", {}).items()
    }
    if not any(text in fields for text in TEXTS):
        raise UsageError(f"{name}: [fields] has no text and no html; an article needs one of them.")
    articles = given.get("articles")
    return FieldMapping(
        name,
        None if articles is None else _compiled(articles, f"{name}: articles")[0],
        fields,
        {key: _default(key, value, name) for key, value in given.get("defaults", {}).items()},
        {key: _meanings(key, value, name) for key, value in given.get("values", {}).items()},
    )


def _check_names(given: Mapping[str, Any], known: Iterable[str], name: str, wrong: str) -> None:
    for key in given:
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f" Did you mean {near[0]}?" if near else f" There are {', '.join(known)}."
            raise UsageError(f"{name}: {key} {wrong}.{hint}")


def _compiled(given: Any, where: str) -> tuple[JsonPath, ...]:
    import jsonpath

    paths = given if isinstance(given, list) else [given]
    if not paths or not all(isinstance(path, str) for path in paths):
        raise UsageError(f"{where} is a JSONPath, or a list of them, not {given!r}.")
    found = []
    for path in paths:
        # Two of them visit each pair of places: a document's size squared.
        if path.count("..") > 1:
            raise UsageError(f"{where}: {path!r} has more than one `..`; name what lies between.")
        try:
            found.append(JsonPath(path, jsonpath.compile(path)))
        except jsonpath.JSONPathError as error:
            raise UsageError(f"{where}: {path!r} is no JSONPath: {_said(error)}.") from None
    return tuple(found)


def _default(name: str, value: Any, where: str) -> Any:
    listed = value if isinstance(value, list) else [value]
    if not all(isinstance(one, str) for one in listed) or (value is listed) != (name in LISTS):
        kind = "a list of texts" if name in LISTS else "a text"
        raise UsageError(f"{where}: defaults.{name} is {kind}, not {value!r}.")
    return value


def _meanings(name: str, value: Any, where: str) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(one, str) for one in value.values()):
        raise UsageError(f"{where}: values.{name} is a table of texts, not {value!r}.")
    return value


def _said(error: Exception) -> str:
    return str(getattr(error, "message", None) or error).splitlines()[0].rstrip(".")
