"""Where names of people begin and end."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.entities.likeness import like_given, like_surname
from agents.entities.ner import read
from agents.entities.taggers import telling
from agents.entities.words import words_of
from tests.agents.entities.finding import entities


def people(ner: Language, text: str) -> list[str]:
    """The mentions of people, as written, in order."""
    found = [
        (mention["start"], mention["text"])
        for one in entities(ner, text)
        if one["type"] == "PERSON"
        for mention in one["mentions"]
    ]
    return [text for _, text in sorted(found)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("CEO of the Harbour Trust Amina Okonjo said the sheds would stay.", "Amina Okonjo"),
        ("The head of the Dock Workers' Union Raúl Etcheverry left.", "Raúl Etcheverry"),
        ("Minister for Fisheries Sigrún Eldjárn signed the order.", "Sigrún Eldjárn"),
        ("The chief of the Northern Ferry Company Tormod Elvestad resigned.", "Tormod Elvestad"),
        ("Director of the Council on Coastal Relations Alia Haddadin said so.", "Alia Haddadin"),
    ],
)
def test_a_person_behind_a_body_is_one(ner: Language, text: str, name: str) -> None:
    assert people(ner, text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Imam Yusuf Demirtas led the prayers.", "Yusuf Demirtas"),
        ("Engineer Zoltan Farkas checked the dam.", "Zoltan Farkas"),
        ("Tenant Oluwaseun Ajayi had no heating.", "Oluwaseun Ajayi"),
        ("Librarian Dolores Quintana said the shelves were full.", "Dolores Quintana"),
        ("Sgt Liam Brannock said officers were called at 3am.", "Liam Brannock"),
        ("Photographer Béatrice Lemoyne was hurt.", "Béatrice Lemoyne"),
        ("“We saw nothing,” said carpenter Eoghan Quirke, 41.", "Eoghan Quirke"),
        ("Lead author Hyejin Seo said the sample was small.", "Hyejin Seo"),
    ],
)
def test_a_title_is_no_part_of_a_name(ner: Language, text: str, name: str) -> None:
    assert people(ner, text) == [name]


@pytest.mark.parametrize("name", ["Priya Nair", "Olu Bankole"])
@pytest.mark.parametrize("verb", ["told a crowd.", "told a crowd outside.", "said."])
def test_a_title_behind_a_quotation_leads_one_person(ner: Language, name: str, verb: str) -> None:
    text = f'Town fights\n\n"We know how it ends," Mayor {name} {verb}'
    assert people(ner, text) == [name]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Police constable Gareth Pryce-Hughes was on duty.", ["Gareth Pryce-Hughes"]),
        ("Olumide Bakare-Jones told the court that he would go.", ["Olumide Bakare-Jones"]),
        ("According to Jorunn Aasgaard, the village is empty.", ["Jorunn Aasgaard"]),
        ("Tuğba Yıldırım said the shop was hers.", ["Tuğba Yıldırım"]),
        ("Constable Reay told the inquest. Reay then left.", ["Reay", "Reay"]),
        ("Theresa May may march in the parade.", ["Theresa May"]),
    ],
)
def test_names_of_many_countries_are_whole(ner: Language, text: str, names: list[str]) -> None:
    assert people(ner, text) == names


@pytest.mark.parametrize(
    "text",
    [
        "The Bank of America Merrill Lynch said profits rose.",
        "The University of Notre Dame said classes would go on.",
        "Members of the Harbour Trust Board said so.",
        "Halden Chips said profits rose.",
        "The San Felipe de Austin convention met.",
    ],
)
def test_bodies_stay_whole(ner: Language, text: str) -> None:
    assert people(ner, text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("“The bar was high,” said Tom Brack, an analyst at Kelso.", "Kelso"),
        ("Kasia Sulek was a student at Columbia.", "Columbia"),
        ("The labour regulator, Arbeidsvern, said it had not been told.", "Arbeidsvern"),
    ],
)
def test_a_name_behind_what_a_body_is_is_its(ner: Language, text: str, name: str) -> None:
    assert (name, "ORG") in [(one["name"], one["type"]) for one in entities(ner, text)]


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Halden Chips Fails Its Customers", "Halden Chips lost again. Halden Chips said so."),
        ("Oakmoor Bank Admits Loss", "Oakmoor Bank closed on Monday. Oakmoor Bank said so."),
        ("Tarnley Council Votes on Bins", "Tarnley Council met. Tarnley Council was tired."),
    ],
)
def test_a_headlines_verb_is_no_part_of_a_name(ner: Language, title: str, text: str) -> None:
    names = {one["name"] for one in entities(ner, text, title)}
    assert names == {" ".join(title.split()[:2])}


def test_what_telling_leaves_out_has_no_names(ner: Language) -> None:
    [doc] = read(ner, ["But the sheds were shut. He said that the mayor, Ada Falk, was ill."])
    one = words_of(doc)
    runs = telling(one)
    assert [one.text[start:end] for start, end in runs] == [[",", "Ada", "Falk", ","]]


def test_a_saints_town_is_no_person(ner: Language) -> None:
    assert people(ner, "The mayor of Saint-Avit ordered 3,000 sandbags.") == []


def test_verbs_of_a_text_in_capitals_are_no_names(ner: Language) -> None:
    text = "MAYOR LENA FJORDVIK SAID ON TUESDAY THAT THE HARBOUR OF OSLO HAD BEEN SOLD."
    names = [(one["name"], one["type"]) for one in entities(ner, text)]
    assert names == [("Lena Fjordvik", "PERSON"), ("Oslo", "GPE")]


@pytest.mark.parametrize(
    ("word", "given", "surname"),
    [
        ("amina", True, True),
        ("okonjo", True, True),
        ("zoltan", True, True),
        ("pryce-hughes", True, True),
        ("company", False, False),
        ("monday", False, False),
        ("tides", False, False),
    ],
)
def test_words_like_names(word: str, given: bool, surname: bool) -> None:
    assert (like_given(word), like_surname(word)) == (given, surname)
