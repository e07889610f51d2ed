"""What collect fetches, publishes and remembers."""

from __future__ import annotations

import gzip
from dataclasses import replace
from itertools import pairwise
from types import ModuleType

import pytest

import streams.collect.pages as of_pages
import streams.collect.sources.web as of_web
from streams.collect.source import Source
from streams.metrics import COLLECT_SOURCES
from tests.streams.collect.web import Collecting, Page, article


async def test_an_entry_of_a_feed_is_published_once_with_what_the_feed_says(
    here: Collecting,
) -> None:
    web = here.web
    extra = (
        "<guid isPermaLink='false'>wire:7</guid><dc:creator "
        "xmlns:dc='http://purl.org/dc/elements/1.1/'>Tom Reed</dc:creator>"
        "<pubDate>Tue, 14 Nov 2023 20:00:00 GMT</pubDate>"
    )
    feed = web.feed("wire.test/feed", web.entry("wire.test/a?utm_source=rss&amp;n=1", extra))
    web.article("wire.test/a?utm_source=rss&n=1")
    await here.once(Source(feed, section="World"))
    (article,) = here.stream.articles
    assert article["id"] == article["url"] == web.url("wire.test/a?n=1")
    assert article["title"] == "The river"
    assert article["authors"] == ["Tom Reed"]
    assert (article["outlet"], article["section"]) == ("Wire", "World")
    assert article["published"] == "2023-11-14T20:00:00Z"
    assert here.stream.records[0][1] == article["id"].encode()
    assert here.stream.records[0][2]["publisher-id"] == "wire:7"
    await here.once(feed)
    assert len(here.stream.records) == 1
    assert web.paths("wire.test") == ["/feed", "/a?utm_source=rss&n=1", "/feed"]


async def test_every_request_says_who_asks_and_keeps_no_cookie(here: Collecting) -> None:
    feed = here.web.feed("wire.test/feed", **{"set-cookie": "id=7; Path=/"})
    await here.once(feed)
    await here.once(feed)
    for asked in here.web.asked:
        assert asked.headers["user-agent"].startswith("quotewire/")
        assert "(+tests@quotewire.example)" in asked.headers["user-agent"]
        assert "cookie" not in asked.headers
    assert len(here.web.asked) == 2


async def test_a_feed_is_asked_whether_it_has_changed(here: Collecting) -> None:
    modified = "Tue, 14 Nov 2023 10:00:00 GMT"
    feed = here.web.feed("wire.test/feed", etag='"7"', **{"last-modified": modified})
    await here.once(feed)
    here.web.pages["wire.test/feed"] = Page(status=304)
    await here.once(feed)
    assert here.web.asked[1].headers["if-none-match"] == '"7"'
    assert here.web.asked[1].headers["if-modified-since"] == modified
    assert here.reason(feed) == ""


async def test_an_entry_that_was_updated_is_a_new_version_where_its_page_has_changed(
    here: Collecting,
) -> None:
    web = here.web

    def feed(hour: int) -> str:
        updated = f"<updated>2023-11-14T{hour}:00:00Z</updated>"
        body = (
            "<feed xmlns='http://www.w3.org/2005/Atom'><title>Wire</title><entry><id>tag:7</id>"
            f"<title>T</title><link href='{web.url('wire.test/a')}'/>{updated}</entry></feed>"
        )
        web.pages["wire.test/feed"] = Page(body.encode())
        return web.url("wire.test/feed")

    web.article("wire.test/a")
    await here.once(feed(10))
    await here.once(feed(11))  # The page is the same.
    assert here.stream.versions == [("a", "1")]
    web.article("wire.test/a", "The river fell.")
    await here.once(feed(11))
    assert here.stream.versions == [("a", "1")]
    await here.once(feed(12))
    await here.once(feed(10))
    assert here.stream.versions == [("a", "1"), ("a", "2")]


async def test_one_story_in_several_feeds_and_addresses_is_one_article(here: Collecting) -> None:
    web = here.web
    canonical = f"<link rel='canonical' href='{web.url('wire.test/a')}'>"
    for place in ("wire.test/a", "www.wire.test/a/", "wire.test/a?utm_source=x", "m.wire.test/7"):
        web.article(place, head=canonical)
    feeds = [
        web.feed("one.test/feed", web.entry("wire.test/a"), web.entry("wire.test/a?utm_source=x")),
        web.feed("two.test/feed", web.entry("www.wire.test/a/")),
        web.feed("three.test/feed", web.entry("m.wire.test/7")),
    ]
    await here.once(*feeds)
    assert here.stream.versions == [("a", "1")]


async def test_a_canonical_address_elsewhere_or_on_the_front_page_is_not_believed(
    here: Collecting,
) -> None:
    web = here.web
    for name, canonical in (("a", web.url("wire.test/")), ("b", "http://other.example/x")):
        web.article(f"wire.test/{name}", name, f"<link rel='canonical' href='{canonical}'>")
    await here.once(web.feed("wire.test/feed", web.entry("wire.test/a"), web.entry("wire.test/b")))
    assert sorted(here.stream.versions) == [("a", "1"), ("b", "1")]


@pytest.mark.parametrize("status", [404, 403, 451])
async def test_where_the_page_cannot_be_had_the_feeds_own_text_is_published(
    here: Collecting, status: int
) -> None:
    web = here.web
    text = "The mayor said on Friday that the old bridge would stay closed. " * 5
    feed = web.feed(
        "wire.test/feed", web.entry("wire.test/a", f"<description>{text}</description>")
    )
    web.pages["wire.test/a"] = Page(b"no", status)
    await here.once(feed)
    (found,) = here.stream.articles
    assert found["id"] == web.url("wire.test/a")
    assert found["text"].startswith("The mayor said")


async def test_a_page_that_fails_is_tried_again_before_the_feeds_text_stands_for_it(
    here: Collecting,
) -> None:
    web = here.web
    text = "The mayor said on Friday that the old bridge would stay closed. " * 5
    entries = [
        web.entry(f"wire.test/{name}", f"<description>{text}</description>") for name in "ab"
    ]
    feed = web.feed("wire.test/feed", *entries)
    web.pages["wire.test/a"] = web.pages["wire.test/b"] = Page(b"", 500)
    await here.once(feed)
    assert here.stream.records == []
    web.article("wire.test/a")
    await here.until(7_200, feed)
    assert sorted(here.stream.versions) == [("a", "1"), ("b", "1")]
    assert [found["source_format"] for found in here.stream.articles] == ["html", "json"]
    assert web.paths().count("/b") == 4


async def test_text_feed_takes_what_the_feed_has(here: Collecting) -> None:
    web = here.web
    entry = web.entry("wire.test/a", "<description>The mayor spoke on Friday.</description>")
    await here.once(Source(web.feed("wire.test/feed", entry), text="feed"))
    await here.once(Source(web.url("wire.test/feed"), text="feed"))
    assert [found["text"] for found in here.stream.articles] == ["The mayor spoke on Friday."]
    assert web.paths() == ["/feed", "/feed"]


async def test_a_json_feed(here: Collecting) -> None:
    web = here.web
    web.article("wire.test/a")
    body = (
        '{"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "items": [{"id": "7", '
        f'"url": "{web.url("wire.test/a")}", "authors": [{{"name": "Tom Reed"}}]}}]}}'
    )
    web.pages["wire.test/feed.json"] = Page(body.encode())
    await here.once(web.url("wire.test/feed.json"))
    assert here.stream.articles[0]["authors"] == ["Tom Reed"]


# -- what is published is looked at again


async def test_a_page_that_changes_is_found_when_it_is_looked_at_again(here: Collecting) -> None:
    web = here.web
    here.settings["collect_recheck_hours"] = "1,6"
    feed = web.feed("wire.test/feed", web.entry("wire.test/a"))
    web.pages["wire.test/a"] = Page(article(), headers={"etag": '"1"'})
    await here.until(60, feed)
    web.pages["wire.test/a"] = Page(article("The river fell."), headers={"etag": '"2"'})
    await here.until(5_000, feed)
    assert here.stream.versions == [("a", "1"), ("a", "2")]
    assert [one.headers.get("if-none-match") for one in web.asked if one.path == "/a"] == [
        None,
        '"1"',
    ]
    await here.until(86_400, feed)
    assert web.paths().count("/a") == 3


@pytest.mark.parametrize(("status", "looks"), [(410, 2), (404, 3)])
async def test_a_page_that_is_gone_withdraws_where_it_is_set(
    here: Collecting, status: int, looks: int
) -> None:
    web = here.web
    here.settings |= {"collect_recheck_hours": "1,6", "collect_withdraw": True}
    feed = web.feed("wire.test/feed", web.entry("wire.test/a"))
    web.article("wire.test/a")
    await here.until(60, feed)
    web.pages["wire.test/a"] = Page(b"", status)
    await here.until(40_000, feed)
    assert here.stream.versions == [("a", "1"), ("a", "2")]
    assert [found["withdrawn"] for found in here.stream.articles] == [False, True]
    assert web.paths().count("/a") == looks


async def test_a_page_that_is_gone_is_left_alone_otherwise(here: Collecting) -> None:
    here.settings |= {"collect_recheck_hours": "1"}
    feed = here.web.feed("wire.test/feed", here.web.entry("wire.test/a"))
    here.web.article("wire.test/a")
    await here.until(60, feed)
    here.web.pages["wire.test/a"] = Page(b"", 410)
    await here.until(10_000, feed)
    assert here.stream.versions == [("a", "1")]


# -- what a process leaves that is killed


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("at", [1, 2, 3])
async def test_what_was_not_confirmed_is_given_again_under_the_same_version(
    here: Collecting, at: int
) -> None:
    web = here.web
    feed = web.feed(
        "wire.test/feed", *(web.entry(f"wire.test/{name}") for name in "abc"), etag='"1"'
    )
    for name in "abc":
        web.article(f"wire.test/{name}", name)

    def kill(count: int) -> None:
        if count == at:
            raise Killed

    here.stream.fail = kill
    with pytest.raises(Killed):
        await here.once(feed)
    here.stream.fail = lambda count: None
    web.pages["wire.test/feed"] = Page(status=304)
    await here.once(feed)
    assert sorted(set(here.stream.versions)) == [("a", "1"), ("b", "1"), ("c", "1")]
    assert len(here.stream.versions) == 4


async def test_a_feed_that_was_read_when_the_process_ended_is_not_lost(here: Collecting) -> None:
    web = here.web
    feed = web.feed("wire.test/feed", web.entry("wire.test/a"), etag='"1"')
    web.pages["wire.test/a"] = Page(b"", 503)
    await here.once(feed)
    web.article("wire.test/a")
    web.pages["wire.test/feed"] = Page(b"", 500)
    web.clock.time += 7_200
    await here.once(feed)
    assert here.stream.versions == [("a", "1")]


# -- manners


async def test_one_request_at_a_time_to_a_host_with_a_pause_and_many_hosts_at_once(
    here: Collecting,
) -> None:
    web = here.web
    entries = [web.entry(f"wire.test/{number}") for number in range(6)]
    feeds = [web.feed(f"wire.test/feed{one}", *entries[one::2]) for one in (0, 1)]
    for number in range(6):
        web.article(f"wire.test/{number}", str(number))
    web.pages["wire.test/robots.txt"] = Page(b"User-agent: *\nCrawl-delay: 5\n")
    await here.once(*feeds)
    times = [at for _, at in web.times]
    assert len(here.stream.records) == 6
    assert web.most["wire.test"] == 1
    assert min(later - at for at, later in pairwise(times[1:])) >= 5


async def test_robots_txt_is_obeyed_and_fetched_once_a_day(here: Collecting) -> None:
    web = here.web
    web.pages["wire.test/robots.txt"] = Page(b"User-agent: quotewire\nDisallow: /private/\n")
    feed = web.feed("wire.test/feed", web.entry("wire.test/private/a"), web.entry("wire.test/b"))
    web.article("wire.test/private/a")
    web.article("wire.test/b")
    await here.once(feed)
    await here.once(feed)
    assert here.stream.versions == [("b", "1")]
    assert web.robots == ["wire.test"]
    web.clock.time += 90_000
    await here.once(feed)
    assert web.robots == ["wire.test"] * 2


async def test_who_wants_to_be_left_alone_is_left_alone(here: Collecting) -> None:
    web = here.web
    feed = web.url("wire.test/feed")
    web.pages["wire.test/feed"] = Page(b"", 429, {"retry-after": "7200"})
    await here.until(7_000, feed)
    assert web.paths() == ["/feed"]
    web.feed("wire.test/feed")
    await here.until(400, feed)
    assert web.paths() == ["/feed", "/feed"]


async def test_a_source_that_fails_is_asked_more_and_more_seldom_at_most_once_a_day(
    here: Collecting,
) -> None:
    feed = here.web.url("wire.test/feed")
    here.web.pages["wire.test/feed"] = Page(b"", 500)
    await here.until(12 * 86_400, feed)
    days = (here.web.times[-1][1] - here.web.times[-2][1]) / 86_400
    assert 0.7 < days < 1.01
    assert 15 < len(here.web.times) < 30


async def test_without_news_a_source_is_asked_less_often(here: Collecting) -> None:
    feed = here.web.feed("wire.test/feed")
    await here.until(2 * 86_400, feed)
    gaps = [later[1] - at[1] for at, later in zip(here.web.times, here.web.times[1:], strict=False)]
    assert 850 < gaps[0] < 1_300
    assert 13_000 < gaps[-1] < 16_000


async def test_what_was_moved_for_good_is_asked_there(here: Collecting) -> None:
    web = here.web
    web.feed("new.test/feed", web.entry("new.test/a"))
    web.article("new.test/a")
    web.pages["old.test/feed"] = Page(status=301, headers={"location": web.url("new.test/feed")})
    await here.once(web.url("old.test/feed"))
    await here.once(web.url("old.test/feed"))
    assert web.paths("old.test") == ["/feed"]
    assert web.paths("new.test") == ["/feed", "/a", "/feed"]


async def test_a_paused_source_is_not_asked(here: Collecting) -> None:
    web = here.web
    feed = web.feed("wire.test/feed", web.entry("wire.test/a"))
    await here.once(replace(Source(feed), paused=True))
    assert web.asked == []
    assert here.state.pause(Source(feed).id, False)
    web.article("wire.test/a")
    await here.once(feed)
    assert here.stream.versions == [("a", "1")]


# -- sitemaps, pages

NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


def sitemap(*urls: tuple[str, str]) -> bytes:
    inner = "".join(f"<url><loc>{url}</loc>{more}</url>" for url, more in urls)
    return (
        "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' "
        f"xmlns:news='{NEWS}'>{inner}</urlset>"
    ).encode()


async def test_a_news_sitemap(here: Collecting) -> None:
    web = here.web
    news = (
        "<news:news><news:publication><news:name>Wire</news:name><news:language>en</news:language>"
        "</news:publication><news:publication_date>{}</news:publication_date><news:title>T"
        "</news:title></news:news>"
    )
    web.pages["wire.test/news.xml"] = Page(
        sitemap(
            (web.url("wire.test/a"), news.format("2023-11-14T12:00:00+02:00")),
            (web.url("wire.test/old"), news.format("2023-01-01")),
        )
    )
    web.article("wire.test/a")
    web.article("wire.test/old")
    await here.once(web.url("wire.test/news.xml"))
    (found,) = here.stream.articles
    assert (found["url"], found["outlet"]) == (web.url("wire.test/a"), "Wire")
    assert found["published"] == "2023-11-14T12:00:00+02:00"


async def test_of_an_index_what_has_changed_is_read_packed_or_not(here: Collecting) -> None:
    web = here.web
    place = "<sitemap><loc>{}</loc><lastmod>{}</lastmod></sitemap>"
    index = "<sitemapindex>{}{}{}</sitemapindex>"

    def stand(hour: int) -> None:
        web.pages["wire.test/sitemap.xml"] = Page(
            index.format(
                place.format(web.url("wire.test/1.xml.gz"), f"2023-11-14T{hour}:00:00Z"),
                place.format(web.url("wire.test/2.xml"), "2023-11-14T08:00:00Z"),
                place.format(web.url("wire.test/old.xml"), "2019-01-01"),
            ).encode()
        )

    first = (web.url("wire.test/a"), "<lastmod>2023-11-14T09:00:00Z</lastmod>")
    web.pages["wire.test/1.xml.gz"] = Page(gzip.compress(sitemap(first)))
    web.pages["wire.test/2.xml"] = Page(sitemap((web.url("wire.test/undated"), "")))
    for name in ("a", "undated", "b"):
        web.article(f"wire.test/{name}", name)
    stand(10)
    await here.once(web.url("wire.test/sitemap.xml"))
    assert here.stream.versions == [("a", "1")]
    stand(11)
    web.pages["wire.test/1.xml.gz"] = Page(
        gzip.compress(sitemap(first, (web.url("wire.test/b"), "")))
    )
    await here.once(web.url("wire.test/sitemap.xml"))
    assert here.stream.versions == [("a", "1"), ("b", "1")]
    assert web.paths().count("/2.xml") == 1
    assert "/old.xml" not in web.paths()


async def test_the_feeds_of_a_page_are_found(here: Collecting) -> None:
    web = here.web
    web.feed("wire.test/rss", web.entry("wire.test/a"))
    web.article("wire.test/a")
    web.pages["wire.test/"] = Page(
        b"<html><head><link rel='alternate' type='application/rss+xml' href='/rss'></head></html>"
    )
    await here.once(web.url("wire.test/"))
    await here.once(web.url("wire.test/"))
    assert here.stream.versions == [("a", "1")]
    assert web.paths() == ["/", "/rss", "/a", "/rss"]


async def test_what_a_sitemap_has_without_a_date_is_news_where_a_feed_has_it(
    here: Collecting,
) -> None:
    web = here.web
    web.article("wire.test/a")
    web.pages["map.test/sitemap.xml"] = Page(sitemap((web.url("wire.test/a"), "")))
    await here.once(web.url("map.test/sitemap.xml"))
    assert here.stream.versions == []
    feed = web.feed("wire.test/feed", web.entry("wire.test/a"))
    await here.once(feed, web.url("map.test/sitemap.xml"))
    await here.once(feed, web.url("map.test/sitemap.xml"))
    assert here.stream.versions == [("a", "1")]
    assert web.paths().count("/a") == 1


@pytest.mark.parametrize(("module", "name"), [(of_web, "read_feed"), (of_pages, "read_page")])
async def test_a_fault_of_ours_costs_one_source_and_no_other(
    here: Collecting, monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str
) -> None:
    web = here.web
    feeds = [web.feed(f"{host}.test/feed", web.entry(f"{host}.test/a")) for host in ("bad", "ok")]
    for host in ("bad", "ok"):
        web.article(f"{host}.test/a", host)
    real = getattr(module, name)

    def fail(body: bytes, url: str, *more: object) -> object:
        if "bad.test" in url:
            raise IndexError("of nothing")
        return real(body, url, *more)

    monkeypatch.setattr(module, name, fail)
    await here.once(*feeds)
    assert here.stream.versions == [("a", "1")]
    assert "ok.test" in here.stream.records[0][2]["url"]


async def test_each_source_has_the_bytes_that_came_from_it(here: Collecting) -> None:
    """Others are fetched at the same time."""
    feeds = [here.web.feed(f"wire{n}.test/feed", "<!-- -->" * n * 1_000) for n in range(3)]
    await here.once(*feeds)
    for number, feed in enumerate(feeds):
        memory = here.state.memory(Source(feed).id)
        page = here.web.pages[f"wire{number}.test/feed"]
        assert memory is not None
        assert isinstance(page, Page)
        assert memory.bytes == len(page.body)


async def test_metrics_count_each_source_once(here: Collecting) -> None:
    """Though its kind is known only once it was visited."""
    feed = here.web.feed("wire.test/feed")
    collector = here.collector(feed)
    here.state.list_sources([replace(Source(feed), kind="web")])
    collector.measure()
    await collector.run(once=True)
    collector.measure()
    found = {
        (one.labels["kind"], one.labels["state"])
        for one in next(iter(COLLECT_SOURCES.collect())).samples
        if one.value
    }
    assert found == {("feed", "ok")}
