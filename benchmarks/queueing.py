"""A simulation of the queues at the stages: what an article waits for, at any load.

    python -m benchmarks.queueing [--json]

Articles come at random (Poisson) on random partitions. Processes that are free take units of what
waits at a stage, as `agents/dispatch.py` says: enrich first, ingest before the halves while little
waits there, a share of what waits but not fewer than so many articles, nor more. Entities and
quotes of an article are worked on side by side, and enrich waits for both. Outputs of a partition
are written in order. From stage to stage a record goes through the log, which takes a constant
time.

Everything is taken from what `latency.py` measured: the longer half of an article from its
reference (log-normal, of the same median and 99th percentile), the work of the other stages from
the rate at full load, the way through the log from the idle median, and how much more an article
costs alone than among others from the median at half load. What is left, the 99th percentiles when
idle and at half load, is not used, and is what the simulation is judged by.
"""

from __future__ import annotations

import argparse
import heapq
import itertools
import json
import math
import random
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from agents.dispatch import SHARE_WORDS, UNIT_WORDS
from benchmarks.harness import RESULTS, quantile, table
from benchmarks.latency import WORDS

WITHIN = 0.3
"""A figure is reproduced where the simulated one is so near, as a share."""
LOADS = (0.3, 0.5, 0.7, 0.8, 0.9)
ARTICLES = 8_000
SHORT_RUN = 300
RUNS = 30
"""Runs of as many articles as `latency.py` has, which show how far one run may be from another."""
EDGES = 0.3
"""Ingest's and enrich's share of the work that is not the longer half; the rest is the other half.
It only divides between stages what the full rate says they take together."""
P99 = 2.326
"""Standard deviations from the median to the 99th percentile of a normal distribution."""


@dataclass(frozen=True)
class Model:
    """What the simulation takes for given. Times are in seconds of one process.

    `longer`: median of the longer half of an article in a full batch; `spread`: standard deviation
    of its logarithm; `rest`: mean of all other work on it; `hop`: from a stage's output to the next
    one's input. `alone`: what a unit costs beside its articles, in mean articles of its stage.
    `batch`, `least`: articles of a unit where many wait, and where few do.
    """

    longer: float
    spread: float
    rest: float
    hop: float
    processes: int
    alone: float = 0.0
    partitions: int = 4
    batch: int = UNIT_WORDS // WORDS
    least: int = SHARE_WORDS // WORDS

    @property
    def mean(self) -> float:
        """The longer half's mean."""
        return self.longer * math.exp(self.spread**2 / 2)

    @property
    def full(self) -> float:
        """Articles a second that the processes can do in full batches."""
        return self.processes / (self.mean + self.rest)

    def seconds(self, stage: str, works: Sequence[float]) -> float:
        """What a batch takes; in a full one an article takes what its work is."""
        edge = self.rest * EDGES / 2
        shorter = self.rest * (1 - EDGES)
        mean = {"longer": self.mean, "shorter": shorter}.get(stage, edge)
        return sum(works) * (1 - self.alone / self.batch) + self.alone * mean


@dataclass
class Lane:
    """One stage's records of one partition: those not written yet, in order, and those made."""

    under_way: deque[int] = field(default_factory=deque)
    made: set[int] = field(default_factory=set)


STAGES = ("ingest", "longer", "shorter", "enrich")
HALVES = ("longer", "shorter")


class Simulation:
    """Articles on their way; `run` gives the latency of each, in seconds."""

    def __init__(self, model: Model, rate: float, count: int, seed: int = 1) -> None:
        self.model, self.rate, self.count = model, rate, count
        self._draw = random.Random(seed)
        self._events: list[tuple[float, int, Callable[..., None], tuple[Any, ...]]] = []
        self._order = itertools.count()
        self._waiting: dict[str, deque[tuple[float, int]]] = {stage: deque() for stage in STAGES}
        self._lanes = [{stage: Lane() for stage in STAGES} for _ in range(model.partitions)]
        self._idle = model.processes
        self._halves: dict[int, int] = {}
        self._began: list[float] = []
        self._took: dict[int, float] = {}
        self._place: list[int] = []
        self._work: list[dict[str, float]] = []

    def run(self) -> list[float]:
        """Latencies of all articles but the first tenth."""
        now = 0.0
        model = self.model
        for number in range(self.count):
            now += self._draw.expovariate(self.rate)
            longer = self._draw.lognormvariate(math.log(model.longer), model.spread)
            others = model.rest * longer / model.mean
            edge = others * EDGES / 2
            self._work.append(
                {"ingest": edge, "longer": longer, "shorter": others * (1 - EDGES), "enrich": edge}
            )
            self._place.append(self._draw.randrange(model.partitions))
            self._began.append(now)
            self._at(now + model.hop, self._accept, "ingest", number)
        while self._events:
            now, _, call, given = heapq.heappop(self._events)
            call(now, *given)
        return [self._took[number] for number in range(self.count // 10, self.count)]

    def _at(self, when: float, call: Callable[..., None], *given: Any) -> None:
        heapq.heappush(self._events, (when, next(self._order), call, given))

    def _accept(self, now: float, stage: str, number: int) -> None:
        self._waiting[stage].append((now, number))
        self._lanes[self._place[number]][stage].under_way.append(number)
        self._start(now)

    def _start(self, now: float) -> None:
        while self._idle and (stage := self._next()):
            self._idle -= 1
            unit = [self._waiting[stage].popleft()[1] for _ in range(self._size(stage))]
            taken = self.model.seconds(stage, [self._work[number][stage] for number in unit])
            self._at(now + taken, self._finish, stage, unit)

    def _next(self) -> str | None:
        """The stage that is next."""
        there = [stage for stage in STAGES if self._waiting[stage]]
        if not there or "enrich" in there:
            return "enrich" if there else None
        stock = 2 * self.model.batch * self.model.processes
        later = sum(len(self._waiting[stage]) for stage in HALVES)
        if "ingest" in there and (later < stock or len(there) == 1):
            return "ingest"
        return min((one for one in HALVES if one in there), key=lambda one: self._waiting[one][0])

    def _size(self, stage: str) -> int:
        """Articles of a unit."""
        total = sum(len(waiting) for waiting in self._waiting.values())
        share = max(self.model.least, total // self.model.processes)
        return min(len(self._waiting[stage]), self.model.batch, share)

    def _finish(self, now: float, stage: str, unit: list[int]) -> None:
        self._idle += 1
        for lane in sorted({self._place[number] for number in unit}):
            written = self._lanes[lane][stage]
            written.made.update(number for number in unit if self._place[number] == lane)
            while written.under_way and written.under_way[0] in written.made:
                number = written.under_way.popleft()
                written.made.discard(number)
                self._at(now + self.model.hop, self._written, stage, number)
        self._start(now)

    def _written(self, now: float, stage: str, number: int) -> None:
        """The next stage reads what this one has written."""
        if stage == "ingest":
            self._accept(now, "longer", number)
            self._accept(now, "shorter", number)
        elif stage == "enrich":
            self._took[number] = now - self._began[number]
        else:
            self._halves[number] = self._halves.get(number, 0) + 1
            if self._halves[number] == len(HALVES):
                self._accept(now, "enrich", number)


def calibrated(measured: dict[str, Any]) -> Model:
    """The model of what `latency.py` measured (benchmarks/results/latency.json)."""
    least, most = 0.0, 4.0
    for _ in range(7):
        model = _with_alone(measured, (least + most) / 2)
        half = latencies(model, measured["full_articles_per_s"] / 2)
        if half["p50"] < measured["half_load_ms"]["p50"]:
            least = model.alone
        else:
            most = model.alone
    return _with_alone(measured, (least + most) / 2)


def _with_alone(measured: dict[str, Any], alone: float) -> Model:
    reference = measured["reference_ms"]
    spread = math.log(reference["p99"] / reference["p50"]) / P99
    processes = int(measured["machine"]["cores"])
    # The reference is an article alone.
    more = 1 + alone * (1 - 1 / Model.batch)
    longer = reference["p50"] / 1000 / more
    rest = processes / measured["full_articles_per_s"] - longer * math.exp(spread**2 / 2)
    # Idle: four times through the log, and ingest, the longer half and enrich one after the other.
    path = (longer + rest * EDGES) * more
    hop = max(0.0, (measured["idle_ms"]["p50"] / 1000 - path) / 4)
    return Model(longer, spread, rest, hop, processes, alone)


def latencies(model: Model, rate: float, count: int = ARTICLES) -> dict[str, float]:
    """Median and 99th percentile, in ms, at so many articles a second."""
    found = Simulation(model, rate, count).run()
    return {"p50": round(1000 * quantile(found, 0.5)), "p99": round(1000 * quantile(found, 0.99))}


def tail(model: Model, rate: float) -> dict[str, float]:
    """p99 / p50 at so many articles a second, of many articles and of short runs of them.

    `many`: of `ARTICLES`; `least`, `median`, `most`: of `RUNS` runs of `SHORT_RUN`.
    """

    def times(found: list[float]) -> float:
        return round(quantile(found, 0.99) / quantile(found, 0.5), 2)

    runs = sorted(times(Simulation(model, rate, SHORT_RUN, n).run()) for n in range(RUNS))
    many = times(Simulation(model, rate, ARTICLES).run())
    return {"many": many, "least": runs[0], "median": runs[RUNS // 2], "most": runs[-1]}


def run(measured: dict[str, Any]) -> dict[str, Any]:
    """Measured and simulated latencies at two loads, and simulated ones at others.

    `tails`: p99 / p50 at half load, as it is and where an article alone cost no more than among
    others: what is left then is the chance of articles that come at once.
    """
    model = calibrated(measured)
    full = measured["full_articles_per_s"]
    both = {
        "idle": {"measured": measured["idle_ms"], "simulated": latencies(model, full / 100)},
        "half of full load": {
            "measured": measured["half_load_ms"],
            "simulated": latencies(model, full / 2),
        },
    }
    return {
        "model": asdict(model),
        "both": both,
        "loads": {str(load): latencies(model, load * full) for load in LOADS},
        "tails": {
            "as it is": tail(model, full / 2),
            "an article alone costs what it does among others": tail(
                replace(model, alone=0.0), full / 2
            ),
        },
    }


def report(found: dict[str, Any]) -> str:
    """The figures as Markdown."""
    rows, off = [], 0.0
    for load, one in found["both"].items():
        seen, made = one["measured"], one["simulated"]
        off = max(off, abs(made["p99"] / seen["p99"] - 1))
        rows.append((load, seen["p50"], made["p50"], seen["p99"], made["p99"]))
    verdict = "**met**" if off <= WITHIN else "**missed**"
    heads = ("load", "p50 measured, ms", "simulated", "p99 measured, ms", "simulated")
    loads = [(f"{float(load):.0%}", one["p50"], one["p99"]) for load, one in found["loads"].items()]
    tails = [
        (name, one["many"], one["least"], one["median"], one["most"])
        for name, one in found["tails"].items()
    ]
    return "\n\n".join(
        [
            table(heads, rows),
            f"The 99th percentiles, which were not used, are within {WITHIN:.0%}: {verdict} "
            f"({off:.0%}). So at other shares of the full load:",
            table(("of full load", "p50, ms", "p99, ms"), loads),
            f"p99 / p50 at half of full load, of {ARTICLES:,} articles and of {RUNS} runs of "
            f"{SHORT_RUN}, simulated. Articles come at random: what the second row has is their "
            "doing, not the stream's.",
            table(("", f"{ARTICLES:,}", f"{SHORT_RUN}: least", "median", "most"), tails),
        ]
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    made = run(json.loads((RESULTS / "latency.json").read_text()))
    print(json.dumps(made) if given.json else report(made))
