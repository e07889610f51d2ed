"""A page or fragment of HTML, with the JSON-LD in it."""

from __future__ import annotations

from dataclasses import fields, replace

from agents.ingest.authors import authors_in
from agents.ingest.forms import json_ld
from agents.ingest.forms.draft import Draft, Record
from agents.ingest.forms.times import read_time
from agents.ingest.furniture import without_repeats
from agents.ingest.head import headline_of
from agents.ingest.markup import looks_like_html, own_article, read_page


def claims(record: Record) -> bool:
    """Whether it is declared as HTML or XML, or begins so and is declared as nothing else."""
    kind = record.media_type
    return (
        "html" in kind
        or "xml" in kind
        or (not kind.startswith("text/") and looks_like_html(record.text))
    )


def read(record: Record) -> Draft:
    """The draft of the page's article; what its JSON-LD says stands before the page's metadata."""
    page = read_page(record.text)
    draft = Draft(
        "html",
        page.text,
        title=page.title,
        id=page.url,
        language=page.language,
        published=read_time(page.published),
        url=page.url,
        outlet=page.outlet,
        authors=authors_in(page.authors),
        apart=page.apart,
    )
    node = own_article(page.linked_data, page.head)
    if node is None:
        title = headline_of(page.head, page.title)
        return replace(
            draft, title=title, text=without_repeats(page.text, (title, *page.head.headings))
        )
    linked = json_ld.read_node(node)
    given = {
        field.name: value
        for field in fields(linked)
        if field.name not in ("source_format", "text", "apart")
        and (value := getattr(linked, field.name))
    }
    body = linked.text if len(linked.text) > len(page.text) else page.text
    apart = page.apart | linked.apart
    title = headline_of(page.head, linked.title or page.title)
    body = without_repeats(body, (title, linked.title, *page.head.headings))
    return replace(draft, **{**given, "text": body, "title": title, "apart": apart})
