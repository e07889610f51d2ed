"""The same four agents in bare Faust, beside quotewire's stream, in one run.

    python -m benchmarks.bare_faust [--count 6000] [--json]

The reference is what Faust's documentation teaches: four agents and topics of JSON, at least once
by Faust's own acks, the two sides joined in a table with its changelog. Its language work is a
constant, as in `spine.py`, made in the agent itself: it has no language processes, so pays for no
hand-over. quotewire runs with all of its guarantees, one language process a worker. Articles of
3 kB wait on the raw topic; two workers share two cores with one broker; both are measured in turn,
twice. What counts is articles a CPU second of workers (with their processes) and broker.

Then: where one quotewire worker's time goes, by py-spy where that is on the PATH; and how long one
worker takes to be assigned 4 and 200 partitions, and its memory with them.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import psutil

from benchmarks import spine
from benchmarks.harness import (
    Bench,
    Worker,
    bench,
    command_line,
    cpu_seconds,
    machine,
    publish,
    table,
)
from streams.settings import load_settings
from streams.topics import Topics

TARGET = 1.2
ROUNDS = 2
WORKERS = 2
PARTITIONS = (4, 200)
READY = "BENCH_READY"
PROFILE_SECONDS = 12


# -- the reference


def run_bare() -> int:
    """A worker of bare Faust."""
    import faust

    settings = load_settings()
    topics = Topics.of(settings)
    made = [json.loads(each.value) for each in spine.constants()]
    app = faust.App(
        "bare",
        broker=[f"kafka://{broker}" for broker in settings.brokers],
        store="memory://",
        datadir=os.environ[READY] + ".data",
        value_serializer="json",
        topic_partitions=settings.partitions,
        topic_replication_factor=1,
        topic_disable_leader=True,
        consumer_auto_offset_reset="earliest",
        producer_linger_ms=5,
        web_enabled=False,
    )
    raw = app.topic(topics.raw)
    articles, enriched = app.topic(topics.articles), app.topic(topics.enriched)
    entities, quotes = app.topic(topics["entities"]), app.topic(topics["quotes"])
    waiting = app.Table("waiting", default=dict)

    @app.agent(raw, name="ingest")
    async def ingest(stream: Any) -> None:
        async for event in stream.events():
            while spine.held() == "ingest":
                await asyncio.sleep(0.05)
            article = {**made[0], "id": event.value["id"]}
            await articles.send(key=event.key, value=article)

    @app.agent(articles, name="entities")
    async def find_entities(stream: Any) -> None:
        async for event in stream.events():
            found = {"side": "entities", "article": event.value, "found": made[1]}
            await entities.send(key=event.key, value=found)

    @app.agent(articles, name="quotes")
    async def find_quotes(stream: Any) -> None:
        async for event in stream.events():
            await quotes.send(key=event.key, value={"side": "quotes", "found": made[2]})

    @app.agent(app.topic(topics["entities"], topics["quotes"]), name="enrich")
    async def enrich(stream: Any) -> None:
        async for event in stream.events():
            sides = {**waiting[event.key], event.value["side"]: event.value}
            if len(sides) < 2:
                waiting[event.key] = sides
                continue
            waiting.pop(event.key)
            both = {**made[3], "article": sides["entities"]["article"]}
            await enriched.send(key=event.key, value=both)

    @app.on_rebalance_complete.connect
    async def ready(*args: Any, **kwargs: Any) -> None:
        Path(f"{os.environ[READY]}.{os.getpid()}").touch()

    worker = faust.Worker(app, loglevel="warning")
    worker.execute_from_commandline()
    return 0


def bare_workers(here: Bench, environment: dict[str, str]) -> list[Worker]:
    """Workers of bare Faust that have their partitions."""
    ready = here.folder / "bare"
    constants = str(spine.make_constants(here.folder))
    given = {**environment, READY: str(ready), spine.CONSTANTS: constants}
    workers = [
        here.worker(environment=given, module=("benchmarks.bare_faust", "--worker"))
        for _ in range(WORKERS)
    ]
    deadline = time.monotonic() + 120
    while not all(Path(f"{ready}.{worker.process.pid}").exists() for worker in workers):
        if time.monotonic() > deadline or any(w.process.poll() is not None for w in workers):
            raise SystemExit(f"Bare Faust did not start:\n{workers[0].log.read_text()[-3000:]}")
        time.sleep(0.2)
    # The second one's coming moves partitions once more.
    time.sleep(8)
    return workers


def own_workers(here: Bench, environment: dict[str, str]) -> list[Worker]:
    """quotewire's workers."""
    return spine.start_workers(here, WORKERS, environment)


# -- both in turn

Start = Callable[[Bench, dict[str, str]], list[Worker]]


def measure(start: Start, count: int, partitions: int = 4) -> dict[str, Any]:
    """CPU of a backlog of so many articles, from the moment at which ingest is let go."""
    with bench("kafka", partitions=partitions) as here:
        hold = here.folder / "hold"
        values, keys = spine.sample_articles(count)
        workers = start(here, {spine.HOLD: str(hold)})
        try:
            broker = psutil.Process(here.broker.pid)
            first = 8 * partitions
            asyncio.run(publish(here, values[:first], keys[:first], spread=True))
            spine.wait_written(here, first)
            hold.write_text("ingest")
            asyncio.run(publish(here, values[first:], keys[first:], spread=True))
            before = sum(sum(worker.cpu()) for worker in workers), cpu_seconds([broker])
            started = time.time()
            hold.unlink()
            last = spine.wait_written(here, count)
            after = sum(sum(worker.cpu()) for worker in workers), cpu_seconds([broker])
        finally:
            for worker in workers:
                worker.stop()
    each = 1e6 / (count - first)
    return {
        "worker_us": round((after[0] - before[0]) * each),
        "broker_us": round((after[1] - before[1]) * each),
        "articles_per_s": round((count - first) / (last - started), 1),
    }


# -- where the time of a worker goes

PARTS = (
    ("own code", ("/streams/", "/agents/", "/schemas/", "/benchmarks/")),
    ("Kafka clients", ("/aiokafka/", "/kafka/")),
    ("Faust", ("/faust/", "/mode/")),
)


def part_of(stack: str) -> str:
    """The part whose code is innermost in a stack of py-spy (`a (file:1);b (file:2)`)."""
    for frame in reversed(stack.split(";")):
        for part, folders in PARTS:
            if any(folder in frame for folder in folders):
                return part
    return "event loop, threads and the rest"


def profiled(count: int) -> dict[str, float] | None:
    """Shares of the time that a worker's process computes, by part; None without py-spy."""
    py_spy = shutil.which("py-spy")
    if py_spy is None:
        return None
    with bench("kafka", partitions=4) as here:
        hold = here.folder / "hold"
        values, keys = spine.sample_articles(count)
        (worker,) = spine.start_workers(here, 1, {spine.HOLD: str(hold)})
        try:
            hold.write_text("ingest")
            asyncio.run(publish(here, values, keys, spread=True))
            hold.unlink()
            stacks = here.folder / "stacks"
            command = [py_spy, "record", "--pid", str(worker.process.pid), "--full-filenames"]
            command += ["--duration", str(PROFILE_SECONDS), "--format", "raw", "--gil"]
            subprocess.run(
                [*command, "--output", str(stacks)], check=True, stdout=subprocess.DEVNULL
            )
        finally:
            worker.stop()
        shares: Counter[str] = Counter()
        for line in stacks.read_text().splitlines():
            stack, _, samples = line.rpartition(" ")
            shares[part_of(stack)] += int(samples)
    return {part: round(n / shares.total(), 3) for part, n in shares.most_common()}


# -- partitions


def assigned(partitions: int) -> dict[str, Any]:
    """Seconds until one worker has its partitions and writes, and MB with and after an article."""
    with bench("kafka", partitions=partitions) as here:
        path = spine.make_constants(here.folder)
        given = {"QUOTEWIRE_POOL": "1", spine.CONSTANTS: str(path)}
        started = time.monotonic()
        worker = here.worker(environment=given, module=("benchmarks.spine", "--worker"))
        try:
            worker.wait_ready(180)
            ready = time.monotonic() - started
            values, keys = spine.sample_articles(partitions)
            asyncio.run(publish(here, values, keys, spread=True))
            spine.wait_written(here, partitions)
            memory = worker.memory()["pss"]
            metrics = worker.metrics()
        finally:
            worker.stop()
    return {
        "partitions": partitions,
        "seconds": round(ready, 1),
        "assigned": int(metrics["quotewire_partitions"]),
        "memory_mb": memory,
    }


def run(count: int) -> dict[str, Any]:
    """All of it."""
    ways: tuple[tuple[str, Start], ...] = (("quotewire", own_workers), ("faust", bare_workers))
    rounds = [{name: measure(start, count) for name, start in ways} for _ in range(ROUNDS)]
    return {
        "count": count,
        "rounds": rounds,
        "profile": profiled(2 * count),
        "partitions": [assigned(number) for number in PARTITIONS],
        "cores": machine()["cores"],
    }


def report(found: dict[str, Any]) -> str:
    """The figures as Markdown."""

    def cost(name: str, figure: str) -> float:
        return sum(float(each[name][figure]) for each in found["rounds"]) / len(found["rounds"])

    rows, whole = [], {}
    for name, shown in (("quotewire", "quotewire, all guarantees"), ("faust", "bare Faust")):
        worker, broker = cost(name, "worker_us"), cost(name, "broker_us")
        whole[name] = worker + broker
        figures = (worker, broker, 1e6 / whole[name], cost(name, "articles_per_s"))
        rows.append((shown, *(f"{figure:,.0f}" for figure in figures)))
    ratio = whole["faust"] / whole["quotewire"]
    met = "**met**" if ratio >= TARGET else "**missed**"
    heads = ("", "workers, CPU µs/article", "broker", "articles a CPU second", "articles/s")
    parts = [
        f"{found['count']:,} articles of {spine.ARTICLE_BYTES:,} bytes, {WORKERS} workers and the "
        f"broker on {found['cores']} cores, mean of {len(found['rounds'])} runs of each in turn:",
        table(heads, rows),
        f"quotewire does {ratio:.2f} times as many articles a CPU second; at least {TARGET}: "
        f"{met}.",
    ]
    if found["profile"]:
        shares: Sequence[tuple[str, str]] = [
            (part, f"{share:.0%}") for part, share in found["profile"].items()
        ]
        parts += [
            "Where one worker's own process computes, by the innermost code that has a name:",
            table(("part", "share"), shares),
        ]
    parts += [
        "One worker, from its start to writing on all partitions:",
        table(
            ("partitions", "seconds", "memory, MB (pss)"),
            [(one["assigned"], one["seconds"], one["memory_mb"]) for one in found["partitions"]],
        ),
    ]
    return "\n\n".join(parts)


if __name__ == "__main__":
    if sys.argv[1:] == ["--worker"]:
        sys.argv = [sys.argv[0], "worker"]
        sys.exit(run_bare())
    command_line(
        __doc__, lambda given: run(given.count), report, "bare_faust", folder=False, count=6_000
    )
