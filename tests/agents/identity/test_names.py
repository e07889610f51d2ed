"""When two names may be one person's, and that namesakes are found under a key of both."""

from __future__ import annotations

import pytest

from agents.identity.names import agreement, asked, keys, organisation_name, person_name

ONE = [
    ("Muammar Gaddafi", "Moammar Qadhafi", "spelling"),
    ("Sergey Lavrov", "Sergei Lavrov", "spelling"),
    ("Alexander Lukashenko", "Aliaksandr Lukashenka", "spelling"),
    ("Volodymyr Zelensky", "Volodimir Zelenskyy", "spelling"),
    ("Recep Tayyip Erdogan", "Tayyip Erdoğan", "middle"),
    ("Debbie Schultz", "Debbie Wasserman Schultz", "middle"),
    ("Bill Clinton", "William Clinton", "nickname"),
    ("J. Smith", "John Smith", "initial"),
    ("Jean-Claude Juncker", "Jean Claude Juncker", "same"),
    ("Martin O’Malley", "Martin OMalley", "same"),
    ("Donald Trump", "Donald J. Trump", "same"),
    ("Sen. Ana Petrova", "Ana Petrova", "same"),
    ("José García", "Jose Garcia", "same"),
    ("Okafor", "Tom Okafor", "part"),
]


@pytest.mark.parametrize(("one", "other", "how"), ONE)
def test_names_of_one_person_agree_and_meet_under_a_key(one: str, other: str, how: str) -> None:
    a, b = person_name(one), person_name(other)
    assert agreement(a, b, "person") == agreement(b, a, "person") == how
    assert set(asked(a, "person")) & set(keys(b, "person"))
    assert set(asked(b, "person")) & set(keys(a, "person"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ben Carson", "Ben Larson"),
        ("Tom Fox Jr.", "Tom Fox Sr."),
        ("George W. Bush", "George H. W. Bush"),
        ("J. Smith", "Peter Smith"),
        ("Rand Paul", "Ron Paul"),
        ("Okafor", "Tom Okoro"),
        ("Bernie Sanders Burns Hillary Clinton", "Bernie Sanders"),
        ("Bernie Sanders Burns Hillary Clinton", "Hillary Clinton"),
        ("Tom Fox Ana Petrova", "Ana Petrova"),
    ],
)
def test_names_of_two_people_do_not_agree(one: str, other: str) -> None:
    assert agreement(person_name(one), person_name(other), "person") is None


def test_organisations_agree_without_legal_form_and_in_short() -> None:
    assert (
        agreement(
            organisation_name("The Harrow Ferries Ltd"),
            organisation_name("Harrow Ferries"),
            "organisation",
        )
        == "same"
    )
    short, long = organisation_name("NATO"), organisation_name("North Atlantic Treaty Organization")
    assert agreement(short, long, "organisation") == "short"
    assert set(asked(short, "organisation")) & set(keys(long, "organisation"))


def test_a_name_of_any_length_or_script_has_keys_or_none() -> None:
    for written in ("", "!", "x" * 100_000, "习近平", "a " * 50_000, "\0"):
        for name in (person_name(written), organisation_name(written)):
            for kind in ("person", "organisation"):
                assert all(len(key) < 600 for key in keys(name, kind))
