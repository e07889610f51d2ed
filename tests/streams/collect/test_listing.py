"""Lists of sources: TOML, OPML, locations."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.ingest.raw import Limits
from agents.ingest.read import read_article
from streams.collect.items import Item, raw_record
from streams.collect.listing import checked, read_share, read_sources, read_span, table_of
from streams.collect.source import Source, share_of
from streams.delivery.ingest import from_headers
from streams.errors import UsageError

PAGE = b"""<html lang="en"><head><title>Bridge closes</title></head><body><article>
<h1>Bridge closes</h1><p>The bridge over the river will stay closed for the whole of the summer, and
trains take another way until it is mended, the city said on Friday in a short statement.</p>
</article></body></html>"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[source]]\nname = 'x'\n", "needs a url"),
        ("[source]\nurl = 'https://a.example/'\n", "two brackets"),
        ("[[sources]]\n", "there is no 'sources'"),
        ("[[source]]\nurl = 'ftp://a.example/'\n", "is none of them"),
        ("[[source]]\nurl = 'gopher:x'\nevery = 'soon'\n", "every takes a time"),
        ("[[source\n", "list.toml"),
    ],
)
def test_what_is_wrong_in_a_list_is_said(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "list.toml"
    path.write_text(text)
    with pytest.raises(UsageError, match=said):
        read_sources([str(path)])


def test_spans_and_shares() -> None:
    assert [read_span(one, "every") for one in ("90s", "15m", "2h", 7)] == [90, 900, 7_200, 7]
    assert read_share("2/3") == (2, 3)
    for wrong in ("0/3", "4/3", "3", "a/b"):
        with pytest.raises(UsageError, match="--share"):
            read_share(wrong)


def test_what_a_source_says_of_an_article_stands_where_it_says_nothing() -> None:
    item = Item(
        "wire",
        url="https://wire.example/a",
        body=PAGE,
        media_type="text/html; charset=utf-8",
        id="https://wire.example/canonical",
        version="3",
        title="Not this",
        authors=("Ana Petrova", "Tom; Reed"),
        published="2024-05-06T08:00:00Z",
        section="Transport",
        outlet="Wire",
    )
    record = raw_record(item)
    article = read_article(from_headers(record.value, record.headers, 0), Limits()).article
    assert article["id"] == "https://wire.example/canonical"
    assert article["version"] == "3"
    assert article["title"] == "Bridge closes"
    assert article["authors"] == ["Ana Petrova", "Tom, Reed"]
    assert (article["section"], article["outlet"]) == ("Transport", "Wire")
    assert article["published"] == "2024-05-06T08:00:00Z"


def test_a_withdrawn_item_withdraws() -> None:
    record = raw_record(Item("wire", url="https://wire.example/a", version="4", withdrawn=True))
    reading = read_article(from_headers(record.value, record.headers, 0), Limits())
    assert reading.withdrawn
    assert (reading.article["id"], reading.article["version"]) == ("https://wire.example/a", "4")


def test_collectors_share_sources_by_their_hosts() -> None:
    sources = [Source(f"https://host{number // 2}.example/{number}") for number in range(200)]
    shares = [share_of(sources, (number, 3)) for number in (1, 2, 3)]
    assert sorted(one.location for share in shares for one in share) == sorted(
        one.location for one in sources
    )
    hosts = [{one.host for one in share} for share in shares]
    assert not (hosts[0] & hosts[1] | hosts[1] & hosts[2] | hosts[0] & hosts[2])
    assert min(map(len, shares)) > 30


def test_an_opml_file_names_feeds_and_their_sections(tmp_path: Path) -> None:
    path = tmp_path / "feeds.opml"
    path.write_text(
        "<opml version='2.0'><body><outline text='World'><outline text='Wire' type='rss' "
        "xmlUrl='https://wire.example/feed'/></outline><outline xmlUrl='https://b.example/'/>"
        "<outline xmlUrl='feed://c.example/f'/><outline xmlUrl='feed:https://d.example/f'/>"
        "</body></opml>"
    )
    first, second, third, fourth = read_sources([str(path)])
    assert (first.name, first.section, first.kind) == ("Wire", "World", "web")
    assert (second.name, second.section) == ("b.example", None)
    assert (third.location, fourth.location) == ("http://c.example/f", "https://d.example/f")


def test_a_source_is_written_as_it_is_read(tmp_path: Path) -> None:
    source = checked(Source('https://a.example/"x"', outlet="Die Täglichen"), "a test")
    path = tmp_path / "list.toml"
    path.write_text(table_of(source), encoding="utf-8")
    assert read_sources([str(path)]) == [source]


def test_a_text_of_urls_is_a_list_of_them(tmp_path: Path) -> None:
    path = tmp_path / "feeds.txt"
    path.write_text("# mine\nhttps://a.example/feed\n\n  https://b.example/feed\r\n")
    assert [one.location for one in read_sources([str(path)])] == [
        "https://a.example/feed",
        "https://b.example/feed",
    ]
    path.write_text("An article about https://a.example/feed\n")
    assert [one.kind for one in read_sources([str(path)])] == ["folder"]


@pytest.mark.parametrize("name", ["a.example", "a.example:80/feed", "www.a.example/feed.xml"])
def test_an_address_without_its_scheme_is_no_file(name: str) -> None:
    with pytest.raises(UsageError, match="begins with https"):
        read_sources([name])
