"""The dashboards' panels, drawn from what the real Prometheus answers; the README's pictures."""

from __future__ import annotations

import asyncio
import json
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.kafka import ROOT, publish
from tests.missing import missing
from tests.prometheus import traffic
from tests.prometheus.conftest import PICTURES, Scraped
from tests.prometheus.drawing import WIDTH, Point, Series, draw, show, ticks_to, times, width_of
from tests.prometheus.test_prometheus import DASHBOARDS, filled

SECONDS, UNSEEN = (720, 300) if PICTURES else (0, 0)
"""How long articles come while pictures are made, and how long until what is shown begins: rates
over five minutes are not whole before."""

MOST_BYTES = 300_000
SCALE = 1.25
SVG = "{http://www.w3.org/2000/svg}"
LONG = pytest.mark.timeout(SECONDS + 240)


class Asked:
    """Prometheus, asked for one stretch of time (Unix seconds)."""

    def __init__(self, scraped: Scraped, start: float, end: float) -> None:
        self.scraped, self.start, self.end = scraped, start, end
        self.step = max(1, round((end - start) / 140))

    def filled(self, expression: str) -> str:
        return filled(expression, f"{self.end - self.start:.0f}s")

    def now(self, expression: str) -> list[Series]:
        found = self.scraped.get("query", query=self.filled(expression), time=str(self.end))
        return [Series(one["metric"], points([one["value"]])) for one in found["result"]]

    def over(self, expression: str) -> list[Series]:
        span = {"start": str(self.start), "end": str(self.end), "step": str(self.step)}
        found = self.scraped.get("query_range", query=self.filled(expression), **span)
        return [Series(one["metric"], points(one["values"])) for one in found["result"]]

    def exemplars(self, expression: str) -> list[Point]:
        span = {"start": str(self.start), "end": str(self.end)}
        found = self.scraped.get("query_exemplars", query=self.filled(expression), **span)
        return points(
            [[e["timestamp"], e["value"]] for series in found for e in series["exemplars"]]
        )


def points(values: list[list[Any]]) -> list[Point]:
    return [(float(at), float(value)) for at, value in values]


@pytest.fixture(scope="module")
def asked(scraped: Scraped) -> Asked:
    """Prometheus, after minutes of articles where pictures are wanted."""
    records, seconds = traffic.messages(), 0
    begun = time.time()
    due = 0.0
    while seconds < SECONDS:
        due += traffic.rate(seconds)
        batch = [next(records) for _ in range(int(due))]
        due -= len(batch)
        asyncio.run(publish(scraped.broker, scraped.topics.raw, batch))
        seconds += 1
        time.sleep(max(0.0, begun + seconds - time.time()))
    time.sleep(5 if SECONDS else 0)
    return Asked(scraped, begun + UNSEEN if SECONDS else scraped.since, time.time())


@pytest.fixture(scope="session")
def chromium(tool: Any) -> str:
    """Chromium; without it a test fails on CI, and is skipped elsewhere."""
    path = shutil.which("chromium")
    if path is None:
        missing("`chromium` is not there: scripts/install-browser-test-tools installs it")
    return path


@LONG
@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_a_dashboard_is_drawn(asked: Asked, path: Path) -> None:
    dashboard = json.loads(path.read_text(encoding="utf-8"))
    page, height = draw(dashboard, asked, asked.start, asked.end)
    drawn = {
        group.attrib["data-panel"]: group for group in ElementTree.fromstring(page).iter(f"{SVG}g")
    }
    panels = [panel for panel in dashboard["panels"] if panel["type"] != "row"]
    assert sorted(drawn) == sorted(str(panel["id"]) for panel in panels)
    for panel in panels:
        group = drawn[str(panel["id"])]
        assert int(group.attrib["data-series"]) > 0, panel["title"]
        marks = {
            "timeseries": group.findall(f"{SVG}path[@class='line']"),
            "bargauge": group.findall(f"{SVG}rect[@fill]"),
            "stat": group.findall(f"{SVG}text[@class='value']"),
        }[panel["type"]]
        assert marks, panel["title"]
        border = group.find(f"{SVG}rect[@class='panel']")
        assert border is not None
        x, y, w, h = (float(border.attrib[name]) for name in ("x", "y", "width", "height"))
        assert 0 < x < x + w < WIDTH
        assert 0 < y < y + h < height
        for text in group.iter(f"{SVG}text"):
            at = float(text.attrib["x"])
            assert x <= at <= x + w, (panel["title"], text.text)
            wide = width_of(text.text or "")
            if text.attrib["text-anchor"] == "start":
                assert at + wide <= x + w, (panel["title"], text.text)
            elif text.attrib["text-anchor"] == "end":
                assert x <= at - wide, (panel["title"], text.text)
            assert y <= float(text.attrib["y"]) <= y + h, (panel["title"], text.text)
        for line in group.iter(f"{SVG}path"):
            for right, down in re.findall(r"[ML]([\d.]+) ([-\d.]+)", line.attrib["d"]):
                assert x <= float(right) <= x + w, panel["title"]
                assert y <= float(down) <= y + h, panel["title"]


@LONG
@pytest.mark.parametrize("path", DASHBOARDS, ids=lambda path: path.stem)
def test_a_dashboard_becomes_a_picture(
    asked: Asked, chromium: str, tmp_path: Path, path: Path
) -> None:
    dashboard = json.loads(path.read_text(encoding="utf-8"))
    page, height = draw(dashboard, asked, asked.start, asked.end)
    (tmp_path / "page.xhtml").write_text(page, encoding="utf-8")
    folder = Path(PICTURES or tmp_path)
    picture = folder.resolve() / f"dashboard-{path.stem}.png"
    subprocess.run(
        [
            *(chromium, "--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            *("--disable-background-networking", "--disable-dev-shm-usage", "--no-first-run"),
            *(f"--user-data-dir={tmp_path / 'chromium'}", f"--force-device-scale-factor={SCALE}"),
            *(f"--window-size={WIDTH},{height}", f"--screenshot={picture}"),
            (tmp_path / "page.xhtml").as_uri(),
        ],
        check=True,
        capture_output=True,
        timeout=60,
    )
    image = picture.read_bytes()
    size = [int.from_bytes(image[at : at + 4], "big") for at in (16, 20)]
    assert size == [int(SCALE * WIDTH), int(SCALE * height)]
    assert 30_000 < len(image) < MOST_BYTES


def test_pictures_are_small_and_shown() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    said = "".join(page.read_text(encoding="utf-8") for page in pages)
    pictures = sorted((ROOT / "docs/images").iterdir())
    assert {f"dashboard-{path.stem}.png" for path in DASHBOARDS} < {each.name for each in pictures}
    for picture in pictures:
        assert picture.stat().st_size < MOST_BYTES, picture.name
        assert f"images/{picture.name}" in said, picture.name


def test_numbers_have_their_units() -> None:
    assert show(0.0421, "s") == "42.1 ms"
    assert show(3.14159, "s") == "3.14 s"
    assert show(600, "s") == "10 min"
    assert show(0.873, "percentunit") == "87.3%"
    assert show(1_572_864, "bytes") == "1.5 MiB"
    assert show(2048, "binBps") == "2 KiB/s"
    assert show(0.5, "suffix:/s") == "0.5/s"
    assert show(12_345, "short") == "12.3k"
    assert show(48.13, "short", 0) == "48"
    assert show(float("nan"), "s") == "–"


@pytest.mark.parametrize("top", [0.0004, 0.03, 1, 7, 99, 1_234, 5e9])
@pytest.mark.parametrize("unit", ["short", "bytes"])
def test_ticks_reach_beyond_the_top(top: float, unit: str) -> None:
    ticks = ticks_to(top, unit)
    assert ticks[0] == 0
    assert top <= ticks[-1] < 2 * top + 1e-9
    assert 3 <= len(ticks) <= 6


def test_times_are_full_minutes() -> None:
    assert times(1_000_010, 1_000_310) == [1_000_020 + 60 * n for n in range(5)]
