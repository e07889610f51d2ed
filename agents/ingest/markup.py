"""HTML to text: whole pages by trafilatura, fragments as they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

import orjson
import trafilatura
from lxml import etree, html  # type: ignore[import-untyped]
from trafilatura.utils import load_html

from agents.ingest.apart import lines_apart
from agents.ingest.characters import unescaped
from agents.ingest.furniture import remove_furniture
from agents.ingest.head import Head, likeness, read_head, same_page
from agents.ingest.nesting import unnested
from agents.ingest.quotations import mark_quotations
from agents.ingest.tables import unwrap_layout

JsonObject = dict[str, Any]
"""A JSON object as a publisher sends it: nothing is known of its values."""

METADATA_CHARACTERS = 200_000
GRAPH_DEPTH = 3
LIKE_HEADLINE = 0.4
"""Share of words that a headline in a page's data has in common with the page's, at least."""

_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table td th tr ul".split()
)
_SKIPPED = frozenset("script style noscript template head iframe svg button form".split())
_SPACES = re.compile(r"[ \t\r\f\v\n\u00a0]+")
_PAGE = re.compile(
    r"\s*(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
_TAG = re.compile(r"\s*(?:<\?xml[^>]{0,100}\?>\s*)?<(?:!doctype|[a-z][a-z0-9-]*)\b", re.I)
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_SCRIPT = re.compile(r"<script\b([^>]{0,400})>", re.IGNORECASE)
_META = re.compile(r"<meta\b[^>]{0,500}>", re.IGNORECASE)
_CONTENT = re.compile(r"\bcontent\s{0,5}=\s{0,5}[\"']([^\"']{1,60})[\"']", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of its article; fields are None where it does not say.

    apart: lines of the text that the page sets apart.
    """

    text: str
    title: str | None = None
    url: str | None = None
    outlet: str | None = None
    published: str | None = None
    authors: tuple[str, ...] = ()
    language: str | None = None
    linked_data: tuple[JsonObject, ...] = field(default=())
    apart: frozenset[str] = frozenset()
    head: Head = field(default_factory=Head)


def looks_like_html(text: str) -> bool:
    """Whether a text begins as a page or a fragment of one does."""
    return _TAG.match(text) is not None


def read_page(text: str) -> Page:
    """The article on a page; `text` is empty where none is found."""
    text = _XML_DECLARATION.sub("", text, count=1) if _XML_DECLARATION.match(text) else text
    linked = tuple(_linked_data(text))
    root = load_html(unnested(text)) if _PAGE.match(text) else None
    if root is None:
        return _fragment(text, linked)
    head = read_head(root)
    unwrap_layout(root)
    remove_furniture(root, head)
    apart = lines_apart(root)
    mark_quotations(root)
    found = trafilatura.bare_extraction(
        root, with_metadata=True, include_comments=False, include_tables=False, deduplicate=False
    )
    if found is None:
        return replace(_fragment(text, linked), head=head)
    given = found.as_dict() if hasattr(found, "as_dict") else dict(found)
    body = (given.get("text") or "").strip()
    author = given.get("author")
    return Page(
        text="\n\n".join(line for line in body.split("\n") if line.strip()),
        title=given.get("title"),
        url=given.get("url"),
        outlet=given.get("sitename"),
        published=_published(text) or given.get("date"),
        authors=tuple(part.strip() for part in author.split(";")) if author else (),
        language=given.get("language"),
        linked_data=linked,
        apart=apart,
        head=head,
    )


def _fragment(text: str, linked: tuple[JsonObject, ...]) -> Page:
    read = read_fragment(text)
    return Page(read.text, linked_data=linked, apart=read.apart)


def _published(text: str) -> str | None:
    """The time of publication as the page's metadata give it; trafilatura keeps its day alone."""
    for match in _META.finditer(text, 0, METADATA_CHARACTERS):
        if "article:published_time" in match[0] and (found := _CONTENT.search(match[0])):
            return found[1].strip()
    return None


class Fragment(NamedTuple):
    """The text of a fragment of a page, and the lines of it that are set apart."""

    text: str = ""
    apart: frozenset[str] = frozenset()


def read_fragment(markup: str) -> Fragment:
    """A fragment: paragraphs with an empty line between them, without scripts."""
    try:
        root = html.fromstring(unnested(markup))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return Fragment()
    apart = lines_apart(root)
    mark_quotations(root)
    parts: list[str] = []
    skipped = 0
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        if not isinstance(node.tag, str):
            if event == "end" or not skipped:
                parts.append(node.tail or "")
            continue
        if event == "start":
            skipped += node.tag in _SKIPPED
            if node.tag in _BLOCKS:
                parts.append("\n")
            if not skipped:
                parts.append(_SPACES.sub(" ", node.text or ""))
        elif event == "end":
            skipped -= node.tag in _SKIPPED
            if node.tag in _BLOCKS:
                parts.append("\n")
            if not skipped and node is not root:
                parts.append(_SPACES.sub(" ", node.tail or ""))
    lines = (_SPACES.sub(" ", line).strip() for line in "".join(parts).split("\n"))
    return Fragment("\n\n".join(line for line in lines if line), apart)


def _linked_data(text: str) -> list[JsonObject]:
    found: list[JsonObject] = []
    at = 0
    # One pass: a script that is never closed must not be searched for again and again.
    while (start := _SCRIPT.search(text, at)) and (end := _SCRIPT_END.search(text, start.end())):
        at = end.end()
        if "application/ld+json" not in start[1].lower():
            continue
        try:
            found += linked_articles(orjson.loads(text[start.end() : end.start()].strip()))
        except orjson.JSONDecodeError:
            continue
    return found


ARTICLE_TYPES = frozenset(
    "NewsArticle Article ReportageNewsArticle AnalysisNewsArticle BackgroundNewsArticle "
    "OpinionNewsArticle ReviewNewsArticle AskPublicNewsArticle BlogPosting LiveBlogPosting "
    "Report WebPage".split()
)


def linked_articles(value: Any) -> list[JsonObject]:
    """The schema.org articles in a JSON-LD document, pages last."""
    articles = [node for node in _nodes(value) if linked_types(node) & ARTICLE_TYPES]
    return sorted(articles, key=lambda node: linked_types(node) <= {"WebPage"})


def _nodes(value: Any) -> list[JsonObject]:
    """The objects of a document: itself, or those of its list or graph, with their graphs."""
    found = [value]
    for _ in range(GRAPH_DEPTH):
        inner = [node.get("@graph", node) if isinstance(node, dict) else node for node in found]
        found = [one for some in inner for one in (some if isinstance(some, list) else [some])]
    return [node for node in found if isinstance(node, dict)]


def own_article(nodes: Sequence[JsonObject], head: Head) -> JsonObject | None:
    """The article that the page is, among those that its JSON-LD describes; None for none.

    By its address, then by its headline; the first of those that say neither. One with another
    address and another headline is another page's.
    """
    best: tuple[float, JsonObject] | None = None
    for node in nodes:
        score = _address_score(node, head) + _headline_score(node, head)
        if score > -2 and (best is None or score > best[0]):
            best = (score, node)
    return best[1] if best else None


def _address_score(node: JsonObject, head: Head) -> float:
    page = node.get("mainEntityOfPage")
    given = [node.get("url"), page.get("@id") if isinstance(page, dict) else page]
    urls = [url for url in given if isinstance(url, str) and url]
    if not urls or not head.urls:
        return 0.0
    return 2.0 if any(same_page(url, own) for url in urls for own in head.urls) else -1.0


def _headline_score(node: JsonObject, head: Head) -> float:
    given = node.get("headline") or node.get("name")
    lines = [line for line in (head.shared, head.title, *head.headings) if line]
    if not isinstance(given, str) or not lines:
        return 0.0
    alike = max(likeness(unescaped(given), line) for line in lines)
    return 2.0 * alike if alike >= LIKE_HEADLINE else -1.0


def linked_types(node: JsonObject) -> set[str]:
    """Names in `@type`, without a namespace."""
    types = node.get("@type", [])
    types = types if isinstance(types, list) else [types]
    return {re.split(r"[/:#]", one)[-1] for one in types if isinstance(one, str)}
