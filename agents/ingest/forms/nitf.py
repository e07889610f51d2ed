"""NITF 3.x (IPTC): an article of an agency as XML, alone or inside of NewsML-G2."""

from __future__ import annotations

from typing import Any

from lxml import etree  # type: ignore[import-untyped]

from agents.ingest.authors import authors_in
from agents.ingest.forms.agency_xml import (
    LANG,
    attribute,
    first_of,
    html_of,
    parse_xml,
    root_name,
    texts,
    time_in,
    without_namespaces,
    words,
)
from agents.ingest.forms.draft import Draft, Record
from agents.ingest.markup import Fragment, read_fragment

_AS_HTML = {"block": "div", "hl1": "h1", "hl2": "h2", "bq": "blockquote", "credit": "p", "fn": "p"}
_LEFT_OUT = ("media", "nitf-table", "custom-table")
_FOR_EDITORS = "ed"
"""How the class of a note to editors begins (`editorsnote`)."""


def claims(record: Record) -> bool:
    """Whether its root element is `nitf`."""
    return root_name(record) == "nitf"


def read(record: Record) -> Draft:
    """The draft of a NITF document. Raises Unreadable: `bad_xml`, `too_deep`."""
    return read_document(without_namespaces(parse_xml(record.text)))


def identifier(record: Record) -> str | None:
    """The id of the article that it is of. Raises Unreadable as `read` does."""
    return _id(without_namespaces(parse_xml(record.text)))


def read_document(root: Any) -> Draft:
    """The draft of a `nitf` element without namespaces; changes it.

    What it corrects (`correction`) it is a new version of. What it manages (`management-doc-idref`)
    with the status `canceled` it takes back.
    """
    data = root.find("head/docdata")
    data = etree.Element("docdata") if data is None else data
    status = "canceled" if _taken_back(data) else data.get("management-status", "usable").lower()
    release = time_in(attribute(data, "date.release", "norm"))
    if status == "embargoed" and release is None:
        status = "withheld"
    body = _body(root)
    return Draft(
        "nitf",
        body.text,
        title=first_of(root, "body/body.head/hedline/hl1", "head/title"),
        id=_id(root),
        version=attribute(data, "du-key", "version") or _changed(root),
        language=root.get(LANG) or root.get("baselang"),
        published=time_in(
            attribute(data, "date.issue", "norm"),
            release,
            attribute(root, "body/body.head/dateline/story.date", "norm"),
            attribute(root, "head/pubdata", "date.publication"),
        ),
        modified=_changed(root),
        outlet=first_of(root, "body/body.head/distributor/org", "body/body.head/distributor")
        or attribute(root, "head/pubdata", "name")
        or attribute(data, "doc.copyright", "holder")
        or attribute(data, "del-list/from-src", "src-name")
        or attribute(data, "doc-id", "regsrc"),
        authors=_authors(root),
        section=attribute(root, "head/pubdata", "position.section"),
        keywords=_keywords(root, data),
        status=status,
        embargo=release,
        dateline=first_of(
            root, "body/body.head/dateline/location/city", "body/body.head/dateline/location"
        ),
        apart=body.apart,
    )


def _taken_back(data: Any) -> bool:
    return bool(data.get("management-idref-status", "").lower() == "canceled")


def _id(root: Any) -> str | None:
    data = root.find("head/docdata")
    given: list[str | None] = []
    if data is not None:
        given.append(data.get("management-doc-idref") if _taken_back(data) else None)
        given.append(attribute(data, "correction", "id-string"))
        given.append(attribute(data, "doc-id", "id-string"))
    return next(filter(None, (*given, root.get("uno"))), None)


def _body(root: Any) -> Fragment:
    """The text of a `nitf` element; changes it."""
    content = root.find("body/body.content")
    if content is None:
        return Fragment()
    etree.strip_elements(content, *_LEFT_OUT, with_tail=False)
    for note in content.findall(".//note"):
        if note.get("noteclass", "").lower().startswith(_FOR_EDITORS):
            note.clear(keep_tail=True)
    for quotation in content.findall(".//bq"):
        for credit in quotation.findall("credit"):
            quotation.addnext(credit)  # who is quoted is not part of the quotation
    for node in content.iter(*_AS_HTML):
        node.tag = _AS_HTML[node.tag]
    content.tag = "div"
    return read_fragment(html_of(content))


def _authors(root: Any) -> tuple[str, ...]:
    """Names of those who wrote it."""
    found: list[str] = []
    for byline in root.findall("body/body.head/byline"):
        named = [*texts(byline, "person")]
        if not named:
            etree.strip_elements(byline, "byttl", "location", "virtloc", with_tail=False)
            named = [*authors_in([words(byline) or ""])]
        found += named
    return tuple(dict.fromkeys(found))


def _changed(root: Any) -> str | None:
    revisions = [node.get("norm") for node in root.findall("head/revision-history")]
    return time_in(*reversed(revisions))


def _keywords(root: Any, data: Any) -> tuple[str, ...]:
    keys = (node.get("key", "").strip() for node in data.findall("key-list/keyword"))
    kinds = ("detail", "matter", "type")
    subjects = (
        next(filter(None, (node.get(f"tobject.subject.{kind}", "") for kind in kinds)), "")
        for node in root.findall("head/tobject/tobject.subject")
    )
    return tuple(dict.fromkeys(filter(None, (*keys, *subjects))))
