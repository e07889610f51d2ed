"""The page of metrics, rendered in pieces between which the event loop turns."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from prometheus_client.samples import Sample

PIECE = 50
"""Samples that are rendered at once: less than a millisecond."""

HOLD_SECONDS = 0.001
"""After so long the event loop turns."""

SHARE = 20
"""A page serves for so many times as long as its rendering took: 5 % of a core at the most."""

FORMATS = 2
"""Formats whose pieces are kept; scrapers ask for one or the other."""


@dataclass
class _Format:
    """What is kept of one format: pieces as they were, and the whole page while it is fresh."""

    pieces: dict[tuple[str, int], tuple[list[Sample], bytes]] = field(default_factory=dict)
    page: bytes = b""
    until: float = 0.0
    rendering: asyncio.Lock = field(default_factory=asyncio.Lock)


class _One(Collector):
    """A collector of one metric, as the library's encoders take them."""

    def __init__(self, metric: Metric) -> None:
        self._metric = metric

    def collect(self) -> Iterable[Metric]:
        return [self._metric]


class Exposition:
    """Renders a registry as the library's encoders do, byte for byte, at a bounded cost.

    A piece of samples that are as they were is not rendered again. Whoever asks while a page is
    rendered, or soon after, is given the same one. `refresh` sets metrics that are states, before
    a page is rendered.
    """

    def __init__(self, registry: CollectorRegistry, refresh: Callable[[], None]) -> None:
        self._registry = registry
        self._refresh = refresh
        self._formats: OrderedDict[str, _Format] = OrderedDict()

    async def page(self, accept: str) -> tuple[bytes, str]:
        """The page for an Accept header, and its content type."""
        encode, content_type = choose_encoder(accept)
        kept = self._formats.setdefault(content_type, _Format())
        self._formats.move_to_end(content_type)
        if len(self._formats) > FORMATS:
            self._formats.popitem(last=False)
        async with kept.rendering:
            if time.monotonic() >= kept.until:
                self._refresh()
                kept.page, spent = await self._render(encode, kept.pieces)
                kept.until = time.monotonic() + SHARE * spent
        return kept.page, content_type

    async def _render(
        self,
        encode: Callable[[Collector], bytes],
        kept: dict[tuple[str, int], tuple[list[Sample], bytes]],
    ) -> tuple[bytes, float]:
        """The page, and the CPU seconds that it took."""
        parts: list[bytes] = []
        end = encode(CollectorRegistry())
        spent, began = 0.0, time.thread_time()
        for key, piece in self._pieces():
            before = kept.get(key)
            if before is not None and before[0] == piece.samples:
                text = before[1]
            else:
                text = encode(_One(piece)).removesuffix(end)
                if key[1]:
                    text = _without_head(text)
                kept[key] = piece.samples, text
            parts.append(text)
            if time.thread_time() - began > HOLD_SECONDS:
                spent += time.thread_time() - began
                await asyncio.sleep(0)
                began = time.thread_time()
        page = b"".join(parts) + end
        return page, spent + time.thread_time() - began

    def _pieces(self) -> Iterator[tuple[tuple[str, int], Metric]]:
        """Each metric in pieces, with its name and where the piece begins."""
        for metric in self._registry.collect():
            samples = list(metric.samples)
            for start in range(0, len(samples), PIECE) or (0,):
                piece = Metric(metric.name, metric.documentation, metric.type, metric.unit)
                piece.samples = samples[start : start + PIECE]
                yield (metric.name, start), piece


def _without_head(text: bytes) -> bytes:
    """A piece without the comments before its samples, which the first piece has."""
    while text.startswith(b"#"):
        text = text.partition(b"\n")[2]
    return text
