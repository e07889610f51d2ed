"""What is fuzzed. A target takes bytes and returns what was made of them, as bytes.

It ends with an error of quotewire's own that says what is wrong (then it returns that), or with
something that the schemas allow. Anything else that it raises is a finding.
"""

from __future__ import annotations

import asyncio
import contextlib
import csv
import io
import os
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_args
from unittest import mock

import orjson
from pydantic import ValidationError
from rich.console import Console

from agents.entities.gazetteer import load_gazetteer
from agents.ingest.agent import ingest
from agents.ingest.forms.times import instant, read_time
from agents.models import in_use, use
from agents.work import Produced
from schemas.article import Article
from schemas.duplicates import DuplicateLink
from schemas.enriched import Enriched
from schemas.entities import EntitiesRecord
from schemas.marker import Marker, Outcome
from schemas.quotes import QuotesRecord
from streams import render
from streams.cli.times import read_start
from streams.client import Selection
from streams.client.deadletters import DeadLetters, read_dead_letter, take_mark
from streams.client.event import Event, read_event
from streams.client.positions import Positions
from streams.client.publisher import Receipt, article_key
from streams.collect.items import packed, raw_record, unpacked
from streams.collect.page import read_page
from streams.collect.publishing import keys_of
from streams.collect.robots import Rules
from streams.collect.source import Source
from streams.collect.sources.feed import read_feed
from streams.collect.sources.mailbox import item_of_message
from streams.collect.sources.sitemap import read_sitemap
from streams.collect.sources.web import find_feeds
from streams.collect.unpack import Broken, TooMuch, gunzipped
from streams.console.letters import Letters
from streams.console.prometheus import Prometheus
from streams.console.samples import read_worker
from streams.console.store import Mark, Store
from streams.delivery.checkpoint import Resume, read_commit
from streams.delivery.held import HeldPartition
from streams.delivery.ingest import IngestLane, IngestStage
from streams.delivery.stage import Item, Output, Record, Sizes
from streams.errors import ClientError, PrometheusError, SettingsError, SourceError, UsageError
from streams.flow import INGEST
from streams.inputs import Format, Problem, read_inputs
from streams.lineage import Lineage, read_lineage, read_outcome, with_values
from streams.mapping import Missing, read_mapping
from streams.settings import PREFIX, Settings, load_settings, unknown_settings
from streams.sinks.tables import rows_of
from tests.fuzz.records import OFFSET, PARTITION, TIMESTAMP, Message, message
from tests.fuzz.requests import answer
from tests.fuzz.searches import searches

RAW = "news.raw"
RECORD_BYTES = 1_000_000
MOST_ARTICLES = 20

Target = Callable[[bytes], bytes]


@cache
def _settings() -> Settings:
    return Settings(_env_file=None)  # type: ignore[call-arg]


# -- ingest


def raw(data: bytes) -> bytes:
    """A raw record through ingest as a worker runs it."""
    given = message(data)
    record = given.consumed(RAW)
    return _ingested(given.value, with_values(record.headers), record.key, given.timestamp)


def files(data: bytes) -> bytes:
    """A file that `publish` or `analyze` reads, and each of its articles through ingest."""
    given = message(data)
    format = (given.header("format") or b"").decode("latin-1")
    options = {
        name: value.decode(errors="replace")
        for name in ("outlet", "published", "language")
        if (value := given.header(name))
    }
    found = read_inputs(
        ["-"],
        format=format if format in get_args(Format) else "auto",  # type: ignore[arg-type]
        stdin=io.BytesIO(given.value),
        **options,
    )
    made = []
    for one, _ in zip(found, range(MOST_ARTICLES), strict=False):
        if isinstance(one, Problem):
            made.append(one.message.encode())
        else:
            made.append(_ingested(one.value, one.headers, article_key(one.value, one.headers)))
    return b"\n".join(made)


def mappings(data: bytes) -> bytes:
    """A mapping (the header `mapping`: TOML) of JSON (the value)."""
    given = message(data)
    try:
        tables = tomllib.loads((given.header("mapping") or b"").decode())
        document = orjson.loads(given.value)
        mapping = read_mapping(tables, "mapping.toml")
    except (ValueError, UsageError) as error:
        return str(error).encode(errors="surrogatepass")
    made = []
    for one, _ in zip(mapping.read(document), range(MOST_ARTICLES), strict=False):
        if isinstance(one, Missing):
            assert one.message.endswith(".")
            made.append(one.message.encode(errors="surrogatepass"))
        else:
            value = orjson.dumps(one)
            made.append(_ingested(value, [], article_key(value)))
    return b"\n".join(made)


def mails(data: bytes) -> bytes:
    """A message of a mailbox, as `collect` reads it."""
    item = item_of_message(Source("imaps://a@mail.example/INBOX", "a mailbox"), data, ())
    if item is None:
        return b"none"
    record = raw_record(item)
    return _ingested(record.value, list(record.headers), article_key(record.value))


def webs(data: bytes) -> bytes:
    """What a site answers, as `collect` reads it: as a feed, a sitemap, a page, robots.txt."""
    url = "https://site.example/news/feed"
    source = Source(url, "a site", "web")
    found: list[Any] = []
    items = []
    try:
        items += read_feed(data, url, source)[0]
    except SourceError as error:
        found.append([error.reason, str(error)])
    try:
        more, children = read_sitemap(data, url, source)
        items += more
        found += [[child.url, child.changed] for child in children]
    except SourceError as error:
        found.append([error.reason, str(error)])
    for item in items[:MOST_ARTICLES]:
        assert unpacked(packed(item)) == item
        record = raw_record(item)
        found.append([record.name, _plain_headers(record.headers)])
        assert keys_of(item)
    page = read_page(data, url)
    assert page.url.startswith(("https://site.example/", "http")), page.url
    rules = Rules(data.decode(errors="replace"), "quotewire")
    found.append([page.url, page.print.hex(), find_feeds(data, url), rules.allow(url)])
    assert rules.delay is None or rules.delay > 0
    with contextlib.suppress(Broken, TooMuch):
        found.append(gunzipped(data, 100_000).hex())
    return orjson.dumps(found)


def _plain_headers(headers: Any) -> list[list[str]]:
    return [[name, value.decode()] for name, value in headers]


def _ingested(
    value: bytes, headers: Any, key: bytes | None, timestamp_ms: int = TIMESTAMP
) -> bytes:
    language = replace(_settings().language_settings(), max_bytes=sys.maxsize)
    if not in_use(language):  # as `analyze` does; the models stay loaded
        use(language)
    record = Record(RAW, PARTITION, OFFSET, timestamp_ms, key, value, headers)
    stage = IngestStage(INGEST, lambda name: f"news.{name}", _never, Sizes(16, RECORD_BYTES, 10))
    lane = IngestLane(stage, PARTITION, Resume({RAW: OFFSET}, -1), None)  # type: ignore[arg-type]
    lineage = lane.lineage(record)
    assert lineage is not None
    item = Item((record,), lineage, Outcome.RESULT)
    (produced,) = ingest([stage.ready(item)])
    _no_accident(produced)
    output = lane.output(item, produced)
    _check_output(output)
    return orjson.dumps([_plain(output.main), *map(_plain, output.side)])


def _never(input: Any, size: int) -> asyncio.Future[Produced]:
    raise AssertionError("the function of the stage is called here, not by it")


def _no_accident(produced: Produced) -> None:
    """What raises in ingest becomes a dead letter; here it is a finding all the same."""
    failure = produced.failure
    if failure is not None and failure.reason in ("error", "memory", "crash", "timeout"):
        raise AssertionError(f"{failure.message}\n{failure.stacktrace}")


def _check_output(output: Output) -> None:
    main = output.main
    assert main.size <= RECORD_BYTES
    assert read_lineage(main.headers) is not None
    assert read_outcome(main.headers) is output.outcome
    if output.outcome is Outcome.RESULT:
        article = Article.model_validate_json(main.value or b"")
        ranges = [*article.excluded, *article.set_apart]
        ranges += [article.agency.span] if article.agency and article.agency.span else []
        assert all(0 <= start <= end <= len(article.text) for start, end in ranges)
        for time in (article.published, article.modified):
            assert time is None or datetime.fromisoformat(time)
    else:
        Marker.model_validate_json(main.value or b"")
    for one in output.side:
        letter = read_dead_letter(Message(tuple(one.headers), one.value or b"").consumed(one.topic))
        assert one.topic.endswith("held") or letter is not None


def _plain(record: Any) -> Any:
    headers = [(name, value.decode("latin-1")) for name, value in record.headers]
    return [record.topic, (record.key or b"").hex(), (record.value or b"").hex(), headers]


# -- records of the topics


def letters(data: bytes) -> bytes:
    """A record of a dead-letter topic or of the held one: listed, shown, replayed."""
    given = message(data)
    record = given.consumed(f"{RAW}.dlq")
    held = HeldPartition()
    with contextlib.suppress(
        ValueError, TypeError, AttributeError
    ):  # a note that quotewire did not write
        held.take(record)
    take_mark(record, {})
    letter = read_dead_letter(record)
    if letter is None:
        return b"none"
    Console(file=io.StringIO(), width=80).print(render.dead_letter_table([letter]))
    kept = Letters()
    kept.add(letter)
    sent = _Sent()
    asyncio.run(DeadLetters(_settings()).replay(letter, sent))  # type: ignore[arg-type]
    value, headers = sent.what
    assert value == letter.value
    replayed = Message(tuple(headers), value).consumed(RAW)
    again = _ingested(value, replayed.headers, letter.key)
    return orjson.dumps([each.json() for each in kept.newest(1)]) + again


class _Sent:
    """A publisher that keeps what it is given."""

    async def publish(self, value: bytes, *, key: bytes | None, headers: Any) -> Receipt:
        self.what = value, headers
        return Receipt(RAW, PARTITION, OFFSET, TIMESTAMP)


def events(data: bytes) -> bytes:
    """A record of `news.enriched`, as subscribers, sinks and the console take it."""
    record = message(data).consumed("news.enriched")
    lineage = read_lineage(record.headers)
    outcome = read_outcome(record.headers)
    read_commit(OFFSET, record.value.decode("latin-1"))
    event = read_event(
        record,
        lineage or Lineage(RAW, PARTITION, OFFSET, TIMESTAMP, {}),
        outcome or Outcome.RESULT,
    )
    if event is None:
        return b"none"
    store = Store(10, 1_000_000, 0.0)
    shown_there = {"withdrawn": event.withdrawn, "mark": Mark(OFFSET), "received_ms": TIMESTAMP}
    try:
        if event.outcome in (Outcome.RESULT, Outcome.WITHDRAWN):  # clients hide the others
            store.add(event.cloudevent(), **shown_there)
    except (KeyError, TypeError, ValueError, AttributeError):
        # The console counts it as unreadable; one that the schema allows it must show.
        assert not _valid(event)
        return b"unreadable"
    if not _valid(event):
        return b"shown, and not valid"
    shown = io.StringIO()
    if event.withdrawn:
        Console(file=shown, width=80).print(render.withdrawal(event.data))
    elif event.outcome is not Outcome.RESULT:
        Console(file=shown, width=80).print(render.marker(str(event.outcome), event.data))
    else:
        selection = Selection(speakers=("a",), entities=("e1",), places=("fr",))
        selection.accepts(event.data)
        quotes = list(Selection().quotes(event.data))
        Console(file=shown, width=80).print(render.event(event.data, quotes))
        writer = csv.DictWriter(shown, render.CSV_COLUMNS)
        rows = render.csv_rows(event.id, str(event.outcome), event.data, quotes)
        writer.writerows(map(render.harmless, rows))
        shown.write(str(rows_of(event)))
        shown.write(str(store.quotes(word="the", speaker="a")))
    return shown.getvalue().encode(errors="surrogatepass")


def _valid(event: Event) -> bool:
    model = Enriched if event.outcome is Outcome.RESULT else Marker
    try:
        model.model_validate(event.data)
    except ValidationError:
        return False
    return True


def schemas(data: bytes) -> bytes:
    """Every record's model: what it takes it gives back the same."""
    made = []
    for model in (Article, EntitiesRecord, QuotesRecord, Enriched, DuplicateLink, Marker):
        try:
            record = model.model_validate_json(data)
        except ValidationError:
            continue
        written = record.model_dump_json()
        assert model.model_validate_json(written) == record
        made.append(written.encode())
    return b"\n".join(made)


# -- what people set, and files beside the stream


def settings(data: bytes) -> bytes:
    """Settings: `NAME=value` lines in `.env`, and the same as variables of the environment."""
    made = []
    environment = {}
    for line in data.splitlines():
        name, _, value = line.partition(b"=")
        if name.strip() and b"\0" not in line:
            environment[PREFIX + os.fsdecode(name.strip())] = os.fsdecode(value)
    with TemporaryDirectory() as folder, _inside(Path(folder)):
        try:
            with mock.patch.dict(os.environ, environment, clear=True):
                made.append(repr(load_settings()))
        except SettingsError as error:
            made.append(str(error))
        made += unknown_settings(environment)
        Path(".env").write_bytes(data)
        try:
            made.append(repr(load_settings()))
        except SettingsError as error:
            made.append(str(error))
    return "\n".join(made).encode(errors="surrogatepass")


def times(data: bytes) -> bytes:
    """Times as publishers write them, and as options take them."""
    text = data.decode(errors="replace")
    found = read_time(text)
    made = [str(instant(found)), str(found)]
    try:
        read_start(text)  # "3d" is so long ago, of a clock that goes on
    except UsageError as error:
        made.append(str(error))
    return "\n".join(made).encode(errors="replace")


def saved(data: bytes) -> bytes:
    """Files beside the stream: a gazetteer (JSON Lines, CSV), positions of a subscriber."""
    made = []
    with TemporaryDirectory() as folder, _inside(Path(folder)):
        for name in ("names.jsonl", "names.csv"):
            path = Path(name)
            path.write_bytes(data)
            try:
                made.append(str(sorted(load_gazetteer(path).entries)))
            except ValueError as error:
                made.append(str(error))
        path = Path("positions.json")
        path.write_bytes(data)
        try:
            positions = Positions.load(path, "news.enriched")
        except ClientError as error:
            made.append(str(error))
        else:
            positions.save(path)
            assert Positions.load(path, "news.enriched") == positions
            made.append(str(positions))
    return "\n".join(made).encode(errors="surrogatepass")


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


# -- the network


def requests(data: bytes) -> bytes:
    """A connection to the console: whatever is sent there, no answer is a 500."""
    return answer(data)


def scrapes(data: bytes) -> bytes:
    """What the console reads from others: a worker's metrics, and Prometheus's answers."""
    made = []
    try:
        made.append(str(read_worker(data.decode(errors="replace"))))
    except ValueError as error:
        made.append(str(error))
    try:
        made.append(str(asyncio.run(_charts(data))))
    except PrometheusError as error:
        made.append(str(error))
    return "\n".join(made).encode(errors="surrogatepass")


async def _charts(data: bytes) -> Any:
    prometheus = Prometheus("http://127.0.0.1:9", _Answers(data))  # type: ignore[arg-type]
    return [await prometheus.samples(1_700_000_000.0), await prometheus.workers()]


class _Answers:
    """As an aiohttp session that is always answered with the same bytes."""

    def __init__(self, data: bytes) -> None:
        self.status = 200
        self.content = self
        self._data = data

    @contextlib.asynccontextmanager
    async def get(self, *_: Any, **__: Any) -> Any:
        yield self

    async def iter_chunked(self, size: int) -> Any:
        yield self._data


# -- the whole flow


def texts(data: bytes) -> bytes:
    """A raw record through every stage; the slowest target, and the one with all the rules."""
    from streams.pipeline import analyze

    given = message(data)
    kept = with_values(given.headers)
    headers = [pair for pair in kept if pair[0] not in ("key", "embargo")]
    failures: list[str] = []
    (event,) = analyze(
        [(given.value[:2_000], headers)],
        _settings(),
        lambda stage, key, failure: failures.append(f"{stage}: {failure.stacktrace}"),
    )
    assert not failures, failures[0]
    if "article" not in event:
        Marker.model_validate(event)
        return orjson.dumps(event)
    found = Enriched.model_validate(event)
    text, title = found.article.text, found.article.title or ""
    for quote in found.quotes:
        assert all(0 <= start < end <= len(text) for start, end in quote.spans)
        spans = [quote.cue, quote.speaker.mention, quote.via.mention if quote.via else None]
        assert all(text[one.start : one.end] == one.text for one in spans if one)
    for entity in found.entities:
        for one in entity.mentions:
            assert (title if one.field == "title" else text)[one.start : one.end] == one.text
    assert all(text[one.start : one.end] == one.text for one in found.dates)
    return orjson.dumps(event)


TARGETS: dict[str, Target] = {
    each.__name__: each
    for each in (
        raw,
        files,
        mappings,
        mails,
        webs,
        letters,
        events,
        schemas,
        settings,
        times,
        saved,
        requests,
        scrapes,
        searches,
        texts,
    )
}
"""By the names of their folders of seeds."""
