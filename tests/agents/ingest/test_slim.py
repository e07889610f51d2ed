"""Pages without what nobody reads."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.ingest.raw import Limits, RawInput, Unreadable
from agents.ingest.read import read_article
from agents.ingest.slim import slim, slim_page

LEAD = "<p>“We will not sign,” the harbour master Runa Solberg said on Monday in Halden.</p>"
STORY = LEAD + "".join(
    f"<p>Paragraph {number} tells what the council decided on that long evening.</p>"
    for number in range(6)
)


def page(more: str, story: str = STORY) -> bytes:
    return (
        f"<!DOCTYPE html><html><head><title>Harbour</title>{more}</head>"
        f"<body><article><h1>Harbour</h1>{story}</article></body></html>"
    ).encode()


@pytest.mark.parametrize(
    "more",
    [
        "<script>var a = '<p>" + "x" * 2_000_000 + "';</script>",
        "<SCRIPT type='application/json'>" + '{"a": "b"},' * 200_000 + "</SCRIPT >",
        "<style>" + ".a > b { color: red }" * 100_000 + "</style>",
        "<svg><svg/><svg><path d='" + "M1 1" * 500_000 + "'/></svg></svg>",
        "<link href=data:font/woff2;base64," + "QUJD" * 500_000 + ">",
        '<img src="data:image/png;base64,' + "QUJD" * 500_000 + '">',
    ],
)
def test_what_nobody_reads_goes_and_the_article_stays(more: str) -> None:
    value = page(more)
    made = slim_page(value)
    assert len(value) > 1_000_000
    assert len(made) < 2_000
    assert slim_page(made) is made or slim_page(made) == made
    limits = Limits(max_bytes=10_000)
    article = read_article(RawInput(value, content_type="text/html"), limits).article
    assert article["text"].startswith("“We will not sign,”")
    assert "council decided" in article["text"]
    assert article == read_article(RawInput(made, content_type="text/html"), limits).article


def test_linked_data_comments_and_what_is_not_closed_stay() -> None:
    linked = '<script type="application/ld+json">{"@type": "NewsArticle"}</script>'
    for kept in (
        linked,
        "<script type = application/ld+json>{}</script>",
        "<!-- <script> of yesterday -->",
        "<p title='<script>'>a</p>",
        '<p title="a > <style>">b</p>',
        "<p>1 < 2 and <3</p>",
        "<p>the URI data:image/png;base64," + "QUJD" * 100 + "</p>",
        "<scripted>a</scripted>",
        "<styles>a</styles>",
        "<script>never closed",
        "<!-- never closed <script>a</script>",
        "<img src='data:,short'>",
    ):
        assert slim_page(kept.encode()) == kept.encode()


def test_bytes_that_are_not_of_ascii_stay_whole() -> None:
    value = page("<script>a</script>").decode().encode("utf-16")
    assert slim_page(value) == value
    koi8 = "<p>Привет</p><script>a</script><p>мир</p>".encode("koi8-r")
    assert slim_page(koi8).decode("koi8-r") == "<p>Привет</p><p>мир</p>"


def test_only_pages_are_made_slim_and_json_where_it_is_too_large() -> None:
    script = "<script>" + "x" * 1_000 + "</script>"
    markup = (script + LEAD).encode()
    assert slim(markup, "text/plain", 10) == markup
    for kind in (None, "", "text/html; charset=utf-8", "application/xhtml+xml"):
        assert slim(markup, kind, 10) == LEAD.encode()
    assert slim(b"\xef\xbb\xbf \n" + markup, None, 10) == b"\xef\xbb\xbf \n" + LEAD.encode()
    for name in ("html", "body_html", "content"):
        value = json.dumps({"id": "a", name: script + LEAD, "title": script}).encode()
        assert slim(value, "application/json", len(value)) == value
        assert json.loads(slim(value, None, 100)) == {"id": "a", name: LEAD, "title": script}
    assert slim(b"{broken" * 100, None, 10) == b"{broken" * 100
    assert slim(b"[1]" * 100, None, 10) == b"[1]" * 100


def test_what_is_too_large_without_scripts_says_so() -> None:
    raw = RawInput(page("<script>a</script>", STORY * 10), content_type="text/html")
    with pytest.raises(Unreadable, match=r"without scripts.* QUOTEWIRE_MAX_RAW_BYTES") as caught:
        read_article(raw, Limits(max_bytes=1_000))
    assert caught.value.reason == "too_large"


@given(
    st.lists(
        st.sampled_from(
            "<script> </script> <style> </style> <!-- --> <svg> </svg> <svg/> <a ' \" > < x "
            "data:image/png type=application/ld+json".split()
        ),
        max_size=30,
    )
)
def test_any_order_of_marks(parts: list[str]) -> None:
    value = "".join(parts).encode()
    assert len(slim_page(value)) <= len(value)


@pytest.mark.parametrize(
    "part",
    ['<a "', "<!--", "<script>", "<a>", "<", "<a b", "<svg>", "</svg", "<style></style", "<svg/>"],
)
def test_work_is_linear(part: str) -> None:
    def seconds(times: int) -> float:
        value = part.encode() * (times // len(part))
        started = time.process_time()
        slim_page(value)
        return time.process_time() - started

    small, large = min(seconds(40_000) for _ in range(3)), seconds(400_000)
    assert large < 40 * small + 0.5
