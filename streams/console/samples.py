"""How the stream runs: samples of throughput, latency, lag and dead letters, and the metrics
of the workers."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any

from prometheus_client.parser import text_string_to_metric_families

SAMPLE_SECONDS = 2.0
KEPT = 300
"""Samples: ten minutes."""

LATENCIES = 10_000
"""Most latencies that are kept between two samples."""

STAGES = ("ingest", "entities", "quotes", "enrich")


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
    stages: dict[str, dict[str, int]] = {stage: {} for stage in STAGES}
    lag: dict[str, int] = {}
    found: dict[str, float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = sample.labels
            if sample.name == "quotewire_records_total" and labels.get("stage") in stages:
                stages[labels["stage"]][labels.get("outcome", "")] = int(sample.value)
            elif sample.name == "quotewire_lag_records":
                where = f"{labels.get('topic')}:{labels.get('partition')}"
                lag[where] = int(sample.value)
            elif sample.name in (
                "quotewire_pool_processes",
                "quotewire_pool_calls",
                "quotewire_pool_restarts_total",
                "quotewire_partitions",
            ):
                found[sample.name.removeprefix("quotewire_")] = round(sample.value, 4)
    return {"stages": stages, "lag": lag, **found}
