"""Collect: 10,000 feeds on one core, from a local server with usual sizes and delays.

    python -m benchmarks.collect [--count 10000] [--json]

Each feed has a host of its own, a robots.txt, and 20 entries; a fifth of them has a new article at
the first visit, a tenth at the second. Half of the feeds have an ETag, six in ten are packed. A
server answers after 120 ms (median, log-normal, 5 s at most). The collector has one core, the
server another; what is published is taken by nobody, so that no broker's work is measured.
"""

from __future__ import annotations

import argparse
import asyncio
import gzip
import json
import math
import os
import random
import resource
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Awaitable, Sequence
from pathlib import Path
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from benchmarks.harness import command_line, quantile, table
from streams.broker import free_port

ENTRIES = 20
SHAPES = 40
"""Feeds and pages of different sizes; each host has one of them."""
MEDIAN_SECONDS, SPREAD, LONGEST = 0.12, 0.8, 5.0
PORTS = 4
"""So that closed connections do not use up the numbers of one port's."""
CONNECTIONS = 128
WORDS = (
    "the river rose and mayor Ana Petrova said that the old bridge would stay closed until".split()
)


# -- the server


class Server:
    """Answers for all hosts. `most`: connections at once."""

    def __init__(self) -> None:
        seed = random.Random(5)
        self._feeds = [self._feed(seed) for _ in range(SHAPES)]
        self._pages = [_page(seed) for _ in range(SHAPES)]
        self._delays = random.Random(7)
        self._round = 1
        self.asked = self.now = self.most = 0

    def _feed(self, seed: random.Random) -> list[bytes]:
        """A feed without and with news of both rounds; `@` is the place of the link to it."""
        size = int(min(200_000, seed.lognormvariate(math.log(1_000), 0.8)))
        old = "".join(
            f"<item><title>{_words(seed, 8)}</title><link>/old/{number}</link>"
            f"<guid>g{number}</guid><pubDate>Mon, 06 Jan 2020 10:00:00 GMT</pubDate><description>"
            f"{_words(seed, size // 6)}</description></item>"
            for number in range(ENTRIES)
        )
        date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())
        found = []
        for news in ((), (1,), (2,), (2, 1)):
            new = "".join(
                f"<item><title>{_words(seed, 8)}</title><link>/story/{one}</link>"
                f"<pubDate>{date}</pubDate></item>"
                for one in news
            )
            body = f"<rss version='2.0'><channel><title>W</title>{new}{old}</channel></rss>"
            found.append(body.encode())
        return found

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            path = head.split(" ", 2)[1]
            if path == "/figures":
                figures = {"requests": self.asked, "sockets": self.most}
                self.asked = self.most = 0
                self._round += 1
                writer.write(_answer(json.dumps(figures).encode()))
                return
            self.asked += 1
            pause = self._delays.lognormvariate(math.log(MEDIAN_SECONDS), SPREAD)
            await asyncio.sleep(min(pause, LONGEST))
            writer.write(
                self._answer(int(head.lower().partition("host: f")[2].split(".")[0]), head)
            )
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self.now -= 1
            writer.close()

    def _answer(self, number: int, head: str) -> bytes:
        path = head.split(" ", 2)[1]
        shape = number % SHAPES
        if path == "/robots.txt":
            return _answer(b"User-agent: *\nDisallow: /admin/\nDisallow: /search\n")
        if path.startswith("/story/"):
            return _answer(self._pages[shape], "content-encoding: gzip")
        news = (number % 5 == 0) + 2 * (number % 10 == 1 and self._round > 1)
        etag = f'"{number}-{news}"' if number % 2 else ""
        if etag and etag in head:
            return b"HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n"
        body = self._feeds[shape][news]
        lines = [f"etag: {etag}"] if etag else []
        if number % 10 < 6:
            body = gzip.compress(body, 1)
            lines.append("content-encoding: gzip")
        return _answer(body, *lines)


def _words(seed: random.Random, count: int) -> str:
    return " ".join(seed.choices(WORDS, k=max(1, count)))


def _page(seed: random.Random) -> bytes:
    """A newspaper's page, packed: some 60 kB, mostly scripts and furniture."""
    paragraphs = "".join(f"<p>{_words(seed, 60)}.</p>" for _ in range(12))
    furniture = "".join(f"<li><a href='/x/{n}'>{_words(seed, 6)}</a></li>" for n in range(300))
    script = "".join(f"var v{n}={seed.random()};" for n in range(800))
    return gzip.compress(
        f"<html lang='en'><head><title>{_words(seed, 8)}</title><script>{script}</script></head>"
        f"<body><ul>{furniture}</ul><article><h1>{_words(seed, 8)}</h1>{paragraphs}</article>"
        "</body></html>".encode()
    )


def _answer(body: bytes, *lines: str) -> bytes:
    head = ["HTTP/1.1 200 OK", "content-type: text/html", f"content-length: {len(body)}", *lines]
    return "\r\n".join([*head, "connection: close"]).encode() + b"\r\n\r\n" + body


async def serve(port: int) -> None:
    """Serve at some ports, until the process ends."""
    server = Server()
    for one in range(PORTS):
        await asyncio.start_server(server, "127.0.0.1", port + one, backlog=2_000)
    print("ready", flush=True)
    await asyncio.Event().wait()


# -- the collector


class Here(AbstractResolver):
    """Every host is this machine."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        one = ResolveResult(
            hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=0
        )
        return [one]

    async def close(self) -> None:
        pass


class Taken:
    """Takes what is published."""

    def __init__(self) -> None:
        self.count = 0

    async def send(
        self, value: bytes, *, key: bytes | None = None, headers: Sequence[tuple[str, bytes]] = ()
    ) -> Awaitable[Any]:
        self.count += 1
        return asyncio.sleep(0)


def _figures(port: int) -> dict[str, Any]:
    """What the server has seen; the next round begins."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/figures") as answer:
        found: dict[str, Any] = json.load(answer)
    return found


async def collect(port: int, count: int) -> list[dict[str, Any]]:
    """The figures of both rounds."""
    from streams.collect.collector import Collector
    from streams.collect.source import Source
    from streams.collect.state import State
    from streams.settings import load_settings

    settings = load_settings(
        collect_contact="bench@quotewire.example",
        collect_connections=CONNECTIONS,
        collect_recheck_hours="0",
    )
    sources = [
        Source(f"http://f{number}.test:{port + number % PORTS}/feed", str(number), "web")
        for number in range(count)
    ]
    found = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "collect.sqlite")
        state = State(str(path))
        for _ in range(2):
            taken = Taken()
            started, cpu = time.perf_counter(), time.process_time()
            await Collector(settings, sources, state, taken, resolver=Here()).run(once=True)
            seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
            told = await asyncio.to_thread(_figures, port)
            failed = sum(bool(memory.error) for memory in state.memories())
            found.append(
                told
                | {
                    "seconds": round(seconds, 1),
                    "cpu_seconds": round(cpu, 1),
                    "articles": taken.count,
                    "failed": failed,
                    "memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
                    "state_mb": round(path.stat().st_size / 1e6, 1),
                }
            )
        state.close()
    return found


# -- the benchmark


def run(count: int = 10_000) -> dict[str, Any]:
    """The figures of so many feeds."""
    port = free_port()
    command = [sys.executable, "-m", "benchmarks.collect"]
    server = subprocess.Popen(
        [*command, "--serve", str(port)], stdout=subprocess.PIPE, preexec_fn=lambda: _core(1)
    )
    try:
        assert server.stdout is not None
        assert server.stdout.readline() == b"ready\n"
        done = subprocess.run(
            [*command, "--collect", str(port), "--count", str(count)],
            stdout=subprocess.PIPE,
            check=True,
            preexec_fn=lambda: _core(0),
        )
    finally:
        server.kill()
        server.wait()
    delays = random.Random(7)
    waits = [
        min(delays.lognormvariate(math.log(MEDIAN_SECONDS), SPREAD), LONGEST) for _ in range(10_000)
    ]
    return {
        "feeds": count,
        "connections": CONNECTIONS,
        "delay_median": round(quantile(waits, 0.5), 2),
        "delay_p99": round(quantile(waits, 0.99), 2),
        "rounds": json.loads(done.stdout),
    }


def _core(number: int) -> None:
    """Keep a process to one core."""
    cores = sorted(os.sched_getaffinity(0))
    os.sched_setaffinity(0, {cores[number % len(cores)]})


def report(found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    names = ("First visit", "Next visit")
    rows = [
        (
            name,
            f"{one['requests']:,}",
            f"{one['requests'] / one['seconds']:,.0f}",
            f"{one['seconds']:,.0f} s",
            f"{one['cpu_seconds']:,.0f} s",
            f"{one['articles']:,}",
            one["sockets"],
            f"{one['memory_mb']:,} MB",
            f"{one['state_mb']} MB",
        )
        for name, one in zip(names, found["rounds"], strict=True)
    ]
    head = ("", "Requests", "A second", "Time", "CPU", "Articles", "Sockets", "Memory", "State")
    last = found["rounds"][-1]
    share = last["cpu_seconds"] / 900
    return (
        f"{found['feeds']:,} feeds of as many hosts on one core, at most "
        f"{found['connections']} requests at once; the server answers after "
        f"{found['delay_median']} s (median), {found['delay_p99']} s (p99). "
        "The first visit asks for each robots.txt too.\n\n"
        f"{table(head, rows)}\n\n"
        f"With a visit every 15 minutes that is {share:.0%} of the core; "
        f"{sum(one['failed'] for one in found['rounds'])} visits failed."
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--serve", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--collect", type=int, help=argparse.SUPPRESS)
    options, _ = parser.parse_known_args()
    if options.serve:
        asyncio.run(serve(options.serve))
    elif options.collect:
        parser.add_argument("--count", type=int)
        found = asyncio.run(collect(options.collect, parser.parse_args().count))
        print(json.dumps(found))
    else:
        command_line(
            __doc__ or "",
            lambda given: run(given.count),
            report,
            "collect",
            folder=False,
            count=10_000,
            parser=parser,
        )


if __name__ == "__main__":
    main()
