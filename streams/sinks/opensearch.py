"""`opensearch+https://USER@HOST/PREFIX`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from typing import Any, Self, TypeVar
from urllib.parse import unquote, urlsplit

import opensearchpy
from opensearchpy import AsyncOpenSearch
from opensearchpy.exceptions import ConnectionError as NoConnection
from opensearchpy.exceptions import SSLError, TransportError

from schemas.tables import KEYS
from streams.errors import SinkError
from streams.settings import PREFIX as OF_SETTINGS
from streams.sinks.base import Place, SinkOptions, no_password
from streams.sinks.batch import Batch, Rows, ServerSink, one_line
from streams.sinks.patience import Away
from streams.sinks.tables import FORMAT, LISTS, TABLES, TIMES, Row, instant

PREFIX = "quotewire-"
ANSWER_SECONDS = 60
MOST_BYTES = 5_000_000
"""Of a bulk request, as OpenSearch's documentation advises (5 to 15 MB)."""

AWAY = frozenset({408, 429, 502, 503, 504})

SEARCHED = frozenset({"title", "text"})
"""Columns of words; the other ones are keywords."""

ROWS = "quotewire_rows"
"""Field of an article: the ids of its documents in the other indices; it is not searched."""

T = TypeVar("T")

Action = tuple[dict[str, Any], dict[str, Any] | None]


def _field(table: str, name: str, kind: str) -> dict[str, Any]:
    if name == "spans":
        return {"type": "object", "enabled": False}
    if name in TIMES:
        return {"type": "date"}
    if name in SEARCHED:
        return {"type": "text"}
    # Longer keywords than Lucene takes are kept, and not searched.
    keyword = {"type": "keyword", "ignore_above": 8_000}
    return {"BIGINT": {"type": "long"}, "DOUBLE": {"type": "double"}}.get(kind, keyword)


MAPPINGS: dict[str, dict[str, Any]] = {
    table: {name: _field(table, name, kind) for name, kind in columns.items()}
    for table, columns in TABLES.items()
}
MAPPINGS["articles"][ROWS] = {"type": "object", "enabled": False}


class OpenSearchSink(ServerSink):
    """An index of each table, in OpenSearch or Elasticsearch: `PREFIXarticles`, ...

    Documents are the rows, lists as lists, with ids made of their keys, so that the same again is
    the same. There are no transactions: an article's document names its documents in the other
    indices, old and new ones, before those are written, so that whatever comes in between, the next
    attempt knows what to delete. How far was read is kept after all of it, in `PREFIXpositions`.
    """

    def __init__(self, target: str, options: SinkOptions) -> None:
        parts = urlsplit(target)
        form = f"--sink {parts.scheme}://USER@HOST:PORT/PREFIX"
        try:
            port = parts.port
        except ValueError:
            raise SinkError(f"{form}: its port is none.") from None
        prefix = parts.path.strip("/") or PREFIX
        if not parts.hostname or set(prefix) & set(' "*+/\\|?#><:,') or prefix != prefix.lower():
            raise SinkError(f"{form}: the prefix is of small letters, digits, - and _.")
        no_password(parts.password, f"set {OF_SETTINGS}OPENSEARCH_PASSWORD_FILE")
        self._prefix = prefix
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        secure = parts.scheme.endswith("https")
        place = f"{host}:{port or 9200}"
        super().__init__(f"{parts.scheme}://{place}/{prefix}", options)
        settings = options.settings
        given = settings.opensearch_password
        if parts.username and given is None:
            raise SinkError(f"{form}: set {OF_SETTINGS}OPENSEARCH_PASSWORD_FILE for its user.")
        self._arguments: dict[str, Any] = {
            "hosts": [f"http{'s' if secure else ''}://{place}"],
            "timeout": ANSWER_SECONDS,
            "max_retries": 0,
        }
        if parts.username and given is not None:
            self._arguments["http_auth"] = (unquote(parts.username), given.get_secret_value())
        if secure and settings.opensearch_cafile is not None:
            self._arguments["ca_certs"] = settings.opensearch_cafile

    def _index(self, table: str) -> str:
        return f"{self._prefix}{table}"

    async def __aenter__(self) -> Self:
        self._client = AsyncOpenSearch(**self._arguments)
        try:
            await self._patiently(self._prepare)
        except BaseException:
            await self._client.close()
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self._client.close()

    async def place(self) -> Place | None:
        """What was kept in its index."""

        async def read() -> Place | None:
            (found,) = await self._documents("positions", ["place"])
            return None if found is None else Place(found["reader"], json.loads(found["positions"]))

        return await self._patiently(read)

    async def _patiently(self, work: Callable[[], Awaitable[T]]) -> T:
        async def attempt() -> T:
            try:
                return await work()
            except SSLError as error:
                raise SinkError(
                    f"{self.name}: its certificate is not accepted ({_reason(error)}); "
                    f"{OF_SETTINGS}OPENSEARCH_CAFILE names the authority."
                ) from None
            except NoConnection as error:
                raise Away(_reason(error)) from None
            except TransportError as error:
                if error.status_code in AWAY:
                    raise Away(_reason(error)) from None
                raise SinkError(f"{self.name} cannot be written: {_reason(error)}.") from None

        return await self._until_it_works(attempt)

    async def _prepare(self) -> None:
        """Make the indices that are missing; look at the mappings of those that are there."""
        mappings = {
            **MAPPINGS,
            "positions": {
                "reader": {"type": "keyword"},
                "positions": {"type": "keyword", "index": False, "doc_values": False},
            },
        }
        for table, properties in mappings.items():
            index = self._index(table)
            if not await self._client.indices.exists(index=index):
                body = {
                    "mappings": {
                        "dynamic": False,
                        "_meta": {"quotewire": FORMAT},
                        "properties": properties,
                    }
                }
                await self._client.indices.create(index=index, body=body)
                continue
            found = await self._client.indices.get_mapping(index=index)
            for concrete, one in found.items():
                self._check(concrete, one["mappings"], properties)

    def _check(
        self, index: str, there: Mapping[str, Any], properties: Mapping[str, Mapping[str, Any]]
    ) -> None:
        if there.get("_meta", {}).get("quotewire", FORMAT) != FORMAT:
            raise SinkError(f"{index} is of another version of quotewire; name another prefix.")
        has = there.get("properties", {})
        wrong = [
            f"{name} {wanted['type']}"
            for name, wanted in properties.items()
            # A field that is not looked into has no type in what is told of it.
            if has.get(name, {}).get("type", "object") != wanted["type"] or name not in has
        ]
        if wrong:
            shown = ", ".join(f"{name} {one.get('type', 'object')}" for name, one in has.items())
            raise SinkError(
                f"{self.name}: the index {index} is of another shape: it has "
                f"{shown or 'no field'}; quotewire's has {', '.join(wrong)}. Name another prefix."
            )

    async def _write(self, batch: Batch, place: Place | None) -> None:
        async def write() -> None:
            ids = [*batch.articles, *batch.late]
            found = dict(zip(ids, await self._documents("articles", ids), strict=True))
            batch.settle([id for id, document in found.items() if document is not None])
            before: list[Action] = []
            then: list[Action] = []
            last: list[Action] = []
            for article, rows in batch.articles.items():
                had: dict[str, list[str]] = (found.get(article) or {}).get(ROWS) or {}
                steps = self._steps(article, rows, had)
                for actions, more in zip((before, then, last), steps, strict=True):
                    actions.extend(more)
            if place is not None:
                kept = {"reader": place.reader, "positions": json.dumps(place.positions)}
                last_of_all = [self._put("positions", "place", kept)]
            else:
                last_of_all = []
            for actions in (before, then, last, last_of_all):
                await self._bulk(actions)

        await self._patiently(write)

    def _steps(
        self, article: str, rows: Rows | None, had: Mapping[str, list[str]]
    ) -> Iterator[list[Action]]:
        """What to do for an article first, then, and in the end."""
        new = {
            table: {_id(row, table): row for row in (rows or {}).get(table, ())}
            for table in TABLES
            if table != "articles"
        }
        gone = {table: [id for id in had.get(table, ()) if id not in new[table]] for table in new}
        own = hashlib.sha256(_bytes(article)).hexdigest()
        if rows is not None:
            (row,) = rows["articles"]
            document = _document(row)
            every = {table: [*new[table], *gone[table]] for table in new}
            yield [self._put("articles", own, document | {ROWS: every})]
        else:
            yield []
        yield [
            *(
                self._put(table, id, _document(row))
                for table in new
                for id, row in new[table].items()
            ),
            *(self._delete(table, id) for table in new for id in gone[table]),
        ]
        if rows is None:
            yield [self._delete("articles", own)]
        elif any(gone.values()):
            left = {table: list(new[table]) for table in new}
            yield [self._put("articles", own, document | {ROWS: left})]
        else:
            yield []

    def _put(self, table: str, id: str, document: dict[str, Any]) -> Action:
        return {"index": {"_index": self._index(table), "_id": id}}, document

    def _delete(self, table: str, id: str) -> Action:
        return {"delete": {"_index": self._index(table), "_id": id}}, None

    async def _documents(self, table: str, ids: list[str]) -> list[dict[str, Any] | None]:
        """Documents by their ids, at once (not only when they can be searched)."""
        if not ids:
            return []
        keys = (
            ids if table == "positions" else [hashlib.sha256(_bytes(id)).hexdigest() for id in ids]
        )
        includes = None if table == "positions" else [ROWS]
        found = await self._client.mget(
            body={"ids": keys}, index=self._index(table), _source_includes=includes
        )
        return [one.get("_source", {}) if one.get("found") else None for one in found["docs"]]

    async def _bulk(self, actions: Iterable[Action]) -> None:
        for body in _bodies(actions):
            answer = await self._client.bulk(body=body)
            if answer["errors"]:
                self._complain(answer["items"])

    def _complain(self, items: list[dict[str, dict[str, Any]]]) -> None:
        for item in items:
            for action, result in item.items():
                status = result.get("status", 500)
                error = result.get("error")
                if error is None or (action == "delete" and status == 404):
                    continue
                reason = str(error.get("reason", error)) if isinstance(error, dict) else str(error)
                if status in AWAY or status >= 500:
                    raise Away(reason)
                if status in (401, 403, 404):
                    raise SinkError(f"{self.name} cannot be written: {reason}.")
                raise ValueError(reason)


def _bodies(actions: Iterable[Action]) -> Iterator[str]:
    """Bulk requests, newline-delimited JSON, none much larger than `MOST_BYTES`."""
    lines: list[str] = []
    size = 0
    for action, document in actions:
        parts = [json.dumps(action)] + ([] if document is None else [json.dumps(document)])
        lines += parts
        size += sum(map(len, parts))
        if size > MOST_BYTES:
            yield "\n".join(lines) + "\n"
            lines, size = [], 0
    if lines:
        yield "\n".join(lines) + "\n"


def _document(row: Row) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in row.items()}


def _value(name: str, value: Any) -> Any:
    if name in LISTS:
        return json.loads(value)
    if name in TIMES:
        time = instant(value)
        return None if time is None else time.isoformat()
    if isinstance(value, str):
        value.encode()  # Raises where it is no text, which JSON would hide.
    return value


def _id(row: Row, table: str) -> str:
    """Id of a document: ids of articles may be longer than it, and of any characters."""
    key = "\0".join(str(row[name]) for name in KEYS[table])
    return hashlib.sha256(_bytes(key)).hexdigest()


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def _reason(error: opensearchpy.OpenSearchException) -> str:
    """What went wrong, without addresses, which may hold more than people should see."""
    if isinstance(error, NoConnection):
        return one_line(str(error.info))
    if isinstance(error, TransportError):
        return f"status {error.status_code}, {error.error}"
    return type(error).__name__
