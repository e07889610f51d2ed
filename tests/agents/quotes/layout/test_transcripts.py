"""Turns of a transcript without quotation marks."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes.layout.transcripts import add_turns
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.sheet import read_sheet
from agents.quotes.text.tokens import Tokens, gather_tokens, word_tokens
from tests.agents.quotes.reading import at, text_of, unparsed

Said = list[tuple[str | None, str]]

TALK = (
    "The council met.\n"
    "AMES: We need a bridge.\n"
    "Dunn: Not this year.\n"
    "AMES: Then when will it come?\n"
    "Note: the council rose."
)


def _turns(tokens: Tokens, items: list[Attribution]) -> Said:
    """Speaker and words of each attribution."""
    return [
        (
            one.source and text_of(tokens, *one.source),
            " ¶ ".join(text_of(tokens, *part) for part in one.content),
        )
        for one in add_turns(tokens, word_tokens(tokens), items)
    ]


def _said(nlp: Language, text: str, title: str = "") -> Said:
    """Speaker and words of each turn of a text; a line behind `#` is set apart."""
    lines = text.strip().split("\n")
    plain = "\n".join(line.removeprefix("#") for line in lines)
    begin = 0
    apart = []
    for line in lines:
        end = begin + len(line.removeprefix("#"))
        apart += [(begin, end)] if line.startswith("#") else []
        begin = end + 1
    return _turns(gather_tokens([read_sheet(nlp, plain, (), title, apart)]), [])


def test_a_turn_belongs_to_the_name_before_it(nlp: Language) -> None:
    assert _turns(unparsed(nlp, TALK), []) == [
        ("AMES", "We need a bridge."),
        ("Dunn", "Not this year."),
        ("AMES", "Then when will it come?"),
    ]


def test_names_that_do_not_recur_make_no_transcript(nlp: Language) -> None:
    text = "AMES: We need a bridge.\nDUNN: Not this year.\nCOLE: Then when will it come?"
    assert _turns(unparsed(nlp, text), []) == []
    assert _turns(unparsed(nlp, text.replace("COLE", "AMES")), []) != []


def test_what_was_found_inside_a_turn_gives_way(nlp: Language) -> None:
    tokens = unparsed(nlp, TALK)
    inside = at(tokens, "bridge")
    items = [
        Attribution(None, None, [(0, 2)], 0.5, 0.0),
        Attribution(None, None, [(inside, inside)], 0.5, 0.0),
    ]
    found = _turns(tokens, items)
    assert found[0] == (None, "The council met")
    assert [content for _, content in found[1:]] == [
        "We need a bridge.",
        "Not this year.",
        "Then when will it come?",
    ]


TURNS = "\nQ: Why a bank?\nA: The vault keeps the wine cool.\nQ: Do you sleep?\nA: On Mondays only."


@pytest.mark.parametrize(
    ("introduction", "guest"),
    [
        (
            "Amara Diallo cooks in a former bank. She talked to the Echo about sleep.",
            "Amara Diallo",
        ),
        ("The cook of the old bank is Tove Lund, and she has plans.", "Tove Lund"),
        ("Arne Vik of the Harbour Post met the cook. Ida Lund told him of her plans.", "Ida Lund"),
        ("Text: Arne Vik. Ida Lund cooks in a former bank.", "Ida Lund"),
        ("Ida Lund and Arne Vik cook in a former bank.", None),
        ("A cook has plans.", None),
    ],
)
def test_answers_are_of_the_person_whom_the_introduction_names(
    nlp: Language, introduction: str, guest: str | None
) -> None:
    assert _turns(unparsed(nlp, introduction + TURNS), []) == [
        (None, "Why a bank?"),
        (guest, "The vault keeps the wine cool."),
        (None, "Do you sleep?"),
        (guest, "On Mondays only."),
    ]


def test_the_title_tells_which_of_several_is_interviewed(nlp: Language) -> None:
    text = "Ida Lund and Arne Vik cook in a former bank." + TURNS
    assert _said(nlp, text, "Lund: a kitchen in a vault")[1][0] == "Ida Lund"


def test_the_words_of_turns_are_verbatim(nlp: Language) -> None:
    tokens = unparsed(nlp, TALK)
    for one in add_turns(tokens, word_tokens(tokens), []):
        low, high = one.content[0]
        assert tokens.in_turn[low : high + 1].all()
    assert not tokens.in_turn[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A court: titles, a word alone, marks inside a turn.
        (
            "JUSTICE HOLM: Was the fence there first?\n"
            "MR. SMITH: It was. The map calls it “the old hedge”.\n"
            "CHIEF JUSTICE BERG: And the cow?\n"
            "MR. SMITH: Later.",
            [
                ("JUSTICE HOLM", "Was the fence there first?"),
                ("MR. SMITH", "It was. The map calls it “the old hedge”."),
                ("CHIEF JUSTICE BERG", "And the cow?"),
                ("MR. SMITH", "Later."),
            ],
        ),
        # A committee: roles in brackets, a second paragraph, a stage direction.
        (
            "CHAIR (Ms. Okonkwo): Order, please.\n"
            "Mr. Aldous (Norvale): When was the brake tested?\n"
            "(Pause.)\n"
            "Ms. Tran (Railworks): In May.\n"
            "We test it twice a year.\n"
            "Mr. Aldous (Norvale): Thank you.",
            [
                ("Ms. Okonkwo", "Order, please."),
                ("Mr. Aldous", "When was the brake tested?"),
                ("Ms. Tran", "In May. ¶ We test it twice a year."),
                ("Mr. Aldous", "Thank you."),
            ],
        ),
        # Initials of those whom the introduction names.
        (
            "Erik Nyman lives in Visby. Sara Bloom met him there.\n"
            "SB: Why eleven people?\n"
            "EN: Twelve are a jury.\n"
            "SB: Is there hope?\n"
            "EN: A little.",
            [
                ("Sara Bloom", "Why eleven people?"),
                ("Erik Nyman", "Twelve are a jury."),
                ("Sara Bloom", "Is there hope?"),
                ("Erik Nyman", "A little."),
            ],
        ),
        # An earnings call: labels are lines.
        (
            "Operator\n"
            "Good morning to all.\n"
            "Anita Voss -- Chief Executive Officer\n"
            "Revenue grew.\n"
            "We closed two furnaces.\n"
            "Kenji Mori -- Sumida -- Analyst\n"
            "Why Linz?\n"
            "Anita Voss -- Chief Executive Officer\n"
            "Because of gas.",
            [
                ("Operator", "Good morning to all."),
                ("Anita Voss", "Revenue grew. ¶ We closed two furnaces."),
                ("Kenji Mori", "Why Linz?"),
                ("Anita Voss", "Because of gas."),
            ],
        ),
        # A full name once, then the surname; the article ends otherwise.
        (
            "The Courier: Why did you resign?\n"
            "Istvan Varga: I was asked to lie.\n"
            "The Courier: About what?\n"
            "Varga: The bridge.\n"
            "I would not do it.\n"
            "Varga lives in Pécs.",
            [
                ("The Courier", "Why did you resign?"),
                ("Istvan Varga", "I was asked to lie."),
                ("The Courier", "About what?"),
                ("Varga", "The bridge. ¶ I would not do it."),
            ],
        ),
    ],
)
def test_labels_of_many_forms(nlp: Language, text: str, expected: Said) -> None:
    assert _said(nlp, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Serves: 4\nTime: 20 minutes\nSoup is good.\nServes: 6\nTime: 40 minutes",
        "Leeds: Smith 34\nHull: Jones 12\nLeeds: Brown 60\nHull: Green 81",
        "Myth: Bats are blind.\nFact: They see.\nMyth: Bats bite.\nFact: Few do.",
        "Where: Town Hall\nWhen: Friday.\nWhere: Pier\nWhen: Monday.",
        "Ruth Ames\nThe mayor said no.\nTom Dunn\nThe clerk said yes.\nRuth Ames\nShe left.",
        "Oregon: Family leave has grown to two weeks.\nOhio: Schools may ask for no passwords.\n"
        "Oregon: The wage rises to nine dollars.\nPeru: Drones may not fly at night.",
    ],
)
def test_lists_are_no_transcripts(nlp: Language, text: str) -> None:
    assert _said(nlp, text) == []


INTERVIEW = """
The cook Ida Lund told us of her plans.
#Why a bank?
I like the vault.
It keeps the wine cool.
#Do you sleep?
Rarely.
#What is next?
A second kitchen. I have found a mill.
"""
ANSWERS: Said = [
    ("Ida Lund", "I like the vault. ¶ It keeps the wine cool."),
    ("Ida Lund", "Rarely."),
    ("Ida Lund", "A second kitchen. I have found a mill."),
]


def test_answers_to_questions_that_are_set_apart(nlp: Language) -> None:
    assert _said(nlp, INTERVIEW) == ANSWERS


def test_answers_to_questions_that_nothing_sets_apart(nlp: Language) -> None:
    assert _said(nlp, INTERVIEW.replace("#", "")) == ANSWERS


PLAIN = """
An hour with the diver Olu Bankole
Olu Bankole clears harbours of what falls into them.
You once found a tram.
Two of them. I sat in the second one.
Is it quiet down there?
No. You hear every ship, and I hear my own heart.
The port says the work is safe.
The port has never been in the water.
What do you bring up?
Bicycles. My daughter rides one.
Tools
They are all Dutch, and I sell them.
Do you ever dream of it?
Every night.
I dream that I breathe.
Bankole's book is out in May.
"""


def test_remarks_and_headings_of_an_interview_are_no_part_of_its_answers(nlp: Language) -> None:
    assert _said(nlp, PLAIN) == [
        ("Olu Bankole", "Two of them. I sat in the second one."),
        (
            "Olu Bankole",
            "No. You hear every ship, and I hear my own heart. ¶ The port has never been in the "
            "water.",
        ),
        (
            "Olu Bankole",
            "Bicycles. My daughter rides one. ¶ They are all Dutch, and I sell them.",
        ),
        ("Olu Bankole", "Every night. ¶ I dream that I breathe."),
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("I ", "Bankole "),  # the writer tells
        ("?", "."),
        ("do you", "do I"),  # readers ask
    ],
)
def test_what_readers_ask_makes_no_interview(nlp: Language, old: str, new: str) -> None:
    text = PLAIN.replace("my own", "its").replace("My daughter", "Her daughter")
    text = text.replace("Is it quiet down there?", "What do you hear?")
    assert _said(nlp, text) != []
    assert _said(nlp, text.replace(old, new)) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("I ", "The owner "),  # the writer explains
        ("Do you", "Does it"),  # nobody is asked
        ("?", "."),
    ],
)
def test_explainers_are_no_interviews(nlp: Language, old: str, new: str) -> None:
    assert _said(nlp, INTERVIEW.replace(old, new)) == []


def test_delegates_of_states_take_turns(nlp: Language) -> None:
    text = "Peru: We support this.\nOregon: I do not.\nPeru: Our people wait."
    assert [who for who, _ in _said(nlp, text)] == ["Peru", "Oregon", "Peru"]


def test_who_asks_and_answers_may_stand_behind_the_letter(nlp: Language) -> None:
    text = (
        "Q. (Dan Moss) Why did you go?\nA. (Ruth Hale) I was bored.\n"
        "Q. (Dan Moss) And now?\nA. (Ruth Hale) Now I sleep."
    )
    assert _said(nlp, text) == [
        ("Dan Moss", "Why did you go?"),
        ("Ruth Hale", "I was bored."),
        ("Dan Moss", "And now?"),
        ("Ruth Hale", "Now I sleep."),
    ]


def test_statements_of_people_with_what_they_do(nlp: Language) -> None:
    text = (
        "Mia Lund -- Baker: We were never asked.\n"
        "Jon Pike -- Union secretary: They owe us an answer.\n"
        "Ada Brown -- Shopkeeper: My windows shake."
    )
    assert [who for who, _ in _said(nlp, text)] == ["Mia Lund", "Jon Pike", "Ada Brown"]
    teams = "Mia Lund -- Baker: Third place.\nJon Pike -- Clerk: First.\nAda Brown -- Cook: Ninth."
    assert _said(nlp, teams) == []
