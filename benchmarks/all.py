"""Run all benchmarks of the stream, and write benchmarks/RESULTS.md and docs/scaling.md anew.

    python -m benchmarks.all --articles DIR [--quick] [--only NAME ...] [--write]

`--quick` takes a sample of each; `--only` runs some; `--write` runs none, but writes the pages
from the figures that are kept in benchmarks/results/. Figures of other benchmarks (quotes,
entities, ...) are kept there as Markdown, and are taken over as they are.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks import (
    archive,
    archives,
    bare_faust,
    capacity,
    collect,
    commands,
    growth,
    latency,
    memory,
    processors,
    same,
    scale,
    search,
    sinks,
    spine,
    start,
    throughput,
    watching,
)
from benchmarks.harness import RESULTS, save

PAGE = Path(__file__).parent / "RESULTS.md"
COPIES = 0.4

Runs = dict[str, Callable[[], dict[str, Any]]]


def runs(folder: Path, quick: bool) -> Runs:
    """Each benchmark by name."""
    count = 60 if quick else 300
    return {
        "throughput": lambda: throughput.run(folder, count, 0.0, quick),
        "throughput_copies": lambda: throughput.run(folder, count, COPIES, quick),
        "processors": lambda: processors.run(folder, 10 if quick else 60, 1 if quick else 2),
        "latency": lambda: latency.run(folder, 20 if quick else 300),
        "scale": lambda: scale.run(folder, count, 1_000 if quick else 4_000),
        "memory": lambda: memory.run(folder, 2_000 if quick else 50_000),
        "spine": lambda: spine.run(2_000 if quick else 20_000),
        "bare_faust": lambda: bare_faust.run(600 if quick else 6_000),
        "start": lambda: start.run(1 if quick else 3),
        "commands": lambda: commands.run(folder, 40 if quick else 120, 5_000 if quick else 100_000),
        "watching": lambda: watching.run(600 if quick else 2_400),
        "sinks": lambda: sinks.run(500 if quick else 5_000),
        "archive": lambda: archive.run(folder, 400 if quick else 3_000),
        "search": lambda: search.run(40_000 if quick else 1_000_000),
        "archives": lambda: archives.run(2_000 if quick else 20_000),
        "collect": lambda: collect.run(500 if quick else 10_000),
        "same": lambda: same.run(folder, 20 if quick else 150),
        "capacity": capacity.run,
        "growth": lambda: growth.run(60_000 if quick else growth.LARGEST, list(growth.SHAPES)),
    }


SECTIONS: dict[str, tuple[str, Any]] = {
    "throughput": ("Throughput, distinct articles", throughput),
    "throughput_copies": ("Throughput, 4 in 10 articles are wire copies", throughput),
    "processors": ("Kinds of processor", processors),
    "latency": ("Latency", latency),
    "scale": ("Scale", scale),
    "memory": ("Memory", memory),
    "spine": ("Cost of the stream itself", spine),
    "bare_faust": ("Beside bare Faust", bare_faust),
    "start": ("Start", start),
    "commands": ("Commands", commands),
    "watching": ("Metrics and listeners", watching),
    "sinks": ("Sinks", sinks),
    "archive": ("Archive", archive),
    "search": ("Searching the archive", search),
    "archives": ("Archives", archives),
    "collect": ("Collect", collect),
    "same": ("What speed costs in accuracy", same),
    "growth": ("Growth", growth),
    "capacity": ("Past one machine", capacity),
}

PROFILE = """\
What profiles of the language work (py-spy, 80 to 160 articles) named, and what was made of it, in
order of gain:

- spaCy's loop over the steps of parser and ner takes and gives back the interpreter's lock within
  each step, up to half of a parser's time: `agents/speed/transitions.py` has all texts of a group
  step together, in numpy. Parser 13.1 to 5.9 microseconds a token, ner 18.4 to 12.3.
- Token vectors were computed anew for each word, and for padding that nobody reads:
  `agents/speed/tok2vec.py` keeps words' embeddings. 23 to 11 microseconds a token, the same bits.
- BLIS, which spaCy calls for matrix products, has kernels for AVX2 alone: with AVX-512
  `agents/speed/gemm.py` takes numpy's OpenBLAS, in blocks of 64 and of eight rows, in which a row's
  bytes do not depend on its batch; it tries that out on the processor at start. With AVX2 such
  blocks take 1.7 times as long as BLIS, which it takes there.
- Weights of hashed features: a slot's check and its weights come in one gather, about five times
  faster; chains step over contiguous rows, about 1.8 times faster.

Of a quotes process's time now, 51 % is tagging and parsing (two thirds of that matrix products of
the token vectors, a quarter the parser's steps), 9 % the tokenizer, 8 % the hidden layers, 7 %
decoding. Entities: 57 % vectors and ner, 14 % the typing chains and their features, 10 % the
tokenizer, 6 % identities.

A profile of the stream without language work has no single peak: Faust, the Kafka clients, sockets,
the pool's pipes. The duplicate window and the links between partitions were a fourth of it, until
a hash that stands in one place no longer had a deque of its own; Faust's monitor, which looks at
each record in each agent, is left out."""


def results() -> str:
    """RESULTS.md from the kept figures."""
    parts = [
        "# Results",
        "Written by `python -m benchmarks.all`. Figures are of the machine and "
        "day that stand with them.",
    ]
    for name, (title, module) in SECTIONS.items():
        path = RESULTS / f"{name}.json"
        if not path.exists():
            missing = f"No figures are kept; `python -m benchmarks.all --only {name}` takes them."
            parts += [f"## {title}", missing]
            continue
        found = json.loads(path.read_text())
        where = found["machine"]
        parts += [
            f"## {title}",
            module.report(found),
            f"{where['date']}, {where['cores']} cores ({where['processor']}), Python "
            f"{where['python']}, spaCy {where['spacy']}, faust-streaming {where['faust']}, "
            f"aiokafka {where['aiokafka']}; load of the machine over 15 minutes "
            f"{where['load_15_min']}.",
        ]
    parts += ["## Where the time is", PROFILE]
    for path in sorted(RESULTS.glob("*.md")):
        text = path.read_text().strip()
        # One level down, below this page's title.
        parts.append(
            "\n".join("#" + line if line[:1] == "#" else line for line in text.split("\n"))
        )
    return "\n\n".join(parts) + "\n"


def write() -> None:
    """Both pages."""
    PAGE.write_text(results(), encoding="utf-8")
    capacity.write()


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--articles", type=Path, default=Path("../shared/polnear/train"))
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", nargs="*", choices=sorted(SECTIONS), help="default: all")
    parser.add_argument("--write", action="store_true", help="run nothing")
    options = parser.parse_args()
    if not options.write:
        for name, take in runs(options.articles, options.quick).items():
            if not options.only or name in options.only:
                print(f"{name} ...", flush=True)
                found = take()
                if not options.quick:
                    save(name, found)
                print(SECTIONS[name][1].report(found), flush=True)
    if not options.quick:
        write()


if __name__ == "__main__":
    main()
