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
from tests.streams.archive.made import NAMESAKES, ROWING, article, numbered, put, resolve

BRIEFS = 24
HARBOUR = (
    "We will dredge the harbour before the winter storms, and every boat of the union will be back "
    "at its berth in spring"
)


def said_otherwise() -> dict[str, Any]:
    """An article with a denied quote in other words, and a hedged one in marks."""
    value = ferry("https://news.example/ferry?line=1", outlet="Harbour News")
    value["quotes"][0] |= {"modality": "hedged"}
    value["quotes"][1] |= {"modality": "denied", "kind": "indirect"}
    return value


def carried() -> list[dict[str, Any]]:
    """One statement in three articles, the last one on another day."""
    found = []
    for number, (said, day) in enumerate(
        ((HARBOUR, "01-09"), (HARBOUR.upper(), "01-09"), (HARBOUR[53:], "02-20"))
    ):
        value = article(f"urn:carried:{number}", ROWING, "Vera Dittmar")
        value["article"] |= {"published": f"2022-{day}T08:0{number}:00Z"}
        value["article"] |= {"outlet": f"Outlet {number}", "title": f"Harbour {number}"}
        value["quotes"][0]["text"] = said
        found.append(value)
    return found


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in which everybody is known."""
    path = tmp_path_factory.mktemp("archive") / "archive.sqlite"
    database = open_database(str(path))
    briefs = (
        brief(n, published=f"2022-0{1 + n % 3}-09T08:00:00Z", outlet=f"Outlet {n % 2}")
        for n in range(BRIEFS)
    )
    put(database, *numbered(*NAMESAKES, *briefs, said_otherwise(), *carried()))
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
    page.until(lambda: page.text(selector).startswith(said))


def test_a_search_is_narrowed_by_what_it_finds_and_stands_in_the_address(
    console: Console, page: Page
) -> None:
    page.open(f"{console.url}#search?words=number")
    until(page, "#archive-found", f"{BRIEFS} quotes")
    assert page.texts(".result mark.word")[0] == "Number"
    assert len(page.all("#archive-results > li")) == 20
    page.one("#archive-more").click()
    page.until(lambda: len(page.all("#archive-results > li")) == BRIEFS)
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
    page.until(lambda: page.texts("#archive-speaker-names .who") == ["Kari Nordmann"])
    assert field.get_attribute("aria-expanded") == "true"
    field.send_keys(Keys.ARROW_DOWN)
    active = field.get_attribute("aria-activedescendant")
    assert page.one(f"#{active}").get_attribute("aria-selected") == "true"
    field.send_keys(Keys.ENTER)
    until(page, "#archive-found", "1 quote")
    assert page.text("#archive-chips") == "speaker: Kari Nordmann ×"
    assert "speaker=p" in page.js("return location.hash")
    page.driver.refresh()
    page.until(lambda: page.text("#archive-chips") == "speaker: Kari Nordmann ×")


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
    page.until(lambda: "as did Per Hansen" in page.text(f"{denied} .around"))
    assert page.text(f"{denied} .around strong") == "It is over."
    around.click()
    assert not page.one(f"{denied} .around").is_displayed()


def test_an_article_of_the_archive_opens_in_the_reading_view(console: Console, page: Page) -> None:
    page.open(f"{console.url}#search?speaker=hansen")
    until(page, "#archive-found", "1 quote")
    address = page.js("return location.hash")
    page.one(".result a[href^='#article']").click()
    until(page, "#reader h2", "Ferry line to stop")
    page.until(lambda: page.js("return document.activeElement.dataset.quote") == "q2")
    assert page.texts(".text .by") == ["Kari Nordmann", "Per Hansen"]
    links = page.js("return [...document.querySelectorAll('.more-of')].map((a) => a.hash)")
    assert [link[:9] for link in links] == ["#person/p", "#person/p"]
    page.driver.back()
    page.until(lambda: page.one("#view-search").is_displayed())
    assert page.js("return location.hash") == address
    assert len(page.all("#archive-results > li")) == 1


def test_a_person_has_a_page(console: Console, page: Page) -> None:
    page.open(f"{console.url}#search?words=number")
    page.until(lambda: page.all(".result a.who"))
    page.one(".result a.who").click()
    until(page, "#person h2", "Ada Berg")
    assert page.text("#person .byline").startswith(f"{BRIEFS} articles · {BRIEFS} quotes")
    assert len(page.all("#person .columns-of-months button")) == 3
    assert page.js("return document.activeElement.tagName") == "H2"
    assert len(page.all("#person .results > li")) == 10
    page.one("#person a[href*='outlet=Outlet+0']").click()
    until(page, "#archive-found", f"{BRIEFS // 2} quotes")
    until(page, "#archive-chips", "speaker: Ada Berg")


def test_stories_and_the_page_of_one(console: Console, page: Page) -> None:
    page.open(f"{console.url}#live")
    page.until(lambda: page.all(".hour .story"))
    assert page.text("#hour-title") == "Newest stories"  # None is of the last hour.
    page.shoot("front-light")
    page.go("stories")
    page.until(lambda: page.text("#stories-found").endswith("articles"))
    page.one("#stories-words").send_keys("ferry")
    until(page, "#stories-found", "1 story of 1 article")
    assert page.js("return location.hash") == "#stories?words=ferry"
    page.one("#stories-span").send_keys("In the last h")
    until(page, "#stories-found", "No stories.")
    page.one("#stories-span").send_keys(Keys.HOME)
    until(page, "#stories-found", "1 story")
    assert "Kari Nordmann" in page.text("#stories-list")
    page.one("#stories-list .headline a").click()
    until(page, "#story h2", "Ferry line to stop")
    assert page.js("return document.activeElement.tagName") == "H2"
    assert page.one("nav a[href='#stories']").get_attribute("aria-current") == "page"
    assert page.texts(".voices > li > p .who") == ["Kari Nordmann", "Per Hansen"]
    assert "Kari Nordmann" in page.text(".told .adds")
    assert "2 new quotes" in page.text(".told .adds")
    page.shoot("story-light")
    page.one(".told .headline a").click()
    until(page, "#reader h2", "Ferry line to stop")
    page.js("location.hash = '#story/s0'")
    until(page, "#story-said", "The archive knows no story 's0'")
    page.complaints()  # Of the refusal.


def test_two_are_said_to_be_one_and_it_is_undone(console: Console, page: Page) -> None:
    page.open(f"{console.url}#search?speaker=petrova")
    until(page, "#archive-found", "6 quotes")
    page.one(".result a.who").click()
    until(page, "#person h2", "Ana Petrova")
    assert page.text("#person .byline").startswith(("rowing coach", "central banker"))
    assert "3 articles" in page.text("#person .byline")
    page.one(".who-is-who > summary").click()
    page.one(".who-is-who > details > summary").click()
    page.until(lambda: page.texts(".who-is-who details li a") == ["Ana Petrova"])
    page.one(".who-is-who details li a").click()
    until(page, "#person h2", "One, or two?")
    assert "Harbour Rowing Union" in page.text(".compared")
    assert "Bank of Arden" in page.text(".compared")
    assert "female" in page.texts(".compared mark")
    page.one("#person .buttons .strong").click()
    until(page, "#person-said", "Ana Petrova and Ana Petrova are one. Undo")
    assert "6 articles" in page.text("#person .byline")
    assert page.js("return document.activeElement.textContent") == "Undo"
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    until(page, "#person-said", "It is undone.")
    assert page.text("#person h2") == "One, or two?"


def test_an_article_is_said_to_be_about_somebody_else(console: Console, page: Page) -> None:
    page.open(f"{console.url}#search?speaker=berg")
    page.until(lambda: page.all(".result a.who"))
    page.one(".result a.who").click()
    until(page, "#person h2", "Ada Berg")
    page.one(".who-is-who > summary").click()
    page.all(".who-is-who > details > summary")[-1].click()
    page.until(lambda: len(page.all(".mentions li")) == BRIEFS)
    page.one(".mentions button").click()
    page.until(lambda: page.text("#person-said").endswith("is somebody else. Undo"))
    assert f"{BRIEFS} articles" not in page.text("#person .byline")
    page.one(".who-is-who > summary").click()
    assert "are two" in page.text(".who-is-who")
    page.one("#person-link").send_keys("Q42", Keys.ENTER)
    until(page, "#person-said", "Ada Berg is Q42.")
    assert "Q42" in page.text("#person .byline a")


def test_who_is_quoted_is_told_by_outlet_and_month(console: Console, page: Page) -> None:
    page.open(f"{console.url}#search")
    page.go("quoted")
    until(page, "#quoted-found", f"{BRIEFS + 11} quotes, 100 % by name.")
    assert "100 % of quotes are women’s (26 % to 100 % of all people)" in page.text("#quoted-found")
    rows = page.texts(".shares tbody th")
    assert rows[:2] == ["Outlet 0", "Outlet 1"]
    assert rows[-3:] == ["2022-01", "2022-02", "2022-03"]
    page.one("#quoted-outlet").send_keys("Harbour News")
    until(page, "#quoted-found", "2 quotes, 100 % by name.")
    assert page.js("return location.hash") == "#quoted?outlet=Harbour+News"
    assert "format=csv" in (page.one("#quoted-as a").get_attribute("href") or "")


def test_a_statement_has_a_page(console: Console, page: Page) -> None:
    page.open(f"{console.url}#search?speaker=dittmar")
    until(page, "#archive-found", "3 quotes")
    assert page.texts(".result a.carried") == ["3 quotes of this statement"] * 3
    page.one(".result a.carried").click()
    until(page, "#statement h2", "A statement")
    assert page.text("#statement .whole .words") == HARBOUR
    assert [one.text for one in page.all("#statement .carrier .diff del")] == [
        "We will dredge the harbour before the winter storms,"
    ]
    assert [one.text for one in page.all("#statement .saying h4")] == [
        "Jan 9, 2022",
        "Feb 20, 2022, again",
    ]
    carriers = page.texts("#statement .carrier > p:first-child")
    assert [one.partition(" · ")[2].partition(" · ")[0] for one in carriers] == [
        "Outlet 0",
        "Outlet 1",
        "Outlet 2",
    ]
    assert " · first" in carriers[0]
    page.one("#statement a.who").click()
    until(page, "#person h2", "Vera Dittmar")
    page.js("location.hash = '#statement/t0'")
    until(page, "#statement-said", "The archive has no statement 't0'")
    page.complaints()  # Of the refusal.


@pytest.mark.parametrize("width", [1280, 375])
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_no_serious_fault(console: Console, page: Page, width: int, dark: bool) -> None:
    page.shape(width, 800, dark=dark)
    page.open(f"{console.url}#search?outlet=harbour")
    until(page, "#archive-found", "2 quotes")
    faults = page.faults()
    page.one(".result a.who").click()
    page.until(lambda: page.all("#person .profile"))
    page.one(".who-is-who > summary").click()
    faults += page.faults()
    page.js("location.hash = '#stories'")
    page.until(lambda: page.all("#stories-list .story"))
    faults += page.faults()
    page.js("location.hash = document.querySelector('#stories-list .headline a').hash")
    page.until(lambda: page.all("#story .told"))
    faults += page.faults()
    assert page.js("return document.documentElement.scrollWidth") <= width
    page.js("location.hash = '#live'")
    page.until(lambda: page.all(".hour"))
    faults += page.faults()
    page.js("location.hash = '#search?speaker=dittmar'")
    until(page, "#archive-found", "3 quotes")
    page.one(".result a.carried").click()
    page.until(lambda: page.all("#statement .diff del"))
    faults += page.faults()
    page.js("location.hash = '#quoted'")
    page.until(lambda: page.all("#quoted-shares tbody tr"))
    faults += page.faults()
    page.js("location.hash = '#search?speaker=petrova'")
    until(page, "#archive-found", "6 quotes")
    people = page.js(
        "return [...new Set([...document.querySelectorAll('.result a.who')].map((a) =>"
        " a.hash.split('/')[1]))]"
    )
    page.js("location.hash = `#person/${arguments[0].join('/')}`", people)
    page.until(lambda: page.all("#person .compared"))
    faults += page.faults()
    assert page.js("return document.documentElement.scrollWidth") <= width
    assert faults == []


@pytest.mark.parametrize(
    "view",
    [
        *("search", "quoted", "person/p1111111111111111", "stories", "story/s1111111111111111"),
        "watches",
    ],
)
def test_without_an_archive_a_view_says_so(
    start_console: StartConsole, page: Page, view: str
) -> None:
    console = start_console(archive="none")
    page.open(f"{console.url}#{view}")
    shown = f"#view-{view.partition('/')[0]} [role=status]"
    page.until(lambda: "QUOTEWIRE_ARCHIVE" in page.text(shown))
    page.complaints()  # Of the refusal.
