"""Servers that misbehave: each is named with a reason, and none keeps others from being read."""

from __future__ import annotations

import asyncio
import gzip
import zlib
from collections.abc import Callable
from typing import TypeAlias

import brotli
import pytest

from streams.collect.addresses import Allowed, CheckedResolver
from streams.collect.unpack import TooMuch, Unpacker
from tests.streams.collect.web import Asked, Collecting, Handler, Page, Web

Made: TypeAlias = "Callable[[Web], Page | Handler]"

RSS = b"<rss version='2.0'><channel><title>W</title>%s</channel></rss>"
BOMB = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol">
<!ENTITY lol1 "&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;&lol;">
<!ENTITY lol2 "&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;&lol1;">]>
<rss version="2.0"><channel><title>&lol2;</title></channel></rss>"""
FILE = b"""<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss version="2.0"><channel>
<item><title>&x;</title><link>http://wire.test/x</link></item></channel></rss>"""


def says(body: bytes = b"", status: int = 200, **headers: str) -> Made:
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return lambda web: Page(body, status, named)


def leads(target: str) -> Made:
    """A redirect; `{}` becomes the port."""
    return lambda web: Page(status=302, headers={"location": target.format(web.port)})


def writes(*parts: bytes, wait: float = 0.0, for_ever: bool = False) -> Made:
    """Bytes as they are, with a pause between the parts."""

    async def handle(asked: Asked, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(wait)
        while for_ever:
            writer.write(parts[-1])
            await writer.drain()
            await asyncio.sleep(wait)

    return lambda web: handle


def leads_on() -> Made:
    """Redirects that never lead anywhere twice."""

    def make(web: Web) -> Handler:
        async def handle(asked: Asked, writer: asyncio.StreamWriter) -> None:
            place = f"{asked.host}{asked.path}x"
            web.pages[place] = handle
            writer.write(Page(status=302, headers={"location": f"{asked.path}x"}).raw())

        return handle

    return make


HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/xml\r\n"

CASES: dict[str, tuple[Made, str]] = {
    "not there": (says(b"no", 404), "gone"),
    "gone": (says(b"", 410), "gone"),
    "forbidden": (says(b"", 403), "refused"),
    "login": (says(b"", 401), "refused"),
    "legal": (says(b"", 451), "refused"),
    "too many requests": (says(b"", 429, retry_after="120"), "busy"),
    "unavailable until a date": (
        says(b"", 503, retry_after="Wed, 15 Nov 2023 10:00:00 GMT"),
        "busy",
    ),
    "retry-after is rubbish": (says(b"", 503, retry_after="-1e999 soon"), "busy"),
    "error": (says(b"", 500), "server"),
    "no content": (says(b"", 204), "type"),
    "a part": (says(b"x", 206), "type"),
    "not modified, unasked": (says(b"", 304), "type"),
    "a status of its own": (says(b"", 999), "server"),
    "a loop": (leads("http://bad.test:{}/feed"), "redirects"),
    "no end of redirects": (leads_on(), "redirects"),
    "redirect to nowhere": (says(b"", 302), "redirects"),
    "redirect to a file": (leads("file:///etc/passwd"), "broken"),
    "redirect to a private address": (leads("http://169.254.169.254/latest/meta-data/"), "private"),
    "redirect to this machine": (leads("http://[::1]:{}/"), "private"),
    "redirect to a mapped address": (leads("http://[::ffff:10.0.0.1]/"), "private"),
    "redirect with a password": (leads("http://me:secret@bad.test:{}/x"), "broken"),
    "redirect to no URL": (leads("http://[bad/"), "redirects"),
    "gzip bomb": (says(gzip.compress(b"\0" * 60_000_000), content_encoding="gzip"), "too_large"),
    "brotli bomb": (says(brotli.compress(b"\0" * 60_000_000), content_encoding="br"), "too_large"),
    "bomb in a file": (says(gzip.compress(b"\0" * 60_000_000)), "too_large"),
    "says that it is huge": (writes(HEAD + b"content-length: 99999999999\r\n\r\n"), "connect"),
    "no end": (writes(HEAD + b"\r\n", b"<rss>" * 200_000, for_ever=True), "too_large"),
    "drop by drop": (writes(HEAD + b"\r\n", b"x", wait=0.02, for_ever=True), "timeout"),
    "no answer": (writes(b"", wait=5), "timeout"),
    "hangs up": (writes(b""), "connect"),
    "half of it": (writes(HEAD + b"content-length: 900\r\n\r\n<rss>"), "connect"),
    "half packed": (says(gzip.compress(RSS)[:-9], content_encoding="gzip"), "broken"),
    "not packed": (says(RSS, content_encoding="gzip"), "broken"),
    "packed somehow": (says(RSS, content_encoding="zstd-of-ours"), "broken"),
    "no HTTP": (writes(b"SSH-2.0-OpenSSH_9.6\r\n\r\n"), "broken"),
    "header without end": (writes(HEAD + b"x: " + b"y" * 100_000 + b"\r\n\r\n"), "broken"),
    "bad chunks": (writes(HEAD + b"transfer-encoding: chunked\r\n\r\nzz\r\n"), "broken"),
    "entity bomb": (says(BOMB), "broken"),
    "entity of a file": (says(FILE), "broken"),
    "a page without a feed": (says(b"<html><body><p>Welcome</p></body></html>"), "type"),
    "a picture": (says(b"\x89PNG\r\n\x1a\n" + b"\0" * 99, content_type="image/png"), "type"),
    "nothing": (says(b""), "type"),
    "broken XML": (says(b"<rss><channel><item>"), ""),
    "null bytes": (says(b"\0" * 1_000), "type"),
    "JSON of something else": (says(b'{"error": "no"}'), "broken"),
    "broken JSON": (says(b'{"items": ['), "broken"),
    "JSON without end": (says(b'{"items":' + b"[" * 100_000), "broken"),
    "depth": (says(RSS % (b"<a>" * 5_000)), "broken"),
    "tags": (says(RSS % (b"<a>" * 160_000)), "broken"),
    "attributes": (says(RSS % (b"<a" + b" b='1'" * 9_000 + b"/>")), "broken"),
    "namespaces": (says(RSS % (b"<a xmlns:b='c'/>" * 9_000)), "broken"),
    "an index of itself": (
        says(b"<sitemapindex><sitemap><loc>/feed</loc></sitemap></sitemapindex>"),
        "",
    ),
    "an index of pages": (
        says(b"<sitemapindex><sitemap><loc>/p</loc></sitemap></sitemapindex>"),
        "gone",
    ),
}


@pytest.mark.parametrize("case", CASES)
async def test_who_misbehaves_is_named_and_others_are_read(here: Collecting, case: str) -> None:
    web = here.web
    make, reason = CASES[case]
    web.pages["bad.test/feed"] = make(web)
    bad = web.url("bad.test/feed")
    good = web.feed("good.test/feed", web.entry("good.test/a"))
    web.article("good.test/a")
    here.settings["collect_max_bytes"] = 1_000_000
    short = reason == "timeout"
    await here.once(bad, good, **({"collect_seconds": 0.3} if short else {}))
    assert here.reason(bad) == reason
    assert here.stream.versions == [("a", "1")]


@pytest.mark.parametrize(
    ("made", "reason"),
    [
        (says(b"User-agent: *\nDisallow: /\n"), "robots"),
        (says(b"", 500), "server"),
        (says(b"", 503), "busy"),
        (says(b"User-agent: *\nDisallow: /" + b"*a" * 5_000 + b"\n"), ""),
        (says(b"\xff\xfe\0" * 1_000), ""),
        (says(b"", 403), ""),
        (says(b"<html>not found</html>"), ""),
        (leads("http://10.0.0.1/robots.txt"), "private"),
        (says(b"User-agent: *\nCrawl-delay: nan\nCrawl-delay: -1\n"), ""),
    ],
)
async def test_what_robots_txt_may_say(here: Collecting, made: Made, reason: str) -> None:
    here.web.pages["bad.test/robots.txt"] = made(here.web)
    feed = here.web.feed("bad.test/feed")
    await here.once(feed)
    assert here.reason(feed) == reason


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "http://127.0.0.1:1/admin",
        "http://[::1]/",
        "http://2130706433/",
        "http://127\u30020\u30020\u30021:PORT/inside",
        "http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460:PORT/inside",
        "http://user:secret@wire.test/",
        "http://wire.test:99999/",
        "http://[",
        "//",
        "http://nowhere.test/a",
        "/" + "x" * 5_000,
        "http://wire.test/picture",
        "http://wire.test/\u2028\u0000",
    ],
)
async def test_what_an_entry_may_lead_to(here: Collecting, link: str) -> None:
    web = here.web
    link = link.replace(chr(0), "").replace("PORT", str(web.port))
    bad = f"<item><title>T</title><link>{link}</link></item>"
    feed = web.feed("wire.test/feed", bad, web.entry("wire.test/a"))
    web.article("wire.test/a")
    web.article("127.0.0.1/inside")
    web.pages["wire.test/picture"] = Page(b"\xff\xd8\xff", headers={"content-type": "image/jpeg"})
    resolver = None
    if "2130706433" in link:  # as the system's resolver reads it
        resolver = CheckedResolver(Allowed(["wire.test"]))
        lookup = resolver.lookup
        resolver.lookup = lambda host, port, family: lookup(  # type: ignore[method-assign]
            "127.0.0.1" if host == "wire.test" else host, port, family
        )
    async with asyncio.timeout(120):
        await here.collector(feed, resolver=resolver).run(once=True)
    assert here.reason(feed) == ""
    assert here.stream.versions == [("a", "1")]


async def test_a_name_with_a_private_address_is_not_asked_unless_it_is_set(
    here: Collecting,
) -> None:
    feed = here.web.feed("wire.test/feed").replace("wire.test", "localhost")
    here.web.pages["localhost/feed"] = here.web.pages["wire.test/feed"]
    await here.collector(feed, resolver=CheckedResolver(Allowed())).run(once=True)
    assert here.reason(feed) == "private"
    assert here.web.asked == []
    private = ["127.0.0.0/8", "::1"]
    settings = {"collect_private": ",".join(private)}
    resolver = CheckedResolver(Allowed(private))
    await here.collector(feed, resolver=resolver, **settings).run(once=True)
    assert here.reason(feed) == ""


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("::ffff:93.184.216.34", True),
        ("64:ff9b::5db8:d822", True),
        *(
            (private, False)
            for private in (
                *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
                *("0.0.0.0", "100.64.0.1", "224.0.0.1", "255.255.255.255", "198.18.0.1"),
                *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "2001:db8::1"),
                *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:a00:1::"),
                "2001:0:4136:e378:8000:63bf:f5ff:fffe",
            )
        ),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert Allowed().address(address) is public


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw", "br", ""])
def test_what_is_packed_is_unpacked_in_any_pieces_within_its_bound(coding: str) -> None:
    data = b"the river rose " * 1_000
    raw = zlib.compressobj(wbits=-15)
    packed = {
        "gzip": gzip.compress(data[:7_000]) + gzip.compress(data[7_000:]) + b"\0" * 8,
        "deflate": zlib.compress(data),
        "raw": raw.compress(data) + raw.flush(),
        "br": brotli.compress(data),
        "": data,
    }[coding]
    name = "deflate" if coding == "raw" else coding
    for size in (1, 7, 20_000):
        unpacker = Unpacker(name, len(data) + 100)
        for at in range(0, len(packed), size):
            unpacker.feed(packed[at : at + size])
        assert unpacker.end() == data
    small = Unpacker(name, len(data) - 1)
    with pytest.raises(TooMuch):
        small.feed(packed)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "db.internal", "router.lan", "db"])
async def test_a_proxy_is_not_asked_for_names_of_private_networks(
    here: Collecting, host: str
) -> None:
    proxy = {"collect_proxy": here.web.url("proxy.test/")}
    await here.once(f"http://{host}/feed", **proxy)
    assert here.reason(f"http://{host}/feed") == "private"
    assert here.web.asked == [] == here.web.robots
    public = "http://wire.test/feed"
    here.web.feed("wire.testhttp://wire.test/feed")  # A proxy is asked for whole addresses.
    await here.once(public, **proxy)
    assert here.reason(public) == ""
