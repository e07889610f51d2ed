"""Authors in bylines as publishers write them."""

from __future__ import annotations

import time

import pytest

from agents.ingest.authors import authors_in
from agents.ingest.forms.values import authors_of
from tests.agents.ingest.reading import TEXT, read

ANNA, BORIS = "Anna Keller", "Boris Novak"


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        # what stands in front
        ("By Anna Keller", [ANNA]),
        ("BY: Anna Keller", [ANNA]),
        ("Written by Anna Keller", [ANNA]),
        ("Autor: Anna Keller", [ANNA]),
        ("Reporter : Anna Keller", [ANNA]),
        ("Von Anna Keller", [ANNA]),
        ("Par Anna Keller", [ANNA]),
        # two names in one
        ("Anna Keller and Boris Novak", [ANNA, BORIS]),
        ("By Anna Keller & Boris Novak", [ANNA, BORIS]),
        ("Von Anna Keller und Boris Novak", [ANNA, BORIS]),
        ("Anna Keller et Boris Novak", [ANNA, BORIS]),
        ("Anna Keller | Boris Novak", [ANNA, BORIS]),
        ("Anna Keller, Boris Novak, and Carla Ruiz", [ANNA, BORIS, "Carla Ruiz"]),
        # slugs and addresses
        ("anna-keller", [ANNA]),
        ("anna_keller2", [ANNA]),
        ("https://example.org/author/anna-keller/", [ANNA]),
        ("https://example.org/autoren/anna-keller-17.html", [ANNA]),
        ("https://social.example/dailylantern", []),
        ("https://[::1/author/anna-keller", []),
        # what stands behind
        ("Anna Keller, Political Editor", [ANNA]),
        ("Anna Keller in Halden", [ANNA]),
        ("Anna Keller for Nordpress", [ANNA]),
        ("Anna Keller (Nordpress)", [ANNA]),
        ("Anna Keller 12 May 2024", [ANNA]),
        ("Anna Keller; photos by Boris Novak", [ANNA]),
        ("Keller, Anna", [ANNA]),
        ("anna@example.org", []),
        ("admin", []),
        ("", []),
    ],
)
def test_a_byline_is_its_names(byline: str, names: list[str]) -> None:
    assert list(authors_in([byline])) == names


@pytest.mark.parametrize(
    "name",
    [
        "Ursula von der Leyen",
        "Von der Leyen",
        "Byron Smith",
        "Park Min-jun",
        "Parvati Rao",
        "Anne-Marie Keller",
        "Maria de la Cruz",
        "Maria y Julia",
        "John Smith Jr.",
        "ANNA KELLER",
        "The Halden Press Association",
        "Lantern staff reporter",
        "AFP",
        "李明",
    ],
)
def test_a_name_stays_as_it_is(name: str) -> None:
    assert authors_in([name]) == (name,)


def test_one_name_comes_once() -> None:
    assert authors_in([ANNA, "Anna-Keller", "By Anna Keller"]) == (ANNA,)
    assert authors_in(["Anna-Keller", ANNA, BORIS]) == (ANNA, BORIS)


def test_an_organisation_is_one_name() -> None:
    body = {"@type": "Organization", "name": "Board for Ports, Roads and Rails"}
    person = {"@type": "Person", "name": "By Anna Keller"}
    assert authors_of([body, person]) == ("Board for Ports, Roads and Rails", ANNA)


def test_authors_of_every_form_are_names() -> None:
    assert read({"text": TEXT, "byline": "By Anna Keller and Boris Novak"}).authors == [ANNA, BORIS]
    page = (
        "<html><head><meta name='author' content='By Anna Keller'></head>"
        f"<body><article><p>{TEXT}</p><p>{TEXT}</p></article></body></html>"
    )
    assert read(page, "text/html").authors == [ANNA]


@pytest.mark.parametrize("part", ["A ", "by ", "a-", "A, ", "von A ", "A (", "1 ", "in A "])
def test_hostile_bylines_take_no_time(part: str) -> None:
    started = time.process_time()
    authors_in([part * 100_000])
    assert time.process_time() - started < 1.0
