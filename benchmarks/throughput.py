"""Throughput of the whole stream on Apache Kafka, beside bare spaCy in the same run.

    python -m benchmarks.throughput --articles DIR [--count 300] [--copies 0.4] [--json]

The articles are on the raw topic before the worker starts; the clock runs from the worker's first
record to the last enriched event received by a subscriber. The reference is the full
en_core_web_sm over the same texts, one process a core, models loaded before the clock: the faster
of `nlp.pipe(n_process=…)` and of independent processes. Reference, stream and reference again run
in turn, and the mean of the two references counts, since machines drift. The ratio of words a CPU
second is given beside, for machines that do other work at the same time. The first 84 articles are
then run alone: a short run shows what start and end cost.

`--copies SHARE`: that share of the stream are wire copies of earlier articles of it: another
headline in front, and a cut at a paragraph that keeps 60 to 100 % of the text.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from pathlib import Path
from typing import Any

from benchmarks.harness import (
    bench,
    collect,
    command_line,
    machine,
    publish,
    raw_article,
    read_articles,
    spacy_reference,
    table,
    words,
)

TARGET, AIM, TARGET_COPIES = 1.0, 1.2, 1.5
SHORT, SHORT_TARGET = 84, 1.0
HEADLINES = ("Officials respond", "What we know so far", "The latest on the talks", "In brief")


def with_copies(texts: list[str], share: float, seed: int = 11) -> list[str]:
    """The texts, with a share of them replaced by wire copies of ones before them."""
    draw = random.Random(seed)
    stream: list[str] = []
    for text in texts:
        if stream and draw.random() < share:
            source = draw.choice(stream[-50:])
            paragraphs = source.split("\n")
            keep = max(1, round(len(paragraphs) * draw.uniform(0.6, 1.0)))
            stream.append(f"{draw.choice(HEADLINES)}\n" + "\n".join(paragraphs[:keep]))
        else:
            stream.append(text)
    return stream


def measure(texts: list[str], partitions: int = 4, **environment: str) -> dict[str, Any]:
    """One run of the stream over the texts."""
    with bench("kafka", partitions=partitions, **environment) as here:
        values = [raw_article(text, number) for number, text in enumerate(texts)]
        keys = [f"article-{number}".encode() for number in range(len(texts))]
        asyncio.run(publish(here, values, keys))
        worker = here.worker()
        try:
            worker.wait_ready()
            while not worker.metrics()["quotewire_first_record_timestamp_seconds"]:
                time.sleep(0.05)
            before = sum(worker.cpu())
            last, outcomes = asyncio.run(collect(here, len(texts)))
            used = sum(worker.cpu()) - before
            found = worker.metrics()
        finally:
            worker.stop()
    seconds = last - found["quotewire_first_record_timestamp_seconds"]
    return {
        "seconds": round(seconds, 2),
        "articles_per_s": round(len(texts) / seconds, 2),
        "words_per_s": round(words(texts) / seconds, 1),
        "words_per_cpu_s": round(words(texts) / used, 1),
        "outcomes": outcomes,
    }


def run(folder: Path, count: int, copies: float, quick: bool = False) -> dict[str, Any]:
    """The stream between two runs of the reference; `quick`: one, of independent processes."""
    texts = read_articles(folder, count)
    if copies:
        texts = with_copies(texts, copies)
    cores = machine()["cores"]
    before = spacy_reference(texts, cores, quick)
    stream = measure(texts)
    after = before if quick else spacy_reference(texts, cores)
    short = measure(texts[:SHORT]) if not quick and not copies and count > SHORT else None
    reference = (before["best"] + after["best"]) / 2
    by_cpu = (before["words_per_cpu_s"] + after["words_per_cpu_s"]) / 2
    return {
        "cpu_ratio": round(stream["words_per_cpu_s"] / by_cpu, 3),
        "ratio": round(stream["words_per_s"] / reference, 3),
        **stream,
        "reference_words_per_s": round(reference, 1),
        "references": [before] if quick else [before, after],
        **({"short": short_run(stream, short)} if short else {}),
        "articles": len(texts),
        "words": words(texts),
        "copies": copies,
    }


def short_run(stream: dict[str, Any], short: dict[str, Any]) -> dict[str, float]:
    """What a word costs in the short run over what it costs in the long one."""
    return {
        "articles": SHORT,
        "words_per_s": short["words_per_s"],
        "seconds_ratio": round(stream["words_per_s"] / short["words_per_s"], 3),
        "cpu_ratio": round(stream["words_per_cpu_s"] / short["words_per_cpu_s"], 3),
    }


def report_short(found: dict[str, Any]) -> list[str]:
    """A sentence on the short run, where there was one."""
    short = found.get("short")
    if short is None:
        return []
    met = "**met**" if short["seconds_ratio"] <= SHORT_TARGET else "**missed**"
    return [
        f"The first {short['articles']} alone: {short['words_per_s']:,.0f} words/s. A word takes "
        f"{short['seconds_ratio']} x the time of the long run, at most {SHORT_TARGET}: {met}; and "
        f"{short['cpu_ratio']} x the CPU time."
    ]


def report(found: dict[str, Any]) -> str:
    """The figures in Markdown."""
    target = TARGET_COPIES if found["copies"] else TARGET
    met = "**met**" if found["ratio"] >= target else "**missed**"
    aim = f", aim {AIM}" if not found["copies"] else ""
    kind = f"{found['copies']:.0%} wire copies" if found["copies"] else "distinct articles"
    rows = [
        ("quotewire", f"{found['words_per_s']:,.0f}", f"{found['articles_per_s']:,.1f}"),
        *(
            (f"spaCy, {way}, {when}", f"{one[way]:,.0f}", "")
            for when, one in zip(("before", "after"), found["references"], strict=False)
            for way in ("independent", "n_process")
            if way in one
        ),
    ]
    return "\n\n".join(
        [
            f"{found['articles']} articles, {found['words']:,} words, {kind}.",
            table(("", "words/s", "articles/s"), rows),
            f"Ratio {found['ratio']}; at least {target}{aim}: {met}. By CPU time, which other work "
            f"on the machine changes less (worker and language processes, without the broker): "
            f"{found['cpu_ratio']}, {found['words_per_cpu_s']:,.0f} words a CPU second.",
            *report_short(found),
        ]
    )


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--copies", type=float, default=0.0, help="share of wire copies")
    parser.add_argument("--quick", action="store_true", help="one run of the reference")
    command_line(
        __doc__,
        lambda given: run(given.articles, given.count, given.copies, given.quick),
        report,
        lambda given: "throughput_copies" if given.copies else "throughput",
        count=300,
        parser=parser,
    )


if __name__ == "__main__":
    main()
