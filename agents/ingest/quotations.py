"""Quotations that a page marks as such without quotation marks: `q`, `blockquote` with its `cite`,
embedded posts. In the text they get marks, as browsers set them around `q`, and their signature a
dash before it; what has marks of its own stays as it is."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

LEAST_WORDS = 3
LONGEST = 4_000
"""Characters of a block quotation; what is longer is another text on the page."""
LONGEST_SIGNATURE = 120

_MARKS = re.compile("[\"“”„«»‟]|''|``")
_SINGLE = re.compile(r"(?:^|\s)[‘‚']\w")
_DASH = re.compile(r"\s*(?:[-–—―~]|by\b)", re.IGNORECASE)
_DASHED = re.compile(r"[-–—―]\s*\S")
_NO_QUOTATION = re.compile(r"pull|instagram|tiktok|aside|note|callout", re.IGNORECASE)
_SIGNED = frozenset({"cite", "footer", "figcaption"})
_PICTURES = frozenset({"img", "picture", "svg"})
_BEGINS_WITH_NAME = re.compile(r"(?:[^\W\d_a-z][\w.'’-]+\s){1,3}[^\W\d_a-z][\w'’-]+(?:,|$)")
_NEAR = 4
"""Elements above a quotation among which is its figure."""
_PARAGRAPHS = frozenset({"p", "li", "div", "h2", "h3", "h4"})
_MEDIA = ("pic.twitter.com/", "https://t.co/", "pic.x.com/")


def mark_quotations(root: Any) -> None:
    """Give the quotations of a parsed page (an lxml element) their marks. Work is linear in it."""
    _open_figures(root)
    blocks = [node for node in root.iter("blockquote") if _outermost(node)]
    for block in blocks:
        _mark_block(block)
    for node in list(root.iter("q")):
        inner = any(parent.tag == "blockquote" for parent in node.iterancestors())
        if not _MARKS.match(_text(node)) and not _SINGLE.match(_text(node)):
            opening, closing = "‘’" if inner else "“”"
            _open(node, opening)
            _close(node, closing)
        node.drop_tag()


def _open_figures(root: Any) -> None:
    """Make each figure that holds a quotation, pictures and the name of who is quoted a part of the
    text. A caption that begins with no name tells of the picture."""
    seen: set[Any] = set()
    for quotation in [*root.iter("blockquote", "q")]:
        above = (parent for _, parent in zip(range(_NEAR), quotation.iterancestors(), strict=False))
        figure = next((parent for parent in above if parent.tag == "figure"), None)
        if figure is None or figure in seen:
            continue
        seen.add(figure)
        captions = [node for node in figure if node.tag == "figcaption"]
        pictures = [node for node in figure if node.tag in _PICTURES]
        if len(captions) != 1 or not (pictures or quotation.tag == "q"):
            continue
        signature = _text(captions[0])
        whole = _text(figure) == f"{_text(quotation)} {signature}"
        if whole and len(signature) <= LONGEST_SIGNATURE and _BEGINS_WITH_NAME.match(signature):
            _put_signature(figure, quotation, signature)


def _put_signature(figure: Any, quotation: Any, signature: str) -> None:
    for node in [*figure]:
        if node.tag in _PICTURES or node.tag == "figcaption":
            node.drop_tree()
    if quotation.tag == "q" and quotation.getparent() is figure:
        paragraph = etree.Element("p")
        figure.replace(quotation, paragraph)
        paragraph.append(quotation)
    line = etree.SubElement(figure, "p")
    line.text = f"— {signature}"
    figure.tag = "div"


def _outermost(node: Any) -> bool:
    return all(parent.tag != "blockquote" for parent in node.iterancestors())


def _text(node: Any) -> str:
    return " ".join(part for text in node.xpath(".//text()") for part in text.split())


def _mark_block(block: Any) -> None:
    for link in [*block.iter("a")]:
        if (link.text or "").strip().startswith(_MEDIA):
            link.drop_tree()
    signature = _signature(block)
    text = _text(block)
    fits = len(text) <= LONGEST and len(text.split()) >= LEAST_WORDS
    odd = _MARKS.search(text) or _SINGLE.search(text) or _NO_QUOTATION.search(_names(block))
    if fits and not odd:
        paragraphs = [
            node
            for node in block.iter(*_PARAGRAPHS)
            if _text(node) and not any(child.tag in _PARAGRAPHS for child in node)
        ]
        if len(paragraphs) > 1 and _is_signature(_text(paragraphs[-1])):
            paragraphs.pop()
        for node in paragraphs or [block]:
            _open(node, "“")
        _close(paragraphs[-1] if paragraphs else block, "”")
    if signature:
        line = etree.SubElement(block, "p")
        line.text = signature if _DASH.match(signature) else f"— {signature}"


def _is_signature(line: str) -> bool:
    return len(line) <= LONGEST_SIGNATURE and _DASHED.match(line) is not None


def _names(node: Any) -> str:
    return f"{node.get('class') or ''} {node.get('id') or ''}"


def _signature(block: Any) -> str | None:
    """The words of who is quoted, taken out of the block; None where there are none."""
    for node in reversed([node for node in block.iter() if node.tag in _SIGNED]):
        text = _text(node)
        if text and len(text) <= LONGEST_SIGNATURE and not (node.tail or "").strip():
            node.drop_tree()
            return text
    outside = _caption(block)
    if outside is not None:
        text = _text(outside)
        outside.drop_tree()
        return text
    last = block[-1] if len(block) else None
    if last is None:
        return None
    # An embedded post: its text, then "— Name (@name)" and a link to it, with the date.
    if last.tag == "a" and len(block) > 1 and _DASH.match(block[-2].tail or ""):
        text = (block[-2].tail or "").strip()
        block[-2].tail = None
        last.drop_tree()
        return text[:LONGEST_SIGNATURE] or None
    return None


def _caption(block: Any) -> Any:
    """The caption of the figure that holds a block quotation and nothing else; else None."""
    figure = block.getparent()
    if figure is None or figure.tag != "figure":
        return None
    others = [node for node in figure if node is not block]
    alone = len(others) == 1 and others[0].tag == "figcaption"
    return others[0] if alone and 0 < len(_text(others[0])) <= LONGEST_SIGNATURE else None


def _open(node: Any, mark: str) -> None:
    node.text = mark + (node.text or "").lstrip()


def _close(node: Any, mark: str) -> None:
    if len(node):
        last = node[-1]
        last.tail = (last.tail or "").rstrip() + mark
    else:
        node.text = (node.text or "").rstrip() + mark
