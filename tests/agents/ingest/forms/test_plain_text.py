"""Plain text."""

from __future__ import annotations

from tests.agents.ingest.reading import TEXT, read


def test_plain_text_is_kept_as_it_is() -> None:
    text = f"\n  {TEXT}\r\n\r\n"
    article = read(text, "text/plain")
    assert article.text == text
    assert article.source_format == "text"
    assert article.title is None
    assert article.id == f"sha256:{article.content_hash}"
    assert article.version == "1"


def test_text_in_brackets_is_no_json() -> None:
    assert read("[Update] The harbour has closed.").text == "[Update] The harbour has closed."
