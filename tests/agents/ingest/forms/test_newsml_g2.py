"""NewsML-G2: items alone and in messages, their text in each of its renditions."""

from __future__ import annotations

import pytest

from agents.ingest.forms.newsml_g2 import split
from agents.ingest.raw import Limits, Unreadable
from agents.ingest.read import read_article
from tests.agents.ingest.reading import TEXT, raw, read

NAR = "http://iptc.org/std/nar/2006-10-01/"
XHTML = "http://www.w3.org/1999/xhtml"
META = """<itemClass qcode="ninat:text"/>
<provider qcode="nprov:CW"><name>Coast Wire</name></provider>
<versionCreated>2022-01-09T09:00:00Z</versionCreated>
<firstCreated>2022-01-09T07:00:00Z</firstCreated>"""
PLAIN = f'<inlineData contenttype="text/plain">{TEXT}</inlineData>'


def item(
    meta: str = META,
    content: str = PLAIN,
    about: str = "<headline>Harbour closes</headline>",
    guid: str = "urn:newsml:coast.example:1",
) -> str:
    return f"""<newsItem xmlns="{NAR}" guid="{guid}" version="4" standard="NewsML-G2"
standardversion="2.29" conformance="power" xml:lang="en-GB"><itemMeta>{meta}</itemMeta>
<contentMeta>{about}</contentMeta><contentSet>{content}</contentSet></newsItem>"""


def message(*items: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<newsMessage xmlns="{NAR}"><header><sent>'
        f"2022-01-09T09:00:00Z</sent></header><itemSet>{''.join(items)}</itemSet></newsMessage>"
    )


def test_an_item_with_all_that_it_may_say() -> None:
    article = read(
        item(
            META + '<service qcode="svc:dom"><name>Domestic</name></service>'
            '<link rel="irel:sameAs" contenttype="text/html" href="https://coast.example/1"/>',
            about="""<contentCreated>2022-01-09T06:30:00Z</contentCreated>
<located qcode="city:1"><name>Port Ellery</name></located>
<creator qcode="u:7"><name>not asked</name></creator><by>By Marta Lindqvist and Omar Haddad</by>
<language tag="en-US"/><keyword>docks</keyword>
<subject qcode="medtop:1"><name>shipping</name></subject><subject qcode="medtop:2"/>
<headline role="hld:short">Short</headline>
<headline role="hld:main">Harbour <b>closes</b></headline>""",
        ),
        "application/vnd.iptc.g2.newsitem+xml",
    )
    assert article.source_format == "newsml-g2"
    assert (article.id, article.version) == ("urn:newsml:coast.example:1", "4")
    assert (article.title, article.text) == ("Harbour closes", TEXT)
    assert article.published == "2022-01-09T06:30:00Z"
    assert article.modified == "2022-01-09T09:00:00Z"
    assert article.outlet == "Coast Wire"
    assert article.authors == ["Marta Lindqvist", "Omar Haddad"]
    assert (article.section, article.keywords) == ("Domestic", ["docks", "shipping"])
    assert (article.dateline, article.language) == ("Port Ellery", "en")
    assert article.url == "https://coast.example/1"


@pytest.mark.parametrize(
    "content",
    [
        f'<inlineXML contenttype="application/xhtml+xml"><html xmlns="{XHTML}"><head><title>No'
        f"</title></head><body><p>{TEXT}</p><p>End.</p></body></html></inlineXML>",
        f'<inlineXML contenttype="application/xhtml+xml"><x:div xmlns:x="{XHTML}"><x:p>{TEXT}</x:p>'
        "<x:p>End.</x:p></x:div></inlineXML>",
        '<inlineXML contenttype="application/nitf+xml"><nitf xmlns="http://iptc.org/std/NITF/'
        f'2006-10-18/"><body><body.content><p>{TEXT}</p><p>End.</p></body.content></body></nitf>'
        "</inlineXML>",
        f'<inlineData contenttype="text/html">&lt;p>{TEXT}&lt;/p>&lt;p>End.&lt;/p></inlineData>',
        f'<inlineData contenttype="text/plain">{TEXT}\n\nEnd.</inlineData>',
        f'<inlineData encoding="encd:b64">{"QUJD" * 200}</inlineData>'
        f"<inlineData>{TEXT}\n\nEnd.</inlineData>",
    ],
)
def test_renditions_of_the_text(content: str) -> None:
    article = read(item(content=content))
    assert article.text == f"{TEXT}\n\nEnd."
    assert article.title == "Harbour closes"


def test_what_the_nitf_inside_says_counts_where_the_item_is_silent() -> None:
    nitf = f"""<nitf><head><docdata><doc-id id-string="inner"/></docdata></head><body><body.head>
<hedline><hl1>Inner</hl1></hedline><byline>By <person>Ada Berg</person></byline></body.head>
<body.content><p>{TEXT}</p></body.content></body></nitf>"""
    article = read(item("<provider literal='CW'/>", f"<inlineXML>{nitf}</inlineXML>", about=""))
    assert article.source_format == "newsml-g2"
    assert article.id == "urn:newsml:coast.example:1"
    assert (article.title, article.authors, article.outlet) == ("Inner", ["Ada Berg"], "CW")


def test_a_message_with_one_article_among_pictures_and_packages() -> None:
    picture = item('<itemClass qcode="ninat:picture"/>', "<remoteContent href='a.jpg'/>", guid="p")
    package = f'<packageItem xmlns="{NAR}" guid="k"><itemMeta/><groupSet/></packageItem>'
    given = message(package, picture, item())
    assert read(given).id == "urn:newsml:coast.example:1"
    assert split(given) == []


def test_a_message_with_several_is_taken_apart() -> None:
    given = message(item(), item(guid="urn:2"))
    with pytest.raises(Unreadable, match="holds 2 articles"):
        read(given)
    parts = split(given)
    assert [read(part).id for part in parts] == ["urn:newsml:coast.example:1", "urn:2"]
    assert [read(part).text for part in parts] == [TEXT, TEXT]


def test_a_package_alone_has_no_text() -> None:
    with pytest.raises(Unreadable, match="packageItem of NewsML-G2 holds no news item") as caught:
        read(f'<packageItem xmlns="{NAR}" guid="k"><itemMeta/></packageItem>')
    assert caught.value.reason == "no_text"


@pytest.mark.parametrize(
    "status",
    ['qcode="stat:canceled"', 'uri="http://cv.iptc.org/newscodes/pubstatusg2/canceled"'],
)
def test_canceled_is_withdrawn_and_needs_no_text(status: str) -> None:
    reading = read_article(raw(item(META + f"<pubStatus {status}/>", "")), Limits())
    assert reading.withdrawn
    assert reading.article["id"] == "urn:newsml:coast.example:1"
    assert reading.article["version"] == "4"


def test_an_embargo_holds_until_its_time() -> None:
    later = META + "<embargoed>2022-01-10T06:00:00+01:00</embargoed>"
    reading = read_article(raw(item(later)), Limits())
    assert reading.held_until == "2022-01-10T06:00:00+01:00"
    over = META + "<embargoed>2022-01-09T06:00:00Z</embargoed>"
    assert read_article(raw(item(over)), Limits()).held_until is None


def test_an_embargo_without_an_end_withholds() -> None:
    assert read(item(META + "<embargoed/>")).pub_status == "withheld"
    assert read(item(META + '<pubStatus qcode="stat:withheld"/>')).pub_status == "withheld"


def test_a_date_that_is_cut_short_is_no_time() -> None:
    article = read(item(about="<contentCreated>2022-01</contentCreated>"))
    assert article.published == "2022-01-09T07:00:00Z"


def test_other_xml_is_not_claimed() -> None:
    assert read(f"<newsItem><p>{TEXT}</p></newsItem>").source_format == "html"
    page = f"<!-- like <newsItem xmlns='{NAR}'> --><html><body><p>{TEXT}</p></body></html>"
    assert read(page, "application/xhtml+xml").source_format == "html"
    assert read(item(), "text/plain").source_format == "text"
