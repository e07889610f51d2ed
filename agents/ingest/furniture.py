"""What stands among the paragraphs of a page's article and is none: links to others, offers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from agents.ingest.boilerplate import offers
from agents.ingest.head import Head, same_page, words_of

TEASER_WORDS = 4
TEASER_CHARACTERS = 250
OFFER_CHARACTERS = 600
PROSE_CHARACTERS = 160
DOUBLED_CHARACTERS = 40
TITLE_LINES = 3
SECTION_CHARACTERS = 40

_TEASERS = frozenset({"p", "li"})
_CONTAINERS = frozenset({"aside", "div", "form", "section"})
_SENTENCE_END = re.compile(r"[.…]['’\"”)]*$")


def remove_furniture(root: Any, head: Head) -> None:
    """Take out of a parsed page (an lxml element) paragraphs and list items that are links to other
    pages, and containers of an offer. Work is linear in the page."""
    nodes = [node for node in root.iter() if isinstance(node.tag, str)]
    sizes = _sizes(nodes)
    for node in nodes:
        parent = node.getparent()
        if parent is None:
            continue
        own, linked = sizes[node]
        if node.tag in _TEASERS and own == linked and 0 < own <= TEASER_CHARACTERS:
            furniture = _is_teaser(node, head)
        else:
            short = 0 < own <= OFFER_CHARACTERS
            furniture = node.tag in _CONTAINERS and short and _is_offer(node)
        if furniture:
            node.drop_tree()


def _sizes(nodes: list[Any]) -> dict[Any, tuple[int, int]]:
    """Of each element: characters that are no white space, and those of them in links."""
    sizes: dict[Any, tuple[int, int]] = {}
    for node in reversed(nodes):
        own, linked = _solid(node.text), 0
        for child in node:
            inner, in_links = sizes.get(child, (0, 0))
            own += inner + _solid(child.tail)
            linked += in_links
        sizes[node] = (own, own if node.tag == "a" and node.get("href") else linked)
    return sizes


def _solid(text: str | None) -> int:
    return sum(map(len, text.split())) if text else 0


def _is_offer(node: Any) -> bool:
    """Whether a container offers something and no paragraph in it is about anything else."""
    if not offers(_text(node)):
        return False
    paragraphs = [_text(inner) for inner in node.iter("p")]
    return all(len(text) < PROSE_CHARACTERS or offers(text) for text in paragraphs)


def _text(node: Any) -> str:
    parts = [inner for part in node.xpath(".//text()") for inner in part.split()]
    return " ".join(parts)


def _is_teaser(node: Any, head: Head) -> bool:
    text = _text(node)
    if len(words_of(text)) < TEASER_WORDS or _SENTENCE_END.search(text):
        return False
    targets = [link.get("href").strip() for link in node.iter("a") if link.get("href")]
    return all(
        not target.startswith("#") and not any(same_page(target, url) for url in head.urls)
        for target in targets
    )


def without_repeats(text: str, headlines: Iterable[str | None]) -> str:
    """The text of a page without its headline, what stands above that, and lines twice.

    headlines: forms of it.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    headings = [words for line in headlines if (words := words_of(line))]
    for place, line in enumerate(lines[:TITLE_LINES]):
        if words_of(line) in headings:
            lines = lines[place + 1 :]
            break
        if len(line) > SECTION_CHARACTERS:
            break
    seen: set[str] = set()
    kept = []
    for line in lines:
        known = " ".join(line.split())
        if len(known) < DOUBLED_CHARACTERS or known not in seen:
            kept.append(line)
        seen.add(known)
    return "\n\n".join(kept) or text
