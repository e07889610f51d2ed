"""Wrapped lines and headlines of plain text."""

from __future__ import annotations

import pytest

from agents.ingest.lines import headline_above, unwrapped
from tests.agents.ingest.reading import TEXT, read

WIRE = """OSLO (Coast Wire) - The ferry company said on Monday that
it would not sail before the end of the week because of the
storm, which had closed three harbours.

"We have never seen waves like these," its director, Ida
Lund, told reporters at the quay. "We wait until the three-
day storm is over."
"""

MAIL = """Dear all,

  The council met yesterday. It wants to keep the bridge
open until Easter at least, whatever the engineers may say
about the northern arch.
  The mayor said that nobody had asked her. She would not
sign, she said, before she had seen the report.
"""


def test_wrapped_lines_are_joined() -> None:
    first, second = unwrapped(WIRE).rstrip().split("\n\n")
    assert first == (
        "OSLO (Coast Wire) - The ferry company said on Monday that it would not sail before the "
        "end of the week because of the storm, which had closed three harbours."
    )
    assert second == (
        '"We have never seen waves like these," its director, Ida Lund, told reporters at the '
        'quay. "We wait until the three-day storm is over."'
    )


def test_a_full_line_that_ends_in_a_comma_goes_on() -> None:
    text = (
        "The bridge will open again on Monday morning, said the mayor of Saint-Malo,\n"
        "Claire Le Goff. The town had closed it in October.\n"
    )
    assert "\n" not in unwrapped(text).strip()


def test_indented_paragraphs_without_empty_lines_are_kept_apart() -> None:
    lines = unwrapped(MAIL.replace("\n\n  The", "\n\nThe")).strip().split("\n")
    assert [line.strip()[:9] for line in lines] == ["Dear all,", "", "The counc", "The mayor"]


def test_a_paragraph_that_ends_in_a_short_line_is_apart() -> None:
    text = (
        "The council wants to keep the bridge open until Easter\n"
        "at the very least.\n"
        "The mayor said that nobody had asked her and that she\n"
        "would not sign before she had seen the report.\n"
    )
    assert unwrapped(text).strip().split("\n") == [
        "The council wants to keep the bridge open until Easter at the very least.",
        "The mayor said that nobody had asked her and that she would not sign before she had seen "
        "the report.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        # Verse.
        "The tide comes in at half past three\nand takes the boats along,\n"
        "the harbour master drinks his tea\nand hums the ferry song.\n",
        "O ship that sails beyond the northern quay tonight\nTo lands that no one of us here has "
        "ever seen\nBring back the light\n",
        # Lists.
        "The council decided on these points in its meeting:\n\n- the bridge is kept open until "
        "Easter\n- the quay is closed from Monday on\n",
        "1. the bridge is kept open until Easter or longer\n2. the quay is closed for a long time\n"
        "3. nobody signs\n",
        "salt\npepper\nflour and a little water\n",
        # Paragraphs of normal length, each on its line.
        "The bridge was closed on Monday after the storm.\nThe mayor was not there to see it.\n"
        "Nobody had asked her to come.\n",
        f"{TEXT}\nand a line that begins small but follows a long one.\n{TEXT}\n",
        # Heads of mails.
        "From: Ida Lund, director of the ferry company of Oslo\nTo: the council of the town and "
        "its mayor\nSubject: storm\n",
        "one line alone, in lower case, of more than forty-five characters",
        "",
        "\n\n\n",
    ],
)
def test_lines_that_are_no_paragraph_stay(text: str) -> None:
    assert unwrapped(text) == text


def test_joining_is_linear() -> None:
    text = "a line of a text that goes on and on without an end\n" * 20_000
    assert unwrapped(text).count("\n") == 0


@pytest.mark.parametrize(
    "line",
    [
        "Ferries stop for days as storm nears Oslo",
        "Minister: ‘We will not close the port’",
        "Who will pay for the bridge?",
        "“A disgrace”: mayor attacks bridge plan",
    ],
)
def test_a_headline_is_the_title_and_no_prose(line: str) -> None:
    article = read(f"{line}\n\n{TEXT}\n", "text/plain")
    assert article.title == line
    assert article.text.startswith(line)
    assert article.excluded == [(0, len(line))]


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"The harbour will close on Monday, the mayor said.\n\n{TEXT}",
        f"By Ana Petrova and Bo Ek\n\n{TEXT}",
        f"“Nobody wants to see this port closed”\n\n{TEXT}",
        f"MAYOR OF OSLO:\n\n{TEXT}",
        f"OSLO, May 14 (Coast Wire) - The port\n\n{TEXT}",
        f"Q: Why do you want a bridge\n\n{TEXT}",
        f"Dear readers,\n\n{TEXT}",
        "A list of things\n\nthat nobody reads",
        "The harbour will close on Monday, the mayor said\nin a long letter to all who work there.",
    ],
)
def test_other_first_lines_are_no_headline(text: str) -> None:
    assert headline_above(text) is None
    assert read(text, "text/plain").title is None


def test_a_title_that_the_text_repeats_is_no_prose() -> None:
    article = read({"title": "Mayor: “No bridge”", "text": f"MAYOR: “NO BRIDGE”\n\n{TEXT}"})
    assert article.excluded == [(0, 18)]


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("Harbour of Oslo to close\nAda Brecht, Oslo\n14 May 2024", "Harbour of Oslo to close"),
        ("HARBOUR OF OSLO TO CLOSE\nMayor says town has waited", "HARBOUR OF OSLO TO CLOSE"),
        (
            "Why is the harbour shut?\nBy Otto Kern\nPublished 3 June 2024",
            "Why is the harbour shut?",
        ),
        ("# Harbour of Oslo to close", "Harbour of Oslo to close"),
        ("Title: Harbour of Oslo to close\nAuthor: Ada Brecht", "Harbour of Oslo to close"),
        ("Harbour of Oslo to close\r\nBy Otto Kern\r", "Harbour of Oslo to close"),
    ],
)
def test_bylines_and_days_may_stand_below_a_headline(head: str, title: str) -> None:
    assert read(f"{head}\n\n{TEXT}", "text/plain").title == title


@pytest.mark.parametrize(
    "head",
    [
        "The town hall of Oslo\nMain Street 4\nFirst floor\nRoom 12\nOslo",
        "The port shuts for good\nThe mayor said so on Monday.",
        "Things to bring along\n- a coat\n- a hat",
    ],
)
def test_other_blocks_above_a_text_have_no_headline(head: str) -> None:
    assert read(f"{head}\n\n{TEXT}", "text/plain").title is None


def test_indented_lines_begin_paragraphs() -> None:
    text = (
        "    The council of Tarnley backed a new bridge on Tuesday after a long\n"
        "debate in the town hall that went on until two in the morning and that\n"
        "nobody had asked for.\n"
        "    Work will begin in March and cost about 40 million crowns, as the\n"
        "plan that was passed has it.\n"
    )
    assert unwrapped(text).strip().count("\n") == 1


def test_a_narrow_column_is_wrapped_text_and_verse_is_not() -> None:
    column = (
        "The river rose by two\nmetres on Monday, they\nsaid, and the school is\nclosed for a week."
    )
    joined = column.replace("\n", " ")
    assert unwrapped(f"{column}\n\n{column}") == f"{joined}\n\n{joined}"
    verse = "The river rose and sang,\nThe school bell rang,\nThe mayor wept,\nAnd all was still."
    assert unwrapped(f"{verse}\n\n{verse}") == f"{verse}\n\n{verse}"
