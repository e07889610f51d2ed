"""A schema.org NewsArticle as JSON-LD, alone or in a `@graph`."""

from __future__ import annotations

from collections.abc import Sequence

from agents.ingest.characters import unescaped
from agents.ingest.forms.draft import Draft, Record
from agents.ingest.forms.times import instant, read_time
from agents.ingest.forms.values import (
    authors_of,
    first_text,
    identifier_of,
    list_of,
    name_of,
    text_of,
)
from agents.ingest.markup import (
    Fragment,
    JsonObject,
    linked_articles,
    linked_types,
    looks_like_html,
    read_fragment,
)
from agents.ingest.raw import Unreadable

OPENING = 200


def claims(record: Record) -> bool:
    """Whether it has one of JSON-LD's own keys."""
    return record.value is not None and not record.value.keys().isdisjoint(
        ("@type", "@graph", "@context")
    )


def read(record: Record) -> Draft:
    """The draft of the first article in it. Raises Unreadable (`no_text`) where there is none."""
    value = record.value or {}
    articles = linked_articles(value)
    if not articles:
        types = ", ".join(sorted(linked_types(value))) or "no type"
        raise Unreadable("no_text", f"The JSON-LD has no NewsArticle in it, but {types}.")
    whole = whole_articles(articles)
    if len(whole) > 1:
        raise Unreadable(
            "bad_json",
            f"The JSON-LD has {len(whole)} articles in it; a record holds one. Send each by "
            "itself, as `quotewire publish` does.",
        )
    return read_node((whole or articles)[0])


def whole_articles(articles: Sequence[JsonObject]) -> list[JsonObject]:
    """Those of the article nodes of a document that have a text, each once; no pages (WebPage)."""
    found: dict[tuple[str | None, str], JsonObject] = {}
    for node in articles:
        text = text_of(node.get("articleBody")) or text_of(node.get("text"))
        updates = node.get("liveBlogUpdate")
        if (text or updates) and not linked_types(node) <= {"WebPage"}:
            key = text or text_of(node.get("headline")) or ""
            found.setdefault((text_of(node.get("@id")) or text_of(node.get("url")), key), node)
    return list(found.values())


def read_node(node: JsonObject) -> Draft:
    """The draft of an article node."""
    own, updates = _body_of(node), _updates_of(node)
    body = "\n\n".join(part.text for part in (own, updates) if part.text)
    page = node.get("mainEntityOfPage")
    url = text_of(node.get("url")) or text_of(page.get("@id") if isinstance(page, dict) else page)
    keywords = node.get("keywords")
    listed = keywords.split(",") if isinstance(keywords, str) else list_of(keywords)
    status = text_of(node.get("creativeWorkStatus")) or "usable"
    return Draft(
        "json-ld",
        body,
        title=text_of(node.get("headline")) or text_of(node.get("name")),
        id=text_of(node.get("@id")) or identifier_of(node.get("identifier")) or url,
        version=text_of(node.get("version")) or text_of(node.get("dateModified")),
        language=name_of(node.get("inLanguage")),
        published=read_time(first_text(node, "datePublished", "dateCreated")),
        modified=read_time(text_of(node.get("dateModified"))),
        url=url,
        outlet=next((n for n in map(name_of, list_of(node.get("publisher"))) if n), None),
        authors=authors_of(node.get("author")),
        section=next((n for n in map(name_of, list_of(node.get("articleSection"))) if n), None),
        keywords=tuple(name for item in listed if (name := name_of(item))),
        status=status.lower(),
        embargo=read_time(text_of(node.get("embargoedUntil"))),
        dateline=text_of(node.get("dateline")),
        apart=own.apart | updates.apart,
    )


def _body_of(node: JsonObject) -> Fragment:
    body = text_of(node.get("articleBody")) or text_of(node.get("text")) or ""
    markup = looks_like_html(unescaped(body[:OPENING]))
    return read_fragment(unescaped(body)) if markup else Fragment(body)


def _updates_of(node: JsonObject) -> Fragment:
    """The updates of a live blog, in its order: time, headline and text of each."""
    parts: list[str] = []
    apart: set[str] = set()
    for update in list_of(node.get("liveBlogUpdate")):
        if not isinstance(update, dict) or not (body := _body_of(update)).text.strip():
            continue
        time = instant(read_time(first_text(update, "datePublished", "dateCreated")))
        headline = text_of(update.get("headline"))
        parts += [f"{time:%Y-%m-%d %H:%M}"] if time else []
        parts += [headline.strip(), body.text.strip()] if headline else [body.text.strip()]
        apart |= body.apart | ({" ".join(headline.split())} if headline else set())
    return Fragment("\n\n".join(parts), frozenset(apart))
