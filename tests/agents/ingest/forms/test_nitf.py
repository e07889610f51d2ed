"""NITF: its head, its text, and how it corrects and takes back."""

from __future__ import annotations

import pytest

from agents.ingest.raw import Limits
from agents.ingest.read import read_article
from tests.agents.ingest.reading import TEXT, raw, read

HEAD = """<docdata><doc-id regsrc="cw.example" id-string="cw-7"/>
<date.issue norm="20220109T090000Z"/><du-key key="harbour" version="2"/>
<doc.copyright year="2022" holder="Coast Wire"/></docdata>"""


def document(head: str = HEAD, body: str = f"<p>{TEXT}</p>", above: str = "") -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nitf PUBLIC "-//IPTC//DTD NITF 3.5//EN" "nitf-3-5.dtd">
<nitf xml:lang="en"><head><title>Harbour closes</title>{head}</head>
<body><body.head>{above}</body.head><body.content>{body}</body.content></body></nitf>"""


def test_a_document_with_all_that_it_may_say() -> None:
    head = (
        '<tobject><tobject.subject tobject.subject.type="Economy" tobject.subject.matter="Ports"/>'
        "</tobject>"
        + HEAD.replace("</docdata>", '<key-list><keyword key="docks"/></key-list></docdata>')
        + '<pubdata name="The Coast" position.section="Business"/>'
        '<revision-history norm="20220109T090000Z"/><revision-history norm="20220109T103000+0100"/>'
    )
    above = """<hedline><hl1>Harbour <em>shut</em></hl1><hl2>Second</hl2></hedline>
<byline>By <person>Marta Lindqvist</person><byttl>Editor</byttl></byline>
<byline>Omar Haddad<byttl>in Oslo</byttl></byline><distributor><org>Wire Org</org></distributor>
<dateline><location><city>Port Ellery</city>, <region>West</region></location></dateline>
<abstract><p>What it is about.</p></abstract>"""
    article = read(document(head, above=above), "text/xml")
    assert article.source_format == "nitf"
    assert (article.id, article.version) == ("cw-7", "2")
    assert (article.title, article.text) == ("Harbour shut", TEXT)
    assert article.published == "2022-01-09T09:00:00Z"
    assert article.modified == "2022-01-09T10:30:00+01:00"
    assert article.outlet == "Wire Org"
    assert article.authors == ["Marta Lindqvist", "Omar Haddad"]
    assert (article.section, article.keywords) == ("Business", ["docks", "Ports"])
    assert (article.dateline, article.language) == ("Port Ellery", "en")


def test_the_text_is_the_story_alone() -> None:
    article = read(
        document(
            body=f"""<media media-type="image"><media-caption>A quay</media-caption></media>
<note noteclass="editorsnote"><body.content><p>Eds: adds quote</p></body.content></note>
<block><hl2>Talks</hl2><p>{TEXT}</p><bq><block><p>It is over.</p></block><credit>Per Hansen</credit>
</bq><ul><li>One</li><li>Two</li></ul></block>"""
        )
    )
    assert article.text == f"Talks\n\n{TEXT}\n\n“It is over.”\n\nPer Hansen\n\nOne\n\nTwo"
    assert article.text[slice(*article.set_apart[0])] == "Talks"
    assert article.title == "Harbour closes"


def test_a_correction_is_a_version_of_what_it_corrects() -> None:
    head = HEAD.replace("cw-7", "cw-8").replace(
        "<date.issue", '<correction id-string="cw-7" info="name"/><date.issue'
    )
    assert read(document(head)).id == "cw-7"


@pytest.mark.parametrize(
    ("attributes", "id"),
    [
        ('management-status="canceled"', "cw-7"),
        ('management-doc-idref="cw-5" management-idref-status="canceled"', "cw-5"),
    ],
)
def test_canceled_is_withdrawn(attributes: str, id: str) -> None:
    head = HEAD.replace("<docdata", f"<docdata {attributes}")
    reading = read_article(raw(document(head, body="")), Limits())
    assert reading.withdrawn
    assert reading.article["id"] == id


def test_a_release_in_the_future_is_an_embargo() -> None:
    head = HEAD.replace("<date.issue", '<date.release norm="20220110T060000Z"/><date.issue')
    assert read_article(raw(document(head)), Limits()).held_until == "2022-01-10T06:00:00+00:00"
    closed = HEAD.replace("<docdata", '<docdata management-status="embargoed"')
    assert read(document(closed)).pub_status == "withheld"


def test_a_document_without_a_head() -> None:
    article = read(f"<nitf><body><body.content><p>{TEXT}</p></body.content></body></nitf>")
    assert (article.source_format, article.text) == ("nitf", TEXT)
    assert article.id.startswith("sha256:")
