"""Unpacking what a server sends, within a bound: a small packet may hold gigabytes."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import brotli

from streams.errors import SourceError

GZIP = b"\x1f\x8b"
_WBITS = {"gzip": 31, "x-gzip": 31, "deflate": 15}


class TooMuch(ValueError):
    """There is more than the bound."""


class Broken(ValueError):
    """It is not packed as it says."""


@contextmanager
def unpacking(url: str, most: int) -> Iterator[None]:
    """Raise SourceError where what stands at `url` has more than `most` bytes, or is broken."""
    try:
        yield
    except TooMuch:
        raise SourceError("too_large", f"{url} has more than {most:,} bytes, unpacked.") from None
    except Broken as error:
        raise SourceError("broken", f"{url}: {error}.") from None


class Unpacker:
    """Takes packed bytes piece by piece. `coding`: of HTTP, "" for none; `most`: bytes, packed as
    well as unpacked."""

    def __init__(self, coding: str, most: int) -> None:
        coding = coding.strip().lower()
        self._coding = "" if coding == "identity" else coding
        self._room = self._packed = most
        self._done = bytearray()
        self._begins = True
        self._engine: Any = None
        if self._coding == "br":
            self._engine = brotli.Decompressor()
        elif self._coding in _WBITS:
            self._engine = zlib.decompressobj(_WBITS[self._coding])
        elif self._coding:
            raise Broken(f"it is packed as {self._coding[:40]!r}")

    def feed(self, data: bytes) -> None:
        """Take the next piece. Raises TooMuch, Broken."""
        self._packed -= len(data)
        if self._packed < 0:
            raise TooMuch
        try:
            if self._engine is None:
                self._add(data)
            elif self._coding == "br":
                self._begins = False
                self._add(self._engine.process(data, output_buffer_limit=self._room + 1))
            else:
                self._inflate(data)
        except TooMuch:
            raise
        except Exception as error:  # of zlib, brotli
            raise Broken(f"its packing is broken ({error})") from None

    def _inflate(self, data: bytes) -> None:
        while data:
            begins, self._begins = self._begins, False
            if begins and self._coding == "deflate" and data[0] & 0x0F != 8:
                self._engine = zlib.decompressobj(-15)  # without zlib's header, as some send it
            self._add(self._engine.decompress(data, self._room + 1))
            if not self._engine.eof:
                return
            data = self._engine.unused_data
            if self._coding == "deflate" or not data.startswith(GZIP):
                return  # padding
            self._engine = zlib.decompressobj(_WBITS[self._coding])

    def _add(self, data: bytes) -> None:
        self._room -= len(data)
        if self._room < 0:
            raise TooMuch
        self._done += data

    def end(self) -> bytes:
        """All of it. Raises Broken where its end is missing."""
        ended = getattr(self._engine, "eof", None)
        if self._coding == "br":
            ended = self._engine.is_finished()
        if ended is False and not self._begins:
            raise Broken("its end is missing")
        return bytes(self._done)


def gunzipped(data: bytes, most: int) -> bytes:
    """What a gzip file holds; other bytes as they are. Raises TooMuch, Broken."""
    if not data.startswith(GZIP):
        return data
    unpacker = Unpacker("gzip", most)
    unpacker.feed(data)
    return unpacker.end()
