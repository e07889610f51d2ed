"""The console's views of the archive, in Chromium."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver.common.keys import Keys

from streams.archive.database import open_database
from tests.console.conftest import Console, Page, StartConsole
from tests.console.events import brief, ferry
from tests.streams.archive.made import numbered, put, resolve
from tests.streams.archive.test_identities import NAMESAKES

SECONDS = 120.0
BRIEFS = 24


def said_otherwise() -> dict[str, Any]:
    """An article with a denied quote in other words, and a hedged one in marks."""
    value = ferry("https://news.example/ferry?line=1", outlet="Harbour News")
    value["quotes"][0] |= {"modality": "hedged"}
    value["quotes"][1] |= {"modality": "denied", "kind": "indirect"}
    return value


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in which everybody is known."""
    path = tmp_path_factory.mktemp("archive") / "archive.sqlite"
    database = open_database(str(path))
    briefs = (
        brief(n, published=f"2022-0{1 + n % 3}-09T08:00:00Z", outlet=f"Outlet {n % 2}")
        for n in range(BRIEFS)
    )
    put(database, *numbered(*NAMESAKES, *briefs, said_otherwise()))
    resolve(database)
    database.close()
    return path


@pytest.fixture
def console(start_console: StartConsole, filled: Path, tmp_path: Path) -> Console:
    """A console with an archive of its own, and nothing in the stream."""
    path = tmp_path / "archive.sqlite"
    shutil.copy(filled, path)
    return start_console(archive=str(path))


def until(page: Page, selector: str, said: str) -> None:
    page.until(lambda: said in page.text(selector), SECONDS)


def test_a_search_is_narrowed_by_what_it_finds_and_stands_in_the_address(
    console: Console, page: Page
) -> None:
    page.open(f"{console.url}#search?words=number")
    until(page, "#archive-found", f"{BRIEFS} quotes")
    assert page.texts(".result mark.word")[0] == "Number"
    assert len(page.all("#archive-results > li")) == 20
    page.one("#archive-more").click()
    page.until(lambda: len(page.all("#archive-results > li")) == BRIEFS, SECONDS)
    assert not page.one("#archive-more").is_displayed()
    assert page.js("return document.activeElement.tagName") == "LI"
    page.one(".facet[data-value='Outlet 1']").click()
    until(page, "#archive-found", f"{BRIEFS // 2} quotes")
    assert page.js("return location.hash") == "#search?words=number&outlet=Outlet+1"
    assert page.one(".facet[data-value='Outlet 1']").get_attribute("aria-pressed") == "true"
    page.one("[aria-label='Months'] button").click()
    until(page, "#archive-found", "4 quotes")
    assert page.one("#archive-since").get_attribute("value") == "2022-01-01"
    page.driver.back()
    until(page, "#archive-found", f"{BRIEFS // 2} quotes")
    page.one("#archive-chips button").click()
    until(page, "#archive-found", f"{BRIEFS} quotes")
    page.one("#archive-words").send_keys(Keys.BACKSPACE * 6, "nobody -lima")
    until(page, "#archive-found", "0 quotes")


def test_a_name_is_completed_and_chosen_with_the_keyboard(console: Console, page: Page) -> None:
    page.open(f"{console.url}#search")
    field = page.one("#archive-speaker")
    field.send_keys("nord")
    page.until(lambda: page.texts("#archive-speaker-names .who") == ["Kari Nordmann"], SECONDS)
    assert field.get_attribute("aria-expanded") == "true"
    field.send_keys(Keys.ARROW_DOWN)
    active = field.get_attribute("aria-activedescendant")
    assert page.one(f"#{active}").get_attribute("aria-selected") == "true"
    field.send_keys(Keys.ENTER)
    until(page, "#archive-found", "1 quote")
    assert page.text("#archive-chips") == "speaker: Kari Nordmann ×"
    assert "speaker=p" in page.js("return location.hash")
    page.driver.refresh()
    page.until(lambda: page.text("#archive-chips") == "speaker: Kari Nordmann ×", SECONDS)


def test_what_is_denied_or_hedged_or_in_other_words_looks_so(console: Console, page: Page) -> None:
    page.open(f"{console.url}#search?outlet=harbour")
    until(page, "#archive-found", "2 quotes")

    def style(selector: str, what: str, pseudo: str | None = None) -> str:
        found: str = page.js(
            "return getComputedStyle(document.querySelector(arguments[0]), arguments[2])"
            "[arguments[1]]",
            *(selector, what, pseudo),
        )
        return found

    hedged, denied = ".m-hedged.k-direct", ".m-denied.k-indirect"
    assert (page.text(f"{hedged} .modality"), page.text(f"{denied} .modality")) == (
        "Hedged",
        "Denied",
    )
    assert "line-through" in style(f"{denied} .words", "textDecorationLine")
    assert "underline" in style(f"{hedged} .words", "textDecorationLine")
    marks = [style(f"{each} blockquote", "content", "::before") for each in (hedged, denied)]
    assert marks == ['"“"', "none"]
    around = page.one(f"{denied} button[aria-expanded]")
    around.click()
    page.until(lambda: "as did Per Hansen" in page.text(f"{denied} .around"), SECONDS)
    assert page.text(f"{denied} .around strong") == "It is over."
    around.click()
    assert not page.one(f"{denied} .around").is_displayed()


def test_an_article_of_the_archive_opens_in_the_reading_view(console: Console, page: Page) -> None:
    page.open(f"{console.url}#search?speaker=hansen")
    until(page, "#archive-found", "1 quote")
    address = page.js("return location.hash")
    page.one(".result a[href^='#article']").click()
    until(page, "#reader h2", "Ferry line to stop")
    page.until(lambda: page.js("return document.activeElement.dataset.quote") == "q2", SECONDS)
    assert page.texts(".text .by") == ["Kari Nordmann", "Per Hansen"]
    links = page.js("return [...document.querySelectorAll('.more-of')].map((a) => a.hash)")
    assert [link[:9] for link in links] == ["#person/p", "#person/p"]
    page.driver.back()
    page.until(lambda: page.one("#view-search").is_displayed(), SECONDS)
    assert page.js("return location.hash") == address
    assert len(page.all("#archive-results > li")) == 1


@pytest.mark.parametrize("view", ["search"])
def test_without_an_archive_a_view_says_so(
    start_console: StartConsole, page: Page, view: str
) -> None:
    console = start_console(archive="none")
    page.open(f"{console.url}#{view}")
    page.until(lambda: "QUOTEWIRE_ARCHIVE" in page.text(f"#view-{view} [role=status]"), SECONDS)
    page.complaints()  # Of the refusal.
