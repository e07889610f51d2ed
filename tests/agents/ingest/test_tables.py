"""Pages that are laid out by tables, as newsletters are, and tables of figures."""

from __future__ import annotations

import pytest

from tests.agents.ingest.reading import read

PAGE = "<!DOCTYPE html><html><head><title>The morning letter</title></head><body>{}</body></html>"


def item(number: int) -> str:
    return (
        f"<p>Paragraph {number} tells at some length what the harbour council decided on that "
        f"long evening, and “we will not sign item {number},” Runa Solberg said.</p>"
    )


PLAIN = "".join(map(item, range(6)))


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<table><tr><td>", "</td></tr></table>"),
        ("<table role='presentation'><tbody><tr><td><div>", "</div></td></tr></tbody></table>"),
        ("<table><tr><td><table><tr><td><center>", "</center></td></tr></table></td></tr></table>"),
        ("<center><table><tr><th>", "</th></tr></table></center>"),
    ],
)
def test_what_stands_in_layout_is_the_text(opening: str, closing: str) -> None:
    laid_out = "".join(f"{opening}<h2>Item {n}</h2>{item(n)}{closing}" for n in range(6, 12))
    for body in (PLAIN + laid_out, laid_out + PLAIN, laid_out):
        text = read(PAGE.format(body), "text/html").text
        for number in range(6, 12):
            assert f"“we will not sign item {number},”" in text


@pytest.mark.parametrize("cell", ["12", "<p>12</p>", "<p>Runa Solberg</p>", "Halden 3, Moss 1"])
def test_tables_of_figures_are_no_text(cell: str) -> None:
    row = f"<tr>{f'<td>{cell}</td>' * 4}</tr>"
    text = read(PAGE.format(f"{PLAIN}<table>{row * 5}</table>{PLAIN}"), "text/html").text
    assert cell.removeprefix("<p>").removesuffix("</p>") not in text.split("\n\n")
    assert "we will not sign item 5" in text
