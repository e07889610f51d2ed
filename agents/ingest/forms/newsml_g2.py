"""NewsML-G2 (IPTC): news items, alone or in a news message; their text in NITF, XHTML or plain."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from agents.ingest.authors import authors_in
from agents.ingest.forms import nitf
from agents.ingest.forms.agency_xml import (
    LANG,
    PROLOG_CHARACTERS,
    attribute,
    first_of,
    html_of,
    local,
    parse_xml,
    root_name,
    texts,
    time_in,
    without_namespaces,
    words,
)
from agents.ingest.forms.draft import Draft, Record, read_record
from agents.ingest.markup import Fragment, read_fragment
from agents.ingest.raw import Unreadable

ROOTS = frozenset(
    {"newsItem", "newsMessage", "packageItem", "knowledgeItem", "conceptItem", "planningItem"}
)
_MARKS = ("iptc.org/std/nar", "NewsML-G2")
_WITHOUT_TEXT = frozenset({"picture", "graphic", "video", "audio", "animation", "composite"})
"""Natures of items that are not articles."""


def claims(record: Record) -> bool:
    """Whether its root is an element of NewsML-G2."""
    start = record.text[:PROLOG_CHARACTERS]
    return root_name(record) in ROOTS and any(mark in start for mark in _MARKS)


def read(record: Record) -> Draft:
    """The draft of the one article in it. Raises Unreadable: `bad_xml`, `no_text`, `too_deep`."""
    return _read_item(without_namespaces(_item_of(record)))


def identifier(record: Record) -> str | None:
    """The id of the article in it. Raises Unreadable as `read` does."""
    return _guid(_item_of(record))


def _item_of(record: Record) -> Any:
    root = parse_xml(record.text)
    items = [root] if local(root) == "newsItem" else articles_in(root)
    if not items:
        raise Unreadable("no_text", f"The {local(root)} of NewsML-G2 holds no news item of text.")
    if len(items) > 1:
        raise Unreadable(
            "bad_xml",
            f"The NewsML-G2 message holds {len(items)} articles; a record holds one. Send each by "
            "itself, as `quotewire publish` does.",
        )
    return items[0]


def split(text: str) -> list[bytes]:
    """The articles of a message that holds several, each a document in UTF-8; else empty."""
    try:
        record = read_record(text, "application/xml")
        if not claims(record) or root_name(record) != "newsMessage":
            return []
        items = articles_in(parse_xml(text))
    except Unreadable:
        return []
    if len(items) < 2:
        return []
    return [bytes(etree.tostring(item, encoding="utf-8", with_tail=False)) for item in items]


def articles_in(root: Any) -> list[Any]:
    """The news items of text in a message; where all are pictures and the like, none."""
    return [item for item in root.iter("{*}newsItem") if _nature(item) not in _WITHOUT_TEXT]


def _nature(item: Any) -> str:
    node = item.find("{*}itemMeta/{*}itemClass")
    return "" if node is None else _code(node)


def _code(node: Any) -> str:
    """What a code says, of the controlled vocabulary that it is from: `canceled`."""
    given = node.get("qcode") or node.get("uri") or node.get("literal") or ""
    return str(given).replace("/", ":").rpartition(":")[2].strip()


def _read_item(item: Any) -> Draft:
    body = _body(item)
    embargo = item.find("itemMeta/embargoed")
    until = time_in(words(embargo))
    status = item.find("itemMeta/pubStatus")
    # Embargoed without a time: until further notice, which is what `withheld` means.
    closed = embargo is not None and until is None
    given = "usable" if status is None else _code(status).lower()
    return replace(
        body,
        source_format="newsml-g2",
        id=_guid(item) or body.id,
        version=item.get("version") or body.version,
        title=_headline(item) or body.title,
        language=attribute(item, "contentMeta/language", "tag") or body.language or item.get(LANG),
        published=time_in(
            first_of(item, "contentMeta/contentCreated"),
            first_of(item, "itemMeta/firstCreated"),
            body.published,
            first_of(item, "itemMeta/versionCreated"),
        ),
        modified=time_in(
            first_of(item, "itemMeta/versionCreated", "contentMeta/contentModified"), body.modified
        ),
        url=_address(item),
        outlet=_named(item, "itemMeta/provider")
        or _named(item, "contentMeta/infoSource")
        or _named(item, "rightsInfo/copyrightHolder")
        or body.outlet,
        authors=_authors(item) or body.authors,
        section=_named(item, "itemMeta/service") or _named(item, "contentMeta/genre", False),
        keywords=_keywords(item) or body.keywords,
        status="withheld" if closed and given == "usable" else given,
        embargo=until,
        dateline=_named(item, "contentMeta/located", False) or body.dateline,
    )


def _headline(item: Any) -> str | None:
    found = item.findall("contentMeta/headline")
    # Of several the main one, or one without a role.
    found.sort(key=lambda node: (node.get("role") or "main").rpartition(":")[2] != "main")
    return next(filter(None, map(words, found)), None) or first_of(item, "itemMeta/title")


def _guid(item: Any) -> str | None:
    return (item.get("guid") or "").strip() or None


def _name_of(node: Any) -> str | None:
    """What a node names, by name or literally."""
    return first_of(node, "name") or (node.get("literal") or "").strip() or None


def _named(item: Any, path: str, codes: bool = True) -> str | None:
    """What the first element at a path names: by name, literally, or `codes` by its code."""
    for node in item.findall(path):
        if found := _name_of(node):
            return found
        if codes and (code := _code(node)):
            return code
    return None


def _authors(item: Any) -> tuple[str, ...]:
    given = authors_in(texts(item, "contentMeta/by"))
    creators = map(_name_of, item.findall("contentMeta/creator"))
    return tuple(dict.fromkeys(given or filter(None, creators)))


def _keywords(item: Any) -> tuple[str, ...]:
    names = texts(item, "contentMeta/keyword", "contentMeta/subject/name")
    return tuple(dict.fromkeys(names))


def _address(item: Any) -> str | None:
    """Where it stands on the web: a link to a page, else the identifier where that is one."""
    for link in item.findall("itemMeta/link"):
        kind = link.get("contenttype") or link.get("mimetype") or ""
        if "html" in kind and (link.get("href") or "").startswith("http"):
            return str(link.get("href"))
    guid = _guid(item)
    return guid if guid and guid.startswith(("http://", "https://")) else None


def _body(item: Any) -> Draft:
    """The longest of the renditions in it, and what that says of itself."""
    found = [_of_xml(node) for node in item.findall("contentSet/inlineXML")]
    found += [_of_data(node) for node in item.findall("contentSet/inlineData")]
    return max(found, key=lambda one: len(one.text), default=Draft("newsml-g2", ""))


def _of_xml(node: Any) -> Draft:
    inner = node.find("nitf")
    if inner is not None:
        return nitf.read_document(inner)
    body = node.find("html/body")
    given = [body] if body is not None else list(node)
    page = node.find("html")
    read = [read_fragment(html_of(each)) for each in given]
    return Draft(
        "newsml-g2",
        "\n\n".join(each.text for each in read if each.text),
        language=node.get(LANG) or (None if page is None else page.get(LANG) or page.get("lang")),
        apart=frozenset().union(*(each.apart for each in read)),
    )


def _of_data(node: Any) -> Draft:
    if node.get("encoding"):
        return Draft("newsml-g2", "")
    text = "".join(node.itertext()).strip()
    markup = "html" in (node.get("contenttype") or "")
    read = read_fragment(text) if markup else Fragment(text)
    return Draft("newsml-g2", read.text, language=node.get(LANG), apart=read.apart)
