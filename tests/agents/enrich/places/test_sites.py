"""Much-named buildings, institutions and sites are in their own country, or nowhere.

`sites.tsv`: name, ISO 3166 code of the country, and who says so (the site of whoever runs it or
keeps a list of such), compiled by hand; names and countries are facts.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.enrich.places.locate import locate
from agents.entities import find_entities, load_ner
from tests.agents.enrich.places.test_locate import places

SITES = [
    line.split("\t")[:2]
    for line in Path(__file__).with_name("sites.tsv").read_text("utf-8").splitlines()
]


def test_there_are_enough_of_them_each_with_its_source() -> None:
    rows = Path(__file__).with_name("sites.tsv").read_text("utf-8").splitlines()
    assert len({row.split("\t")[0] for row in rows}) >= 300
    assert all(len(row.split("\t")) == 3 and row.split("\t")[2].strip() for row in rows)


@pytest.mark.parametrize("kind", ["GPE", "LOC", "FAC", "ORG"])
@pytest.mark.parametrize(("written", "country"), SITES)
def test_no_site_is_in_another_country(written: str, country: str, kind: str) -> None:
    name = written.removeprefix("the ")
    for text in (f"They met at {written} on Monday.", f"A spokesman for {written} said no."):
        found = places(text, {name: kind})
        assert {place.country for place in found.values()} <= {country, None}


def test_a_site_is_where_its_host_is() -> None:
    found = places("It left Kennedy Space Center for the White House.", {
        "Kennedy Space Center": "FAC", "White House": "GPE",
    })  # fmt: skip
    assert {name: place.region for name, place in found.items()} == {
        "Kennedy Space Center": "Florida",
        "White House": "District of Columbia",
    }


def test_a_town_named_like_a_site_is_found_by_its_state() -> None:
    text = "They met in Glastonbury, Connecticut, and in Heathrow, Florida."
    found = places(text, {"Glastonbury": "GPE", "Heathrow": "GPE"})
    assert {place.region for place in found.values()} == {"Connecticut", "Florida"}


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The wall is from 500 BC, he said.", "BC", "GPE"),
        ("Ann Doe SC appeared for the bank.", "SC", "GPE"),
        ("He said that Satan spoke to him.", "Satan", "GPE"),
        ("Earth is warming, scientists said.", "Earth", "LOC"),
        ("Nairobi SC won again.", "Nairobi SC", "ORG"),
    ],
)
def test_names_that_are_no_place_are_nowhere(text: str, name: str, kind: str) -> None:
    assert {place.country for place in places(text, {name: kind}).values()} <= {"KE"}


@pytest.mark.parametrize("text", ["Fires burn in BC.", "He left Kelowna, BC, by car."])
def test_two_capitals_where_a_province_stands_are_it(text: str) -> None:
    assert places(text, {"BC": "GPE"})["BC"].region == "British Columbia"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The Governor of Washington signed it.", "region"),
        ("Washington Gov. Ann Doe signed it.", "region"),
        ("Washington's governor signed it.", "region"),
        ("Talks in Washington went on.", "city"),
    ],
)
def test_what_has_a_governor_is_a_state(text: str, kind: str) -> None:
    assert places(text, {"Washington": "GPE"})["Washington"].kind == kind


def test_a_state_with_a_persons_name_is_a_place_in_long_articles_too() -> None:
    text = "Virginia passed it. " * 12 + "She lives in Virginia. Virginia Reed disagreed."
    names = {"Virginia": "GPE", "Virginia Reed": "PERSON"}
    assert places(text, names)["Virginia"].region == "Virginia"


SENTENCES = (
    "Police closed {} on Tuesday after a threat, officials said.",
    "A man was arrested near {} last week.\n\nThe crowd outside {} grew to 500, she said.",
    "A spokesman for {} did not comment. He said the talks at {} would go on.",
    "“It is a great day,” she said in {}, where thousands had gathered.",
)


def test_no_site_is_in_another_country_as_the_program_reads_it() -> None:
    articles = [
        {"text": text.replace("{}", name), "title": None, "language": "en", "excluded": []}
        for name, _ in SITES
        for text in SENTENCES
    ]
    found = find_entities(articles, load_ner())
    elsewhere = []
    for number, (article, entities) in enumerate(zip(articles, found, strict=True)):
        name, country = SITES[number // len(SENTENCES)]
        located = {place["country"] for place in locate(article, entities)}
        if not located <= {country, None}:
            elsewhere.append((name, located))
    assert elsewhere == []
