"""What the stream itself costs: the whole flow with the language work replaced by a constant.

    python -m benchmarks.spine [--count 20000] [--json]

Articles of 3 kB go through Apache Kafka, all four stages and the language processes; the
functions that these run return records made once, beforehand, by the real ones from one article
of that size. Every article keeps a summary of its own, so that the duplicate window works as
always. All guarantees are on. Broker and workers share the machine's cores.

CPU time of a stage in the event loop is taken at each step of its coroutines, in a run of its own
since that costs time too; `rest` is what is not within one: Faust, the Kafka clients, the pool's
plumbing.
"""

from __future__ import annotations

import asyncio
import functools
import os
import pickle
import random
import subprocess
import sys
import time
import types
from array import array
from collections import defaultdict
from collections.abc import Callable, Coroutine, Generator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
from aiokafka import AIOKafkaConsumer, TopicPartition

from benchmarks.harness import (
    Bench,
    Worker,
    bench,
    collect,
    command_line,
    cpu_seconds,
    machine,
    publish,
    raw_article,
    table,
)
from streams.flow import CORE, Flow

TARGET = 1_000
ARTICLE_BYTES = 3_000
CONSTANTS = "BENCH_CONSTANTS"
HOLD = "BENCH_HOLD"
BY_STAGE = "BENCH_BY_STAGE"
STAGES = CORE.names
SENTENCES = (
    "The council of Brightwater met on Tuesday to decide about the old bridge.",
    '"We will rebuild the bridge before the winter," Mayor Ana Petrova said.',
    "Engineers from Northfield Steel had warned in March that two piers were cracked.",
    "Residents of the eastern districts walk for half an hour to reach a bus.",
    "According to the budget office, the work would cost 14 million euros.",
    "Nobody in the hall disagreed, although several had asked for a tunnel in June.",
)


def sample_text(size: int = ARTICLE_BYTES) -> str:
    """An article of about so many bytes."""
    draw = random.Random(3)
    paragraphs: list[str] = []
    while sum(map(len, paragraphs)) < size:
        paragraphs.append(" ".join(draw.sample(SENTENCES, 3)))
    return "\n".join(paragraphs)[:size]


def sample_articles(count: int) -> tuple[list[bytes], list[bytes]]:
    """So many raw articles with that text, and their keys."""
    text = sample_text()
    values = [raw_article(text, number) for number in range(count)]
    return values, [f"article-{number}".encode() for number in range(count)]


# -- in the worker and its processes


@functools.cache
def constants() -> tuple[Any, ...]:
    """What ingest, entities, quotes and enrich made of the sample."""
    found: tuple[Any, ...] = pickle.loads(Path(os.environ[CONSTANTS]).read_bytes())
    return found


def ingest(inputs: Sequence[Any]) -> list[Any]:
    """The sample's article, with the input's key and a summary of its own."""
    from agents.ingest.duplicates import Summary

    made, *_ = constants()
    summary = Summary.unpack(made.summary)
    out = []
    for raw in inputs:
        name = raw.key.decode()
        sketch = array("Q", random.Random(name).randbytes(8 * len(summary.sketch)))
        own = replace(summary, id=name, content_hash=name, sketch=sketch)
        own = replace(own, words_hash=sketch[0])
        out.append(replace(made, key=raw.key, event_id=name, summary=own.pack()))
    return out


def entities(values: Sequence[bytes]) -> list[Any]:
    """The sample's entities."""
    return [constants()[1]] * len(values)


def quotes(values: Sequence[bytes]) -> list[Any]:
    """The sample's quotes."""
    return [constants()[2]] * len(values)


def enrich(pairs: Sequence[Any]) -> list[Any]:
    """The sample's event."""
    return [constants()[3]] * len(pairs)


def warm_up() -> None:
    """Load the constants."""
    constants()


PARTS = ("accept", "write", "pool")
"""What a stage's coroutines do in the event loop; `pool`: the calls of its language processes."""

CPU: dict[tuple[str, str], float] = defaultdict(float)


@types.coroutine
def stepped(work: Coroutine[Any, Any, Any], part: tuple[str, str]) -> Generator[Any, Any, Any]:
    """Run a coroutine and add up the CPU time of its steps."""
    resume: Callable[[], Any] = functools.partial(work.send, None)
    while True:
        started = time.thread_time()
        try:
            yielded = resume()
        except StopIteration as stop:
            return stop.value
        finally:
            CPU[part] += time.thread_time() - started
        try:
            resume = functools.partial(work.send, (yield yielded))
        except BaseException as error:
            resume = functools.partial(work.throw, error)


def held() -> str:
    """The function that is held back: what the file that HOLD names says, while it exists."""
    try:
        return Path(os.environ.get(HOLD, "")).read_text()
    except OSError:
        return ""


def run_worker() -> int:
    """A worker whose language work is a constant."""
    from agents.pool import LanguagePool
    from benchmarks import spine
    from streams import app, language, worker
    from streams.settings import load_settings

    constant = tuple(
        replace(stage, function=f"{spine.__name__}:{stage.name}") for stage in CORE.stages
    )
    app.flow = language.flow = lambda: Flow(constant)  # type: ignore[assignment]
    language.WARM_UP = (f"{spine.__name__}:warm_up",)
    own_run = LanguagePool.run

    async def run(self: Any, function: str, inputs: Any, failed: Any) -> Any:
        while held() == function.rpartition(":")[2]:
            await asyncio.sleep(0.05)
        return await own_run(self, function, inputs, failed)

    LanguagePool.run = run  # type: ignore[method-assign]
    if os.environ.get(BY_STAGE):
        account_by_stage()
    return worker.run_worker(load_settings())


def account_by_stage() -> None:
    """Add up the CPU time of each stage's coroutines, and show it among the metrics."""
    from prometheus_client import Gauge

    from agents.pool import LanguagePool
    from benchmarks import spine
    from streams import app
    from streams.delivery.stage import Lane

    gauge = Gauge("bench_cpu_seconds", "CPU of the event loop.", ["stage", "part"])
    for stage in STAGES:
        for part in PARTS:
            gauge.labels(stage, part).set_function(
                functools.partial(spine.CPU.__getitem__, (stage, part))
            )
    own_hand_over, own_write = app.App.hand_over, Lane._write
    own_run = LanguagePool.run

    async def hand_over(self: Any, stage: str, stream: Any) -> None:
        await spine.stepped(own_hand_over(self, stage, stream), (stage, "accept"))

    async def write(self: Lane) -> None:
        await spine.stepped(own_write(self), (self.stage.name, "write"))

    async def run(self: Any, function: str, inputs: Any, failed: Any) -> Any:
        part = (function.rpartition(":")[2], "pool")
        return await spine.stepped(own_run(self, function, inputs, failed), part)

    app.App.hand_over = hand_over  # type: ignore[method-assign]
    Lane._write = write  # type: ignore[method-assign]
    LanguagePool.run = run  # type: ignore[method-assign]


# -- in the benchmark


def make_constants(folder: Path) -> Path:
    """Have the real stages make their records of the sample; the file that holds them."""
    code = (
        "import pickle, sys\n"
        "from benchmarks.spine import real_records\n"
        "open(sys.argv[1], 'wb').write(pickle.dumps(real_records()))\n"
    )
    path = folder / "constants.pickle"
    subprocess.run([sys.executable, "-c", code, str(path)], check=True)
    return path


def real_records() -> tuple[Any, ...]:
    """What the four stages make of the sample."""
    from agents.enrich.agent import enrich as real_enrich
    from agents.entities.agent import entities as real_entities
    from agents.ingest.agent import ingest as real_ingest
    from agents.ingest.raw import RawInput
    from agents.models import use
    from agents.quotes.agent import quotes as real_quotes
    from agents.work import Sides
    from streams.settings import load_settings

    use(load_settings().language_settings())
    raw = RawInput(
        value=raw_article(sample_text(), 0),
        content_type="application/json",
    )
    article = real_ingest([raw])[0]
    left, right = real_entities([article.value])[0], real_quotes([article.value])[0]
    event = real_enrich([Sides({"entities": left.value, "quotes": right.value})])[0]
    return article, left, right, event


def start_workers(
    here: Bench, count: int, environment: Mapping[str, str] | None = None
) -> list[Worker]:
    """Workers with constant language work, each with partitions of its own."""
    path = make_constants(here.folder)
    workers = [
        here.worker(
            environment={"QUOTEWIRE_POOL": "1", CONSTANTS: str(path), **(environment or {})},
            module=("benchmarks.spine", "--worker"),
        )
        for _ in range(count)
    ]
    wait_shared(workers)
    return workers


def wait_shared(workers: Sequence[Worker], seconds: float = 120) -> None:
    """Wait until every worker owns partitions."""
    for worker in workers:
        worker.wait_ready(seconds)
    deadline = time.monotonic() + seconds
    steady = 0
    while steady < 3:
        found = [worker.metrics() for worker in workers]
        ready = all(one["quotewire_partitions"] > 0 and one["quotewire_ready"] for one in found)
        steady = steady + 1 if ready else 0
        if time.monotonic() > deadline:
            raise SystemExit("The workers did not share the partitions.")
        time.sleep(0.5)


def measure(
    count: int, workers: int, partitions: int = 4, *, by_stage: bool = False
) -> dict[str, Any]:
    """One run: `count` articles wait on the raw topic; the clock runs from the moment at which
    ingest is let go to the last enriched event in the log."""
    with bench("kafka", partitions=partitions) as here:
        hold = here.folder / "hold"
        values, keys = sample_articles(count)
        environment = {HOLD: str(hold), **({BY_STAGE: "1"} if by_stage else {})}
        running = start_workers(here, workers, environment)
        try:
            broker = psutil.Process(here.broker.pid)
            # A few articles first: code and connections are warm then, as in any long run.
            first = 4 * partitions
            asyncio.run(publish(here, values[:first], keys[:first], spread=True))
            asyncio.run(collect(here, first))
            idle = idle_cost(running, broker)
            hold.write_text("ingest")
            asyncio.run(publish(here, values[first:], keys[first:], spread=True))
            before = [worker.cpu() for worker in running], cpu_seconds([broker])
            earlier = [worker.metrics() for worker in running]
            started = time.time()
            hold.unlink()
            last = wait_written(here, count)
            after = [worker.cpu() for worker in running], cpu_seconds([broker])
            later = [worker.metrics() for worker in running]
            memory = [worker.memory() for worker in running]
            _, outcomes = asyncio.run(collect(here, count))
        finally:
            for worker in running:
                worker.stop()
    done = count - first
    each = 1e6 / done
    spent = {
        "broker": (after[1] - before[1]) * each,
        "worker process": sum(b[0] - a[0] for a, b in zip(before[0], after[0], strict=True)) * each,
        "language processes": sum(b[1] - a[1] for a, b in zip(before[0], after[0], strict=True))
        * each,
    }
    return {
        "articles": done,
        "workers": workers,
        "partitions": partitions,
        "seconds": round(last - started, 2),
        "articles_per_s": round(done / (last - started), 1),
        "outcomes": outcomes,
        "cpu_allows_articles_per_s": round(machine()["cores"] * 1e6 / sum(spent.values()), 1),
        "cpu_us_per_article": {name: round(value) for name, value in spent.items()},
        **(by_stages(earlier, later, each, spent["worker process"]) if by_stage else {}),
        "idle": idle,
        "memory_mb": memory,
    }


def by_stages(
    earlier: Sequence[Mapping[str, float]],
    later: Sequence[Mapping[str, float]],
    each: float,
    whole: float,
) -> dict[str, Any]:
    """CPU µs an article of each stage's parts, from the workers' metrics before and after."""
    stages = {
        stage: {
            part: round(
                sum(
                    b[f'bench_cpu_seconds{{part="{part}",stage="{stage}"}}']
                    - a[f'bench_cpu_seconds{{part="{part}",stage="{stage}"}}']
                    for a, b in zip(earlier, later, strict=True)
                )
                * each
            )
            for part in PARTS
        }
        for stage in STAGES
    }
    named = sum(sum(parts.values()) for parts in stages.values())
    return {"stage_us_per_article": stages, "rest_us_per_article": round(whole - named)}


def idle_cost(workers: Sequence[Worker], broker: psutil.Process, seconds: float = 5) -> Any:
    """Share of a core that workers and broker need while nothing happens."""
    before = [sum(worker.cpu()) for worker in workers], cpu_seconds([broker])
    time.sleep(seconds)
    after = [sum(worker.cpu()) for worker in workers], cpu_seconds([broker])
    return {
        "worker": round((sum(after[0]) - sum(before[0])) / seconds / len(workers), 4),
        "broker": round((after[1] - before[1]) / seconds, 4),
    }


def wait_written(here: Bench, count: int, idle: float = 120) -> float:
    """Wait until the enriched topic holds so many records; when the last was there.

    It asks for the log's ends and reads nothing, so that the machine is the stream's. Raises
    SystemExit where nothing came for `idle` seconds.
    """
    return asyncio.run(_wait_written(here, count, idle))


async def _wait_written(here: Bench, count: int, idle: float) -> float:
    partitions = [TopicPartition(here.topics.enriched, n) for n in range(here.settings.partitions)]
    written, progressed = 0, time.time()
    async with AIOKafkaConsumer(**here.settings.kafka()) as consumer:
        while written < count:
            await asyncio.sleep(0.1)
            ends = await consumer.end_offsets(partitions)
            if sum(ends.values()) > written:
                written, progressed = sum(ends.values()), time.time()
            if time.time() - progressed > idle:
                raise SystemExit(f"Only {written} of {count} events came.")
    return progressed


def run(count: int) -> dict[str, Any]:
    """With one worker and with two, and one worker by stage."""
    runs = [measure(count, workers) for workers in (1, 2)]
    return {
        "articles_per_s": max(run["articles_per_s"] for run in runs),
        "target": TARGET,
        "runs": runs,
        "by_stage": measure(count // 2, 1, by_stage=True),
        "cores": machine()["cores"],
    }


def report(found: dict[str, Any]) -> str:
    """The figures in Markdown."""
    met = "met" if found["articles_per_s"] >= found["target"] else "missed"
    rows = [
        (
            run["workers"],
            f"{run['articles_per_s']:,.0f}",
            f"{run['cpu_allows_articles_per_s']:,.0f}",
            f"{run['cpu_us_per_article']['broker']:,}",
            f"{run['cpu_us_per_article']['worker process']:,}",
            f"{run['cpu_us_per_article']['language processes']:,}",
        )
        for run in found["runs"]
    ]
    staged = found["by_stage"]
    stages = [
        (stage, *(parts[part] for part in PARTS), sum(parts.values()))
        for stage, parts in staged["stage_us_per_article"].items()
    ]
    return "\n\n".join(
        [
            f"{found['runs'][0]['articles']:,} articles of {ARTICLE_BYTES:,} bytes on "
            f"{found['cores']} cores, "
            "which the broker shares. At least "
            f"{found['target']:,} articles/s: **{met}** ({found['articles_per_s']:,.0f}).",
            table(
                (
                    "workers",
                    "articles/s",
                    "cores / CPU an article",
                    "broker, CPU µs/article",
                    "worker process",
                    "language process",
                ),
                rows,
            ),
            "CPU µs an article in the event loop, by stage (one worker, in a run of its own; all "
            f"else in that process: {staged['rest_us_per_article']:,}):",
            table(("stage", *PARTS, "sum"), stages),
        ]
    )


if __name__ == "__main__":
    if sys.argv[1:] == ["--worker"]:
        sys.exit(run_worker())
    command_line(
        __doc__, lambda given: run(given.count), report, "spine", folder=False, count=20_000
    )
