"""Tables that lay a page out, as newsletters have them: what stands in their cells is the text."""

from __future__ import annotations

from typing import Any

PROSE_CHARACTERS = 100
"""Characters of a paragraph that no cell of a table of figures has."""

_PARTS = frozenset("thead tbody tfoot tr td th".split())


def unwrap_layout(root: Any) -> None:
    """Make blocks of the tables, of a parsed page (an lxml element), that hold paragraphs of prose.

    Tables of figures stay. Work is linear in the page.
    """
    laid_out: set[Any] = set()
    for paragraph in root.iter("p"):
        cell = next(paragraph.iterancestors("td", "th"), None)
        if cell is None or len(" ".join(paragraph.itertext())) < PROSE_CHARACTERS:
            continue
        for outer in cell.iterancestors("table"):
            if outer in laid_out:
                break
            laid_out.add(outer)
    for table in root.iter("table"):
        if table in laid_out or table.get("role") in ("presentation", "none"):
            laid_out.add(table)
    for table in laid_out:
        for node in _own_parts(table):
            node.tag = "div"


def _own_parts(table: Any) -> list[Any]:
    """The table, its rows and cells; none of the tables in them. No deeper than three levels."""
    parts, level = [table], [table]
    for _ in range(3):
        level = [child for node in level for child in node if child.tag in _PARTS]
        parts += level
    return parts
