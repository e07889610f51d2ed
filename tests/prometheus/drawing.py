"""A dashboard's panels as a page of SVG: what its queries really give, laid out as Grafana would.

It draws the three kinds of panels that the dashboards have. It is no Grafana, and says so on the
page.
"""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any, Protocol

WIDTH = 1200
MARGIN = 16
GAP = 8
ROW = 26
"""Pixels of one row of Grafana's grid, of which the page is 24 columns wide."""

HEAD = 64
CAPTION = 30
LEGEND = 18
LABEL = 11
"""Size of a label's type in pixels."""

PALETTE = (
    *("#2f6fdb", "#e07b16", "#2a9d5c", "#c43d7a", "#7a5bd0", "#0f97a8", "#c9372c"),
    *("#8d7a00", "#5b6b7f", "#b05ccc", "#55901b", "#a15c38"),
)
COLOURS = {"green": "#2a9d5c", "orange": "#e07b16", "red": "#c9372c"}

STYLE = """
body { margin: 0; background: #f4f5f7; font: 13px "Inter", "DejaVu Sans", sans-serif; }
svg { display: block; }
text { fill: #1d2530; }
.title { font-size: 21px; font-weight: 700; }
.about { font-size: 13px; fill: #566070; }
.heading { font-size: 13px; font-weight: 700; fill: #3d4754; }
.panel { fill: #fff; stroke: #dde2e9; }
.name { font-size: 12.5px; font-weight: 600; }
.tick { font-size: 10.5px; fill: #667080; }
.label { font-size: 11px; fill: #3d4754; }
.value { font-weight: 700; }
.grid { stroke: #e9edf2; }
.line { fill: none; stroke-width: 1.8; stroke-linejoin: round; }
.limit { stroke-width: 1.2; stroke-dasharray: 6 4; }
.rail { fill: #eef1f5; }
.caption { font-size: 11.5px; fill: #667080; }
"""

Point = tuple[float, float]


@dataclass(frozen=True)
class Series:
    """What one query gave: its labels, and time (Unix seconds) and value of each point."""

    labels: dict[str, str]
    points: Sequence[Point]


class Source(Protocol):
    """A Prometheus to ask."""

    def now(self, expression: str) -> list[Series]:
        """An instant query at the end of the time shown: a point a series."""

    def over(self, expression: str) -> list[Series]:
        """A range query over the time shown."""

    def exemplars(self, expression: str) -> list[Point]:
        """The exemplars of a query's selectors."""


@dataclass(frozen=True)
class Frame:
    """Where a panel is, in pixels, without its border."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Named:
    """A series under the name that the legend has."""

    name: str
    points: Sequence[Point]


def draw(dashboard: dict[str, Any], source: Source, start: float, end: float) -> tuple[str, int]:
    """The page as XHTML, and its height in pixels. `start`, `end`: the time shown, Unix seconds."""
    panels = dashboard["panels"]
    rows = max(panel["gridPos"]["y"] + panel["gridPos"]["h"] for panel in panels)
    height = -(-(HEAD + rows * ROW + CAPTION) // 4) * 4
    parts = [
        _text(MARGIN, 30, dashboard["title"], "title"),
        _text(MARGIN, 50, dashboard["description"], "about"),
        _text(WIDTH - MARGIN, 30, _span(start, end), "about", "end"),
    ]
    for panel in panels:
        place = panel["gridPos"]
        column = (WIDTH - 2 * MARGIN + GAP) / 24
        frame = Frame(
            MARGIN + place["x"] * column,
            HEAD + place["y"] * ROW,
            place["w"] * column - GAP,
            place["h"] * ROW - GAP,
        )
        if panel["type"] == "row":
            parts.append(_text(frame.x, frame.y + 15, panel["title"], "heading"))
        else:
            parts += _panel(panel, frame, source, start, end)
    said = (
        "Query results of Prometheus, drawn by the project's test, not by Grafana: "
        "panels, queries and places are those of the dashboard."
    )
    parts.append(_text(MARGIN, height - 11, said, "caption"))
    page = (
        '<html xmlns="http://www.w3.org/1999/xhtml"><head><meta charset="utf-8"/>'
        f"<title>{escape(dashboard['title'])}</title><style>{escape(STYLE, quote=False)}</style>"
        f'</head><body><svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}">{"".join(parts)}</svg></body></html>'
    )
    return page, height


def _panel(
    panel: dict[str, Any], frame: Frame, source: Source, start: float, end: float
) -> Iterable[str]:
    ask = source.over if panel["type"] == "timeseries" else source.now
    found = [
        Named(_name(target["legendFormat"], series.labels), series.points)
        for target in panel["targets"]
        for series in ask(target["expr"])
    ]
    yield f'<g data-panel="{panel["id"]}" data-series="{len(found)}">'
    yield (
        f'<rect class="panel" x="{frame.x:.1f}" y="{frame.y:.1f}" width="{frame.width:.1f}" '
        f'height="{frame.height:.1f}" rx="6"/>'
    )
    yield _text(frame.x + 12, frame.y + 20, panel["title"], "name")
    inner = Frame(frame.x + 12, frame.y + 32, frame.width - 24, frame.height - 42)
    defaults = panel["fieldConfig"]["defaults"]
    if panel["type"] == "timeseries":
        dots = [
            point
            for target in panel["targets"][:1]
            if target["exemplar"]
            for point in source.exemplars(target["expr"])
        ]
        yield from _chart(panel, inner, found, dots, start, end)
    elif panel["type"] == "bargauge":
        yield from _bars(inner, found, defaults["unit"], defaults.get("decimals"))
    else:
        yield from _stat(panel, inner, found)
    yield "</g>"


def _name(legend: str, labels: dict[str, str]) -> str:
    if legend == "__auto":
        return ", ".join(value for key, value in sorted(labels.items()) if key != "__name__")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: labels.get(found[1], ""), legend)


# -- kinds of panels


def _stat(panel: dict[str, Any], frame: Frame, found: Sequence[Named]) -> Iterable[str]:
    defaults = panel["fieldConfig"]["defaults"]
    coloured = panel["options"]["colorMode"] == "value"
    for series in found[:1]:
        value = series.points[-1][1]
        steps = defaults["thresholds"]["steps"]
        colour = [s["color"] for s in steps if s["value"] is None or value >= s["value"]][-1]
        fill = f"fill: {COLOURS[colour]};" if coloured else ""
        shown = series.name or show(value, defaults["unit"], defaults.get("decimals"))
        size = min(34.0, 1.5 * frame.width / max(1, len(shown)))
        middle = frame.y + frame.height / 2 + size / 3
        yield (
            f'<text class="value" x="{frame.x + frame.width / 2:.1f}" y="{middle:.1f}" '
            f'text-anchor="middle" style="font-size: {size:.1f}px;{fill}">{escape(shown)}</text>'
        )


def _bars(frame: Frame, found: Sequence[Named], unit: str, decimals: int | None) -> Iterable[str]:
    if not found:
        return
    fit = max(1, int(frame.height // 17))
    left_out = len(found) - fit if len(found) > fit else 0
    shown = found[: fit - 1] if left_out else found
    step = min(24.0, frame.height / (len(shown) + bool(left_out)))
    names = min(0.42 * frame.width, 8 + max(width_of(one.name) for one in shown))
    values = 12 + max(width_of(show(one.points[-1][1], unit, decimals)) for one in shown)
    room = frame.width - names - values
    most = max(one.points[-1][1] for one in found) or 1
    for number, series in enumerate(shown):
        y = frame.y + number * step
        value = series.points[-1][1]
        wide = max(0.0, room * value / most)
        yield _text(frame.x, y + step / 2 + 4, _cut(series.name, names - 6), "label")
        for kind, width in (('class="rail"', room), (f'fill="{PALETTE[0]}"', wide)):
            yield (
                f'<rect {kind} x="{frame.x + names:.1f}" y="{y + 2:.1f}" width="{width:.1f}" '
                f'height="{step - 5:.1f}" rx="2"/>'
            )
        yield _text(
            frame.x + frame.width,
            y + step / 2 + 4,
            show(value, unit, decimals),
            "label value",
            "end",
        )
    if left_out:
        said = f"and {left_out + 1} more"
        yield _text(frame.x, frame.y + len(shown) * step + 13, said, "tick")


def _chart(
    panel: dict[str, Any],
    frame: Frame,
    found: Sequence[Named],
    dots: Sequence[Point],
    start: float,
    end: float,
) -> Iterable[str]:
    defaults = panel["fieldConfig"]["defaults"]
    stacked = defaults["custom"]["stacking"]["mode"] == "normal"
    limits = [step for step in defaults["thresholds"]["steps"] if step["value"] is not None]
    limits = limits if defaults["custom"]["thresholdsStyle"]["mode"] != "off" else []
    alive = [one for one in found if any(value for _, value in one.points)]
    quiet = len(found) - len(alive)
    drawn = alive or found[:1]
    layers = _stack([one.points for one in drawn]) if stacked else [one.points for one in drawn]

    top = max((v for layer in layers for _, v in layer if not math.isnan(v)), default=0.0)
    top = max([top, *(value for _, value in dots)])
    # A limit far above what there is would press the lines to the ground.
    shown_limits = [limit for limit in limits if limit["value"] <= 4 * top]
    shown_limits = shown_limits or limits[:1]
    ticks = ticks_to(max([top, *(limit["value"] for limit in shown_limits)]), defaults["unit"])

    legend, lines = _legend([one.name for one in drawn], frame, quiet if alive else quiet - 1)
    labels = [show(tick, defaults["unit"]) for tick in ticks]
    left = max(46.0, 8 + max(map(width_of, labels)))
    plot = Frame(
        frame.x + left, frame.y + 4, frame.width - left - 6, frame.height - 28 - lines * LEGEND
    )

    def x(at: float) -> float:
        return plot.x + plot.width * (at - start) / (end - start)

    def y(value: float) -> float:
        return plot.y + plot.height * (1 - value / ticks[-1])

    for tick, label in zip(ticks, labels, strict=True):
        yield (f'<path class="grid" d="M{plot.x:.1f} {y(tick):.1f}h{plot.width:.1f}" fill="none"/>')
        yield _text(plot.x - 6, y(tick) + 4, label, "tick", "end")
    for at in times(start, end):
        label = datetime.fromtimestamp(at, UTC).strftime("%H:%M")
        yield _text(x(at), plot.y + plot.height + 15, label, "tick", "middle")
    before: Sequence[Point] = ()
    for number, layer in enumerate(layers):
        colour = PALETTE[number % len(PALETTE)]
        if stacked:
            yield _area(layer, before, x, y, colour)
            before = layer
        for run in _runs(layer):
            d = "L".join(f"{x(at):.1f} {y(value):.1f}" for at, value in run)
            d = f"M{d}h0.1" if len(run) == 1 else f"M{d}"
            yield f'<path class="line" stroke="{colour}" d="{d}"/>'
    for at, value in dots:
        if start <= at <= end:
            yield (
                f'<circle cx="{x(at):.1f}" cy="{y(value):.1f}" r="2.2" fill="#5b6b7f" '
                'fill-opacity="0.55"/>'
            )
    for limit in shown_limits:
        colour = COLOURS[limit["color"]]
        yield (
            f'<path class="limit" stroke="{colour}" fill="none" '
            f'd="M{plot.x:.1f} {y(limit["value"]):.1f}h{plot.width:.1f}"/>'
        )
    yield from legend


def _stack(layers: Sequence[Sequence[Point]]) -> list[list[Point]]:
    """Each layer upon those before it; where it has no value it is 0."""
    times_of = sorted({at for layer in layers for at, _ in layer})
    heights = dict.fromkeys(times_of, 0.0)
    stacked = []
    for layer in layers:
        for at, value in layer:
            heights[at] += 0.0 if math.isnan(value) else value
        stacked.append(list(heights.items()))
    return stacked


def _area(
    layer: Sequence[Point],
    below: Sequence[Point],
    x: Callable[[float], float],
    y: Callable[[float], float],
    colour: str,
) -> str:
    floor = below or [(at, 0.0) for at, _ in layer]
    corners = [*layer, *reversed(floor)]
    d = "L".join(f"{x(at):.1f} {y(value):.1f}" for at, value in corners)
    return f'<path d="M{d}Z" fill="{colour}" fill-opacity="0.25"/>'


def _runs(points: Sequence[Point]) -> Iterable[list[Point]]:
    """The points without what is no number, parted where one is missing."""
    run: list[Point] = []
    step = min((b[0] - a[0] for a, b in itertools.pairwise(points)), default=1.0)
    for at, value in points:
        if math.isnan(value) or math.isinf(value):
            continue
        if run and at - run[-1][0] > 1.5 * step:
            yield run
            run = []
        run.append((at, value))
    if run:
        yield run


def _legend(names: Sequence[str], frame: Frame, quiet: int) -> tuple[list[str], int]:
    """The legend at the foot of a chart, in at most two lines, and how many lines it has."""
    entries = [(name, PALETTE[n % len(PALETTE)]) for n, name in enumerate(names) if name]
    lines: list[list[tuple[float, str, str]]] = [[]]
    at = 0.0
    for number, (name, colour) in enumerate(entries):
        width = 26 + width_of(name)
        if at + width > frame.width and lines[-1]:
            if len(lines) == 2:
                lines[-1].append((at, f"+{len(entries) - number}", ""))
                break
            lines.append([])
            at = 0.0
        lines[-1].append((at, name, colour))
        at += width
    if quiet > 0 and entries:
        said = f"{quiet} more at 0"
        if at + width_of(said) < frame.width:
            lines[-1].append((at, said, ""))
    if not entries:
        return [], 0
    parts = []
    for row, line in enumerate(lines):
        y = frame.y + frame.height - (len(lines) - 1 - row) * LEGEND
        for at, name, colour in line:
            x = frame.x + at
            if colour:
                parts.append(
                    f'<rect x="{x:.1f}" y="{y - 6:.1f}" width="10" height="4" rx="2" '
                    f'fill="{colour}"/>'
                )
            parts.append(_text(x + (14 if colour else 0), y, name, "label" if colour else "tick"))
    return parts, len(lines)


# -- numbers and texts


def show(value: float, unit: str, decimals: int | None = None) -> str:
    """A value with its unit as Grafana names it."""
    if math.isnan(value):
        return "–"
    if decimals is not None:
        value = round(value, decimals)
    if unit == "percentunit":
        return f"{_digits(100 * value)}%"
    if unit == "s":
        if value >= 120:
            return f"{_digits(value / 60)} min"
        return f"{_digits(1000 * value)} ms" if 0 < value < 1 else f"{_digits(value)} s"
    if unit in ("bytes", "binBps"):
        power = min(3, int(math.log(value, 1024))) if value >= 1 else 0
        name = ("B", "KiB", "MiB", "GiB")[power]
        return f"{_digits(value / 1024**power)} {name}{'/s' if unit == 'binBps' else ''}"
    tail = unit.partition("suffix:")[2]
    if value >= 10_000:
        return f"{_digits(value / 1000)}k{tail}"
    return f"{_digits(value)}{tail}"


def _digits(value: float) -> str:
    """Three figures, without zeros behind the point."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def ticks_to(top: float, unit: str) -> list[float]:
    """Four or five round steps from 0 to beyond a value."""
    if top <= 0 or math.isinf(top):
        return [0.0, 1.0]
    base = 1.0
    if unit in ("bytes", "binBps") and top >= 1024:
        base = 1024.0 ** int(math.log(top, 1024))
    elif unit == "s" and top >= 120:
        base = 60.0
    rough = top / base / 4
    power = 10.0 ** math.floor(math.log10(rough))
    step = base * power * next(each for each in (1, 2, 2.5, 5, 10) if each * power >= rough)
    return [round(n * step, 9) for n in range(math.ceil(round(top / step, 6)) + 1)]


def times(start: float, end: float) -> list[float]:
    """Full minutes to label, five or so."""
    minutes = (end - start) / 60
    step = 60 * next((each for each in (1, 2, 5, 10, 30, 60) if minutes / each <= 6), 240)
    return [n * step for n in range(math.ceil(start / step), math.floor(end / step) + 1)]


def _span(start: float, end: float) -> str:
    seconds = end - start
    return f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"


def width_of(text: str, size: float = LABEL) -> float:
    """Pixels that a text takes in a type of this size, about."""
    wide = sum(char.isupper() or char in "_mw%@—" for char in text)
    return size * (0.6 * len(text) + 0.16 * wide)


def _cut(text: str, width: float) -> str:
    while text and width_of(text) > width:
        text = text[:-2].rstrip() + "…"
    return text


def _text(x: float, y: float, text: str, kind: str, anchor: str = "start") -> str:
    return (
        f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
    )
