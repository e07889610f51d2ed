"""A gallery of short articles, and who speaks in each: the whole way from a text to names."""

from __future__ import annotations

import json
from typing import Any

import pytest

from streams.pipeline import analyze
from streams.settings import load_settings

Said = tuple[tuple[str, str | None], ...]
"""Words of a quote, all of them behind "=", and the name of its speaker; None: nobody whom the
article names alone."""

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
    "an interview with plain questions": (
        "A morning with a bell founder\n\nOttla Kranich runs the last foundry in Greifswald. She "
        "talked to us about metal.\n\nIs it dangerous work?\n\nOnly the mud is. My teacher told "
        "me that damp was worse than fire.\n\nWhat do you cast?\n\nBells and one cannon. I said to "
        "the museum that it would never fire.\n\nWill you stop?\n\nWhen I am deaf.",
        (
            ("Only the mud is", "Ottla Kranich"),
            ("=that damp was worse than fire", None),
            ("Bells and one cannon", "Ottla Kranich"),
            ("=that it would never fire", "Ottla Kranich"),
            ("When I am deaf", "Ottla Kranich"),
        ),
    ),
    "an interview with initials, of which one is told": (
        "A word with Captain Tove Lindahl\n\nCaptain Tove Lindahl flies the mail.\n\n"
        "KB: Is it cold?\n\nTL: In June, yes.\n\nKB: Who writes?\n\nTL: Banks.",
        (
            ("Is it cold", None),
            ("In June, yes", "Tove Lindahl"),
            ("Banks", "Tove Lindahl"),
        ),
    ),
    "what the turns of a hearing report": (
        "MS. VARLEY: The warden told the board that the gate was locked. He asked me to sign.\n\n"
        "MR. OAKE: Did you?\n\nMS. VARLEY: I answered that I had no pen. I said to him, “Ask my "
        "clerk.”\n\nMR. OAKE: Thank you.",
        (
            ("=that the gate was locked", None),
            ("=that I had no pen", "VARLEY"),
            ("=Ask my clerk.", "VARLEY"),
        ),
    ),
    "who is spoken of in a turn is not whose turn it is": (
        "Q: Whom do you read?\n\nA: The author of the almanac. The author wrote to me that every "
        "tide was true.\n\nQ: And?\n\nA: He lied.\n\nInterview with the author Runa Vestby",
        (("=that every tide was true", None),),
    ),
    "a body at the beginning of the sentence before": (
        "Nordkraft has stopped two turbines at its plant in Hamar. It said cracks had been found.",
        (("cracks had been found", "Nordkraft"),),
    ),
    "another body at the beginning of the sentence before": (
        "The Baltic Grain Company shut its silo in Riga. It said a wall had given way.\n\nThe "
        "environment ministry has opened an inquiry. It said a report would come on Monday.",
        (
            ("a wall had given way", "Baltic Grain Company"),
            ("a report would come on Monday", None),
        ),
    ),
    "an institution by its kind": (
        "The City Museum of Ghent sent eleven masks to Kinshasa. On Friday the museum said it had "
        "asked for a list. Uppsala University Hospital has cancelled all operations. The hospital "
        "said its records were down.",
        (
            ("it had asked for a list", "City Museum of Ghent"),
            ("its records were down", "Uppsala University Hospital"),
        ),
    ),
    "a report and the quotation behind it": (
        "Interior minister Pilar Arregui said the border would stay closed over the winter. “We "
        "will look at it again in May.”",
        (
            ("=the border would stay closed over the winter", "Pilar Arregui"),
            ("=We will look at it again in May.", "Pilar Arregui"),
        ),
    ),
    "a denial and what a colon adds to it": (
        "Oda Lervik, who leads the growers, denied that any rule was broken: “Our members filed "
        "every report.”",
        (
            ("=that any rule was broken", "Oda Lervik"),
            ("=Our members filed every report.", "Oda Lervik"),
        ),
    ),
    "named three paragraphs above": (
        "Gwen Prothero, whose brother Idwal was the youngest, has kept the minutes.\n\nShe is a "
        "retired teacher and speaks without notes.\n\nOutside the chapel the stream was high.\n\n"
        "“We do not want a statue. We want the report.”",
        (("We do not want a statue", "Gwen Prothero"),),
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
        whole = words.removeprefix("=")
        found = [
            quote
            for quote in events[name]["quotes"]
            if (quote["text"] == whole if words.startswith("=") else words in quote["text"])
        ]
        assert found, words
        surest = max(found, key=lambda quote: quote["confidence"])
        assert surest["speaker"]["name"] == speaker, words
