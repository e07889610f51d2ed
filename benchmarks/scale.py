"""Scale: workers on one core each, and what the stream costs with few and with many partitions.

    python -m benchmarks.scale --articles DIR [--count 300] [--json]

Measured: one worker on one core, two on two, four on four, as many as the machine has; each with
one language process, pinned. Beside them, in the same run, as many pinned processes of bare spaCy.
The articles go to the partitions in turn, and every worker has its partitions before they come.
The broker, the publisher and the subscriber are pinned to the workers' cores, so that the whole
stream has one core, and then two. Free to go where they like they had a second core to themselves
beside one worker and none beside two; that is measured too.

Then, for `capacity.py`: the cost of a record in the broker and in the worker's event loop, and what
a partition costs while nothing happens (`spine.py` at several numbers of partitions).
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import spine
from benchmarks.harness import (
    bench,
    collect,
    command_line,
    machine,
    publish,
    raw_article,
    read_articles,
    spacy_independent,
    table,
    words,
)

TARGET = 0.95
PARTITIONS = (4, 64)


def measure(texts: Sequence[str], count: int, *, free: bool = False) -> dict[str, Any]:
    """`count` workers, pinned to one core each; all else on the same cores, or `free`."""
    cores = sorted(os.sched_getaffinity(0))
    try:
        if not free:
            os.sched_setaffinity(0, cores[:count])
        return _measure(texts, count, cores)
    finally:
        os.sched_setaffinity(0, cores)


def _measure(texts: Sequence[str], count: int, cores: Sequence[int]) -> dict[str, Any]:
    with bench("kafka", partitions=8) as here:
        workers = [here.worker({cores[n]}, {"QUOTEWIRE_POOL": "1"}) for n in range(count)]
        try:
            spine.wait_shared(workers, 180)
            values = [raw_article(text, number) for number, text in enumerate(texts)]
            keys = [f"article-{number}".encode() for number in range(len(texts))]
            busy = [worker.metrics()["quotewire_pool_busy_seconds_total"] for worker in workers]
            asyncio.run(publish(here, values, keys, spread=True))
            last, _ = asyncio.run(collect(here, len(texts)))
            found = [worker.metrics() for worker in workers]
        finally:
            for worker in workers:
                worker.stop()
    first = min(one["quotewire_first_record_timestamp_seconds"] for one in found)
    used = sum(
        one["quotewire_pool_busy_seconds_total"] - before
        for one, before in zip(found, busy, strict=True)
    )
    return {
        "workers": count,
        "words_per_s": round(words(texts) / (last - first), 1),
        "language_ms_per_article": round(1000 * used / len(texts), 2),
    }


def run(folder: Path, count: int, records: int = 4_000) -> dict[str, Any]:
    """Measurements and model."""
    texts = read_articles(folder, count)
    cores = machine()["cores"]
    curve = []
    for number in (1, 2, 4):
        if number <= cores:
            bare = words(texts) / spacy_independent(texts, number, pinned=True)[0]
            curve.append(
                {
                    **measure(texts, number),
                    "spacy_words_per_s": round(bare, 1),
                    "free_words_per_s": measure(texts, number, free=True)["words_per_s"],
                }
            )
    costs = [spine.measure(records, 1, partitions) for partitions in PARTITIONS]
    found: dict[str, Any] = {"curve": curve, "costs": costs, "articles": len(texts)}
    if len(curve) > 1:
        gain = curve[1]["words_per_s"] / curve[0]["words_per_s"]
        bare_gain = curve[1]["spacy_words_per_s"] / curve[0]["spacy_words_per_s"]
        found |= {
            "gain": round(gain, 3),
            "spacy_gain": round(bare_gain, 3),
            "gain_share": round(gain / bare_gain, 3),
            "free_gain_share": round(
                curve[1]["free_words_per_s"] / curve[0]["free_words_per_s"] / bare_gain, 3
            ),
        }
    found["model"] = model(found)
    return found


def model(found: dict[str, Any]) -> dict[str, Any]:
    """What a partition costs that has nothing to do, in cores and MB."""
    few, many = found["costs"]
    more = many["partitions"] - few["partitions"]
    idle_worker = max(0.0, (many["idle"]["worker"] - few["idle"]["worker"]) / more)
    memory = (many["memory_mb"][0]["pss"] - few["memory_mb"][0]["pss"]) / more
    return {
        "idle_worker_core_per_partition": round(idle_worker, 6),
        "memory_mb_per_partition": round(max(0.0, memory), 3),
    }


def report(found: dict[str, Any]) -> str:
    """The curve in Markdown."""
    rows = [
        (
            one["workers"],
            f"{one['words_per_s']:,.0f}",
            f"{one['free_words_per_s']:,.0f}",
            f"{one['spacy_words_per_s']:,.0f}",
            one["language_ms_per_article"],
        )
        for one in found["curve"]
    ]
    head = (
        "workers, cores",
        "quotewire, all on these cores, words/s",
        "quotewire, broker and clients free",
        "bare spaCy, words/s",
        "language ms/article",
    )
    parts = [table(head, rows)]
    if "gain_share" in found:
        met = "**met**" if found["gain_share"] >= TARGET else "**missed**"
        parts.append(
            f"From one to two: quotewire x {found['gain']}, bare spaCy x {found['spacy_gain']}; "
            f"at least {TARGET} of it: {met} ({found['gain_share']}). With broker and clients free "
            f"to use both cores beside one worker: {found['free_gain_share']}."
        )
    return "\n\n".join(parts)


if __name__ == "__main__":
    command_line(
        __doc__, lambda given: run(given.articles, given.count), report, "scale", count=300
    )
