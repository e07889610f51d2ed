"""How the stream runs: samples of throughput, latency, lag and dead letters, and the metrics
of the workers."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

from streams.flow import flow

SAMPLE_SECONDS = 2.0
KEPT = 300
"""Samples: ten minutes."""

LATENCIES = 10_000
"""Most latencies that are kept between two samples."""

_STATES = ("partitions", "pool_processes", "pool_calls", "pool_restarts_total")
WORKER_METRICS = (
    *("quotewire_records_total", "quotewire_lag_records"),
    *(f"quotewire_{name}" for name in _STATES),
)
"""What the console shows of each worker."""

Reading = tuple[str, Mapping[str, str], float]
"""Name, labels and value of a metric."""


class Samples:
    """A ring of samples; `events` and `letters` since the last one are counted in between."""

    def __init__(self, kept: int = KEPT) -> None:
        self._ring: deque[dict[str, Any]] = deque(maxlen=kept)
        self._latencies: list[float] = []
        self._events = 0
        self._letters = 0

    def event(self, latency: float) -> None:
        """Count an event. `latency`: seconds from the raw record to the enriched one."""
        self._events += 1
        if len(self._latencies) < LATENCIES:
            self._latencies.append(max(0.0, latency))

    def letter(self) -> None:
        """Count a dead letter."""
        self._letters += 1

    def take(self, at_ms: int, seconds: float, lag: int | None) -> dict[str, Any]:
        """Close a sample that lasted so long. `lag`: records, None where it is not known."""
        ranked = sorted(self._latencies)
        sample = {
            "at": at_ms,
            "seconds": round(seconds, 2),
            "articles_per_second": round(self._events / seconds, 2) if seconds > 0 else 0.0,
            "latency_median": quantile(ranked, 0.5),
            "latency_p95": quantile(ranked, 0.95),
            "lag": lag,
            "dead_letters": self._letters,
        }
        self._ring.append(sample)
        self._latencies, self._events, self._letters = [], 0, 0
        return sample

    def all(self) -> list[dict[str, Any]]:
        """The samples, oldest first."""
        return list(self._ring)


def quantile(ranked: Sequence[float], share: float) -> float | None:
    """The value that so large a share of a sorted sequence does not exceed; None of nothing."""
    if not ranked:
        return None
    return round(ranked[min(len(ranked) - 1, int(share * len(ranked)))], 3)


def read_worker(text: str) -> dict[str, Any]:
    """What the console shows of a worker's /metrics (Prometheus text format).

    Raises ValueError where the text is none.
    """
    return worker_of(
        (sample.name, sample.labels, sample.value)
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    )


def worker_of(readings: Iterable[Reading]) -> dict[str, Any]:
    """What the console shows of a worker: `stages`, `lag` by `topic:partition`, and states."""
    stages: dict[str, dict[str, int]] = {stage: {} for stage in flow().names}
    lag: dict[str, int] = {}
    states: dict[str, float] = {}
    for name, labels, value in readings:
        if not math.isfinite(value):
            continue
        state = name.removeprefix("quotewire_")
        if name == "quotewire_records_total" and labels.get("stage") in stages:
            stages[labels["stage"]][labels.get("outcome", "")] = int(value)
        elif name == "quotewire_lag_records":
            lag[f"{labels.get('topic')}:{labels.get('partition')}"] = int(value)
        elif name in WORKER_METRICS and state in _STATES:
            states[state] = round(value, 4)
    return {"stages": stages, "lag": lag, **states}


def lag_of(workers: Iterable[Mapping[str, Any]]) -> int | None:
    """Records that wait, as workers report; None where none reports any partition.

    A partition that moves is told of by two workers for a moment; it counts once.
    """
    lag: dict[str, int] = {}
    for worker in workers:
        for where, waiting in (worker.get("lag") or {}).items():
            lag[where] = max(waiting, lag.get(where, 0))
    return sum(lag.values()) if lag else None
