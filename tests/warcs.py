"""WARC files for tests, as crawlers write them."""

from __future__ import annotations

import io
from collections.abc import Sequence

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

PAGE = (
    '<html lang="en"><head><title>Page {0}</title></head><body><article><p>The council of town {0} '
    "will vote on the tram on Monday, mayor Ilze Kalna said.</p><p>“It is time to dig, {0},” "
    "Kalna told reporters.</p></article></body></html>"
)


class Warc:
    """A WARC file in memory. `starts`: the byte at which each record begins."""

    def __init__(self, *, gzip: bool = True) -> None:
        self.file = io.BytesIO()
        self.starts: list[int] = []
        self._writer = WARCWriter(self.file, gzip=gzip)

    @property
    def data(self) -> bytes:
        return self.file.getvalue()

    def add(
        self,
        number: int,
        *,
        url: str | None = None,
        status: str = "200 OK",
        date: str = "2024-05-06T10:00:00Z",
        kind: str = "response",
        body: bytes | None = None,
        headers: Sequence[tuple[str, str]] = (("Content-Type", "text/html; charset=utf-8"),),
    ) -> None:
        """Add a record, by default a page."""
        body = PAGE.format(number).encode() if body is None else body
        self.starts.append(self.file.tell())
        http = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1")
        record = self._writer.create_warc_record(
            url or f"https://www.news.example/{number}",
            kind,
            payload=io.BytesIO(body),
            length=len(body),
            http_headers=http if kind in ("response", "request") else None,
            warc_headers_dict={"WARC-Date": date},
        )
        self._writer.write_record(record)


def pages(count: int, *, gzip: bool = True) -> Warc:
    """A WARC file with so many pages."""
    made = Warc(gzip=gzip)
    for number in range(count):
        made.add(number)
    return made
