"""Hard cases of entities, each a short text and what it must give."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import spacy
from spacy.language import Language

from agents.entities import Gazetteer, find_entities, load_gazetteer, load_ner
from schemas.entities import Entity

Found = dict[str, Any]


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_ner()


def article(text: str, title: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"text": text, "title": title, "excluded": [], "language": "en", **fields}


def entities(
    nlp: Language,
    text: str,
    title: str | None = None,
    gazetteer: Gazetteer | None = None,
    **fields: Any,
) -> list[Found]:
    found = find_entities([article(text, title, **fields)], nlp, gazetteer)[0]
    for entity in found:
        Entity.model_validate(entity)
        for mention in entity["mentions"]:
            source = text if mention["field"] == "text" else title
            assert source is not None
            assert source[mention["start"] : mention["end"]] == mention["text"]
    return found


def named(found: list[Found], name: str) -> Found:
    """The one entity with a mention written so."""
    having = [one for one in found if name in {m["text"] for m in one["mentions"]}]
    assert len(having) == 1, f"{name}: {[one['name'] for one in found]}"
    return having[0]


def forms(entity: Found) -> set[str]:
    return {mention["text"] for mention in entity["mentions"]}


TWO_KELLERS = (
    "Senator Maria Keller met President Daniel Okafor in Nairobi, Kenya. Her brother, Paul Keller, "
    'stayed at home. "We agree," Keller said.'
)


def test_a_surname_is_the_person_with_the_full_name(nlp: Language) -> None:
    found = entities(nlp, "Antony Blinken spoke on Friday. Blinken said talks would go on.")
    assert forms(named(found, "Blinken")) == {"Antony Blinken", "Blinken"}
    assert named(found, "Blinken")["name"] == "Antony Blinken"
    assert named(found, "Blinken")["aliases"] == ["Blinken"]


def test_a_shared_surname_is_nobodys(nlp: Language) -> None:
    found = entities(nlp, TWO_KELLERS)
    names = [one["name"] for one in found if one["type"] == "PERSON"]
    assert names == ["Maria Keller", "Daniel Okafor", "Paul Keller", "Keller"]


def test_an_acronym_ties_to_its_expansion(nlp: Language) -> None:
    found = entities(
        nlp,
        "Kazakhstan asked the Collective Security Treaty Organisation (CSTO) for help on Monday. "
        "The CSTO sent troops to Kazakhstan a day later.",
    )
    pact = named(found, "CSTO")
    assert forms(pact) == {"Collective Security Treaty Organisation", "CSTO"}
    assert pact["type"] == "ORG"


def test_an_acronym_is_read_where_its_expansion_was(nlp: Language) -> None:
    found = entities(
        nlp,
        "The African Union opened a summit in Addis Ababa on Sunday.\n"
        "The AU mission has troops from Uganda.",
    )
    assert forms(named(found, "AU")) == {"African Union", "AU"}


def test_the_end_of_a_clubs_name_is_no_person(nlp: Language) -> None:
    found = entities(
        nlp,
        "Northfield Rovers beat Carrow United 2-1 on Saturday.\n"
        '"It was our best game," Rovers coach Anna Lindqvist told the BBC.',
    )
    assert forms(named(found, "Rovers")) == {"Northfield Rovers", "Rovers"}
    assert named(found, "Rovers")["type"] == "ORG"


def test_a_role_does_not_reach_over_another_person(nlp: Language) -> None:
    found = entities(
        nlp,
        "Kenyan President William Ruto and Somali Prime Minister Hamza Abdi Barre agreed on Friday "
        "to reopen the border.",
    )
    assert named(found, "William Ruto")["roles"] == ["Kenyan President"]
    others = [role for one in found for role in one["roles"] if "Ruto" in role]
    assert others == []


def test_a_particle_is_part_of_a_name(nlp: Language) -> None:
    found = entities(nlp, "Tim Cook met Ursula von der Leyen in Brussels on Monday.")
    assert named(found, "Ursula von der Leyen")["type"] == "PERSON"


@pytest.mark.parametrize(
    ("text", "name", "wikidata", "iso"),
    [
        (
            "U.S. troops left Iraq. The United States said so, and America was glad. The US left.",
            "United States",
            "Q30",
            "US",
        ),
        (
            "Britain signed the treaty in Geneva. Officials in the UK and the United Kingdom said.",
            "United Kingdom",
            "Q145",
            "GB",
        ),
    ],
)
def test_the_names_of_a_state_are_one(
    nlp: Language, text: str, name: str, wikidata: str, iso: str
) -> None:
    [state] = [one for one in entities(nlp, text) if one["name"] == name]
    assert len(forms(state)) >= 3
    assert {"source": "wikidata", "id": wikidata} in state["links"]
    assert {"source": "iso3166-1", "id": iso} in state["links"]


def test_a_demonym_belongs_to_its_state(nlp: Language) -> None:
    found = entities(nlp, "Russia sent envoys to Vienna. Russian officials said the Russians came.")
    people = named(found, "Russian")
    assert people["type"] == "NORP"
    assert forms(people) == {"Russian", "Russians"}
    assert people["belongs_to"] == named(found, "Russia")["id"]


def test_roles_before_and_after_a_name(nlp: Language) -> None:
    found = entities(
        nlp,
        "Interfax quoted Russian Deputy Foreign Minister Sergei Ryabkov on Sunday. "
        "Anna Lindqvist, director of the port of Gothenburg, met US Secretary of State "
        "Antony Blinken in Sweden.",
    )
    assert named(found, "Sergei Ryabkov")["roles"] == ["Russian Deputy Foreign Minister"]
    assert named(found, "Anna Lindqvist")["roles"] == ["director of the port of Gothenburg"]
    assert named(found, "Antony Blinken")["roles"] == ["US Secretary of State"]
    assert named(found, "Antony Blinken")["belongs_to"] == named(found, "US")["id"]


def test_gender_only_where_the_text_tells(nlp: Language) -> None:
    found = entities(
        nlp,
        "Mrs Okonkwo-Haldane opened the fair in Leeds.\nMr Varga left Budapest.\n"
        "Pat Quennell lives in Dublin.",
    )
    told = {one["name"].split()[-1]: one["gender"] for one in found if one["type"] == "PERSON"}
    assert told.get("Varga") == "male"
    assert told.get("Quennell") is None


def test_a_capital_that_acts_stands_for_its_government(nlp: Language) -> None:
    acting = entities(nlp, "Moscow denied the report on Tuesday, Interfax said.")
    assert named(acting, "Moscow")["stands_for"] == "Government of Russia"
    place = entities(nlp, "Thousands marched in Moscow on Tuesday, Interfax said.")
    assert named(place, "Moscow")["stands_for"] is None


def test_the_article_and_the_possessive_are_no_part_of_a_name(nlp: Language) -> None:
    found = entities(nlp, "The United Nations' envoy met Kenya's president in Nairobi on Friday.")
    assert forms(named(found, "United Nations")) == {"United Nations"}
    assert forms(named(found, "Kenya")) == {"Kenya"}


def test_capitals_are_recased_before_reading_and_offsets_stay(nlp: Language) -> None:
    found = entities(
        nlp,
        "President Daniel Okafor arrived in Nairobi on Monday. Okafor met business leaders.",
        title="OKAFOR MEETS LEADERS IN NAIROBI",
    )
    okafor = named(found, "OKAFOR")
    assert okafor["name"] == "Daniel Okafor"
    assert {m["field"] for m in okafor["mentions"]} == {"title", "text"}
    assert "NAIROBI" in forms(named(found, "Nairobi"))


def test_what_is_excluded_is_not_read(nlp: Language) -> None:
    text = "Maria Keller spoke in Vienna.\nSubscribe to the Vienna Courier now."
    found = entities(nlp, text, excluded=[[text.index("Subscribe"), len(text)]])
    assert max(m["end"] for one in found for m in one["mentions"]) < text.index("Subscribe")


def test_salience_favours_what_is_named_often_and_early(nlp: Language) -> None:
    found = entities(
        nlp,
        "Daniel Okafor spoke in Nairobi.\nOkafor left.\nOkafor came back.\nHe met Maria Keller.",
        title="Daniel Okafor speaks",
    )
    assert named(found, "Okafor")["salience"] > named(found, "Maria Keller")["salience"]
    assert all(0 <= one["salience"] <= 1 for one in found)


@pytest.mark.parametrize("suffix", [".jsonl", ".csv"])
def test_a_users_gazetteer_takes_part(nlp: Language, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"names{suffix}"
    if suffix == ".csv":
        path.write_text("name,aliases,id,type\nZorblat Works,Zorblat|ZBW,Z1,ORG\n")
    else:
        row = {"name": "Zorblat Works", "aliases": ["Zorblat", "ZBW"], "id": "Z1", "type": "ORG"}
        path.write_text(json.dumps(row) + "\n")
    found = entities(nlp, "Shares in Zorblat rose in Oslo.", gazetteer=load_gazetteer(path))
    works = named(found, "Zorblat")
    assert works["type"] == "ORG"
    assert {"source": "gazetteer", "id": "Z1"} in works["links"]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"name": "A", "type": "SHIP"}', "line 1: the type of 'A' is 'SHIP'"),
        ('{"type": "ORG"}', "line 1: an entry needs a 'name'"),
        ("{", "line 1: not JSON"),
        ("[]", "line 1: an entry is a JSON object"),
    ],
)
def test_a_wrong_gazetteer_says_where(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "names.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(ValueError, match=r"names\.jsonl") as caught:
        load_gazetteer(path)
    assert said in str(caught.value)


def test_an_article_does_not_depend_on_its_batch(nlp: Language) -> None:
    articles = [
        article(TWO_KELLERS),
        article("Moscow denied it.", "MOSCOW DENIES IT"),
        article(""),
        article("Anna Lindqvist, director of the port of Gothenburg, met Kenyan officials."),
    ]
    together = find_entities(articles * 3, nlp)
    assert together == [find_entities([one], nlp)[0] for one in articles] * 3


def test_sites_and_newspapers_are_organisations(nlp: Language) -> None:
    text = (
        "The clip was taken down from YouTube on Tuesday, two editors told the Canberra Weekly. "
        "Facebook users had copied it by 15:00 GMT, according to the Auckland Morning Herald."
    )
    types = {m["text"]: one["type"] for one in entities(nlp, text) for m in one["mentions"]}
    assert types["YouTube"] == types["Facebook"] == types["Auckland Morning Herald"] == "ORG"
    assert "GMT" not in types


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n \r\n\t",
        "\x00\ud800 \U0001f600",
        "A" * 60_000,
        '"' * 100_000,
        "Mr " * 5_000,
        "U.S. " * 99,
    ],
)
def test_hostile_text_gives_valid_entities(nlp: Language, text: str) -> None:
    entities(nlp, text, title=text[:1000])


def test_french_reads_with_its_own_model() -> None:
    french = load_ner("fr_core_news_sm")
    text = (
        "Emmanuel Macron a rencontré Olaf Scholz à Berlin. Macron a déclaré que l'Allemagne "
        "soutiendrait l'Ukraine."
    )
    found = find_entities([article(text, language="fr")], french)[0]
    assert forms(named(found, "Macron")) == {"Emmanuel Macron", "Macron"}
    assert {"source": "iso3166-1", "id": "DE"} in named(found, "Allemagne")["links"]


def test_a_package_without_ner_is_refused(tmp_path: Path) -> None:
    blank = spacy.blank("en")
    blank.to_disk(tmp_path / "blank")
    with pytest.raises(ValueError, match="has no component 'ner'"):
        load_ner(str(tmp_path / "blank"))


def test_the_first_real_article(nlp: Language, shared: Path) -> None:
    text = (shared / "samples" / "seed-article.txt").read_text(encoding="utf-8")
    found = entities(nlp, text)
    assert forms(named(found, "Blinken")) == {"Antony Blinken", "Blinken"}
    assert named(found, "Collective Security Treaty Organisation")["type"] == "ORG"
    assert named(found, "Sergei Ryabkov")["roles"] == ["Russian Deputy Foreign Minister"]
    assert named(found, "Interfax")["type"] == named(found, "RIA")["type"] == "ORG"
    assert named(found, "Moscow")["stands_for"] == "Government of Russia"
    assert named(found, "Washington")["stands_for"] == "Government of the United States"
    assert named(found, "Brussels")["stands_for"] == "European Union"
