"""The console in Chromium."""

from __future__ import annotations

import asyncio
import contextlib
import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import quote as percent

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from streams.archive.database import open_database
from streams.archive.importing import import_files
from streams.broker import Broker, free_port
from tests.conftest import StartWorker
from tests.console.conftest import Console, Page, StartConsole
from tests.console.events import FERRY, PLACES, article, brief, ferry, withdrawn
from tests.console.test_feed import METRICS
from tests.kafka import ROOT, read_all
from tests.streams.archive.made import resolve

HOSTILE = "<script>window.pwned = 1</script><img src=x onerror='window.pwned = 2'>"


def open_first(page: Page) -> None:
    """Open the article at the top of the list."""
    page.until(lambda: page.all(".row"))
    page.until(lambda: page.one(".row").click() or True)
    page.until(lambda: page.all("#reader article"))


def test_an_article_appears_without_a_reload(
    console: Console, page: Page, figures: Callable[[str], None]
) -> None:
    page.open(console.url)
    assert page.text("#empty").startswith("No article has come yet")
    page.js(
        "window.same = true;"
        "new MutationObserver(() => { window.appeared ??= Date.now(); })"
        ".observe(document.querySelector('.space'), {childList: true})"
    )
    console.publish(ferry())
    confirmed = time.time() * 1000
    page.until(lambda: page.texts(".row-title") == ["Ferry line to stop"])
    delay = page.js("return window.appeared") - confirmed
    figures(f"console: an event is on the page {delay:.0f} ms after its confirmation")
    console.publish(brief(1))
    page.until(lambda: page.texts(".row-title") == ["Brief 1 from Nairobi", "Ferry line to stop"])
    assert "Kari Nordmann, Per Hansen" in page.texts(".row-said")[1]
    page.until(lambda: "new article" in page.text("#announce"))
    assert page.js("return window.same") is True


def test_highlights_are_where_the_event_says(console: Console, page: Page) -> None:
    value = ferry()
    console.publish(value)
    page.open(console.url)
    open_first(page)
    marks: list[dict[str, Any]] = page.js(
        "return [...document.querySelectorAll('.text mark')].map((m) => ({"
        "quotes: m.dataset.quotes, start: +m.dataset.start, end: +m.dataset.end,"
        "text: m.textContent}))"
    )
    for mark in marks:
        assert mark["text"] == FERRY[mark["start"] : mark["end"]]
    for quote in value["quotes"]:
        own = [[m["start"], m["end"]] for m in marks if m["quotes"] == quote["id"]]
        assert own == quote["spans"]
    entities: list[list[Any]] = page.js(
        "return [...document.querySelectorAll('.text [data-entities]')].map((m) =>"
        "[m.dataset.entities, +m.dataset.start, +m.dataset.end, m.textContent])"
    )
    assert sorted(entities) == sorted(
        [one["id"], at["start"], at["end"], at["text"]]
        for one in value["entities"]
        for at in one["mentions"]
    )
    # With the speakers' names behind the quotes left out, it is the article's text.
    shown = page.js(
        "const t = document.querySelector('.text').cloneNode(true);"
        "t.querySelectorAll('.by').forEach((b) => b.remove()); return t.textContent"
    )
    assert shown == FERRY


def test_every_quote_is_tied_to_its_speaker(console: Console, page: Page) -> None:
    console.publish(ferry())
    page.open(console.url)
    open_first(page)
    assert page.texts(".text .by") == ["Kari Nordmann", "Per Hansen"]
    labels = [chip.get_attribute("aria-label") for chip in page.all(".text .by")]
    assert labels == ["Said by Kari Nordmann", "Said by Per Hansen"]
    assert page.texts(".said .who") == ["Kari Nordmann", "Per Hansen"]

    def colour(selector: str) -> str:
        found: str = page.js(
            "return getComputedStyle(document.querySelector(arguments[0])).getPropertyValue('--c')",
            selector,
        )
        return found

    for quote in ("q1", "q2"):
        mark = colour(f"mark[data-quotes={quote}]")
        assert mark
        assert mark == colour(f".by[data-quote={quote}]")
        assert mark == colour(f".said [data-quote={quote}]")
        assert mark == colour(f"[data-speaks~={quote}]")
    assert colour("mark[data-quotes=q1]") != colour("mark[data-quotes=q2]")
    # Pointing at one lights all that belongs to it, and nothing else.
    page.one(".said [data-quote=q2] button").click()
    lit = page.js("return [...document.querySelectorAll('#reader .on')].map((e) => e.textContent)")
    assert lit
    assert all("over" in text or "Per Hansen" in text for text in lit)
    assert page.js("return document.activeElement.className").startswith("by")


def test_search_finds_who_said_what(console: Console, page: Page) -> None:
    console.publish(ferry(), *(brief(number) for number in range(3)))
    page.open(console.url + "#quotes")
    page.until(lambda: page.text("#found") == "5 quotes")
    for field, given, found in (
        ("speaker", "nordmann", "1 quote"),
        ("speaker", "berg", "3 quotes"),
        ("place", "pe", "3 quotes"),
        ("word", "kept as long", "1 quote"),
        ("word", "nothing like it", "0 quotes"),
        ("organisation", "harbour board", "0 quotes"),
    ):
        page.one(f"#{field}").send_keys(given)
        page.until(lambda found=found: page.text("#found") == found)
        assert f"{len(page.all('.result'))} quote" in found
        page.one(f"#{field}").send_keys(Keys.BACKSPACE * len(given))
        page.until(lambda: page.text("#found") == "5 quotes")


def test_search_sees_new_articles_and_leads_to_the_quote(console: Console, page: Page) -> None:
    console.publish(brief(1))
    page.open(console.url + "#quotes?speaker=Per+Hansen")
    assert page.one("#speaker").get_attribute("value") == "Per Hansen"
    page.until(lambda: page.text("#found") == "0 quotes")
    console.publish(ferry())
    page.until(lambda: page.text("#found") == "1 quote")
    page.one(".result a").click()
    page.until(lambda: page.js("return document.activeElement.dataset.quote") == "q2")
    assert page.one("mark[data-quotes=q2]").is_displayed()
    assert "on" in page.one("mark[data-quotes=q2]").get_attribute("class").split()


def test_what_was_said_last_stands_beside_the_list(console: Console, page: Page) -> None:
    page.open(console.url)
    page.until(lambda: page.text("#reader").startswith("Choose an article"))
    console.publish(ferry())
    page.until(lambda: len(page.all("#reader .latest .result")) == 2)
    console.publish(brief(1))
    page.until(lambda: page.texts("#reader blockquote")[:1] == ["Number 1 is done"])
    page.one("#reader .result a").click()
    page.until(lambda: page.text("#reader h2") == "Brief 1 from Nairobi")
    page.driver.back()
    page.until(lambda: len(page.all("#reader .latest .result")) == 3)


def test_what_articles_say_is_text_and_nothing_more(console: Console, page: Page) -> None:
    value = article(
        "urn:<img src=x onerror=window.pwned=3>",
        f'"{HOSTILE}," said Mallory {HOSTILE}.',
        [("Mallory", "said", [HOSTILE])],
        title=HOSTILE,
        outlet=HOSTILE,
        authors=[HOSTILE],
        url="javascript:window.pwned=4",
    )
    value["entities"][0]["name"] = HOSTILE
    value["entities"][0]["roles"] = [HOSTILE]
    value["quotes"][0]["speaker"]["name"] = HOSTILE
    console.publish(value)
    console.bury(HOSTILE.encode(), HOSTILE)
    page.open(console.url)
    page.until(lambda: page.texts(".row-title") == [HOSTILE])
    open_first(page)
    assert page.text("#reader h2") == HOSTILE
    assert page.text("mark") == HOSTILE
    for view in ("quotes", "places", "letters"):
        page.go(view)
    page.until(lambda: HOSTILE in page.texts(".letters p"))
    page.go("quotes")
    page.until(lambda: page.texts(".result blockquote") == [HOSTILE])
    assert page.js("return window.pwned ?? null") is None
    assert page.all("main img, main script") == []
    assert page.js("return document.querySelectorAll('[href^=\"javascript\"]').length") == 0


def test_the_policy_refuses_inline_scripts_styles_and_other_hosts(
    console: Console, page: Page
) -> None:
    page.open(console.url)
    tried = page.driver.execute_async_script(
        """
        const done = arguments[0];
        const refused = [];
        document.addEventListener("securitypolicyviolation",
          (e) => refused.push(e.effectiveDirective));
        const script = document.createElement("script");
        try { script.textContent = "window.pwned = 1"; }
        catch (e) { refused.push("trusted-types"); }
        try { document.body.innerHTML += "<b>x</b>"; } catch (e) { refused.push("innerHTML"); }
        document.body.setAttribute("style", "color: red");
        const image = document.createElement("img");
        image.src = "http://127.0.0.1:9/x.png";
        document.body.append(script, image);
        fetch("http://127.0.0.1:9/").catch(() => setTimeout(() => done(refused), 200));
        """
    )
    expected = {"trusted-types", "innerHTML", "style-src-attr", "img-src", "connect-src"}
    assert expected <= set(tried)
    assert page.js("return window.pwned ?? null") is None
    page.complaints()  # They say so, as they should.


def test_a_withdrawn_article_leaves_and_a_new_version_is_offered(
    console: Console, page: Page
) -> None:
    console.publish(ferry(), brief(1))
    page.open(console.url)
    page.until(lambda: len(page.all(".row")) == 2)
    page.all(".row")[1].click()
    page.until(lambda: page.text("#reader h2") == "Ferry line to stop")
    console.publish(ferry(version="2", title="Ferry line stays"))
    page.until(lambda: page.all(".newer button"))
    assert page.text("#reader h2") == "Ferry line to stop"
    page.one(".newer button").click()
    page.until(lambda: page.text("#reader h2") == "Ferry line stays")
    page.until(lambda: page.texts(".row-title") == ["Ferry line stays", "Brief 1 from Nairobi"])
    console.send(withdrawn(console.origin(), "urn:ferry"))
    page.until(lambda: page.texts(".row-title") == ["Brief 1 from Nairobi"])
    assert "was withdrawn. The publisher canceled it." in page.text("#reader")
    assert page.all("mark") == []


def test_a_dead_letter_is_replayed_after_a_question(console: Console, page: Page) -> None:
    raw = b'{"title": "broken", '
    id = console.bury(raw, "The JSON is broken.", key=b"urn:broken")
    page.open(console.url)
    page.until(lambda: page.text("#letters-count") == "1")
    page.go("letters")
    page.until(lambda: page.text(".letters h3") == "ingest bad_json")
    assert "The JSON is broken." in page.text(".letters")

    def replays() -> list[Any]:
        records = asyncio.run(read_all(console.broker, console.topics.raw))
        return [each for each in records if "replay_of" in dict(each.headers)]

    page.until(lambda: page.one(".letters > li > button").click() or True)
    page.until(lambda: page.one("#ask").is_displayed())
    assert id in page.text("#ask-text")
    page.one("#ask button[value=no]").click()
    page.until(lambda: not page.one("#ask").is_displayed())
    assert replays() == []
    page.until(lambda: page.one(".letters > li > button").click() or True)
    page.until(lambda: page.one("#ask").is_displayed())
    page.js("document.activeElement.blur()")
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    page.until(lambda: not page.one("#ask").is_displayed())
    assert replays() == []
    page.until(lambda: page.one(".letters > li > button").click() or True)
    page.until(lambda: page.one("#ask").is_displayed())
    page.one("#ask-yes").click()
    page.until(lambda: page.text(".became").startswith("Replayed as "))
    (found,) = replays()
    assert (found.key, found.value) == (b"urn:broken", raw)
    assert dict(found.headers)["replay_of"] == id.encode()
    assert page.text(".letters > li > button") == "Replay again"
    # The keyboard is where it was.
    assert page.js("return document.activeElement.textContent") == "Replay again"
    page.all(".letters > li > button")[1].click()
    page.until(lambda: page.text("#letters-done") == f"Acknowledged: {id}. Undo")
    assert page.all(".letters > li") == []
    page.until(lambda: page.text("#letters-count") == "")
    assert page.js("return document.activeElement.textContent") == "Undo"
    page.one("#letters-done button").click()
    page.until(lambda: page.text(".letters h3") == "ingest bad_json")
    assert page.text("#letters-done") == ""


def test_the_keyboard_reaches_everything(console: Console, page: Page) -> None:
    console.publish(ferry(), *(brief(number) for number in range(30)))
    page.open(console.url)
    page.until(lambda: page.text("#held") == "31 articles")
    body = page.one("body")
    for _ in range(12):
        page.driver.switch_to.active_element.send_keys(Keys.TAB)
        if page.js("return document.activeElement.id") == "list":
            break
    box = page.driver.switch_to.active_element
    assert box.get_attribute("id") == "list"
    box.send_keys(Keys.END)

    def active() -> str:
        found: str = page.js(
            "const id = document.getElementById('list').getAttribute('aria-activedescendant');"
            "return id ? document.getElementById(id).querySelector('.row-title').textContent : ''"
        )
        return found

    page.until(lambda: active() == "Ferry line to stop")
    box.send_keys(Keys.ARROW_UP)
    page.until(lambda: active() == "Brief 0 from Oslo")
    box.send_keys(Keys.HOME)
    page.until(lambda: active().startswith("Brief 29"))
    box.send_keys(Keys.END, Keys.ENTER)
    page.until(lambda: page.js("return document.activeElement.textContent") == "Ferry line to stop")
    assert page.js("return document.activeElement.tagName") == "H2"
    page.driver.back()
    page.until(lambda: page.js("return document.activeElement.id") == "list")
    assert body.is_displayed()
    page.go("places")
    page.until(lambda: len(page.all(".timeline button")) > 0)
    assert len(page.all(".timeline button[tabindex='0']")) == 1


def test_a_place_narrows_the_list(console: Console, page: Page) -> None:
    console.publish(*(brief(number) for number in range(7)))
    page.open(console.url + "#places")
    page.until(lambda: len(page.all("#named li")) == len(PLACES))
    assert len(page.all("#map circle")) == len(PLACES)
    assert "5 places" in page.one("#map").get_attribute("aria-label")
    bars = page.all(".timeline button")
    assert "7 articles, 7 quotes" in bars[0].get_attribute("aria-label")
    page.one("#named button").click()
    page.until(lambda: page.text("#held") == "2 of 7 articles")
    assert page.texts(".row-title") == ["Brief 6 from Nairobi", "Brief 1 from Nairobi"]
    page.one("#filter").click()
    page.until(lambda: page.text("#held") == "7 articles")


def test_thousands_of_articles_do_not_slow_it(start_console: StartConsole, page: Page) -> None:
    console = start_console(console_articles=1_000)
    console.publish(*(brief(number) for number in range(1_500)))
    page.open(console.url)
    # The last one published may come before others: partitions are read side by side.
    page.until(lambda: page.text("#held") == "1,000 articles", 60)
    page.until(lambda: page.texts(".row-title")[0] == "Brief 1499 from Suva", 60)
    assert len(page.all(".row")) < 40
    page.js("document.getElementById('list').scrollTop = 400 * 92")
    page.until(lambda: "Brief 1099 from Suva" in page.texts(".row-title"))
    assert len(page.all(".row")) < 40
    assert len(page.all("body *")) < 800
    # Whoever reads further down keeps what they see.
    console.publish(brief(1_500))
    page.until(lambda: "new article" in page.text("#announce"))
    top = page.js(
        "const list = document.getElementById('list');"
        "return [...document.querySelectorAll('.row')].find((r) =>"
        " r.getBoundingClientRect().top >= list.getBoundingClientRect().top - 1)"
        ".querySelector('.row-title').textContent"
    )
    assert top == "Brief 1099 from Suva"


def test_it_comes_back_after_the_server_was_away(start_console: StartConsole, page: Page) -> None:
    console = start_console(console_port=free_port())
    console.publish(ferry())
    page.open(console.url)
    page.until(lambda: page.text("#held") == "1 article")
    page.js("window.same = true")
    console.background.__exit__()
    page.until(lambda: page.text("#state") == "connecting again …")
    console.publish(brief(1))
    # The browser goes on from the id that it has, at another server on the same port.
    start_console(console_port=console.settings.console_port)
    page.until(lambda: page.text("#held") == "2 articles", 30)
    assert page.texts(".row-title") == ["Brief 1 from Nairobi", "Ferry line to stop"]
    assert page.js("return window.same") is True
    page.complaints()  # Of the connection that was refused meanwhile.


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_no_serious_fault(console: Console, page: Page, width: int, dark: bool) -> None:
    console.publish(ferry(), *(brief(number) for number in range(12)))
    console.bury(b"{", "The JSON is broken.")
    page.shape(width, 800, dark=dark)
    page.open(console.url)
    page.until(lambda: page.text("#held") == "13 articles")
    faults = page.faults()
    page.js("location.hash = '#article/urn%3Aferry'")
    page.until(lambda: page.all("#reader article"))
    faults += page.faults()
    for view in ("quotes", "places", "pipeline", "letters"):
        page.go(view)
        page.until(lambda view=view: page.one(f"#view-{view} :is(li, figure)").is_displayed())
        faults += page.faults()
        wide = page.js("return document.documentElement.scrollWidth")
        assert wide <= width
    page.until(lambda: page.one(".letters > li > button").click() or True)
    page.until(lambda: page.one("#ask").is_displayed())
    faults += page.faults()
    assert faults == []


def test_with_a_token_the_page_asks_for_it(start_console: StartConsole, page: Page) -> None:
    console = start_console(console_token="a token of more than 16")
    console.publish(ferry())
    page.driver.get(console.url)
    assert page.faults() == []
    page.one("#token").send_keys("something else", Keys.ENTER)
    page.until(lambda: "not the token" in page.text("[role=alert]"))
    page.one("#token").send_keys("a token of more than 16", Keys.ENTER)
    page.until(lambda: page.text("#state") == "live")
    page.until(lambda: page.texts(".row-title") == ["Ferry line to stop"])
    cookies = page.driver.get_cookies()
    assert [(c["httpOnly"], c["sameSite"]) for c in cookies] == [(True, "Strict")]
    assert "token" not in json.dumps([c["value"] for c in cookies])
    page.complaints()  # The page that asks comes with status 401.
    page.driver.delete_all_cookies()


def test_the_pipeline_is_drawn(console: Console, page: Page) -> None:
    page.open(console.url + "#pipeline")
    console.publish(ferry())
    page.until(lambda: page.text("[data-meter=latency_median] .meter-value").endswith(" s"))
    for figure in page.all(".meter"):
        chart = figure.find_element(By.CSS_SELECTOR, "svg")
        assert ": " in (chart.get_attribute("aria-label") or "")
    line = page.one("[data-meter=latency_median] path.line:last-child")
    assert (line.get_attribute("d") or "").startswith("M")
    page.until(lambda: "No worker answers" in page.text("#workers"))


class Metrics(BaseHTTPRequestHandler):
    """A worker's /metrics, as tests/console/test_feed.py has them."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(METRICS.encode())

    def log_message(self, *arguments: Any) -> None:
        pass


def test_two_workers_are_summed_and_told_apart(start_console: StartConsole, page: Page) -> None:
    with contextlib.ExitStack() as stack:
        addresses = []
        for _ in range(2):
            server = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Metrics))
            Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
            addresses.append(f"127.0.0.1:{server.server_address[1]}")
        away = f"127.0.0.1:{free_port()}"
        console = start_console(console_workers=(*addresses, away))
        page.open(console.url + "#pipeline")
        page.until(lambda: page.texts("#workers caption") == ["Records by stage", "3 workers"])
        assert page.texts("#workers tbody tr:first-child td")[:2] == ["24", "–"]
        rows = page.texts("#workers .table:nth-child(2) tbody tr")
        assert [row.startswith(each) for row, each in zip(rows, addresses, strict=False)] == [
            True,
            True,
        ]
        assert rows[2].startswith(f"{away}no answer")
        # Both tell of the same partitions; they count once.
        page.until(lambda: page.text("[data-meter=lag] .meter-value") == "9")
        page.shape(390, 800)
        assert page.js("return document.documentElement.scrollWidth") <= 390
        assert page.faults() == []


def answers(url: str) -> bool:
    with urllib.request.urlopen(url, timeout=2) as answer:
        return bool(answer.status == 200)


def keep(console: Console, names: list[str], archive: Path) -> None:
    """Put the events of articles that the console holds into an archive."""
    lines = archive.with_suffix(".jsonl")
    with lines.open("wb") as file:
        for name in names:
            address = f"{console.url}api/articles/{percent(name, safe='')}"
            with urllib.request.urlopen(address, timeout=60) as answer:
                file.write(answer.read() + b"\n")
    database = open_database(str(archive))
    assert import_files(database, [lines]).written == len(names)
    resolve(database)
    database.close()


def test_real_articles_through_a_real_worker(
    start_console: StartConsole,
    page: Page,
    start_worker: StartWorker,
    embedded: Broker,
    prefix: str,
    tmp_path: Path,
) -> None:
    """Samples, published while the page is open; the README's screenshots are of this."""
    metrics_port = free_port()
    archive = tmp_path / "archive.sqlite"
    console = start_console(metrics_port=metrics_port, archive=str(archive))
    worker = start_worker(embedded, prefix, metrics_port=metrics_port)
    page.open(console.url)
    page.until(lambda: answers(f"http://127.0.0.1:{metrics_port}/health"), 90)
    subprocess.run(
        [
            *(sys.executable, "-m", "streams.cli", "publish", "samples"),
            *("--brokers", embedded.bootstrap, "--topic-prefix", prefix),
        ],
        cwd=ROOT,
        check=True,
    )
    page.until(lambda: page.text("#held") == "12 articles" or worker.process.poll(), 120)
    page.until(lambda: page.text("#letters-count") == "1")
    title = "Rotterdam port strike enters second week"
    names = page.js("return [...document.querySelectorAll('.row')].map((r) => r.dataset.article)")
    keep(console, names, archive)
    page.until(
        lambda: page.js("return fetch('/api/status').then((r) => r.json()).then((s) => s.archive)")
    )
    for name in names:
        page.js("location.hash = `#article/${encodeURIComponent(arguments[0])}`", name)
        page.until(lambda name=name: name in page.texts(".provenance dd"))
        if page.text("#reader h2") == title:
            break
    page.until(lambda: page.text("#reader h2") == title)
    assert len(page.all(".text mark")) >= len(page.all(".said li")) > 3
    address = page.js("return location.hash")
    for shape, (width, height) in {"": (1280, 800), "-phone": (390, 780)}.items():
        for dark in (False, True):
            page.shape(width, height, dark=dark)
            suffix = ("-dark" if dark else "-light") + shape
            page.js("location.hash = arguments[0]", address)
            page.until(lambda: page.one("#reader article").is_displayed())
            page.shoot("article" + suffix)
            if not shape:
                page.go("live")
                page.until(lambda: page.all(".latest .result"))
                page.shoot("live" + suffix)
                page.go("quotes")
                page.until(lambda: page.all(".result"))
                page.shoot("quotes" + suffix)
                page.js("location.hash = '#search?words=port'")
                page.until(lambda: page.all("#view-search .result mark.word"))
                page.shoot("search" + suffix)
                page.js("location.hash = '#search?speaker=bos'")
                page.until(lambda: page.text("#view-search .result a.who") == "Annelies Bos")
                page.one("#view-search .result a.who").click()
                page.until(lambda: page.text("#person h2") == "Annelies Bos")
                page.shoot("person" + suffix)
                page.go("quoted")
                page.until(lambda: page.all(".shares tbody tr"))
                page.shoot("quoted" + suffix)
                page.go("places")
                page.until(lambda: page.all("#map circle"))
                page.shoot("places" + suffix)
                page.go("pipeline")
                page.until(lambda: page.texts("#workers td")[6:7] == ["12"])  # enrich
                page.until(lambda: page.text("[data-meter=latency_median] .meter-value") != "–")
                page.until(lambda: page.text("[data-meter=lag] .meter-value") == "0")
                page.shoot("pipeline" + suffix)
                page.go("letters")
                page.until(lambda: page.all(".letters li"))
                page.shoot("letters" + suffix)
