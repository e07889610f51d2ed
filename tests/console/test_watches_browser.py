"""The console's pages of watches, in Chromium."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path

import feedparser
import pytest
from sqlalchemy import select, update

from schemas.marker import Outcome
from streams.archive import Archive
from streams.archive.answers import iso
from streams.archive.database import open_database
from streams.archive.tables import alert_messages
from streams.client.event import Event
from streams.lineage import Lineage
from streams.watches.watcher import Watcher
from tests.console.conftest import Console, Page, StartConsole
from tests.console.events import article
from tests.console.test_browser import HOSTILE
from tests.streams.watches.conftest import Stream, look

FERRY = "The ferry will sail"
COPIES = 8
PIERS = 60
LOST = "desk has answered 410."
FILE = """
[target.desk]
webhook = 'http://127.0.0.1:1/T0/hidden'
[watch.ferry]
words = ['ferry -cargo', '"night boat"']
speaker = '{oras}'
place = 'Oslo'
modality = 'asserted'
min_confidence = 0.5
to = 'desk'
since = 2022-01-01T00:00:00Z
[watch.pier]
words = '"open"'
since = 2022-01-01T00:00:00Z
[watch.quiet]
outlet = 'nowhere'
language = 'fr'
kind = ['direct', 'partial']
when = 'digest every 1d'
quiet = '22:00-07:00'
zone = 'Europe/Tallinn'
limit = '20/h'
paused = true
"""


def spoken(id: str, text: str, ago: float, outlet: str = "Harbour News") -> Event:
    """An article of so many seconds ago in which she says one thing."""
    published = iso(int(time.time() - ago))
    whole = f'"{text}," said Liina Oras in Oslo.'
    quoted = [("Liina Oras", "said", [text])]
    more = {"title": f"Article {id}", "outlet": outlet, "published": published}
    came = int(time.time() * 1000)
    lineage = Lineage("news.raw", 0, 0, came, {})
    data = article(id, whole, quoted, **more)
    return Event(f"e-{id}", Outcome.RESULT, lineage, {}, data, 0, 0, came)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive and the file of its watches, which have sent something."""
    folder = tmp_path_factory.mktemp("watches")
    address, file = folder / "archive.sqlite", folder / "watches.toml"
    file.write_text("")
    database = open_database(str(address))
    stream = Stream(database)
    stream.bring(spoken("old", "The old ferry was sold", 20 * 86_400))
    with Archive(str(address), floor=0.4) as archive:
        identity = archive.people("oras").people[0].id
    file.write_text(FILE.format(oras=identity))
    watcher = Watcher(database, file, 0.4, clock=time.time)
    yesterday = Watcher(database, file, 0.4, clock=lambda: time.time() - 2 * 86_400)
    look(yesterday)
    stream.bring(
        *(spoken(f"c{n}", FERRY, 3_600 - n, f"Outlet {n}") for n in range(COPIES)),
        spoken("gone", "A ferry was lost", 3_000),
        spoken("hostile", f"{HOSTILE} on a ferry", 2_900),
        *(spoken(f"p{n}", f"p{n}er k{n}osk l{n}do are open", 2_000 - n) for n in range(PIERS)),
    )
    look(watcher)
    stream.bring(spoken("gone", "Something else", 3_000))
    look(watcher)
    with database.writing() as connection:
        one = select(alert_messages.c.id).where(alert_messages.c.watch == "ferry").limit(1)
        connection.execute(
            update(alert_messages)
            .where(alert_messages.c.id.in_(one))
            .values(state="dead", error=LOST)
        )
    database.close()
    return folder


@pytest.fixture
def console(start_console: StartConsole, filled: Path, tmp_path: Path) -> Console:
    shutil.copytree(filled, tmp_path / "own")
    own = tmp_path / "own"
    return start_console(archive=str(own / "archive.sqlite"), watches=str(own / "watches.toml"))


def until(page: Page, selector: str, said: str) -> None:
    page.until(lambda: page.text(selector).startswith(said))


def test_what_became_of_each(console: Console, page: Page) -> None:
    page.open(f"{console.url}#live")
    page.go("watches")
    until(page, "#watches-found", f"3 watches, {PIERS + 3} alerts in the last day.")
    assert page.texts("#watches-list .wants") == [
        'Asserted quotes by Liina Oras, with the words ferry -cargo or "night boat", in articles '
        "that name the place Oslo, at least 50 % sure.",
        'Quotes with the words "open".',
        "Direct or partial quotes in the outlet nowhere, in French.",
    ]
    ferry, pier, quiet = page.texts("#watches-list > .watch")
    assert "told again as it grows · to desk3 alerts in the last day · 4 in all" in ferry
    assert "1 message dead · 4 messages waiting" in ferry
    assert LOST in ferry
    assert "in the console and its feeds alone" in pier
    assert "dead" not in pier
    assert quiet.startswith("quiet paused")
    assert "A digest every 1d · at most 20 in 1h · nothing 22:00 to 07:00 (Europe/Tallinn)" in quiet
    assert "quotewire watch" in page.text("#view-watches .edits")
    assert page.one("nav a[aria-current]").text == "Watches"
    assert "hidden" not in page.text("#view-watches")


def test_what_one_sent_and_would_have_sent(console: Console, page: Page) -> None:
    page.open(f"{console.url}#watches")
    page.until(lambda: page.all("#watches-list .headline a"))
    page.one("#watches-list .headline a").click()
    until(page, "#watch h2", "ferry")
    would = "#watch [aria-labelledby='would-title']"
    until(page, f"{would} [role=status]", f"2 alerts of {COPIES + 1} quotes, 2 a day.")
    sent = page.texts("#watch [aria-labelledby='sent-title'] .first-line")
    wire = f"Liina Oras says: “{FERRY}” — Outlet 0 and 7 more · 90 % sure"
    hostile = f"Liina Oras says: “{HOSTILE} on a ferry” — Harbour News · 90 % sure"
    assert sorted(sent) == sorted(
        [
            "Taken back: what this alert rested on is gone.",
            "Liina Oras says: “The old ferry was sold” — Harbour News · 90 % sure",
            hostile,
            wire,
        ]
    )
    assert page.texts(f"{would} .first-line") == [hostile, wire]
    assert "in Outlet 0, Outlet 1, Outlet 2, Outlet 3, Outlet 4 and 3 more" in page.text(would)
    assert "quotewire watch retry ferry" in page.text("#watch .of-watch")
    assert not page.js("return window.pwned")
    assert page.one("nav a[aria-current]").text == "Watches"
    for link, format in zip(page.all("#watch .of-watch a"), ("atom", "jsonfeed"), strict=True):
        fetched = page.js("return fetch(arguments[0].href).then((answer) => answer.text())", link)
        assert wire in _titles(fetched, format)
    page.all(f"{would} .first-line a")[1].click()
    page.until(lambda: page.text("#reader h2") == "Article c0")
    page.until(lambda: page.js("return document.activeElement.dataset.quote") == "q1")
    assert FERRY in page.texts("#reader mark[data-quotes='q1']")


def _titles(text: str, format: str) -> list[str]:
    if format == "jsonfeed":
        return [one["title"] for one in json.loads(text)["items"]]
    return [one.title for one in feedparser.parse(text).entries]


def test_older_alerts_follow(console: Console, page: Page) -> None:
    page.open(f"{console.url}#watch/pier")
    sent = "#watch [aria-labelledby='sent-title']"
    page.until(lambda: len(page.all(f"{sent} .alert")) == 50)
    page.one(f"{sent} button").click()
    page.until(lambda: len(page.all(f"{sent} .alert")) == PIERS)
    assert not page.one(f"{sent} button").is_displayed()
    assert page.js(
        "return document.activeElement === document.querySelectorAll(arguments[0])[50]",
        f"{sent} .alert",
    )
    until(page, "#watch [aria-labelledby='would-title'] [role=status]", f"{PIERS} alerts of")
    assert "the newest 50 here" in page.text("#watch [aria-labelledby='would-title']")


def test_a_watch_that_is_not_there_is_said_so(console: Console, page: Page) -> None:
    page.open(f"{console.url}#watch/nobody")
    until(page, "#watch-said", "There is no watch 'nobody'.")
    assert page.text("#watch") == ""
    page.js("location.hash = '#watch/pier'")
    until(page, "#watch h2", "pier")
    assert page.text("#watch-said") == ""
    page.complaints()  # Of the refusal.


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_no_serious_fault(console: Console, page: Page, width: int, dark: bool) -> None:
    page.shape(width, 800, dark=dark)
    page.open(f"{console.url}#watches")
    page.until(lambda: len(page.all("#watches-list > .watch")) == 3)
    faults = page.faults()
    page.shoot(f"watches-{width}-{'dark' if dark else 'light'}")
    assert page.js("return document.documentElement.scrollWidth") <= width
    page.js("location.hash = '#watch/ferry'")
    page.until(lambda: page.all("#watch [aria-labelledby='would-title'] .alert"))
    faults += page.faults()
    page.shoot(f"watch-{width}-{'dark' if dark else 'light'}")
    assert page.js("return document.documentElement.scrollWidth") <= width
    assert faults == []
