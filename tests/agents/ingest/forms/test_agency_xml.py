"""Hostile and broken XML: no entity is expanded, nothing is fetched, errors name the line."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.ingest.forms import identifier_in_xml
from agents.ingest.forms.agency_xml import parse_xml, time_in, words
from agents.ingest.raw import Unreadable
from tests.agents.ingest.reading import TEXT, read

BOMB = '<!ENTITY a "haha"><!ENTITY b "' + "&a;" * 50 + '"><!ENTITY c "' + "&b;" * 50 + '">'


def nitf(body: str, above: str = "") -> str:
    return f"{above}<nitf><body><body.content><p>{body}</p></body.content></body></nitf>"


def test_entities_that_a_document_declares_are_not_expanded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the secret")
    above = f'<!DOCTYPE nitf [{BOMB}<!ENTITY file SYSTEM "{secret.as_uri()}">]>'
    text = read(nitf(f"{TEXT} &c; &file;", above)).text
    assert text == f"{TEXT} &c; &file;"


def test_a_document_type_within_the_root_is_broken() -> None:
    with pytest.raises(Unreadable, match="broken at line 1") as caught:
        read(nitf(f"<!DOCTYPE nitf [{BOMB}]>&c;"))
    assert caught.value.reason == "bad_xml"


def test_the_line_of_an_error_is_that_of_the_file() -> None:
    with pytest.raises(Unreadable, match="line 4") as caught:
        read('<?xml version="1.0"?>\n<!-- \n -->\n' + nitf("</b>"))
    assert caught.value.reason == "bad_xml"


def test_a_file_that_was_cut_off_is_no_article() -> None:
    with pytest.raises(Unreadable) as caught:
        read(nitf(TEXT).removesuffix("</p></body.content></body></nitf>"))
    assert caught.value.reason == "bad_xml"


def test_too_deep() -> None:
    with pytest.raises(Unreadable) as caught:
        read(nitf("<em>" * 100_000 + "</em>" * 100_000))
    assert caught.value.reason == "too_deep"


def test_namespaces_without_end_are_refused() -> None:
    declared = " ".join(f'xmlns:a{number}="u"' for number in range(200_000))
    with pytest.raises(Unreadable, match="more than 30 namespaces") as caught:
        read(f"<nitf {declared}><body/></nitf>")
    assert caught.value.reason == "bad_xml"


@pytest.mark.parametrize(
    ("given", "read_as"),
    [
        ("AT&T said", "AT&T said"),
        ("a&nbsp;b &eacute;", "a b é"),
        ("&lt;b&gt; &amp;amp;", "<b> &amp;"),
        ("&#8220;x&#x201D;", "“x”"),
        ("no\x0bcontrol\x00", "nocontrol"),
        ("<![CDATA[R&D]]>", "R&amp;D"),
        ("&ltx; &unknown;", "&ltx; &unknown;"),
    ],
)
def test_references(given: str, read_as: str) -> None:
    assert words(parse_xml(f"<a>{given}</a>")) == read_as


@pytest.mark.parametrize(
    "above",
    [
        "<!--" * 5_000,
        "<?a ?>" * 3_000,
        "<!DOCTYPE a [" * 1_500,
        "<!-- -->" * 2_400 + "x",
        "<?" * 9_000,
    ],
)
def test_what_stands_before_the_root_is_read_once(above: str) -> None:
    identifier_in_xml(above + "<nitf/>" + "<" * 100_000)


def test_times_in_their_long_form() -> None:
    assert time_in("20220109T103000+0100") == "2022-01-09T10:30:00+01:00"
    assert time_in("20220109T093000Z") == "2022-01-09T09:30:00Z"
    assert time_in(None, "soon", "20220109") == "2022-01-09"
    assert time_in("2022-01-09T09:30:00Z") == "2022-01-09T09:30:00Z"
    assert time_in("Sun, 09 Jan 2022 10:00:00 +0200") == "2022-01-09T10:00:00+02:00"
