"""`s3://BUCKET/PREFIX`."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from collections.abc import Callable, Collection, Mapping
from datetime import UTC
from typing import Any, Self, TypeVar
from urllib.parse import parse_qs, urlsplit

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyarrow import fs

from streams.errors import SinkError
from streams.sinks.base import Place, SinkOptions, no_password
from streams.sinks.batch import Batch, ServerSink, one_line, sentence
from streams.sinks.patience import Away
from streams.sinks.tables import FORMAT, LISTS, TABLES, TIMES, Row, instant

T = TypeVar("T")

Part = tuple[str, int]
"""Day, and number of a part of it."""

PART_ARTICLES = 5_000
"""Articles of a part, after which new ones go into another: what one change makes write anew."""

UNDATED = "unknown"
"""The day of articles that give no time; Hive and others read it as text."""

STATE = "_quotewire.json"
"""Readers of Parquet leave out what begins with `_`."""

LATER = re.compile(
    "NETWORK_CONNECTION|SLOW_DOWN|REQUEST_TIMEOUT|THROTTLING|INTERNAL_FAILURE|SERVICE_UNAVAILABLE"
    r"|REQUEST_TIME_TOO_SKEWED|HTTP status (?:5\d\d|429)|curlCode|imeout"
)
"""In what Arrow says of S3, by the names of AWS' SDK: what another attempt may not meet."""

TYPES = {"TEXT": pa.string(), "BIGINT": pa.int64(), "DOUBLE": pa.float64()}


def _type(name: str, kind: str) -> pa.DataType:
    if name == "spans":
        return pa.list_(pa.list_(pa.int64()))
    if name in LISTS:
        return pa.list_(pa.string())
    return pa.timestamp("us", tz="UTC") if name in TIMES else TYPES[kind]


SCHEMAS = {
    table: pa.schema(
        [(name, _type(name, kind)) for name, kind in columns.items()],
        metadata={"quotewire": str(FORMAT)},
    )
    for table, columns in TABLES.items()
}


class S3Sink(ServerSink):
    """Parquet files by day of publication (UTC), in S3 or what speaks its protocol.

    `PREFIX/articles/day=2026-11-30/part-0000.parquet`, and the same for the other tables; rows of
    an article are in the same part everywhere. Objects cannot be changed, so parts with a change
    are written anew, every `linger_seconds`. In which part each article is, is read from the parts
    when it opens, and kept in memory.

    There are no transactions. Before parts are written, `_quotewire.json` names their articles as
    doubtful: rows of those may then be in any of these parts, and whoever writes such an article
    next, after a crash as well, clears them all. After it, it holds how far was read.
    """

    batch = 2_000
    linger_seconds = 60.0

    def __init__(self, target: str, options: SinkOptions) -> None:
        parts = urlsplit(target)
        no_password(
            parts.username
            or parts.password
            or {"access_key", "secret_key"} & {*parse_qs(parts.query)},
            "use AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, ~/.aws/credentials or a role",
        )
        if not parts.hostname:
            raise SinkError("--sink s3://BUCKET/PREFIX: it names no bucket.")
        super().__init__(f"s3://{parts.netloc}/{parts.path.strip('/')}".rstrip("/"), options)
        self._target = target
        self._root = ""
        self._files: fs.FileSystem
        self._me = uuid.uuid4().hex
        self._parts: dict[str, set[Part]] = {}
        self._doubtful: dict[str, list[Part]] = {}
        self._sizes: dict[Part, int] = {}
        self._place: Place | None = None

    async def __aenter__(self) -> Self:
        try:
            self._files, root = fs.FileSystem.from_uri(self._target)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise SinkError(f"--sink {self.name}: {sentence(error)}") from None
        self._root = root.rstrip("/")
        await self._patiently(self._open)
        return self

    async def __aexit__(self, *exc: object) -> None:
        pass

    async def place(self) -> Place | None:
        """What was kept beside the parts."""
        return self._place

    async def _patiently(self, work: Callable[[], T]) -> T:
        async def attempt() -> T:
            try:
                return await asyncio.to_thread(work)
            except (pa.ArrowInvalid, pa.ArrowTypeError):
                raise
            except OSError as error:
                if LATER.search(str(error)):
                    raise Away(said(error)) from None
                raise SinkError(f"{self.name} cannot be written: {said(error)}.") from None

        return await self._until_it_works(attempt)

    def _open(self) -> None:
        """Read which article is where, and take the place over from who wrote before."""
        self._parts, self._sizes = {}, {}
        selector = fs.FileSelector(f"{self._root}/articles", recursive=True, allow_not_found=True)
        for info in self._files.get_file_info(selector):
            found = re.search(r"/day=([^/]+)/part-(\d+)\.parquet$", info.path)
            if found is None:
                continue
            part = found[1], int(found[2])
            with self._files.open_input_file(info.path) as file:
                parquet = pq.ParquetFile(file)
                self._check(info.path, parquet.schema_arrow)
                ids = parquet.read(["article"]).column("article").to_pylist()
            self._sizes[part] = len(ids)
            for id in ids:
                self._parts.setdefault(id, set()).add(part)
        state = self._read_state()
        self._place = None
        if state.get("place"):
            self._place = Place(state["place"]["reader"], state["place"]["positions"])
        self._doubtful = {
            id: [(day, number) for day, number in parts]
            for id, parts in state.get("doubtful", {}).items()
        }
        for id, parts in self._doubtful.items():
            self._parts.setdefault(id, set()).update(parts)
        self._write_state()

    def _check(self, path: str, schema: pa.Schema) -> None:
        if not schema.equals(SCHEMAS["articles"]):
            raise SinkError(
                f"{self.name}: {path} is of another shape: it has {', '.join(schema.names)}. "
                "Name another prefix."
            )

    def _read_state(self) -> dict[str, Any]:
        try:
            with self._files.open_input_file(f"{self._root}/{STATE}") as file:
                found: dict[str, Any] = json.loads(file.read())
        except FileNotFoundError:
            return {}
        except ValueError:
            raise SinkError(
                f"{self.name}/{STATE} is damaged; remove it, and all is read again."
            ) from None
        if found.get("format") != FORMAT:
            raise SinkError(f"{self.name} is of another version of quotewire; name another prefix.")
        return found

    def _write_state(self) -> None:
        place = self._place
        content = {
            "format": FORMAT,
            "writer": self._me,
            "place": place and {"reader": place.reader, "positions": dict(place.positions)},
            "doubtful": self._doubtful,
        }
        self._put(STATE, json.dumps(content).encode())

    def _put(self, path: str, content: bytes | pa.Buffer) -> None:
        with self._files.open_output_stream(f"{self._root}/{path}") as file:
            file.write(content)

    async def _write(self, batch: Batch, place: Place | None) -> None:
        batch.settle([id for id in batch.late if id in self._parts])
        # What is wrong with a value shows before anything is written.
        tables = {table: _arrow(table, batch.rows(table)) for table in SCHEMAS}
        await self._patiently(lambda: self._change(batch, tables, place))

    def _change(self, batch: Batch, tables: Mapping[str, pa.Table], place: Place | None) -> None:
        if self._read_state().get("writer") != self._me:
            raise SinkError(f"{self.name} is being written by another process.")
        targets = self._targets(batch, tables["articles"])
        touched: set[Part] = set(targets.values())
        for id in batch.articles:
            touched |= self._parts.get(id, set())
        if touched:
            self._doubtful |= {
                id: sorted({*self._parts.get(id, ()), *([targets[id]] if id in targets else ())})
                for id in batch.articles
            }
            for id in batch.articles:
                self._parts.setdefault(id, set()).update(self._doubtful[id])
            self._write_state()
            for part in sorted(touched):
                ids = [id for id, one in targets.items() if one == part]
                self._rewrite(part, batch.articles, ids, tables)
            for id in batch.articles:
                del self._doubtful[id]
                if id in targets:
                    self._parts[id] = {targets[id]}
                else:
                    del self._parts[id]
        if touched or place is not None:
            self._place = place or self._place
            self._write_state()

    def _targets(self, batch: Batch, articles: pa.Table) -> dict[str, Part]:
        """The part that each article goes into: where it is, if that is of its day."""
        targets: dict[str, Part] = {}
        sizes = dict(self._sizes)
        times = articles.column("published").to_pylist()
        for id, time in zip(articles.column("article").to_pylist(), times, strict=True):
            day = UNDATED if time is None else time.astimezone(UTC).date().isoformat()
            here = sorted(part for part in self._parts.get(id, ()) if part[0] == day)
            part = here[0] if here else _open_part(day, sizes)
            sizes[part] = sizes.get(part, 0) + (not here)
            targets[id] = part
        return targets

    def _rewrite(
        self, part: Part, gone: Collection[str], ids: list[str], tables: Mapping[str, pa.Table]
    ) -> None:
        """Write a part anew, without the rows of some articles, with the new ones of others."""
        gone_array, ids_array = pa.array(gone, pa.string()), pa.array(ids, pa.string())
        for table, schema in SCHEMAS.items():
            path = f"{table}/day={part[0]}/part-{part[1]:04}.parquet"
            new = tables[table]
            new = new.filter(pc.is_in(new.column("article"), value_set=ids_array))
            old = self._read_part(path, schema)
            kept = old.filter(pc.invert(pc.is_in(old.column("article"), value_set=gone_array)))
            rows = pa.concat_tables([kept, new])
            if table == "articles":
                self._sizes[part] = len(rows)
            if len(rows):
                buffer = pa.BufferOutputStream()
                pq.write_table(rows, buffer, compression="zstd")
                self._put(path, buffer.getvalue())
            elif len(old):
                self._files.delete_file(f"{self._root}/{path}")
        if not self._sizes[part]:
            del self._sizes[part]

    def _read_part(self, path: str, schema: pa.Schema) -> pa.Table:
        try:
            with self._files.open_input_file(f"{self._root}/{path}") as file:
                return pq.ParquetFile(file).read().cast(schema)
        except FileNotFoundError:
            return schema.empty_table()


def _open_part(day: str, sizes: Mapping[Part, int]) -> Part:
    number = max((part[1] for part in sizes if part[0] == day), default=0)
    return (day, number + (sizes.get((day, number), 0) >= PART_ARTICLES))


def _arrow(table: str, rows: Any) -> pa.Table:
    schema = SCHEMAS[table]
    values = [{name: _value(row, name) for name in schema.names} for row in rows]
    return pa.Table.from_pylist(values, schema=schema)


def _value(row: Row, name: str) -> Any:
    value = row[name]
    if name in LISTS:
        return json.loads(value)
    return instant(value) if name in TIMES else value


def said(error: Exception) -> str:
    """What AWS' SDK says, without the request's details."""
    text = " ".join(str(error).split())
    found = re.search(r"AWS Error (\w+)(?: \(HTTP status (\d+)\))?[^:]*: ?(.*)", text)
    if found is None:
        return one_line(text.partition(". Detail:")[0])
    status = f", status {found[2]}" if found[2] else ""
    return f"{found[1]}{status}: {found[3]}".rstrip(". :")
