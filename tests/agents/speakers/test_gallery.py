"""A gallery of short articles, and who speaks in each: the whole way from a text to names."""

from __future__ import annotations

import json
from typing import Any

import pytest

from streams.pipeline import analyze
from streams.settings import load_settings

Said = tuple[tuple[str, str | None], ...]
"""Words of a quote, and the name of its speaker; None: nobody whom the article names alone."""

GALLERY: dict[str, tuple[str, Said]] = {
    "the living of two who share a surname": (
        "Firefighter Colm Brannigan died on Tuesday in a warehouse fire in Cork. His wife, Aoife "
        'Brannigan, thanked the crews at a vigil. "Colm would have gone in again," Brannigan told '
        "the crowd.",
        (("Colm would have gone in again", "Aoife Brannigan"),),
    ),
    "a sister of one who was shot at seventeen": (
        "Joaquín Paredes was 17 when he was shot in Iztapalapa. His sister, Daniela Paredes, found "
        'him. "He asked me for water," Paredes recalls.',
        (("He asked me for water", "Daniela Paredes"),),
    ),
    "a victim, a barrister and an accused": (
        "Darren Pike, 44, of Hull, is accused of attacking a shopkeeper with a hammer last May. "
        "Prosecutor Alison Reeve told the jury that Pike had hidden behind a van. The shopkeeper, "
        'Mehmet Aksoy, said he saw only a hand. "I thought I would die," he told the court.',
        (
            ("Pike had hidden behind a van", "Alison Reeve"),
            ("he saw only a hand", "Mehmet Aksoy"),
            ("I thought I would die", "Mehmet Aksoy"),
        ),
    ),
    "an age that nobody was told": (
        "Bishop Ambrose Tettey of Accra will retire in June. The bishop said his knees had "
        'decided. "I have prayed on them long enough," the 74-year-old said.',
        (
            ("his knees had decided", "Ambrose Tettey"),
            ("I have prayed on them", "Ambrose Tettey"),
        ),
    ),
    "a star with her age": (
        "Actress Nell Havergal has bought a pub in Whitby. The star, 51, said the village had "
        '"saved" her. The mother-of-one added that she would not be serving.',
        (("saved", "Nell Havergal"), ("she would not be serving", "Nell Havergal")),
    ),
    "an expert": (
        "Never wash a cast-iron pan with soap, an expert has warned. Kitchen specialist Pilar "
        'Ibarra said soap strips the oil. "Use salt," the expert advised.',
        (("soap strips the oil", "Pilar Ibarra"), ("Use salt", "Pilar Ibarra")),
    ),
    "a spokesperson named behind the body": (
        "A spokesperson for Thames Water, Harriet Boone, said the leak was fixed. "
        '"Customers can drink again," the spokesperson said.',
        (("the leak was fixed", "Harriet Boone"), ("Customers can drink again", "Harriet Boone")),
    ),
    "a husband who is named behind his wife": (
        "Anja Petersen's husband, Lars, found the letter in a drawer. Her husband said it was "
        'dated 1944. "It was from my grandfather," he said.',
        (("it was dated 1944", "Lars"), ("It was from my grandfather", "Lars")),
    ),
    "a company by its trade": (
        'Swedish truck maker Rolvo AB said it would cut 1,100 jobs. "We have to be honest," chief '
        "executive Henrik Dahlgren told a conference call. The truck maker also said that finance "
        "chief Lotta Ek would leave in June.",
        (("We have to be honest", "Henrik Dahlgren"), ("Lotta Ek would leave", "Rolvo AB")),
    ),
    "a company that was read as a person": (
        "Vestas said on Tuesday that it would close its factory in Lauchhammer. The company said "
        "460 jobs would go. It said demand had fallen by a third.",
        (("460 jobs would go", "Vestas"), ("demand had fallen by a third", "Vestas")),
    ),
    "a group with its town": (
        "Human Rights Watch accused the army of burning villages. The New York-based group said it "
        'had seen satellite pictures. "The army must answer," it said.',
        (
            ("it had seen satellite pictures", "Human Rights Watch"),
            ("The army must answer", "Human Rights Watch"),
        ),
    ),
    "its ministry": (
        "Romania, across the river, scrambled two jets. Its defense ministry said no drone had "
        "crossed the border.",
        (("no drone had crossed", "Romania's defense ministry"),),
    ),
    "two bodies together": (
        "Greenpeace and WWF said in a joint statement that the dam would drown three villages.",
        (("the dam would drown three villages", None),),
    ),
    "a man identified by others": (
        "In the recording, a man identified by police as Stefan Ionescu is heard saying: "
        '"Leave the bag by the wall."',
        (("Leave the bag by the wall", "Stefan Ionescu"),),
    ),
    "one who gave his name": (
        "About 300 drivers blocked the depot in Leipzig. Another, who gave his name only as "
        "Stefan, said he had worked nine Sundays.",
        (("he had worked nine Sundays", "Stefan"),),
    ),
    "who is asked answers": (
        "Judge Carmen Ortega asked Elena Vidal why she had fled. She said she was afraid of her "
        'brother. "He has a gun," she told the judge.',
        (("she was afraid of her brother", "Elena Vidal"), ("He has a gun", "Elena Vidal")),
    ),
    "the South African": (
        'South Africa\'s coach Johan Brits dropped three players. "I sleep well," the South '
        "African said.",
        (("I sleep well", "Johan Brits"),),
    ),
    "the writer of an essay": (
        "The Long Way Round\n\nBy Imogen Castellane\n\nI have always walked to work. I told my "
        "students last week that a city is learnt with the feet.",
        (("a city is learnt with the feet", "Imogen Castellane"),),
    ),
    "the letter before an answer": (
        "A talk with Ebba Nyström\n\nThe glaciologist Ebba Nyström has spent eleven winters on the "
        "ice.\n\nQ: How fast is it melting?\n\nA: Two metres a year where we drill.\n\nQ: Can it "
        "come back?\n\nA: Not in my lifetime.",
        (("Two metres a year", "Ebba Nyström"), ("Not in my lifetime", "Ebba Nyström")),
    ),
    "whose researchers made a study": (
        "Coffee may protect the liver, a study suggests. Researchers at the University of Porto "
        "followed 9,000 people. The study found that three cups a day cut the risk by a fifth.",
        (("three cups a day", "University of Porto"),),
    ),
    "an audit by a firm": (
        "The audit, by KPMG, found that 11 invoices had been paid twice.",
        (("11 invoices had been paid twice", "KPMG"),),
    ),
    "what a memoir says": (
        "In her memoir, Rosa Benítez writes that she was never asked. The book says the party paid "
        "for the house.",
        (("the party paid for the house", "Rosa Benítez"),),
    ),
}


@pytest.fixture(scope="module")
def events() -> dict[str, dict[str, Any]]:
    """The event of each article."""
    articles = (
        (json.dumps({"id": name, "text": text}).encode(), "application/json")
        for name, (text, _) in GALLERY.items()
    )
    return dict(zip(GALLERY, analyze(articles, load_settings()), strict=True))


@pytest.mark.parametrize("name", GALLERY)
def test_who_speaks_in_each(name: str, events: dict[str, dict[str, Any]]) -> None:
    for words, speaker in GALLERY[name][1]:
        found = [quote for quote in events[name]["quotes"] if words in quote["text"]]
        assert found, words
        surest = max(found, key=lambda quote: quote["confidence"])
        assert surest["speaker"]["name"] == speaker, words
