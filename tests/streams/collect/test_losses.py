"""What would lose an article, or publish it twice, or keep others waiting."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Literal

import pytest

from streams.collect import visits
from streams.collect.items import Item
from streams.collect.publishing import Publishing, keys_of
from streams.collect.source import Source
from streams.collect.state import State
from tests.streams.collect.test_folder import drop, ids, text
from tests.streams.collect.web import Collecting, Page

__all__ = ["drop"]

TEXT = "The mayor said on Friday that the old bridge would stay closed. " * 5


def links(*paths: str) -> Page:
    """A front page that names feeds."""
    named = "".join(
        f"<link rel='alternate' type='application/rss+xml' href='{path}'>" for path in paths
    )
    return Page(f"<html><head>{named}</head></html>".encode())


@pytest.mark.parametrize("guid", ["http://wire.test/", "1"])
async def test_ids_that_tell_no_entries_apart_hide_none(here: Collecting, guid: str) -> None:
    web = here.web
    extra = f"<guid isPermaLink='false'>{guid}</guid>"
    for name in "abc":
        web.article(f"wire.test/{name}", name)
    await here.once(web.feed("wire.test/feed", *(web.entry(f"wire.test/{n}", extra) for n in "ab")))
    await here.once(web.feed("wire.test/feed", web.entry("wire.test/c", extra)))
    assert sorted(here.stream.versions) == [(name, "1") for name in "abc"]


async def test_a_feed_of_a_page_that_fails_costs_no_other(here: Collecting) -> None:
    web = here.web
    web.pages["wire.test/"] = links("/gone", "/broken", "/html", "/rss")
    web.pages["wire.test/broken"] = Page(b"", 500)
    web.pages["wire.test/html"] = links("/elsewhere")
    front = web.url("wire.test/")
    for name in "ab":
        web.feed("wire.test/rss", web.entry(f"wire.test/{name}"))
        web.article(f"wire.test/{name}", name)
        await here.once(front)
        assert here.reason(front) == ""
    assert here.stream.versions == [("a", "1"), ("b", "1")]
    assert web.paths().count("/gone") == 1
    assert web.paths().count("/broken") == 2


async def test_a_page_that_stays_as_it_is_still_has_feeds_a_day_later(here: Collecting) -> None:
    web = here.web
    web.pages["wire.test/"] = links("/rss")
    for name in "abc":
        web.feed("wire.test/rss", web.entry(f"wire.test/{name}"))
        web.article(f"wire.test/{name}", name)
        await here.once(web.url("wire.test/"))
        web.clock.time += 90_000
    assert here.stream.versions == [("a", "1"), ("b", "1"), ("c", "1")]


async def test_a_feed_that_leads_to_a_page_for_a_while_is_asked_again(here: Collecting) -> None:
    web = here.web
    web.pages["wire.test/"] = links("/main")
    web.feed("wire.test/main")
    feed = web.url("wire.test/sports")
    web.pages["wire.test/sports"] = Page(status=301, headers={"location": "/"})
    await here.once(feed)
    web.article("wire.test/a")
    web.feed("wire.test/sports", web.entry("wire.test/a"))
    web.clock.time += 90_000
    await here.once(feed)
    assert here.stream.versions == [("a", "1")]


class Killed(BaseException):
    """The process is gone."""


async def test_a_long_feed_that_was_half_read_when_the_process_ended_is_not_lost(
    here: Collecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "BATCH", 2)
    web = here.web
    entries = [web.entry(f"wire.test/{n}", f"<description>{TEXT}</description>") for n in "abcde"]
    source = Source(web.feed("wire.test/feed", *entries, etag='"1"'), text="feed")

    def kill(count: int) -> None:
        if count == 4:
            raise Killed

    here.stream.fail = kill
    with pytest.raises(Killed):
        await here.once(source)
    here.stream.fail = lambda count: None
    await here.once(source)
    assert sorted(set(here.stream.versions)) == [(name, "1") for name in "abcde"]


async def test_a_host_with_many_feeds_comes_to_its_pages(here: Collecting) -> None:
    web = here.web
    web.pages["wire.test/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 60\n")
    feeds = [
        Source(web.feed(f"wire.test/feed{n}", web.entry(f"wire.test/{n}")), every=600.0)
        for n in range(20)
    ]
    for n in range(20):
        web.article(f"wire.test/{n}", str(n))
    await here.until(4_000, *feeds)
    assert len(here.stream.versions) == 20


async def test_a_robots_txt_that_cannot_be_had_for_an_hour_loses_no_page(here: Collecting) -> None:
    web = here.web
    feed = web.feed("feeds.test/feed", web.entry("wire.test/a"))
    web.article("wire.test/a")
    web.pages["wire.test/robots.txt"] = Page(b"", 502)
    await here.once(feed)
    assert web.paths("wire.test") == []
    del web.pages["wire.test/robots.txt"]
    web.clock.time += 3_600
    await here.once(feed)
    assert here.stream.versions == [("a", "1")]


@pytest.mark.parametrize("after", ["move", "delete"])
async def test_a_file_that_was_written_anew_before_it_was_moved_is_read(
    here: Collecting, drop: Path, after: str
) -> None:
    source = Source(str(drop), options={"after": after})
    path = text(drop, "latest.json", "a")
    await here.once(source)
    before = path.stat().st_ctime_ns
    while path.stat().st_ctime_ns == before:  # clocks of file systems tick
        os.utime(path)
    text(drop, "latest.json", "b")
    await here.once(source)
    await here.once(source)
    assert ids(here) == ["a", "b"]
    assert not path.exists()


async def test_a_text_that_two_feeds_have_is_the_first_ones(here: Collecting) -> None:
    web = here.web

    def feed(place: str, words: str, text: Literal["page", "feed"] = "feed") -> Source:
        extra = f"<description>{words * 5}</description><guid>{place}</guid>"
        return Source(web.feed(place, web.entry("wire.test/a?utm_source=x", extra)), text=text)

    web.article("wire.test/a?utm_source=x")
    await here.once(feed("page.test/feed", "In short.", "page"))
    for n in range(3):
        await here.once(feed("one.test/feed", f"It rains. {n}"))
    assert here.stream.versions == [("a", "1")]
    web.clock.time += 1
    here.state.tidy(0, web.clock.now())
    for n in range(2):
        await here.once(feed("one.test/feed", f"It rains still. {n}"))
        await here.once(feed("two.test/feed", f"It pours. {n}"))
    assert here.stream.versions[1:] == [("a", "1"), ("a", "2")]
    assert "It rains still. 1" in here.stream.articles[2]["text"]


async def test_a_page_that_fails_for_hours_is_had_at_last(here: Collecting) -> None:
    web = here.web
    feed = web.feed("wire.test/feed", web.entry("wire.test/a"))
    web.pages["wire.test/a"] = Page(b"", 503)
    await here.until(10_000, feed)
    web.article("wire.test/a")
    await here.until(20_000, feed)
    assert here.stream.versions == [("a", "1")]


async def test_a_page_that_leads_to_the_front_page_is_no_article(here: Collecting) -> None:
    web = here.web
    web.article("wire.test/")
    entries = []
    for name in ("a", "b", "?p=7"):
        web.pages[f"wire.test/{name}"] = Page(status=302, headers={"location": "/"})
        entries.append(web.entry(f"wire.test/{name}"))
    entries.append(web.entry("wire.test/c", f"<description>{TEXT}</description>"))
    web.pages["wire.test/c"] = Page(status=302, headers={"location": "/"})
    await here.once(web.feed("wire.test/feed", *entries))
    assert here.stream.versions == [("c", "1")]
    assert here.stream.articles[0]["text"].startswith("The mayor said")


@pytest.mark.parametrize("day", ["2023-11-14T22:{:02}:00Z", "2023-11-{:02}"])
async def test_a_time_that_all_pages_of_a_sitemap_share_has_none_fetched_again(
    here: Collecting, day: str
) -> None:
    web = here.web
    for n in range(8):
        web.article(f"wire.test/{n}", str(n))
    for visit in range(1, 4):
        changed = day.format(10 + visit)
        urls = "".join(
            f"<url><loc>{web.url(f'wire.test/{n}')}</loc><lastmod>{changed}</lastmod></url>"
            for n in range(8)
        )
        web.pages["wire.test/map.xml"] = Page(f"<urlset>{urls}</urlset>".encode())
        await here.once(web.url("wire.test/map.xml"))
    assert len(here.stream.versions) == 8
    assert len(web.paths()) == 8 + 3


@pytest.mark.parametrize(
    "body",
    [
        "<?xml version='1.0' encoding='utf-16'?>{}".encode("utf-16"),
        b"<?xml version='1.0'?><!-- " + b"a licence " * 500 + b" -->\n{}",
        b"\xef\xbb\xbf\n{}",
    ],
    ids=["UTF-16", "a comment", "a byte order mark"],
)
async def test_what_stands_before_a_feed_does_not_hide_it(here: Collecting, body: bytes) -> None:
    web = here.web
    feed = web.feed("wire.test/feed", web.entry("wire.test/a"))
    page = web.pages["wire.test/feed"]
    assert isinstance(page, Page)
    wide = body.startswith(b"\xff\xfe")
    mark = "{}".encode("utf-16-le") if wide else b"{}"
    own = page.body.decode().encode("utf-16-le") if wide else page.body
    page.body = body.replace(mark, own)
    web.article("wire.test/a")
    await here.once(feed)
    assert here.reason(feed) == ""
    assert here.stream.versions == [("a", "1")]


async def test_times_in_zones_that_mail_has_no_name_for(here: Collecting) -> None:
    web = here.web
    entries = []
    for name, zone in (("a", "CET"), ("b", "+0100"), ("c", "EST"), ("d", "JST")):
        web.article(f"wire.test/{name}", name)
        time = f"<pubDate>Tue, 14 Nov 2023 20:00:00 {zone}</pubDate>"
        entries.append(web.entry(f"wire.test/{name}", time))
    await here.once(web.feed("wire.test/feed", *entries))
    hours = {head["article-id"][-1]: head["published"] for _, _, head in here.stream.records}
    assert hours == {
        "a": "2023-11-14T19:00:00Z",
        "b": "2023-11-14T19:00:00Z",
        "c": "2023-11-15T01:00:00Z",
        "d": "2023-11-14T11:00:00Z",
    }


async def test_what_is_no_longer_in_the_list_is_left_alone(here: Collecting) -> None:
    web = here.web
    here.settings["collect_recheck_hours"] = "1"
    feed = web.feed("wire.test/feed", web.entry("wire.test/a"))
    web.article("wire.test/a")
    await here.once(feed)
    web.clock.time += 7_200
    asked = len(web.paths("wire.test"))
    await here.once(web.feed("other.test/feed"))
    assert len(web.paths("wire.test")) == asked
    await here.once(feed)
    assert web.paths("wire.test")[asked:].count("/a") == 1


async def test_what_the_list_says_is_paused_is_paused(here: Collecting) -> None:
    feed = here.web.feed("wire.test/feed")
    await here.once(feed)
    await here.once(Source(feed, paused=True))
    assert len(here.web.asked) == 1
    await here.once(feed)  # Somebody may have paused it elsewhere.
    assert len(here.web.asked) == 1


async def test_files_of_a_folder_that_was_moved_here_are_read(
    here: Collecting, drop: Path, tmp_path: Path
) -> None:
    batch = tmp_path / "batch"
    (batch / "below").mkdir(parents=True)
    text(batch, "a.json", "a")
    text(batch / "below", "b.json", "b")
    await here.once(str(drop))
    later = here.web.clock.time = here.web.clock.time + 60
    os.rename(batch, drop / "batch")
    memory = here.state.memory(Source(str(drop)).id)
    assert memory is not None
    # As if what is in it were older than the last visit, and the move were not.
    memory.data["until"] = (drop / "batch" / "below").stat().st_ctime + 1e-9
    here.state.save(memory)
    await here.once(str(drop))
    assert sorted(ids(here)) == ["a", "b"]
    here.web.clock.time = later + 60
    await here.once(str(drop))
    assert len(here.stream.records) == 2


async def test_pages_to_fetch_have_a_bound(here: Collecting) -> None:
    web = here.web
    here.settings["collect_recheck_hours"] = "1"
    web.article("wire.test/0")
    for n in range(1, 4):
        web.pages[f"wire.test/{n}"] = Page(b"", 503)
    await here.once(web.feed("wire.test/feed", *(web.entry(f"wire.test/{n}") for n in range(4))))
    assert here.state.backlog() == 3
    here.state.tidy(3, web.clock.now())
    assert here.state.backlog() == 3  # What is published already goes first.
    here.state.tidy(1, web.clock.now())
    assert here.state.backlog() == 1


async def test_a_feeds_text_never_takes_the_place_of_a_pages(here: Collecting) -> None:
    web = here.web

    def feed(hour: int) -> str:
        extra = f"<description>{TEXT} {hour}</description><dc:date xmlns:dc='http://purl.org/dc/"
        extra += f"elements/1.1/'>2023-11-14T{hour}:00:00Z</dc:date>"
        return web.feed("wire.test/feed", *(web.entry(f"wire.test/{name}", extra) for name in "ab"))

    web.article("wire.test/a")
    web.pages["wire.test/b"] = Page(b"", 403)
    await here.once(feed(10))
    web.pages["wire.test/a"] = Page(b"", 403)
    await here.once(feed(11))
    assert web.paths().count("/a") == 2
    assert sorted(here.stream.versions) == [("a", "1"), ("b", "1"), ("b", "2")]


async def test_a_change_that_another_state_has_seen_is_the_later_version(
    here: Collecting, tmp_path: Path
) -> None:
    """Where the state is lost, or a host comes to another collector, versions still rise."""

    async def give(state: State, content: bytes) -> str:
        item = Item("wire", url=here.web.url("wire.test/a"), id="a", body=b"<p>A</p>")
        await Publishing(here.stream, state, here.web.clock).publish(item, content, keys_of(item))
        return here.stream.records[-1][2]["article-version"]

    first = [await give(here.state, content) for content in (b"1", b"2", b"3")]
    assert first[0] == "1"
    assert int(first[0]) < int(first[1]) < int(first[2])
    here.web.clock.time += 60
    other = State(str(tmp_path / "other.sqlite"))
    assert await give(other, b"3") == "1"
    assert int(await give(other, b"4")) > int(first[2])
    other.close()


async def test_a_long_list_holds_no_other_up(
    here: Collecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The event loop turns while its entries are compared with what is known."""
    monkeypatch.setattr(visits, "BATCH", 10)
    urls = "".join(f"<url><loc>{here.web.url(f'wire.test/{n}')}</loc></url>" for n in range(100))
    here.web.pages["wire.test/map.xml"] = Page(f"<urlset>{urls}</urlset>".encode())
    turns = 0
    noted: set[int] = set()

    async def others() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    note = here.state.note
    monkeypatch.setattr(here.state, "note", lambda *given: (noted.add(turns), note(*given)))
    task = asyncio.create_task(others())
    await here.once(here.web.url("wire.test/map.xml"))
    task.cancel()
    assert len(noted) >= 10
