"""A console in a thread, fed from the embedded broker; Chromium to look at it."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession, CookieJar, web
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

from agents.work import Failure
from streams.broker import Broker, free_port
from streams.console.background import Background
from streams.console.guard import Guard
from streams.console.server import create_app
from streams.delivery.deadletter import FailedInput, dead_letter
from streams.lineage import Lineage
from streams.settings import Settings
from streams.topics import Topics, ensure_topics
from tests.console.api import Api, Quiet, Start
from tests.console.events import message
from tests.kafka import ROOT, Message, publish, settings_for
from tests.missing import missing

AXE = ROOT / ".cache/axe-core-4.14.1/axe.min.js"
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--lang=en-GB",
)
SECONDS = 120.0
"""What a loaded machine may take."""


@dataclass
class Console:
    """A running console and what publishes to its topics."""

    broker: Broker
    settings: Settings
    background: Background
    origins: dict[int, int] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return self.background.url

    @property
    def topics(self) -> Topics:
        return Topics.of(self.settings)

    def publish(self, *values: dict[str, Any]) -> None:
        """Publish values of `news.enriched`, confirmed."""
        self.send(*(message(self.origin(), value) for value in values))

    def origin(self, partition: int = 0) -> int:
        """The next raw offset."""
        self.origins[partition] = self.origins.get(partition, -1) + 1
        return self.origins[partition]

    def send(self, *messages: Message) -> None:
        asyncio.run(publish(self.broker, self.topics.enriched, messages))

    def bury(self, value: bytes, message: str, *, key: bytes = b"k") -> str:
        """Publish a raw record and its dead letter; the dead letter's id."""

        async def both() -> str:
            ((partition, offset),) = await publish(
                self.broker, self.topics.raw, [Message(value, key, partition=0)]
            )
            lineage = Lineage(self.topics.raw, partition, offset, 1_641_715_200_000, {})
            letter = dead_letter(
                topic=self.topics.raw_dlq,
                source=FailedInput(
                    self.topics.raw, partition, offset, key, value, lineage.headers()
                ),
                stage="ingest",
                origin_id=f"{self.topics.raw}:{partition}:{offset}",
                failure=Failure("bad_json", "agents.ingest.Unreadable", message, "Traceback"),
            )
            await publish(
                self.broker,
                self.topics.raw_dlq,
                [Message(letter.value, letter.key, letter.headers, partition=0)],
            )
            return dict(letter.headers)["ce_id"].decode()

        return asyncio.run(both())


StartConsole = Callable[..., Console]


@pytest.fixture
def start_console(embedded: Broker, prefix: str) -> Iterator[StartConsole]:
    """Start consoles on one new set of topics: `start_console(console_articles=20)`."""
    running: list[Background] = []

    def start(**more: Any) -> Console:
        # No worker answers at this port, unless a test starts one there.
        own = {"partitions": 2, "console_port": 0, "metrics_port": free_port()}
        given = {**own, "archive": "none", **more}
        settings = settings_for(embedded, prefix, **given)
        asyncio.run(ensure_topics(settings))
        background = Background(settings)
        background.__enter__()
        running.append(background)
        return Console(embedded, settings, background)

    yield start
    for background in running:
        background.__exit__()  # A second time does nothing.


@pytest.fixture
def console(start_console: StartConsole) -> Console:
    """A console with the settings as they come."""
    return start_console()


class Page:
    """The console's page in Chromium."""

    def __init__(self, folder: Path) -> None:
        options = Options()
        options.binary_location = shutil.which("chromium") or ""
        for flag in (*FLAGS, f"--user-data-dir={folder}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        service = Service(shutil.which("chromedriver"))
        self.driver = webdriver.Chrome(options=options, service=service)
        self.driver.set_page_load_timeout(SECONDS)
        self.driver.set_script_timeout(60)
        self.shape(1280, 860)

    def shape(self, width: int, height: int, *, dark: bool = False) -> None:
        """The window's size in CSS pixels, and what the system prefers."""
        command = self.driver.execute_cdp_cmd
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}
        command("Emulation.setDeviceMetricsOverride", metrics)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        still = {"name": "prefers-reduced-motion", "value": "reduce"}
        command("Emulation.setEmulatedMedia", {"features": [scheme, still]})
        command("Emulation.setTimezoneOverride", {"timezoneId": "UTC"})

    def open(self, url: str) -> None:
        """Load a page and wait for its stream."""
        self.driver.get(url)
        self.until(lambda: self.text("#state") == "live")

    def go(self, view: str) -> None:
        """To a view, by its link."""
        self.one(f"nav a[href='#{view}']").click()
        self.until(lambda: self.one(f"#view-{view}").is_displayed())

    def one(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def text(self, selector: str) -> str:
        """What an element says; nothing where there is none."""
        found: str = self.js(
            "return document.querySelector(arguments[0])?.textContent ?? ''", selector
        )
        return found

    def texts(self, selector: str) -> list[str]:
        """What elements say, in the order of the document."""
        found: list[str] = self.js(
            "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)",
            selector,
        )
        return found

    def js(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def until(self, holds: Callable[[], Any], seconds: float = SECONDS) -> Any:
        """Wait until it gives something true; raises AssertionError after so long."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                found = holds()
            except Exception:
                if time.monotonic() > deadline:
                    raise
                found = None
            if found:
                return found
            if time.monotonic() > deadline:
                body = self.text("body")[:2_000]
                raise AssertionError(f"it has not come true in {seconds} s; the page: {body}")
            time.sleep(0.05)

    def complaints(self) -> list[str]:
        """What the browser has logged since the last call: errors, refusals by the policy."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def faults(self) -> list[str]:
        """What axe finds to be serious or critical, as sentences."""
        self.driver.execute_script(AXE.read_text(encoding="utf-8"))
        result = self.driver.execute_async_script(
            "const done = arguments[0];"
            "axe.run(document, {resultTypes: ['violations', 'incomplete']})"
            ".then(done, (e) => done({error: String(e)}))"
        )
        assert "error" not in result, result
        assert len(result["passes"]) > 10
        return [
            f"{fault['id']} ({fault['impact']}): {fault['help']}: {node['html']}"
            for fault in result["violations"]
            if fault["impact"] in ("serious", "critical")
            for node in fault["nodes"]
        ]

    def shoot(self, name: str) -> None:
        """Take a screenshot, and keep it where SCREENSHOTS names a folder."""
        image = self.driver.get_screenshot_as_png()
        assert len(image) > 10_000
        if folder := os.environ.get("SCREENSHOTS"):
            Path(folder).mkdir(parents=True, exist_ok=True)
            (Path(folder) / f"console-{name}.png").write_bytes(image)


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """One Chromium for all tests. Without it they fail on CI, and are skipped elsewhere."""
    absent = [name for name in ("chromium", "chromedriver") if shutil.which(name) is None]
    absent += [] if AXE.exists() else ["axe-core"]
    if absent:
        missing(f"{', '.join(absent)} missing: scripts/install-browser-test-tools")
    page = Page(tmp_path_factory.mktemp("chromium"))
    yield page
    page.driver.quit()


@pytest.fixture
def page(chromium: Page) -> Iterator[Page]:
    """Chromium on an empty page; the test fails where the browser has logged an error."""
    chromium.driver.get("about:blank")
    chromium.shape(1280, 860)
    chromium.complaints()
    yield chromium
    assert chromium.complaints() == []
    chromium.driver.get("about:blank")


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """Start it with settings."""
    closing: list[Callable[[], Awaitable[None]]] = []

    async def make(**settings: Any) -> Api:
        given = Settings(_env_file=None, **{"archive": "none", **settings})  # type: ignore[call-arg]
        feed = Quiet(given)
        runner = web.AppRunner(create_app(feed, Guard(given)), shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        session = ClientSession(cookie_jar=CookieJar(unsafe=True))
        closing.extend([session.close, runner.cleanup])
        return Api(feed, f"http://127.0.0.1:{runner.addresses[0][1]}", session)

    yield make
    for close in closing:
        await close()


@pytest.fixture
async def api(start: Start) -> Api:
    return await start()
