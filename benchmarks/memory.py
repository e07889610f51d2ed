"""Memory of a worker: at work, and over a backlog with one half held back.

    python -m benchmarks.memory --articles DIR [--count 50000] [--json]

Resident size is that of the whole process tree. `rss` counts pages that processes share in each of
them; `pss` counts them once, which is what the machine has to have.

1. One worker with two language processes reads 200 articles of the folder; the most it had.
2. A backlog of short articles, language work replaced by a constant (`spine.py`); quotes are held
   back until entities are as far ahead as they get, and then let go. Flat: the most in the second
   half of the run is at most 1.1 times the most in the first.
"""

from __future__ import annotations

import asyncio
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks.harness import (
    Worker,
    bench,
    collect,
    command_line,
    machine,
    publish,
    raw_article,
    read_articles,
    table,
)
from benchmarks.spine import HOLD, start_workers
from streams.flow import CORE

LIMIT_MB = 1_200
FLAT = 1.1
HELD_SECONDS = 20


class Sampler(threading.Thread):
    """Memory of a worker, once a second, until stopped."""

    def __init__(self, worker: Worker) -> None:
        super().__init__(daemon=True)
        self.worker = worker
        self.found: list[dict[str, float]] = []
        self.stopped = threading.Event()

    def run(self) -> None:
        """Sample."""
        while not self.stopped.wait(1.0):
            self.found.append(self.worker.memory())

    def most(self, kind: str, start: float = 0.0, end: float = 1.0) -> float:
        """The most between two shares of the run."""
        size = len(self.found)
        part = self.found[int(start * size) : max(int(start * size) + 1, int(end * size))]
        return max(sample[kind] for sample in part)


def at_work(folder: Path, count: int = 200) -> dict[str, Any]:
    """The most that a worker with two language processes has."""
    texts = read_articles(folder, count)
    with bench("kafka") as here:
        worker = here.worker(environment={"QUOTEWIRE_POOL": "2"})
        try:
            worker.wait_ready()
            ready = worker.memory()
            sampler = Sampler(worker)
            sampler.start()
            values = [raw_article(text, number) for number, text in enumerate(texts)]
            keys = [f"article-{number}".encode() for number in range(len(texts))]
            asyncio.run(publish(here, values, keys))
            asyncio.run(collect(here, len(texts)))
            time.sleep(1.5)
            sampler.stopped.set()
            sampler.join()
        finally:
            worker.stop()
    return {
        "ready": ready,
        "most": {kind: sampler.most(kind) for kind in ("rss", "pss")},
        "processes": 2,
        "articles": count,
    }


def backlog(count: int) -> dict[str, Any]:
    """Memory over a backlog of which one half is held back for a while."""
    with bench("kafka") as here:
        hold = here.folder / "hold"
        hold.write_text("quotes")
        values = [
            raw_article(f"Report number {number}. Nothing new.", number) for number in range(count)
        ]
        keys = [f"article-{number}".encode() for number in range(count)]
        asyncio.run(publish(here, values, keys, spread=True))
        worker = start_workers(here, 1, {HOLD: str(hold)})[0]
        sampler = Sampler(worker)
        try:
            sampler.start()
            time.sleep(HELD_SECONDS)
            ahead = worker.metrics()
            hold.unlink()
            asyncio.run(collect(here, count))
            sampler.stopped.set()
            sampler.join()
        finally:
            worker.stop()

    def written(stage: str) -> int:
        name = f'quotewire_records_total{{outcome="result",stage="{stage}"}}'
        return int(ahead.get(name, 0))

    first, second = sampler.most("pss", 0, 0.5), sampler.most("pss", 0.5, 1)
    return {
        "articles": count,
        "seconds": len(sampler.found),
        "ahead": {stage: written(stage) for stage in CORE.names if stage != CORE.join.name},
        "first_half_mb": first,
        "second_half_mb": second,
        "first_half_rss_mb": sampler.most("rss", 0, 0.5),
        "second_half_rss_mb": sampler.most("rss", 0.5, 1),
        "growth": round(second / first, 3),
    }


def run(folder: Path, count: int) -> dict[str, Any]:
    """Both."""
    return {"at_work": at_work(folder), "backlog": backlog(count), "cores": machine()["cores"]}


def report(found: dict[str, Any]) -> str:
    """The figures in Markdown."""
    work, held = found["at_work"], found["backlog"]
    rows = [
        (kind, work["ready"][kind], work["most"][kind], round(work["most"][kind] / 2, 1))
        for kind in ("rss", "pss")
    ]
    met = "**met**" if work["most"]["pss"] < LIMIT_MB else "**missed**"
    flat = "**met**" if held["growth"] <= FLAT else "**missed**"
    return "\n\n".join(
        [
            "One worker with two language processes, whole tree, MB:",
            table(("", "ready", "most, at work", "per core"), rows),
            f"Resident under {LIMIT_MB:,} MB, with shared pages counted once (pss): {met}. "
            "The models are such pages; rss counts them in each process again.",
            f"A backlog of {held['articles']:,} short articles with quotes held back for the first "
            f"{HELD_SECONDS} s (then ingest had written {held['ahead']['ingest']:,}, entities "
            f"{held['ahead']['entities']:,}, quotes {held['ahead']['quotes']:,}): at most "
            f"{held['first_half_mb']} MB (pss) in the first half of the run, "
            f"{held['second_half_mb']} MB in the second, {held['growth']} times as much. At most "
            f"{FLAT} times: {flat}.",
        ]
    )


if __name__ == "__main__":
    command_line(
        __doc__, lambda given: run(given.articles, given.count), report, "memory", count=50_000
    )
