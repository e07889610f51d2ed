"""Growth: what an article costs as it has more of one thing, each doubled up to the largest.

    python -m benchmarks.growth [--largest 960000] [--shape NAME ...] [--rounds 2] [--json]

Each shape is one article of one kind of thing: quotes in one paragraph, paragraphs, names, dates,
places, cues, marks, sentences, list items, table cells. It is doubled until it has `--largest`
characters, about what a topic takes by default. The figures are seconds of one processor for all
language work on it (the stages without Kafka), and how much more each is than the one before: 2
is linear. The reference is the same run's own smaller article, so the machine does not matter.

All sizes are read in turn, several times over, and the least of each counts: what else the machine
does then weighs on no size more than on another. The figures of a shape are kept each for itself,
so that one run need not take them all, nor all rounds: of runs of one day the least counts.
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from agents.models import use
from agents.work import Sides
from benchmarks.harness import RESULTS, machine, save, table
from schemas.marker import Outcome
from streams.delivery.ingest import from_headers
from streams.flow import flow
from streams.pipeline import run as stage_run
from streams.settings import load_settings

TARGET = 2.2
"""At each doubling the work may be so many times as much."""
LARGEST = 960_000
"""Characters: with what stands around the text, `QUOTEWIRE_MAX_RECORD_BYTES` by default."""
SMALLEST = 15_000
"""Characters of the smallest article: below it, what is alike for all articles counts."""
ROUNDS = 2
"""Every size is read so many times in a run."""

_GREETING = "Ada Barlow said that it rained."
_GIVEN = (
    "Ada Boris Clara David Elena Felix Greta Hugo Irene Jonas Klara Leon Maria Nils Olga".split()
)
_FAMILY = "Ashdown Barlow Crane Dorsey Elwood Farrow Grange Hadley Ingram Jarvis Keats".split()
_PLACES = "London Paris Berlin Madrid Rome Vienna Prague Warsaw Oslo Lisbon Dublin Athens".split()
_MONTHS = "January March April May June July August September October November".split()
_VERBS = "said warned added argued insisted noted replied explained".split()


def _people() -> Iterator[str]:
    """Names, each of which comes once, until there are more than any article has."""
    for number in itertools.count():
        given, family = number % len(_GIVEN), number // len(_GIVEN) % len(_FAMILY)
        again = number // (len(_GIVEN) * len(_FAMILY))
        yield f"{_GIVEN[given]} {_FAMILY[family]}{'abcdefghijklmnop'[again % 16] * (again > 0)}"


def _repeated(part: Callable[[int], str], apart: str, size: int) -> str:
    """Parts by number, until there are so many characters."""
    parts: list[str] = []
    length = 0
    while length < size:
        parts.append(part(len(parts)))
        length += len(parts[-1]) + len(apart)
    return apart.join(parts)


def _names(size: int) -> str:
    people = _people()
    return _repeated(lambda n: f"{next(people)} met {next(people)} on the bridge.", " ", size)


def _dates(n: int) -> str:
    return f"The council met on {_MONTHS[n % 10]} {n % 28 + 1}, {1990 + n % 30}, and a week later."


def _places(n: int) -> str:
    return f"The train from {_PLACES[n % 12]} to {_PLACES[n * 7 % 12]} was late again."


def _cue(n: int) -> str:
    return f"Officials {_VERBS[n % 8]} that the bridge would be closed for {n} days."


def _page(inside: str) -> str:
    return (
        "<html><head><title>Bridge closed</title></head><body><article><h1>Bridge closed</h1>"
        f"<p>The council closed the bridge on Monday, and nobody knows for how long.</p>{inside}"
        "</article></body></html>"
    )


def _items(size: int) -> str:
    items = _repeated(lambda n: f"<li>Item {n} of the list is a bridge in the town.</li>", "", size)
    return _page(f"<ul>{items}</ul>")


def _cells(size: int) -> str:
    def row(n: int) -> str:
        return f"<tr><td>Bridge {n}</td><td>closed for {n % 9} days</td><td>{n} cars</td></tr>"

    return _page(f"<table>{_repeated(row, '', size)}</table>")


SHAPES: dict[str, Callable[[int], str]] = {
    "quotes in one paragraph": lambda size: _repeated(
        lambda n: f'"We have {n} boats," said {_GIVEN[n % 15]} {_FAMILY[n % 11]}.', " ", size
    ),
    "paragraphs": lambda size: _repeated(lambda n: f"Boat {n} came home.", "\n\n", size),
    "names": _names,
    "dates": lambda size: _repeated(_dates, " ", size),
    "places": lambda size: _repeated(_places, " ", size),
    "cues": lambda size: _repeated(_cue, " ", size),
    "marks": lambda size: _repeated(
        lambda n: f"The \"boat\", the 'net' {n} and the “oar”", " ", size
    ),
    "sentences": lambda size: _repeated(lambda n: "It rained.", " ", size),
    "list items": _items,
    "table cells": _cells,
}


def measure(shape: str, largest: int, rounds: int) -> list[dict[str, Any]]:
    """Seconds of a processor for articles of a shape, each twice as long as the one before."""
    sizes = [largest]
    while sizes[0] > 2 * SMALLEST:
        sizes.insert(0, sizes[0] // 2)
    texts = [SHAPES[shape](size) for size in sizes]
    taken = [[_seconds(text) for text in texts] for _ in range(rounds)]
    return [
        {"characters": len(text), "seconds": round(min(each), 3)}
        for text, each in zip(texts, zip(*taken, strict=True), strict=True)
    ]


def _seconds(text: str) -> float:
    """For one article by all stages, the language models loaded."""
    value, kind = text.encode(), "text/html"
    if not text.startswith("<html>"):
        article = {"id": "growth", "text": text, "published": "2024-05-01"}
        value, kind = json.dumps(article).encode(), "application/json"
    stages = flow()
    start = time.process_time()
    read = stage_run(stages.source, [from_headers(value, [("content-type", kind.encode())], 0)])
    if read[0].outcome is not Outcome.RESULT:
        raise SystemExit(f"An article of {len(text)} characters was not read: {read[0].value!r}")
    sides = {side.name: stage_run(side, [read[0].value])[0] for side in stages.sides}
    failed = tuple(name for name, one in sides.items() if one.outcome is Outcome.FAILED)
    if failed:
        raise SystemExit(f"An article of {len(text)} characters failed: {failed}")
    stage_run(stages.join, [Sides({name: one.value for name, one in sides.items()}, ())])
    return time.process_time() - start


def run(largest: int, shapes: list[str], rounds: int = ROUNDS) -> dict[str, Any]:
    """The figures of each shape."""
    use(load_settings().language_settings())
    _seconds(_GREETING)
    found = {shape: measure(shape, largest, rounds) for shape in shapes}
    return {"largest": largest, "shapes": found}


def joined(found: dict[str, Any]) -> dict[str, Any]:
    """The figures with those that are kept up to the same size: the least of the same day."""
    path = RESULTS / "growth.json"
    kept = json.loads(path.read_text()) if path.exists() else {}
    if kept.get("largest") != found["largest"]:
        return found
    shapes = {**kept["shapes"], **found["shapes"]}
    if kept["machine"]["date"] == machine()["date"]:
        for shape in kept["shapes"].keys() & found["shapes"].keys():
            both = zip(kept["shapes"][shape], found["shapes"][shape], strict=True)
            shapes[shape] = [min(each, key=lambda row: float(row["seconds"])) for each in both]
    return {**found, "shapes": shapes}


def report(found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    rows = []
    worst = 0.0
    for shape, figures in found["shapes"].items():
        pairs = itertools.pairwise(one["seconds"] for one in figures)
        ratios = [after / before for before, after in pairs]
        worst = max(worst, *ratios)
        rows.append(
            [
                shape,
                f"{figures[-1]['characters']:,}",
                f"{figures[-1]['seconds']:.1f}",
                " ".join(f"{ratio:.2f}" for ratio in ratios),
            ]
        )
    heads = ["much of", "characters at last", "CPU seconds", "times the one before, per doubling"]
    verdict = "met" if worst <= TARGET else "**missed**"
    return (
        table(heads, rows)
        + f"\n\nThe worst doubling is {worst:.2f} times; at most {TARGET}: {verdict}."
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--largest", type=int, default=LARGEST)
    parser.add_argument("--shape", nargs="*", choices=list(SHAPES), default=list(SHAPES))
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = joined(run(given.largest, given.shape, given.rounds))
    if given.largest == LARGEST:
        save("growth", found)
    print(json.dumps(found, indent=2) if given.json else report(found))


if __name__ == "__main__":
    main()
