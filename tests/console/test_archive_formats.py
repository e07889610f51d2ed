"""What `/api/v1` answers, read by parsers of others: it comes out as it went in."""

from __future__ import annotations

import calendar
import io
import json
import re
from typing import Any

import feedparser
import pandas as pd
import pytest

from agents.ingest.forms import read_draft
from streams.archive.database import open_database
from streams.archive.rows import rows_of
from streams.archive.writer import write
from tests.console.api import Api, Start
from tests.streams.archive.filled import articles, event, fill, named, said

NASTY = (
    'A "quoted", comma; semicolon',
    "two\nlines\r\nand\ra tab\t",
    "<b>bold</b> & &amp; ]]> <!-- x -->",
    "=HYPERLINK(1)",
    "controls \x01\x0b\x1f\x7f and \ufffe",
    "\u2028separators\u2029 \u202eright to left",
    "  blanks around  ",
    "letters \U0001d518 e\u0301 \ufdfa",
    "'quote' \\ {curly} %s",
)
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """An archive in which nasty texts stand in every place, beside plain ones."""
    address = str(tmp_path_factory.mktemp("formats") / "archive.sqlite")
    database = open_database(address)
    fill(database)
    for number, text in enumerate(NASTY):
        one = event(
            f"https://news.example/{number}?a=b&c={text}",
            f"2022-05-{number + 1:02}T08:00:00Z",
            [
                named("e1", text, roles=[text, "mayor"], gender="female"),
                named("e2", f"{text} Inc.", "ORG"),
            ],
            [said("q1", "e1", f"{text} and so on", about=["e2"])],
            title=text,
            outlet=text,
            authors=[text, "Ana Lima"],
            url=f"https://news.example/{number}?a=b&c=d",
        )
        write(database, {one.data["article"]["id"]: rows_of(one)}, {})
    database.close()
    return address


async def answers(asked: Api, what: str, format: str) -> bytes:
    async with asked.http.get(f"{asked.url}/api/v1/{what}&format={format}") as answer:
        assert answer.status == 200
        return await answer.read()


def plain(text: str) -> str:
    """As XML can have it."""
    return _NOT_XML.sub("\ufffd", text)


@pytest.fixture
async def asked(start: Start, address: str) -> Api:
    return await start(archive=address)


QUOTES = "quotes?min_confidence=0"


async def test_feed_readers_read_every_quote(asked: Api) -> None:
    quotes = json.loads(await answers(asked, QUOTES, "json"))["quotes"]
    feed = feedparser.parse(await answers(asked, QUOTES, "atom"), sanitize_html=False)
    assert not feed.bozo, feed.get("bozo_exception")
    assert (feed.version, feed.feed.title) == ("atom10", "quotewire: quotes, 0")
    assert len({one.id for one in feed.entries}) == len(feed.entries) == len(quotes)
    for entry, quote in zip(feed.entries, quotes, strict=True):
        assert entry.id.endswith(f"/api/v1/quotes/{quote['id']}")
        assert entry.content[0].value.split() == plain(quote["text"]).split()
        assert entry.author.split() == plain(quote["speaker"] or "Unknown").split()
        assert {one.term for one in entry.tags} == {quote["kind"], quote["modality"]}
        assert calendar.timegm(entry.updated_parsed) == quote["published_at"]
        if quote["url"]:
            assert entry.link == quote["url"]
    for what, name in (("articles?", "articles"), ("people?", "people")):
        listed = json.loads(await answers(asked, what, "json"))[name]
        feed = feedparser.parse(await answers(asked, what, "atom"))
        assert not feed.bozo
        assert len(feed.entries) == len(listed) > 2


async def test_tables_have_every_quote(asked: Api) -> None:
    quotes = json.loads(await answers(asked, QUOTES, "json"))["quotes"]
    lines = (await answers(asked, QUOTES, "jsonl")).splitlines()
    assert [json.loads(line) for line in lines] == quotes
    body = (await answers(asked, QUOTES, "csv")).decode()
    frame = pd.read_csv(io.StringIO(body, newline=""), keep_default_na=False, dtype=str)
    assert len(frame) == len(quotes)
    for row, quote in zip(frame.to_dict("records"), quotes, strict=True):
        for name in ("text", "title", "outlet", "speaker", "url"):
            assert row[name].removeprefix("'") == (quote[name] or "").removeprefix("'"), name
        roles = "; ".join(quote["speaker_roles"])
        assert row["speaker_roles"].removeprefix("'") == roles.removeprefix("'")
        assert row["text"][:1] not in ("=", "+", "-", "@")
    quoted = pd.read_csv(io.BytesIO(await answers(asked, "quoted?", "csv")))
    assert quoted.loc[quoted["by"] == "all", "quotes"].tolist() == [len(NASTY) + 5]


async def test_linked_data_are_articles_that_the_stream_itself_reads(asked: Api) -> None:
    listed = json.loads(await answers(asked, "articles?", "json"))["articles"]
    graph = json.loads(await answers(asked, "articles?", "jsonld"))["@graph"]
    assert len(graph) == len(listed) == len(NASTY) + len(articles())
    for node, one in zip(graph, listed, strict=True):
        body = {"@context": "https://schema.org", **node, "articleBody": "It was said."}
        draft = read_draft(json.dumps(body), "application/ld+json")
        if "<" not in one["title"]:  # In others' linked data, headlines have tags.
            assert (draft.title or "").split() == one["title"].split()
        assert draft.url == one["url"]
        assert draft.published is not None


async def test_linked_data_of_quotes_name_each_other(asked: Api) -> None:
    quotes = json.loads(await answers(asked, QUOTES, "json"))["quotes"]
    found = json.loads(await answers(asked, QUOTES, "jsonld"))
    assert found["@context"] == "https://schema.org"
    types: set[str] = set()

    def walk(node: Any) -> None:
        for one in node if isinstance(node, list) else [node]:
            if isinstance(one, dict):
                types.add(one["@type"])
                assert one.get("@id", "http:").startswith("http:")
                assert None not in one.values()
                for value in one.values():
                    walk(value)

    walk(found["@graph"])
    assert types == {"Quotation", "NewsArticle", "Person", "Organization", "Thing"}
    for node, quote in zip(found["@graph"], quotes, strict=True):
        assert node["text"] == quote["text"]
        assert node.get("creator", {}).get("name") == quote["speaker"]
        async with asked.http.get(node["@id"]) as answer:
            assert (await answer.json())["quote"]["id"] == quote["id"]
