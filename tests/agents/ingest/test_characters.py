"""Character references left in texts and headlines."""

from __future__ import annotations

import pytest

from agents.ingest.characters import plain_line, unescaped
from tests.agents.ingest.reading import TEXT, read


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ("&#8216;No,&#8217; said Tove Lund.", "‘No,’ said Tove Lund."),
        ("&#x201C;No&#x201d; &ldquo;Yes&rdquo;", "“No” “Yes”"),
        ("&amp;quot;No,&amp;quot; she said.", '"No," she said.'),
        ("Smith &amp;amp; Sons", "Smith & Sons"),
        ("Caf&eacute;", "Café"),
    ],
)
def test_references_are_characters(given: str, text: str) -> None:
    assert unescaped(given) == text


@pytest.mark.parametrize(
    "text", ["AT&T; R&D", "a & b; c", "&nothing;", "&#0;", "&#1;", "x &copy y", "?a=1&lt=2", "&&&;"]
)
def test_what_is_no_reference_stays(text: str) -> None:
    assert unescaped(text) == text


def test_work_is_linear_however_often_it_was_escaped() -> None:
    text = "&" + "amp;" * 20_000 + "quot;"
    assert len(unescaped(text)) > len(text) - 20


def test_headlines_have_no_tags_of_emphasis() -> None:
    assert (
        plain_line("The <i>Dune</i> &#8216;family&#8217;\n returns") == "The Dune ‘family’ returns"
    )
    assert plain_line("x < y and a<b") == "x < y and a<b"


@pytest.mark.parametrize(
    "value",
    [
        {"title": "Mayor: &#8216;No&#8217;", "text": "&quot;No,&quot; she said. " + TEXT},
        {"@type": "NewsArticle", "headline": "Mayor: &lsquo;No&rsquo;",
         "articleBody": "&lt;p&gt;&amp;quot;No,&amp;quot; she said. " + TEXT + "&lt;/p&gt;"},
        {"uri": "urn:x", "headline": "Mayor: &amp;#8216;No&amp;#8217;",
         "body_text": "&#34;No,&#34; she said. " + TEXT},
    ],
)  # fmt: skip
def test_articles_of_every_form_are_read_without_them(value: dict[str, str]) -> None:
    article = read(value)
    assert article.title == "Mayor: ‘No’"
    assert article.text == '"No," she said. ' + TEXT
