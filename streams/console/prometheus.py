"""How the stream runs as a Prometheus tells, that scrapes all workers: samples of ten minutes, and
what each worker last said."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import aiohttp
import orjson

from schemas.marker import Outcome
from streams.console.samples import WORKER_METRICS, Reading, worker_of
from streams.errors import PrometheusError
from streams.flow import ENRICH

STEP_SECONDS = 10
SHOWN_SECONDS = 600
MOST_BYTES = 8_000_000

_ENRICHED = f'quotewire_records_total{{stage="{ENRICH.name}",outcome="{Outcome.RESULT}"}}'
_LATENCIES = "sum by (le) (rate(quotewire_end_to_end_seconds_bucket[1m]))"
_CHARTS = {
    "articles_per_second": f"sum(rate({_ENRICHED}[1m]))",
    "latency_median": f"histogram_quantile(0.5, {_LATENCIES})",
    "latency_p95": f"histogram_quantile(0.95, {_LATENCIES})",
    # A partition that moves is told of by two workers for a moment.
    "lag": "sum(max by (topic, partition) (quotewire_lag_records))",
    "dead_letters": f"sum(rate(quotewire_dead_letters_total[1m])) * {STEP_SECONDS}",
}
_WORKERS = f'{{__name__=~"{"|".join(WORKER_METRICS)}"}}'
_AWAY = "up == 0 and on (job, instance) last_over_time(quotewire_ready[10m])"


class Prometheus:
    """A Prometheus at an address, asked through an HTTP session."""

    def __init__(self, url: str, http: aiohttp.ClientSession) -> None:
        self._url = url.rstrip("/")
        self._http = http

    async def samples(self, now: float | None = None) -> list[dict[str, Any]]:
        """The last ten minutes as `Samples.all` gives them, in steps of ten seconds.

        `now`: Unix seconds. Raises PrometheusError.
        """
        end = int((time.time() if now is None else now) // STEP_SECONDS * STEP_SECONDS)
        span = {"start": str(end - SHOWN_SECONDS), "end": str(end), "step": str(STEP_SECONDS)}
        answers = await asyncio.gather(
            *(self._ask("query_range", query=query, **span) for query in _CHARTS.values())
        )
        found: dict[int, dict[str, float]] = {}
        with _understood():
            for name, series in zip(_CHARTS, answers, strict=True):
                for at, value in series[0]["values"] if series else ():
                    if math.isfinite(number := float(value)):
                        found.setdefault(int(at), {})[name] = number
        return [_sample(at, values) for at, values in sorted(found.items())]

    async def workers(self) -> list[dict[str, Any]]:
        """What `Feed.workers` holds of each worker, those included that have just gone.

        Raises PrometheusError.
        """
        told, gone = await asyncio.gather(
            self._ask("query", query=_WORKERS), self._ask("query", query=_AWAY)
        )
        readings: dict[str, list[Reading]] = {}
        with _understood():
            for series in told:
                labels: Mapping[str, str] = series["metric"]
                reading = (labels["__name__"], labels, float(series["value"][1]))
                readings.setdefault(labels.get("instance", ""), []).append(reading)
            away = {series["metric"].get("instance", "") for series in gone} - readings.keys()
            return [
                *(
                    {"address": address, "reachable": True, **worker_of(each)}
                    for address, each in sorted(readings.items())
                ),
                *({"address": address, "reachable": False} for address in sorted(away)),
            ]

    async def _ask(self, path: str, **parameters: str) -> list[Any]:
        """The series that a query gives."""
        try:
            async with self._http.get(
                f"{self._url}/api/v1/{path}", params=parameters, allow_redirects=False
            ) as answer:
                body = bytearray()
                async for chunk in answer.content.iter_chunked(65_536):
                    body += chunk
                    if len(body) > MOST_BYTES:
                        raise PrometheusError("Prometheus answers with more than 8 MB.")
                if answer.status != 200:
                    raise PrometheusError(f"Prometheus answers with status {answer.status}.")
            with _understood():
                result = orjson.loads(body)["data"]["result"]
        except (aiohttp.ClientError, TimeoutError, OSError):
            raise PrometheusError("Prometheus does not answer.") from None
        if not isinstance(result, list):
            raise PrometheusError("What answers is no Prometheus.")
        return result


@contextmanager
def _understood() -> Iterator[None]:
    """Raise PrometheusError for an answer of another shape."""
    try:
        yield
    except (AttributeError, LookupError, OverflowError, TypeError, ValueError):
        raise PrometheusError("What answers is no Prometheus.") from None


def _sample(at: int, values: Mapping[str, float]) -> dict[str, Any]:
    def rounded(name: str) -> float | None:
        return round(values[name], 3) if name in values else None

    return {
        "at": at * 1000,
        "seconds": STEP_SECONDS,
        "articles_per_second": round(values.get("articles_per_second", 0.0), 2),
        "latency_median": rounded("latency_median"),
        "latency_p95": rounded("latency_p95"),
        "lag": int(values["lag"]) if "lag" in values else None,
        "dead_letters": round(values.get("dead_letters", 0.0), 2),
    }
