"""Pages whose elements are nested more deeply than a parser follows."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.ingest.nesting import unnested
from agents.ingest.raw import Limits, RawInput
from agents.ingest.read import read_article

STORY = (
    "<p>“We will not sign,” the harbour master Runa Solberg said on Monday in Halden.</p>"
    + "".join(
        f"<p>Paragraph {number} tells what the council decided on that long evening.</p>"
        for number in range(6)
    )
)
PAGE = "<!DOCTYPE html><html><head><title>Harbour</title></head><body>{}</body></html>"


@pytest.mark.parametrize("form", ["{}", PAGE])
@pytest.mark.parametrize("depth", [1, 300, 5_000])
@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<div>", "</div>"),
        ("<div class='a > b'>", "</div>"),
        ("<table><tr><td>", "</td></tr></table>"),
        ("<TABLE><TBODY><TR><TD><DIV>", "</DIV></TD></TR></TBODY></TABLE>"),
        ("<ul><li>", "</li></ul>"),
        ("<section><span>", "</span></section>"),
        ("<center><font size=2>", ""),
        ("<my-wrap>", "</my-wrap>"),
    ],
)
def test_the_text_in_them_is_read(form: str, depth: int, opening: str, closing: str) -> None:
    value = form.format(opening * depth + STORY + closing * depth).encode()
    article = read_article(RawInput(value, content_type="text/html"), Limits()).article
    assert article["text"].startswith("“We will not sign,”")
    assert article["text"].count("\n\n") == 6
    assert article["text"].endswith("that long evening.")


@pytest.mark.parametrize(
    "markup",
    [
        "<p>a" * 1_000,
        "<ul>" + "<li>a<p>b" * 1_000 + "</ul>",
        "<div><br>a</div>" * 1_000,
        "<table>" + "<tr><td>a<td>b" * 1_000 + "</table>",
        "<svg><path d='a'/>" * 100,
        "</div>" * 1_000,
        "<div><b>a</div>" * 1_000,
        "a < b and b > c " * 1_000,
        "<div>" * 110 + "a" + "</div>" * 110,
    ],
)
def test_what_is_not_deep_stays_as_it_is(markup: str) -> None:
    assert unnested(markup) == markup


def test_only_the_tags_below_go() -> None:
    inner = "<div>a <b>b</b></div><p>c</p>"
    markup = "<div>" * 120 + inner + "</div>" * 120
    assert unnested(markup) == "<div>" * 120 + "<br>a b<br><p>c</p>" + "</div>" * 120


@given(
    st.lists(st.sampled_from("<div> </div> <b> </b> <table> </table> <p> </p> <br/> x < >".split()))
)
def test_any_order_of_tags(parts: list[str]) -> None:
    markup = "".join(parts * 20)
    made = unnested(markup)
    assert made.replace("<br>", "").count("x") == markup.count("x")


@pytest.mark.parametrize("part", ["<div>", "<a", "<div></b>", "<b><i></b>", "</div>", "<a b"])
def test_work_is_linear(part: str) -> None:
    def seconds(times: int) -> float:
        started = time.process_time()
        unnested(part * times)
        return time.process_time() - started

    small, large = min(seconds(20_000) for _ in range(3)), seconds(200_000)
    assert large < 40 * small + 0.5
