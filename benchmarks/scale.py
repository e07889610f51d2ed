"""Scale: workers on one core each, and a model of what comes first at a thousand partitions.

    python -m benchmarks.scale --articles DIR [--count 300] [--json]

Measured: one worker on one core, two on two, four on four, as many as the machine has; each with
one language process, pinned. Beside them, in the same run, as many pinned processes of bare spaCy.
The articles go to the partitions in turn, and every worker has its partitions before they come.
The broker, the publisher and the subscriber are pinned to the workers' cores, so that the whole
stream has one core, and then two. Free to go where they like they had a second core to themselves
beside one worker and none beside two; that is measured too.

Modelled: from the cost of a record in the broker, in the worker's event loop and in the language
process, and from what a partition costs while nothing happens (`spine.py` at several numbers of
partitions), the article rate at which each part is full.
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
PAGE = Path(__file__).parent / "SCALING.md"
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
    costs = [spine.measure(records, 1, partitions, by_stage=True) for partitions in PARTITIONS]
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
    """Ceilings, in articles a second, and costs of a partition."""
    few, many = found["costs"]
    language = found["curve"][0]["language_ms_per_article"] / 1000
    spent = few["cpu_us_per_article"]
    loop, broker = spent["worker process"] / 1e6, spent["broker"] / 1e6
    more = many["partitions"] - few["partitions"]
    idle_worker = max(0.0, (many["idle"]["worker"] - few["idle"]["worker"]) / more)
    idle_broker = max(0.0, (many["idle"]["broker"] - few["idle"]["broker"]) / more)
    memory = (many["memory_mb"][0]["pss"] - few["memory_mb"][0]["pss"]) / more
    join = sum(few["stage_us_per_article"]["enrich"].values()) / 1e6
    return {
        "language_process_articles_per_s": round(1 / language, 1),
        "event_loop_articles_per_s": round(1 / loop, 1),
        "broker_core_articles_per_s": round(1 / broker, 1),
        "join_articles_per_s": round(1 / join, 1),
        "language_processes_per_worker": round(language and loop and language / loop, 1),
        "language_processes_per_broker_core": round(language / broker, 1),
        "idle_worker_core_per_partition": round(idle_worker, 6),
        "idle_broker_core_per_partition": round(idle_broker, 6),
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


def page(found: dict[str, Any]) -> str:
    """SCALING.md."""
    made = found["model"]
    few, many = found["costs"]
    ceilings = [
        ("one language process", made["language_process_articles_per_s"], "a core each"),
        ("one worker's event loop", made["event_loop_articles_per_s"], "a core each"),
        ("of that, the join", made["join_articles_per_s"], "in the event loop"),
        ("one core of the broker", made["broker_core_articles_per_s"], "a core each"),
    ]
    spines = [
        (
            one["partitions"],
            f"{one['articles_per_s']:,.0f}",
            f"{one['cpu_us_per_article']['broker']:,}",
            f"{one['cpu_us_per_article']['worker process']:,}",
            one["idle"]["worker"],
            one["idle"]["broker"],
            one["memory_mb"][0]["pss"],
        )
        for one in (few, many)
    ]
    thousand = 1_000 - few["partitions"]
    at_once = made["idle_worker_core_per_partition"] * thousand + few["idle"]["worker"]
    memory = made["memory_mb_per_partition"] * thousand + few["memory_mb"][0]["pss"]
    broker = made["idle_broker_core_per_partition"] * thousand + few["idle"]["broker"]
    where = found["machine"]
    parts = [
        "# Scaling",
        "Written by `python -m benchmarks.all`; the figures are of `benchmarks/results/"
        f"scale.json`, measured on {where['date']} on {where['cores']} cores "
        f"({where['processor']}).",
        "## Measured: one core a worker",
        report(found),
        "The broker, the publisher and the subscriber are pinned to the workers' cores, or free: "
        "then one worker has its core for itself, and two do not.",
        "## Measured: the stream without language work",
        "One worker with one language process, articles of 3 kB; idle: share of a core while "
        "nothing happens; memory without language models.",
        table(
            (
                "partitions",
                "articles/s",
                "broker, CPU µs/article",
                "worker process, CPU µs/article",
                "worker idle",
                "broker idle",
                "memory, MB (pss)",
            ),
            spines,
        ),
        "## Model",
        "A part that spends c CPU seconds on an article does 1/c articles a second on a core. "
        "Costs are taken as constant in the rate, which is on the safe side: batches grow with "
        "the backlog, and larger batches cost less an article.",
        table(("part", "articles/s at which it is full", ""), ceilings),
        f"So language work is the first ceiling, until a worker has "
        f"{made['language_processes_per_worker']:.0f} language processes: then its event loop "
        "is full, and the next worker is due. A core of the broker serves "
        f"{made['language_processes_per_broker_core']:.0f} language processes; beyond that the "
        "cluster needs more brokers. The producer and the join are part of the event loop; the "
        "join alone would be full last.",
        f"A partition costs an idle worker {made['idle_worker_core_per_partition'] * 1e6:,.0f} "
        f"µs of CPU a second and {made['memory_mb_per_partition']} MB, from the difference "
        f"between {few['partitions']} and {many['partitions']} of them. Carried on in a "
        f"straight line, one worker that has all of 1,000 partitions needs {at_once:.2f} of a "
        f"core and {memory:,.0f} MB for them, the broker {broker:.2f} of a core. This is "
        "extrapolation, not measurement.",
        "## What to turn",
        "- Lag grows and `quotewire_pool_queue` is never 0: more cores, by `QUOTEWIRE_POOL` or "
        "another worker.\n"
        "- `quotewire_event_loop_delay_seconds` above 0.1 s while the pool is not full: more "
        "workers with fewer language processes each.\n"
        "- The broker's cores are full: more brokers; the topics' partitions spread over "
        "them.\n"
        "- Workers without partitions: more partitions. One partition is read by one worker "
        "at a time, so there have to be at least as many as workers, better four times.\n"
        "- `QUOTEWIRE_BATCH` larger: less cost an article in a backlog, more latency and "
        "memory then.",
    ]
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    command_line(
        __doc__, lambda given: run(given.articles, given.count), report, "scale", count=300
    )
