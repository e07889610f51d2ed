"""Pages in WARC files, such as crawlers and Common Crawl's CC-News write: streamed, one by one.

A file may be larger than memory, and broken in places: what cannot be read is counted and passed
over; what the file itself cannot give (OSError) is nobody's broken record, and raised. Reading can
begin at any record whose place is known.
"""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import BufferedReader, ChunkedDataReader, DecompressingBufferedReader
from warcio.exceptions import ArchiveLoadFailed

from agents.ingest.forms.times import instant
from streams.handling import PageFilter

MOST_BYTES = 32_000_000
"""Of a page, unpacked; larger ones are passed over."""
LANGUAGE_BYTES = 20_000
"""Of a page, in which it is looked for what language it is in."""
PACKED_BYTES = 2_048
"""Of a packed page, that are unpacked at once: they may hold a thousand times as many."""
SEARCHED = 1_000_000
"""Bytes that are looked through at once for the next record behind a broken one."""

_PAGES = ("text/html", "application/xhtml+xml")
_LANG = re.compile(rb"<html\b[^>]{0,500}?\blang\s{0,5}=\s{0,5}[\"']?([a-zA-Z]{2,3})\b", re.I)
_HIDDEN = re.compile(rb"<(script|style)\b.*?(?:</\1\s*>|\Z)|<[^<>]*>?", re.I | re.S)
_START = re.compile(rb"\x1f\x8b\x08|WARC/1\.")
_RECORD = re.compile(rb"WARC/1\.\d\r?\n[A-Za-z-]{1,60}:")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of an archive. `fetched`: WARC-Date, ISO 8601. `place`: the byte of the file at which
    the next record begins."""

    url: str
    content_type: str
    body: bytes
    fetched: str
    place: int


class NoArchive(ValueError):
    """A file that is no WARC file."""


@dataclass(slots=True)
class Archive:
    """The pages of one file, from a place on.

    `skipped` counts by reason what was no wanted page: `record` (requests, metadata, revisits),
    `status` (not 200), `type` (not HTML), `size`, `host`, `time`, `language`, `broken`.
    """

    file: BinaryIO
    wanted: PageFilter = field(default_factory=PageFilter)
    place: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    _records: int = 0

    def pages(self) -> Iterator[Page]:
        """The wanted pages in their order. Raises NoArchive, and OSError where the file does."""
        if self.place:
            self.file.seek(self.place)
        searched = self.place
        while not (yield from self._read()):
            # Lengths that are damaged may lead back to a record that was read.
            searched = max(searched, self.place) + 1
            if self._next_record(searched):
                searched = self.place
                self.skipped["broken"] += 1
            elif self._records:
                self.skipped["broken"] += 1
                return
            else:
                raise NoArchive("it is no WARC file")

    def _read(self) -> Generator[Page, None, bool]:
        """Pages to the end of the file (then True), or up to a record that is broken."""
        records = _Records(self.file)
        try:
            for record in records:
                page = self._page(record, records)
                if records.cut:
                    return False
                self.place = records.offset
                self._records += 1
                if page is not None:
                    yield page
        except ArchiveLoadFailed as error:
            if "non-chunked" in str(error):
                raise NoArchive(
                    "it is gzipped as a whole, so that no record can be found again: gunzip it, or "
                    "give each record its own member with `warcio recompress`"
                ) from None
            return False
        except OSError:
            raise
        except Exception:  # whatever a broken record makes warcio raise
            return False
        # A record that was cut off in its head ends the file, to warcio.
        return bool(records.offset == records.fh.tell())

    def _next_record(self, start: int) -> bool:
        """Go to the first record from a place on; whether there is one."""
        if not self.file.seekable():
            return False
        while True:
            self.file.seek(start)
            block = self.file.read(SEARCHED)
            for found in _START.finditer(block):
                at = start + found.start()
                if self._is_record(at):
                    self.place = at
                    self.file.seek(at)
                    return True
            if len(block) < SEARCHED:
                return False
            start += len(block) - 16

    def _is_record(self, at: int) -> bool:
        self.file.seek(at)
        head = self.file.read(4_096)
        if head[:1] == b"\x1f":
            try:
                head = zlib.decompressobj(31).decompress(head, 100)
            except zlib.error:
                return False
        return _RECORD.match(head) is not None

    def _page(self, record: Any, records: _Records) -> Page | None:
        url = record.rec_headers.get_header("WARC-Target-URI", "").strip("<> ")
        fetched = record.rec_headers.get_header("WARC-Date", "")
        reason = self._refused(record, url, fetched)
        body = b""
        if reason is None:
            try:
                body = _body_of(record).read(MOST_BYTES + 1)
            except OSError:
                raise
            except Exception:  # whatever packing that is broken makes warcio raise
                reason = "broken"
            else:
                reason = "size" if len(body) > MOST_BYTES else None
        records.read_to_end()
        if records.cut:
            return None
        content_type = _content_type(record)
        if reason is None and self.wanted.languages:
            found = language_of(body, _header(record, "Content-Language"))
            reason = None if found in self.wanted.languages else "language"
        if reason is not None:
            self.skipped[reason] += 1
            return None
        return Page(url, content_type, body, fetched, records.offset)

    def _refused(self, record: Any, url: str, fetched: str) -> str | None:
        if record.rec_type not in ("response", "resource") or not url.startswith("http"):
            return "record"
        if record.rec_type == "response":
            status = record.http_headers.get_statuscode() if record.http_headers else ""
            if status != "200":
                return "status"
        if _content_type(record).partition(";")[0].strip().lower() not in _PAGES:
            return "type"
        return self.wanted.refuses(url, _time(fetched))


class _Strict:
    """A reader that raises where its packing is broken; warcio's own write to standard error, and
    go on as if the rest were empty."""

    def _decompress(self, data: bytes) -> bytes:
        reader: Any = self
        if data and reader.decompressor and reader.num_block_read:
            return bytes(reader.decompressor.decompress(data))
        return bytes(super()._decompress(data))  # type: ignore[misc]


class _Members(_Strict, DecompressingBufferedReader):  # type: ignore[misc]
    pass


class _Packed(_Strict, BufferedReader):  # type: ignore[misc]
    pass


class _Records(ArchiveIterator):  # type: ignore[misc]
    """warcio's iterator. `cut`: whether the record that was read to its end is shorter or longer
    than it says."""

    cut = False

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self.known_format = "warc"
        self.reader = _Members(self.fh)

    def _next_record(self, next_line: bytes | None) -> Any:
        self.cut = False
        record = super()._next_record(next_line)
        if record.rec_headers.get_header("Content-Length") is None:
            raise ValueError("nobody knows where this record ends")
        return record

    def _consume_blanklines(self) -> tuple[bytes | None, int]:
        if getattr(self.record.raw_stream, "limit", 0) > 0:
            self.cut = True
        empty = 0
        while line := self.reader.readline():
            if line.strip():
                self.cut = self.cut or not empty
                return line, empty
            empty += len(line)
        return None, empty


def _body_of(record: Any) -> Any:
    """A record's content as a stream, unpacked (`record.content_stream`, but strict)."""
    if record.http_headers is None:
        return record.raw_stream
    encoding = _header(record, "Content-Encoding").lower()
    stream = record.raw_stream
    if _header(record, "Transfer-Encoding").lower() == "chunked":
        stream = ChunkedDataReader(stream)
    if encoding in BufferedReader.get_supported_decompressors():
        return _Packed(stream, PACKED_BYTES, decomp_type=encoding)
    return stream


def _header(record: Any, name: str) -> str:
    headers = record.http_headers or record.rec_headers
    return str(headers.get_header(name, "") or "")


def _content_type(record: Any) -> str:
    return _header(record, "Content-Type")


def _time(text: str) -> datetime | None:
    try:
        return instant(text)
    except ValueError:
        return None


def language_of(body: bytes, header: str = "") -> str:
    """The language of a page (ISO 639-1): what it says (`lang`, Content-Language), else what its
    words are in; `und` where they do not tell."""
    from agents.ingest.language import declared_language, detect_language

    start = body[:LANGUAGE_BYTES]
    said = _LANG.search(start)
    found = declared_language(said[1].decode()) if said else None
    found = found or (declared_language(header.partition(",")[0].strip()) if header else None)
    if found:
        return found
    text = _HIDDEN.sub(b" ", start).decode(errors="replace")
    return detect_language(text, None, "und")[0]
