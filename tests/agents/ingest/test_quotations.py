"""Quotations that pages mark without quotation marks."""

from __future__ import annotations

import pytest

from agents.ingest.markup import read_fragment
from tests.agents.ingest.forms.test_html_page import page
from tests.agents.ingest.reading import read


@pytest.mark.parametrize(
    ("block", "lines"),
    [
        (
            "<p>She called it <q>a season of shame</q> and left.</p>",
            ["She called it “a season of shame” and left."],
        ),
        (
            "<p>Ida Lund wrote:</p><blockquote><p>We will not sail.</p><p>We <b>wait</b>.</p>"
            "</blockquote>",
            ["Ida Lund wrote:", "“We will not sail.", "“We wait.”"],
        ),
        (
            "<blockquote>No port was ever saved by <q>letters</q> alone."
            "<cite>Moira Tait, welder</cite></blockquote>",
            ["“No port was ever saved by ‘letters’ alone.”", "— Moira Tait, welder"],
        ),
        (
            "<blockquote><p>No port was ever saved.</p><footer>— Moira Tait</footer></blockquote>",
            ["“No port was ever saved.”", "— Moira Tait"],
        ),
        (
            '<blockquote class="twitter-tweet"><p>The port is closed until Thursday. '
            '<a href="https://t.co/x">pic.twitter.com/abc</a></p>&mdash; Port of Oslo '
            '(@portofoslo) <a href="https://twitter.com/x">May 14, 2024</a></blockquote>',
            ["“The port is closed until Thursday.”", "— Port of Oslo (@portofoslo)"],
        ),
        (
            "<blockquote><p>The port is closed now.</p><p>— Port of Oslo (@oslo) May 14</p>"
            "</blockquote>",
            ["“The port is closed now.”", "— Port of Oslo (@oslo) May 14"],
        ),
    ],
)
def test_what_the_page_marks_gets_marks(block: str, lines: list[str]) -> None:
    assert read_fragment(f"<div>{block}</div>").text.split("\n\n") == lines
    text = read(page(block)).text
    assert all(line in text for line in lines)


@pytest.mark.parametrize(
    "block",
    [
        "<blockquote><p>“We will not sail,” she said.</p></blockquote>",
        '<blockquote><p>Lund said: "We wait." Nobody left the quay.</p></blockquote>',
        "<blockquote><p>‘We will not sail until Thursday.’</p></blockquote>",
        '<blockquote class="pull-quote"><p>The port is closed until Thursday.</p></blockquote>',
        "<blockquote><p>Oslo, 2024</p></blockquote>",
        "<p>The word <q>“port”</q> is old.</p>",
    ],
)
def test_what_has_marks_or_is_no_quotation_stays(block: str) -> None:
    text = read_fragment(f"<div>{block}</div>").text
    assert text.count("“") == block.count("“")
    assert text.count("”") == block.count("”")


def test_a_long_block_is_another_text() -> None:
    block = f"<blockquote>{'<p>The port was closed for a week.</p>' * 500}</blockquote>"
    assert "“" not in read_fragment(f"<div>{block}</div>").text


def test_nested_quotations_are_marked_once() -> None:
    nested = "<blockquote>" * 60 + "<p>The port is closed.</p>" + "</blockquote>" * 60
    assert read_fragment(f"<div>{nested}</div>").text == "“The port is closed.”"


def test_the_caption_of_a_quotation_in_a_figure_signs_it() -> None:
    block = "<blockquote><p>Nobody asked me.</p></blockquote>"
    figure = f"<figure>{block}<figcaption>Berta Kranz</figcaption></figure>"
    lines = read_fragment(f"<div>{figure}</div>").text.split("\n\n")
    assert lines == ["“Nobody asked me.”", "— Berta Kranz"]
    image = f"<figure><img src='a.jpg'>{block}<figcaption>The pier</figcaption></figure>"
    assert "— The pier" not in read_fragment(f"<div>{image}</div>").text


def test_a_caption_with_a_name_signs_the_quotation_in_a_figure_with_a_picture() -> None:
    figure = (
        "<figure><img src='a.jpg'><{0}>We lost the whole house.</{0}>"
        "<figcaption>{1}</figcaption></figure>"
    )
    named = "“We lost the whole house.”\n\n— Ida Lund, 54, at the pier"
    for tag in ("blockquote", "q"):
        signed = figure.format(tag, "Ida Lund, 54, at the pier")
        assert read_fragment(f"<div>{signed}</div>").text == named
        told = figure.format(tag, "The pier after the storm")
        assert "— The pier" not in read_fragment(f"<div>{told}</div>").text
