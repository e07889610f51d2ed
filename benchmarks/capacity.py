"""What a load needs, derived from measured costs; and docs/scaling.md, which tells it.

    python -m benchmarks.capacity [--json]

Taken here: the bytes of an article's records on the topics, and the simulation of queueing
(`queueing.py`). Everything else is of the figures that other benchmarks have left in
benchmarks/results/: language work, the worker's event loop, the broker and partitions (`scale.py`),
memory (`memory.py`), latency (`latency.py`), the start (`start.py`), words (`throughput.py`).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import queueing, spine
from benchmarks.harness import RESULTS, command_line, table

PAGE = Path(__file__).parent.parent / "docs" / "scaling.md"
NEEDED = ("scale", "memory", "latency", "start", "throughput")
BUSY = 0.6
"""Share of the language processes' time that is planned for; above it queues grow, see below."""
LOOP_BUSY = 0.6
PEAK = 3.0
"""How much more comes in a day's busiest hour than in its mean one."""
A_DAY = 500_000
CORES = 16
"""Of one machine that a worker has for itself."""
PARTITIONS_A_WORKER = 4
REPLICAS = 3
READERS = 2
"""Who reads the events: a subscriber and a console, say."""
ROLLING = 50

LOADS: Sequence[tuple[str, float]] = (
    ("10 articles/s", 10.0),
    ("100 articles/s", 100.0),
    ("1,000 articles/s", 1_000.0),
    (f"{A_DAY:,} a day, {PEAK:.0f} times the mean", PEAK * A_DAY / 86_400),
)


def costs(results: Mapping[str, Mapping[str, Any]], records: Mapping[str, int]) -> dict[str, float]:
    """What one article costs, and what a process takes, in seconds, bytes and MB."""
    few = results["scale"]["costs"][0]
    spent = few["cpu_us_per_article"]
    inside = sum(records.values())
    read_again = records["articles"]  # By entities and by quotes.
    return {
        "words": results["throughput"]["words"] / results["throughput"]["articles"],
        "language_s": results["scale"]["curve"][0]["language_ms_per_article"] / 1000,
        "loop_s": spent["worker process"] / 1e6,
        "broker_s": spent["broker"] / 1e6,
        "written_bytes": inside,
        "read_bytes": inside + read_again + (READERS - 1) * records["enriched"],
        "process_mb": results["memory"]["at_work"]["most"]["pss"]
        / results["memory"]["at_work"]["processes"],
    }


def plan(rate: float, cost: Mapping[str, float]) -> dict[str, float]:
    """What so many articles a second need."""
    processes = max(1, math.ceil(rate * cost["language_s"] / BUSY))
    by_loop = math.ceil(rate * cost["loop_s"] / LOOP_BUSY)
    workers = max(math.ceil(processes / CORES), by_loop)
    loop = rate * cost["loop_s"]
    return {
        "processes": processes,
        "workers": workers,
        "partitions": max(4, PARTITIONS_A_WORKER * workers),
        "cores": processes + math.ceil(loop),
        "memory_gb": processes * cost["process_mb"] / 1000,
        "broker_cores": REPLICAS * rate * cost["broker_s"],
        "broker_mb_s": rate * (REPLICAS * cost["written_bytes"] + cost["read_bytes"]) / 1e6,
        "worker_mb_s": rate * (cost["written_bytes"] + cost["read_bytes"]) / 1e6 / workers,
        "core_seconds": cost["language_s"] + cost["loop_s"] + REPLICAS * cost["broker_s"],
    }


def run() -> dict[str, Any]:
    """Bytes of an article's records, and the simulation."""
    article, entities, quotes, enriched = (len(each.value) for each in spine.real_records())
    records = {
        "raw": spine.ARTICLE_BYTES,
        "articles": article,
        "entities": entities,
        "quotes": quotes,
        "enriched": enriched,
    }
    measured = json.loads((RESULTS / "latency.json").read_text())
    return {"records": records, "queueing": queueing.run(measured)}


def report(found: dict[str, Any]) -> str:
    """The figures in Markdown."""
    rows = [(topic, f"{size:,}") for topic, size in found["records"].items()]
    return "\n\n".join(
        [
            "What the stream needs at four loads is in `docs/scaling.md`. Bytes of the records of "
            f"an article of {spine.ARTICLE_BYTES:,} bytes:",
            table(("topic", "bytes"), rows),
            "Latency, measured and simulated:",
            queueing.report(found["queueing"]),
        ]
    )


# -- the page


def page() -> str | None:
    """docs/scaling.md from the kept figures; None where some are missing."""
    names = (*NEEDED, "capacity")
    if not all((RESULTS / f"{name}.json").exists() for name in names):
        return None
    results = {name: json.loads((RESULTS / f"{name}.json").read_text()) for name in names}
    cost = costs(results, results["capacity"]["records"])
    parts = [_head(results), _limits(cost), _costs(cost), _waiting(results), _partitions(results)]
    return "\n\n".join([*parts, _moves(results), _turn()]) + "\n"


def _head(results: Mapping[str, Any]) -> str:
    where = results["scale"]["machine"]
    return (
        "# Past one machine\n\n"
        "Written by `python -m benchmarks.all` (`benchmarks/capacity.py`) from what the benchmarks "
        f"measured; costs on {where['date']} on {where['cores']} cores of {where['processor']}. "
        "More than two cores were not at hand: what needs more is derived, not measured. Costs "
        "are of one machine's cores; take your own with `make bench`."
    )


def _limits(cost: Mapping[str, float]) -> str:
    plans = [(name, plan(rate, cost)) for name, rate in LOADS]
    shown: tuple[tuple[str, str, str], ...] = (
        ("language processes, a core each", "processes", "{:,.0f}"),
        (f"workers, of at most {CORES} processes", "workers", "{:,.0f}"),
        ("partitions of each topic", "partitions", "{:,.0f}"),
        ("cores of all workers", "cores", "{:,.0f}"),
        ("memory of all workers, GB", "memory_gb", "{:,.1f}"),
        (f"broker cores, {REPLICAS} replicas", "broker_cores", "{:,.2f}"),
        ("through the brokers' network, MB/s", "broker_mb_s", "{:,.1f}"),
        ("through one worker's network, MB/s", "worker_mb_s", "{:,.1f}"),
        ("core seconds an article, brokers included", "core_seconds", "{:.3f}"),
    )
    rows = [(title, *(form.format(one[name]) for _, one in plans)) for title, name, form in shown]
    return (
        "## What limits\n\n"
        + table(("", *(name for name, _ in LOADS)), rows)
        + "\n\nLanguage work is what limits at every one of these loads; it takes "
        f"{cost['language_s'] / (cost['loop_s'] + REPLICAS * cost['broker_s']):.0f} times what "
        "everything else takes together. Next comes a worker's event loop: it is full at "
        f"{1 / cost['loop_s']:,.0f} articles/s, so beyond {LOOP_BUSY / cost['loop_s']:,.0f} a "
        "second there have to be several workers even where one machine had the cores. The "
        "network and the brokers come last.\n\n"
        f"Processes are planned to be busy for {BUSY:.0%} of the time, event loops for "
        f"{LOOP_BUSY:.0%}. The brokers' cost was measured with one replica, and is counted once "
        f"for each of {REPLICAS}, which is more than followers take. {READERS} readers take every "
        "event. Bytes are those of the records' values, not compressed."
    )


def _costs(cost: Mapping[str, float]) -> str:
    rows = [
        ("language work", f"{1000 * cost['language_s']:.1f} ms", f"{cost['words']:,.0f} words"),
        ("a worker's event loop", f"{1000 * cost['loop_s']:.2f} ms", "3 kB"),
        ("a broker, one replica", f"{1000 * cost['broker_s']:.2f} ms", "3 kB"),
        ("written to the log", f"{cost['written_bytes'] / 1000:.1f} kB", "3 kB"),
        ("read from it", f"{cost['read_bytes'] / 1000:.1f} kB", "3 kB"),
        ("memory of a language process", f"{cost['process_mb']:,.0f} MB", "shared pages once"),
    ]
    return "## What an article costs\n\n" + table(("part", "cost", "an article of"), rows)


def _waiting(results: Mapping[str, Any]) -> str:
    made = results["capacity"]["queueing"]
    full = results["latency"]["full_articles_per_s"]
    where = results["latency"]["machine"]
    return (
        "## What an article waits for\n\n"
        "`benchmarks/queueing.py` simulates the stages, what waits there and the "
        "language processes behind them. It is given what one article costs and the median "
        f"latencies that were measured (two processes, full load {full} articles/s, articles of "
        f"{results['latency']['words']} words, {where['date']}, {where['processor']}).\n\n"
        + queueing.report(made)
        + "\n\nAn article alone costs more than one in a batch, so below full load processes are "
        "busier than the share of the full load says, and from some share on articles wait for "
        "seconds: batches then grow until they are cheap enough. Plan below it; "
        "`quotewire_end_to_end_seconds` tells where a stream of your own is."
    )


def _partitions(results: Mapping[str, Any]) -> str:
    few, many = results["scale"]["costs"]
    made = results["scale"]["model"]
    idle = 1e6 * made["idle_worker_core_per_partition"]
    rows = [
        (
            one["partitions"],
            f"{one['articles_per_s']:,.0f}",
            f"{one['cpu_us_per_article']['worker process']:,}",
            f"{one['cpu_us_per_article']['broker']:,}",
            one["memory_mb"][0]["pss"],
        )
        for one in (few, many)
    ]
    heads = ("partitions", "articles/s", "worker, CPU µs/article", "broker", "memory, MB (pss)")
    one = 1000 / results["scale"]["curve"][0]["language_ms_per_article"]
    return (
        "## Partitions\n\n"
        "One partition is read by one worker at a time, so there have to be at least as many as "
        f"workers. {PARTITIONS_A_WORKER} a worker leave room to add workers, and even out what "
        "they get: where their number is no multiple of the workers', some have one more. A "
        "topic's partitions can be added to but not taken away, and keys move when they are: begin "
        "with what the largest load needs.\n\n"
        "More than needed cost something. One worker without language work that has all of them "
        "(its rate is the event loop's):\n\n"
        + table(heads, rows)
        + f"\n\nA partition costs an idle worker {idle:,.0f} µs of CPU a second and "
        f"{made['memory_mb_per_partition']} MB. How long one worker takes to get 200 of them, "
        "`benchmarks/bare_faust.py` measures.\n\n"
        "**Hot partitions.** `quotewire publish` and the Python client key by the article's id, "
        "which spreads evenly. Keyed by outlet or by story (so that copies meet on one partition), "
        "the largest outlet decides. A partition has three batches of each stage under way at "
        f"once, so one alone can keep about six processes busy, {6 * one:,.0f} articles/s; "
        "`quotewire_lag_records` by partition shows one that gets more. Order within a partition "
        "is kept, so no setting spreads it: choose another key, or add partitions."
    )


def _moves(results: Mapping[str, Any]) -> str:
    ready = results["start"]["up_warm_s"]
    minutes = ROLLING * ready / 60
    return (
        "## Workers that come and go\n\n"
        "Faust deals partitions out anew as a whole: when a worker joins or leaves, all stop, read "
        "the ends of their outputs, and go on. Nothing is lost or repeated, but nothing is written "
        "meanwhile either. A roll-out without names has two such moments for each worker, so "
        f"{2 * ROLLING} for {ROLLING} workers; [ten were measured](cluster.md#fewer-moves).\n\n"
        "**Static membership.** With `QUOTEWIRE_GROUP_INSTANCE_ID` a worker that comes back within "
        "`QUOTEWIRE_SESSION_TIMEOUT` has its partitions again, and the others do not notice. From "
        "a few workers on, use it; the Helm chart does.\n\n"
        f"**Rolling upgrade.** One worker at a time, the next one when `/ready` says 200. At "
        f"{ready:.0f} s from start to ready (measured with its broker's start) "
        f"{ROLLING} workers take {minutes:.0f} minutes; the partitions of the one that is away "
        "wait, and are worked off once it is back. What versions may run side by side: "
        "[Upgrade](how-to/upgrade.md).\n\n"
        "**Many at once.** Start new workers together rather than one after the other: joins that "
        "come within the broker's `group.initial.rebalance.delay.ms`, or while a rebalance is "
        "under way, are one. A rebalance ends when the slowest worker has joined again, at most "
        "after `QUOTEWIRE_REBALANCE_TIMEOUT`; *QuotewireRebalances* pages where they do not end."
    )


def _turn() -> str:
    return (
        "## What to turn\n\n"
        "- Lag grows and `quotewire_pool_queue` is never 0: more cores, by `QUOTEWIRE_POOL` or "
        "another worker.\n"
        "- `quotewire_event_loop_delay_seconds` above 0.1 s while the pool is not full: more "
        "workers with fewer language processes each.\n"
        "- The brokers' cores are full: more brokers; the topics' partitions spread over them.\n"
        "- Workers without partitions: more partitions.\n"
        "- `QUOTEWIRE_BATCH` larger: less cost an article in a backlog of short ones, more "
        "latency and memory then."
    )


def write() -> None:
    """Write the page, where all figures are kept."""
    text = page()
    if text is not None:
        PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    command_line(__doc__, lambda given: run(), report, "capacity", folder=False)
    write()
