"""Which ways of naming mean one, and which do not, by kinds."""

from __future__ import annotations

import pytest

from agents.entities.coreference import identities
from agents.entities.identity import fullest
from agents.entities.mention import Mention
from agents.entities.words import Words

Groups = list[list[str]]


def grouped(lines: list[str], kind: str) -> Groups:
    """The groups of names that lines tell as one; before a bar stands what comes before a name."""
    mentions, every = [], []
    for number, line in enumerate(lines):
        before, _, name = line.rpartition("|")
        words = [*before.split(), *name.split()]
        first = len(before.split())
        every.append(Words(words, [0] * len(words), [], [], [word.casefold() for word in words]))
        mentions.append(Mention(number, first, len(words), 0, len(name), name, name, kind))
    found = identities(mentions, "en", every)
    return sorted([mention.name for mention in one.mentions] for one in found)


@pytest.mark.parametrize(
    "names",
    [
        ["Larry Dunmore", "Lawrence Dunmore"],
        ["Elizabeth Sorby", "Liz Sorby", "Beth"],
        ["Bill Okafor", "William Okafor", "Okafor"],
        ["Xi Tanaka", "Xi"],
        ["Haruka Mori", "Mori Haruka", "Mori"],
        ["Olga Renner OBE", "Olga Renner"],
        ["Maria Odell", "Maria Odell Brandt", "Odell Brandt"],
    ],
)
def test_one_person_by_several_names(names: list[str]) -> None:
    assert grouped(names, "PERSON") == [names]


@pytest.mark.parametrize(
    ("names", "people"),
    [
        (["Simone Falk", "Simon Falk"], [["Simon Falk"], ["Simone Falk"]]),
        (["Roberta Haas", "Robert Haas"], [["Robert Haas"], ["Roberta Haas"]]),
        (["Charles III", "Charles Odell"], [["Charles III"], ["Charles Odell"]]),
        (["Pope|Leo XIV", "Leo Brandt"], [["Leo Brandt"], ["Leo XIV"]]),
        (["Bill Sorby", "William Falk", "Bill"], [["Bill Sorby", "Bill"], ["William Falk"]]),
    ],
)
def test_names_that_are_alike_are_two_people(names: list[str], people: Groups) -> None:
    assert grouped(names, "PERSON") == sorted(people)


@pytest.mark.parametrize(
    ("names", "people"),
    [
        (
            ["David Marsh", "Susan Marsh", "Mrs|Marsh", "Mr .|Marsh"],
            [["David Marsh", "Marsh"], ["Susan Marsh", "Marsh"]],
        ),
        (["David Marsh", "Mrs|Marsh"], [["David Marsh"], ["Marsh"]]),
        (
            ["Mr|Sefton Bray", "Ms|Kerris Bray", "Ms|Bray"],
            [["Kerris Bray", "Bray"], ["Sefton Bray"]],
        ),
        (["David Marsh", "Mr|Marsh", "Marsh"], [["David Marsh", "Marsh", "Marsh"]]),
        (["Tarn Odell", "Mrs|Odell"], [["Tarn Odell", "Odell"]]),
    ],
)
def test_a_form_of_address_tells_who_of_a_family(names: list[str], people: Groups) -> None:
    assert grouped(names, "PERSON") == sorted(people)


def test_a_surname_is_whom_the_article_is_about() -> None:
    names = ["Ada Moss", "Ada Moss", "Lena Moss", "the", "the", "Moss"]
    assert ["Ada Moss", "Ada Moss", "Moss"] in grouped(names, "PERSON")


def test_a_surname_beside_a_relative_is_nobodys() -> None:
    names = ["Ada Moss", "Ada Moss", "Lena Moss", "Moss"]
    assert ["Moss"] in grouped(names, "PERSON")


@pytest.mark.parametrize(
    "names",
    [
        ["U.S. Coast Guard", "United States Coast Guard", "Coast Guard"],
        ["University of Tarnley", "University"],
        ["House of Commons", "Commons"],
        ["House of Representatives", "House"],
        ["Tarnley School Board", "Board"],
    ],
)
def test_one_organisation_by_several_names(names: list[str]) -> None:
    assert grouped(names, "ORG") == [names]


@pytest.mark.parametrize(
    ("names", "organisations"),
    [
        (["Library of Congress", "Congress"], [["Congress"], ["Library of Congress"]]),
        (["White House", "House"], [["House"], ["White House"]]),
        (
            ["Faculty of Arts of Tarnley University", "Tarnley University"],
            [["Faculty of Arts of Tarnley University"], ["Tarnley University"]],
        ),
        (
            ["Oden College", "College", "Falk College", "College"],
            [["Falk College", "College"], ["Oden College", "College"]],
        ),
    ],
)
def test_bodies_that_are_not_one(names: list[str], organisations: Groups) -> None:
    assert grouped(names, "ORG") == sorted(organisations)


@pytest.mark.parametrize(
    "names",
    [
        ["City of Tarnley", "Tarnley"],
        ["Oden Islands", "Odens"],
        ["Tarn National Park", "Tarn"],
        ["Falk St.", "Falk Street"],
        ["U. S.", "U.S."],
    ],
)
def test_one_place_by_several_names(names: list[str]) -> None:
    assert grouped(names, "GPE") == [names]


@pytest.mark.parametrize("names", [["Tarn Island", "Tarn"], ["Oklahoma City", "Oklahoma"]])
def test_places_that_are_not_one(names: list[str]) -> None:
    assert len(grouped(names, "GPE")) == 2


@pytest.mark.parametrize(
    ("names", "name"),
    [
        (["Untied Workers", "United Workers", "United Workers"], "United Workers"),
        (["RUTH SORBY", "Ruth Sorby"], "Ruth Sorby"),
        (["Kristin Falk", "Kristen Falk"], "Kristin Falk"),
        (["Falk", "Ada Falk"], "Ada Falk"),
    ],
)
def test_the_name_of_an_entity_is_as_the_article_writes_it_most(
    names: list[str], name: str
) -> None:
    mentions = [Mention(k, 0, 1, k, k + 1, one, one, "ORG") for k, one in enumerate(names)]
    people = [Mention(k, 0, 1, k, k + 1, one, one, "PERSON") for k, one in enumerate(names)]
    [one] = identities(mentions if "Workers" in name else people)
    assert fullest(one) == name
