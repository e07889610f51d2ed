"""Whether a person is a woman or a man."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.entities.gender import gender
from tests.agents.entities.finding import entities
from tests.agents.entities.reading import read


@pytest.mark.parametrize(
    ("text", "name", "language", "expected"),
    [
        ("Mrs. Fox came", "Fox", "en", "female"),
        ("Frau Weber kam", "Weber", "de", "female"),
        ("Annegret Weber kam", "Annegret Weber", "de", "female"),
        ("Wolfgang Weber kam", "Wolfgang Weber", "de", "male"),
        ("M. Diallo est venu", "Diallo", "fr", "male"),
        ("Volodymyr Weber came", "Volodymyr Weber", "en", "male"),
        ("Ngozi Weber came", "Ngozi Weber", "en", "female"),
        ("Søren Weber came", "Søren Weber", "en", "male"),
        ("Anne-Sophie Weber came", "Anne-Sophie Weber", "en", "female"),
        ("Robin Weber came", "Robin Weber", "en", None),
    ],
)
def test_titles_and_given_names_tell_gender(
    text: str, name: str, language: str, expected: str | None
) -> None:
    assert gender(*read(text, name, "PERSON"), {}, 0, language) == expected


@pytest.mark.parametrize("language", ["de", "es"])
def test_french_given_names_tell_in_french_articles_alone(language: str) -> None:
    identity, words = read("la ministre Aminata Diallo", "Aminata Diallo", "PERSON")
    assert gender(identity, words, {}, 0, language) is None
    assert gender(identity, words, {}, 0, "fr") == "female"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lee Fox said she would go", "female"),
        ("Lee Fox said he would go", "male"),
        ("Lee Fox said he or she would go", None),
    ],
)
def test_pronouns_tell_where_one_person_alone_is_named(text: str, expected: str | None) -> None:
    identity, words = read(text, "Lee Fox", "PERSON")
    assert gender(identity, words, {0: 7}, 7) == expected


def test_gender_only_where_the_text_tells(ner: Language) -> None:
    found = entities(
        ner,
        "Mrs Okonkwo-Haldane opened the fair in Leeds.\nMr Varga left Budapest.\n"
        "Pat Quennell lives in Dublin.",
    )
    told = {one["name"].split()[-1]: one["gender"] for one in found if one["type"] == "PERSON"}
    assert told.get("Varga") == "male"
    assert told.get("Quennell") is None
