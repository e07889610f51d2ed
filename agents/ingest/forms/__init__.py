"""The forms in which publishers send articles, each read to the same draft.

A form is a module with two functions, `claims(record)` and `read(record)`. `FORMS` lists them in
the order in which they are asked. A new form needs a new module, a place in `FORMS`, and its name
in `schemas.article.SourceFormat`.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

from agents.ingest.characters import plain_line, unescaped
from agents.ingest.forms import (
    html_page,
    json_ld,
    newsml_g2,
    ninjs,
    nitf,
    plain_json,
    plain_text,
)
from agents.ingest.forms.draft import Draft, Form, read_record
from agents.ingest.lines import unwrapped
from agents.ingest.raw import Unreadable

FORMS: tuple[Form, ...] = (
    json_ld,
    ninjs,
    plain_json,
    newsml_g2,
    nitf,
    html_page,
    plain_text,
)


def identifier_in_xml(text: str) -> str | None:
    """The id of an agency's article, None where there is none or it cannot be read."""
    with suppress(Unreadable):
        record = read_record(text, "application/xml")
        if newsml_g2.claims(record):
            return newsml_g2.identifier(record)
        if nitf.claims(record):
            return nitf.identifier(record)
    return None


def read_draft(text: str, content_type: str | None) -> Draft:
    """The draft of a decoded record.

    Raises Unreadable: `bad_json`, `bad_xml`, `too_deep`, `no_text`.
    """
    record = read_record(text, content_type)
    draft = next(form for form in FORMS if form.claims(record)).read(record)
    text = unescaped(draft.text)
    return replace(
        draft,
        text=text if draft.source_format == "html" else unwrapped(text),
        apart=frozenset(map(plain_line, draft.apart)),
        title=plain_line(draft.title) if draft.title else None,
        outlet=plain_line(draft.outlet) if draft.outlet else None,
        authors=tuple(map(plain_line, draft.authors)),
        section=plain_line(draft.section) if draft.section else None,
        keywords=tuple(map(plain_line, draft.keywords)),
    )
