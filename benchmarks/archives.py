"""Archives: pages a second out of WARC files, and a folder of many files in little memory.

    python -m benchmarks.archives [--count 20000] [--json]

The pages are 12 KB of HTML each, gzipped record by record as crawlers write them, between as many
requests; "bare warcio" reads the same bodies and does nothing with them. The folder has ten files
for each page; the processes that read it report their largest resident memory.
"""

from __future__ import annotations

import io
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from benchmarks.harness import command_line, table
from streams.handling import Handling, PageFilter
from streams.inputs import read_inputs

FILES_A_PAGE = 10
BODY = (
    "<html><head><title>Page {0}</title></head><body>"
    + "<p>The council of town {0} will vote on the tram, mayor Ilze Kalna said on Monday.</p>" * 140
    + "</body></html>"
)


def write(path: Path, count: int) -> None:
    """A WARC file with so many pages, of two hosts in turn, and as many requests."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=True)
        for number in range(count):
            host = "a.example" if number % 2 else "b.example"
            for kind in ("request", "response"):
                first = "GET / HTTP/1.1" if kind == "request" else "200 OK"
                body = BODY.format(number).encode() if kind == "response" else b""
                http = StatusAndHeaders(first, [("Content-Type", "text/html")], protocol="HTTP/1.1")
                record = writer.create_warc_record(
                    f"https://{host}/{number}",
                    kind,
                    payload=io.BytesIO(body),
                    length=len(body),
                    http_headers=http,
                )
                writer.write_record(record)


def bare(path: Path) -> int:
    """Bodies of the pages by warcio alone; returns how many."""
    found = 0
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "response":
                found += bool(record.content_stream().read())
    return found


def inputs(path: Path, wanted: PageFilter) -> int:
    """The same as `publish` takes them; returns how many."""
    return sum(1 for _ in read_inputs([str(path)], handling=Handling(pages=wanted)))


def rate(count: int, read: Callable[[], int]) -> int:
    """Pages of the file a second of processor time, the best of three."""
    best = float("inf")
    for _ in range(3):
        started = time.process_time()
        read()
        best = min(best, time.process_time() - started)
    return round(count / best)


def folder_memory(folder: Path) -> int:
    """MB of resident memory of a process that reads all articles of a folder."""
    code = f"from benchmarks.archives import peak; print(peak({str(folder)!r}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(done.stdout)


def peak(folder: str) -> int:
    """Reads all articles of a folder; MB of memory that this took at most."""
    for _ in read_inputs([folder]):
        pass
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000)


def run(count: int) -> dict[str, Any]:
    """All of it, in turn."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "crawl.warc.gz")
        write(path, count)
        found: dict[str, Any] = {
            "pages": count,
            "megabytes": round(path.stat().st_size / 1e6, 1),
            "bare": rate(count, lambda: bare(path)),
            "all": rate(count, lambda: inputs(path, PageFilter())),
            "one_host": rate(count, lambda: inputs(path, PageFilter(("a.example",)))),
        }
        path.unlink()
        few, many = Path(name, "few"), Path(name, "many")
        for folder, files in ((few, count), (many, count * FILES_A_PAGE)):
            folder.mkdir()
            for number in range(files):
                (folder / f"{number}.txt").write_text("The mayor said so.")
        found["folder"] = {
            "few": {"files": count, "mb": folder_memory(few)},
            "many": {"files": count * FILES_A_PAGE, "mb": folder_memory(many)},
        }
    return found


def report(found: dict[str, Any]) -> str:
    """The figures in Markdown."""
    names = {
        "bare": "bare warcio",
        "all": "as inputs of `publish`, all",
        "one_host": "as inputs of `publish`, one host of two",
    }
    rows = [(names[name], f"{found[name]:,}") for name in names]
    folder = found["folder"]
    few, many = folder["few"], folder["many"]
    return (
        f"A file of {found['megabytes']:,} MB with {found['pages']:,} pages and as many requests, "
        "on one core:\n\n"
        + table(("pages a second of processor time", ""), rows)
        + f"\n\nA folder of {few['files']:,} files is read in {few['mb']} MB of memory, one of "
        f"{many['files']:,} in {many['mb']} MB."
    )


if __name__ == "__main__":
    command_line(
        __doc__, lambda options: run(options.count), report, "archives", folder=False, count=20_000
    )
