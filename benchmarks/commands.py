"""Commands: `analyze` beside the stream, and the memory of `publish`.

    python -m benchmarks.commands --articles DIR [--count 120] [--published 100000] [--json]

`analyze` with a language process a core (its own way from article to event, without the terminal)
and the stream on Apache Kafka read the same distinct articles, in turn, twice; models loaded before
the clock. `publish` puts small articles from one file of JSON Lines on the embedded broker, so many
and twice as many: the most memory of its process.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import psutil

from benchmarks import throughput
from benchmarks.harness import (
    Bench,
    bench,
    command_line,
    machine,
    raw_article,
    read_articles,
    table,
    words,
)

TARGET = 0.95
FLAT = 1.1
ROUNDS = 2


def analyzed(texts: Sequence[str]) -> float:
    """Words a second of `analyze`, from the first article that is taken to the last event."""
    from streams.cli.feeding import InThread
    from streams.pipeline import analyze_in_processes
    from streams.settings import load_settings

    begun = 0.0

    class Timed(InThread[Any]):
        """Articles that are first asked for once the models are loaded."""

        async def __aiter__(self) -> AsyncIterator[Any]:
            nonlocal begun
            begun = time.perf_counter()
            async for one in super().__aiter__():
                yield one

    async def read() -> int:
        raw = ((raw_article(text, n), "application/json") for n, text in enumerate(texts))
        settings = load_settings(pool=machine()["cores"])
        return len([one async for one in analyze_in_processes(Timed(raw), settings)])

    if asyncio.run(read()) != len(texts):
        raise SystemExit("analyze did not give an event for each article.")
    return words(texts) / (time.perf_counter() - begun)


def published(here: Bench, count: int) -> dict[str, Any]:
    """The command puts so many articles of one file on the stream; its memory at the most."""
    path = here.folder / f"{count}.jsonl"
    with path.open("w") as lines:
        for number in range(count):
            text = f"The council of Brightwater met for the {number}th time, the mayor said. " * 3
            lines.write(json.dumps({"id": f"urn:{count}:{number}", "text": text}) + "\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "streams.cli", "publish", "--json", str(path)],
        env={**os.environ, **here.environment},
        stdout=subprocess.PIPE,
    )
    seen, most = psutil.Process(process.pid), 0.0
    while process.poll() is None:
        with_memory = seen.memory_info() if seen.is_running() else None
        most = max(most, with_memory.rss / 1e6 if with_memory else 0.0)
        time.sleep(0.1)
    assert process.stdout is not None
    told = json.loads(process.stdout.read())
    path.unlink()
    if process.returncode or told["published"] != count:
        raise SystemExit(f"publish ended with {process.returncode}: {told}")
    return {"articles": count, "most_mb": round(most, 1)}


def run(folder: Path, count: int, small: int) -> dict[str, Any]:
    """Both commands."""
    texts = read_articles(folder, count)
    rounds = [
        {"stream": throughput.measure(texts)["words_per_s"], "analyze": round(analyzed(texts), 1)}
        for _ in range(ROUNDS)
    ]
    with bench("embedded", partitions=4) as here:
        memory = [published(here, number) for number in (small, 2 * small)]
    return {"articles": count, "words": words(texts), "rounds": rounds, "published": memory}


def report(found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    mean = {
        way: sum(one[way] for one in found["rounds"]) / len(found["rounds"])
        for way in ("stream", "analyze")
    }
    ratio = mean["analyze"] / mean["stream"]
    met = "**met**" if ratio >= TARGET else "**missed**"
    few, many = found["published"]
    grown = many["most_mb"] / few["most_mb"]
    flat = "**met**" if grown <= FLAT else "**missed**"
    rows = [
        (number, f"{one['stream']:,.0f}", f"{one['analyze']:,.0f}")
        for number, one in enumerate(found["rounds"], 1)
    ]
    return "\n\n".join(
        [
            f"{found['articles']} distinct articles, words/s:",
            table(("round", "the stream", "`analyze`"), rows),
            f"`analyze` is {ratio:.2f} times as fast as the stream; at least {TARGET}: {met}.",
            f"`publish` of {few['articles']:,} small articles took {few['most_mb']} MB at the "
            f"most, of {many['articles']:,} {many['most_mb']} MB, {grown:.3f} times as much. "
            f"At most {FLAT} times: {flat}.",
        ]
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--published", type=int, default=100_000)
    command_line(
        __doc__,
        lambda given: run(given.articles, given.count, given.published),
        report,
        "commands",
        count=120,
        parser=parser,
    )
