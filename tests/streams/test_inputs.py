"""Files become raw articles, and what cannot be read is named."""

from __future__ import annotations

import html
import io
import json
import os
from pathlib import Path

import pytest

from streams import folders
from streams.client import article_key
from streams.inputs import Format, Problem, RawArticle, measure, read_inputs

RSS = """<?xml version="1.0" encoding="iso-8859-1"?>
<rss version="2.0"><channel><title>The Example</title><language>en-gb</language>
<item><title>One &amp;amp; two</title><link>https://e.example/1</link><guid>g-1</guid>
<pubDate>Sun, 09 Jan 2022 10:00:00 +0200</pubDate><category>Ports</category>
<description>&lt;p&gt;Caf\xe9 &lt;b&gt;closed&lt;/b&gt;.&lt;/p&gt;</description></item>
<item><title>Two</title><link>https://e.example/2</link><description>Short.</description></item>
</channel></rss>""".encode("iso-8859-1")

ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Atoms</title>
<entry><id>urn:a</id><title>A</title><author><name>N. Writer</name></author>
<updated>2022-01-09T08:00:00Z</updated><summary>Short.</summary>
<content type="text">The whole of it, which is longer.</content></entry></feed>"""


def read(
    *names: str | Path, format: Format = "auto", stdin: bytes | None = None
) -> list[RawArticle]:
    found = list(
        read_inputs(
            [str(name) for name in names],
            format=format,
            stdin=io.BytesIO(stdin) if stdin is not None else None,
        )
    )
    assert not [item for item in found if isinstance(item, Problem)]
    return [item for item in found if isinstance(item, RawArticle)]


def one(path: Path, content: bytes) -> RawArticle:
    path.write_bytes(content)
    (found,) = read(path)
    return found


def problems(*names: str | Path) -> list[Problem]:
    items = read_inputs([str(name) for name in names])
    return [item for item in items if isinstance(item, Problem)]


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("a.txt", b"\xff\xfe\x00 anything", "text/plain"),
        ("a.html", b"<p>x", "text/html"),
        ("a.json", b'{"text": "x"}', "application/json"),
        ("a.json", b'{"@context": "https://schema.org"}', "application/ld+json"),
        ("a.json", b'{"broken', "application/json"),
        ("a", b"<!doctype html><p>x", "text/html"),
        ("a", b"\xef\xbb\xbf {}", "application/json"),
        ("a", b"Plain words.", "text/plain"),
        ("a", b"", "text/plain"),
        ("a.xml", b"<!DOCTYPE html><html><p>x</html>", "text/html"),
        ("a.xml", b"<newsItem/>", "application/xml"),
        ("a.rss", b"<rss><channel></channel></rss>", "application/xml"),
    ],
)
def test_a_file_goes_on_as_it_is(
    tmp_path: Path, name: str, content: bytes, content_type: str
) -> None:
    article = one(tmp_path / name, content)
    assert article.value == content
    assert article.content_type == content_type
    assert dict(article.headers) == {
        "content-type": content_type.encode(),
        "filename": name.encode(),
    }


def test_an_array_is_many_articles(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"id": "1"}, {"id": "2", "@context": "x"}]')
    assert [json.loads(article.value) for article in read(path)] == [
        {"id": "1"},
        {"id": "2", "@context": "x"},
    ]
    assert [article.content_type for article in read(path)] == [
        "application/json",
        "application/ld+json",
    ]
    assert [article.name for article in read(path)] == [f"{path} [1]", f"{path} [2]"]


@pytest.mark.parametrize("name", ["a.json", "a.jsonl", "a.bin"])
def test_a_graph_of_articles_is_many_articles(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    graph = [
        {"@type": "Organization", "name": "The Post"},
        *({"@type": "NewsArticle", "@id": f"urn:{n}", "articleBody": "A."} for n in range(3)),
        {"@type": "WebPage", "@id": "urn:page"},
    ]
    path.write_text(json.dumps({"@context": "https://schema.org", "@graph": graph}))
    found = [json.loads(article.value) for article in read(path)]
    assert [one["@id"] for one in found] == ["urn:0", "urn:1", "urn:2"]
    assert {one["@context"] for one in found} == {"https://schema.org"}
    assert {article.content_type for article in read(path)} == {"application/ld+json"}
    graph[2:4] = []
    path.write_text(json.dumps({"@context": "https://schema.org", "@graph": graph}))
    assert len(read(path)) == 1


@pytest.mark.parametrize("name", ["articles", "items", "Results"])
def test_an_answer_of_an_api_is_its_articles(tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"status": "ok", name: [{"id": "1", "text": "A."}, {"id": "2"}]}))
    assert [json.loads(article.value)["id"] for article in read(path)] == ["1", "2"]
    for whole in (
        {"id": "3", "text": "A.", "items": [{"text": "B."}]},
        {"id": "3", "items": [{"title": "no text"}]},
        {"id": "3", "items": ["a"], "keywords": ["b"]},
    ):
        path.write_text(json.dumps(whole))
        assert [json.loads(article.value)["id"] for article in read(path)] == ["3"]


def test_what_an_array_holds_beside_articles_is_told_by_ingest(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"id": "1"}, null, 5, [{"id": "2"}], {"id": "3"}]')
    assert [article.value for article in read(path)] == [
        b'{"id":"1"}', b"null", b"5", b'[{"id":"2"}]', b'{"id":"3"}',
    ]  # fmt: skip
    path.write_text("[" * 1_000 + "{}" + "]" * 1_000)
    assert len(read(path)) == 1


@pytest.mark.parametrize("content", [b"[1, 2]", b"[]", b'["a"]', b"17"])
def test_json_that_holds_no_articles_goes_on_as_it_is(tmp_path: Path, content: bytes) -> None:
    assert one(tmp_path / "a.json", content).value == content


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.json"])
def test_each_line_of_json_lines_is_an_article(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(b'{"id": "1"}\r\n\n{"id": broken\n{"id": "3"}')
    articles = read(path)
    assert [article.value for article in articles] == [
        b'{"id": "1"}',
        b'{"id": broken',
        b'{"id": "3"}',
    ]
    assert articles[1].name == f"{path}, line 3"


def test_a_feed_gives_an_article_an_entry(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(RSS)
    first, second = (json.loads(article.value) for article in read(path))
    assert first == {
        "id": "g-1",
        "title": "One & two",
        "html": "<p>Café <b>closed</b>.</p>",
        "url": "https://e.example/1",
        "published": "2022-01-09T08:00:00Z",
        "language": "en",
        "keywords": ["Ports"],
        "outlet": "The Example",
    }
    assert second["id"] == second["url"] == "https://e.example/2"


def test_atom_content_is_preferred_to_its_summary(tmp_path: Path) -> None:
    path = tmp_path / "feed"
    path.write_bytes(ATOM)
    (article,) = (json.loads(article.value) for article in read(path))
    assert article["text"] == "The whole of it, which is longer."
    assert article["authors"] == ["N. Writer"]
    assert article["published"] == "2022-01-09T08:00:00Z"


def test_a_reference_to_no_character_costs_a_feed_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(RSS.replace(b"closed", b"&#x110000;&#99999999999;&#x1F6A2;"))
    first, second = (json.loads(article.value) for article in read(path))
    assert "\ufffd\ufffd\U0001f6a2" in html.unescape(first["html"])
    assert second["id"] == "https://e.example/2"


def test_a_feed_that_is_cut_off_gives_the_entries_before(tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    path.write_bytes(RSS[: RSS.index(b"<title>Two")])
    assert json.loads(read(path)[0].value)["id"] == "g-1"


def test_folders_are_walked_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.html", "a/b.txt", ".hidden.txt", ".git/c.txt", "note.pdf"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    assert [Path(a.name).relative_to(tmp_path).as_posix() for a in read(tmp_path)] == [
        "b.txt",
        "a/b.txt",
        "a/z.html",
    ]


def test_a_pattern_gives_the_files_that_match_in_order(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    for name in ("b.txt", "a.txt", "sub/c.txt"):
        (tmp_path / name).write_bytes(b"x")
    assert [Path(a.name).name for a in read(tmp_path / "*.txt")] == ["a.txt", "b.txt"]
    assert len(read(tmp_path / "**/*.txt")) == 3


def test_what_cannot_be_read_is_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = tmp_path / "good.txt"
    good.write_bytes(b"x")
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    empty = tmp_path / "empty"
    empty.mkdir()
    items = list(
        read_inputs([str(n) for n in (tmp_path / "no", fifo, empty, f"{empty}/*.x", good)])
    )
    assert [(Path(item.name).name, type(item)) for item in items] == [
        ("no", Problem),
        ("fifo", Problem),
        ("empty", Problem),
        ("*.x", Problem),
        ("good.txt", RawArticle),
    ]


def test_a_file_without_permission_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"x")

    def refuse(self: Path, mode: str) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)
    assert problems(path) == [Problem(str(path), "Permission denied.")]


@pytest.mark.parametrize(
    ("content", "values"),
    [
        (b'{"id": 1}\n{"id": 2}\n', [b'{"id": 1}', b'{"id": 2}']),
        (b'{"id":\n 1}\n', [b'{"id":\n 1}\n']),
        (b"Two\nlines.\n", [b"Two\nlines.\n"]),
        (b"", []),
        (b" \n", []),
    ],
)
def test_standard_input_is_read_as_what_it_holds(content: bytes, values: list[bytes]) -> None:
    assert [article.value for article in read("-", stdin=content)] == values


def test_standard_input_is_read_line_by_line() -> None:
    """A producer that goes on for ever is published as it goes."""
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as stdin, os.fdopen(writer, "wb", buffering=0) as producer:
        items = read_inputs(["-"], stdin=stdin)
        for number in (1, 2):
            producer.write(b'{"id": %d}\n' % number)
            item = next(items)
            assert isinstance(item, RawArticle)
            assert json.loads(item.value) == {"id": number}


def test_a_format_that_is_named_decides(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b'{"id": 1}\n{"id": 2}\n')
    assert len(read(path, format="jsonl")) == 2
    assert read(path, format="html")[0].content_type == "text/html"


@pytest.mark.parametrize(
    ("content", "value"),
    [
        (b"x\r\ny", {"text": "x\r\ny", "outlet": "Caf\xe9", "published": "2022-01-09"}),
        (b"<p>x", b"<p>x"),
        (b"\xff", b"\xff"),
    ],
)
def test_outlet_and_time_are_added(
    tmp_path: Path, content: bytes, value: bytes | dict[str, str]
) -> None:
    path = tmp_path / "a"
    path.write_bytes(content)
    (item,) = read_inputs([str(path)], outlet="Caf\xe9", published="2022-01-09")
    assert isinstance(item, RawArticle)
    assert (json.loads(item.value) if isinstance(value, dict) else item.value) == value
    headers = dict(item.headers)
    assert (headers["outlet"], headers["published"]) == ("Caf\xe9".encode(), b"2022-01-09")
    assert headers["content-type"] == item.content_type.encode()


@pytest.mark.parametrize("kind", ["rss", "atom"])
def test_entities_of_a_feed_are_not_expanded(tmp_path: Path, kind: str) -> None:
    """Neither those that grow (ten to the ninth "lol") nor those that name a file."""
    secret = tmp_path / "secret"
    secret.write_text("password")
    grow = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    entities = f'<!ENTITY a0 "lol">{grow}<!ENTITY file SYSTEM "{secret.as_uri()}">'
    words = "Rain &a9; and wind &file; came."
    body = {
        "rss": f'<rss version="2.0"><channel><item><title>{words}</title>'
        f"<description>{words}</description></item></channel></rss>",
        "atom": f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>{words}</title>'
        f"<summary>{words}</summary></entry></feed>",
    }[kind]
    feed = tmp_path / "feed.xml"
    root = "rss" if kind == "rss" else "feed"
    feed.write_text(f'<?xml version="1.0"?><!DOCTYPE {root} [{entities}]>{body}')
    (article,) = read_inputs([str(feed)])
    assert isinstance(article, RawArticle)
    assert b"Rain" in article.value
    assert b"lol" not in article.value
    assert b"password" not in article.value


def test_bytes_to_read_are_known_but_of_standard_input(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"12345")
    (tmp_path / "b.jsonl").write_bytes(b"{}\n")
    (tmp_path / "c.pdf").write_bytes(b"not read")
    assert measure([str(tmp_path)]) == 8
    assert measure([str(tmp_path / "no.txt"), str(tmp_path / "*.txt")]) == 5
    assert measure([str(tmp_path), "-"]) is None


def test_a_file_of_lines_is_read_as_it_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"id": "1"}\n' * 100_000)
    items = read_inputs([str(path)])
    assert isinstance(next(items), RawArticle)
    path.write_bytes(b"")
    assert sum(1 for _ in items) < 99_999


ITEM = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:{0}" version="1">
<contentSet><inlineData>Text {0}, said Åsa.</inlineData></contentSet></newsItem>"""


@pytest.mark.parametrize("name", ["drop.xml", "drop"])
def test_a_newsml_message_is_taken_apart(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    items = "".join(ITEM.format(number) for number in (1, 2))
    space = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'
    text = f'<?xml version="1.0" encoding="iso-8859-1"?><newsMessage {space}>{items}</newsMessage>'
    path.write_bytes(text.encode("latin-1"))
    found = read(path)
    assert [item.name for item in found] == [f"{path} [1]", f"{path} [2]"]
    assert {item.content_type for item in found} == {"application/xml"}
    assert "Åsa".encode() in found[1].value
    assert [article_key(item.value) for item in found] == [b"urn:1", b"urn:2"]


@pytest.mark.parametrize("text", [ITEM.format(7), "<nitf><body/></nitf>", "<x:nitf><broken"])
def test_agency_xml_with_one_article_goes_as_it_is(tmp_path: Path, text: str) -> None:
    article = one(tmp_path / "a.xml", text.encode())
    assert (article.value, article.content_type) == (text.encode(), "application/xml")
    assert one(tmp_path / "b", text.encode()).content_type == "application/xml"


def test_a_large_folder_is_not_held_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "SORTED", 10)
    for number in range(50):
        (tmp_path / f"{number:02}.txt").write_text("A.")
    (tmp_path / "below" / "deeper").mkdir(parents=True)
    (tmp_path / "below" / "b.txt").write_text("B.")
    (tmp_path / "below" / "deeper" / "c.txt").write_text("C.")
    (tmp_path / ".hidden.txt").write_text("No.")
    found = [Path(item.name).name for item in read(tmp_path)]
    assert sorted(found) == [*(f"{number:02}.txt" for number in range(50)), "b.txt", "c.txt"]


def test_a_small_folder_comes_in_order(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("c.txt", "a.txt", "b/z.txt", "b/a.txt", "b.pdf"):
        (tmp_path / name).write_text("A.")
    names = [str(Path(item.name).relative_to(tmp_path)) for item in read(tmp_path)]
    assert names == ["a.txt", "c.txt", "b/a.txt", "b/z.txt"]
