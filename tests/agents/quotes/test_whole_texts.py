"""Short texts, and every quote that must come of each: bounds and speakers, nothing else."""

from __future__ import annotations

import re

import pytest
from spacy.language import Language

from agents.quotes import Quote, QuoteInput, QuoteModel, extract_quotes

Said = tuple[str | None, str]
"""The mention of the speaker (None: open), and all words of the content."""


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text))


def _said(text: str, quote: Quote) -> Said:
    content = " ".join(text[a:b] for a, b in quote.spans)
    speaker = text[slice(*quote.speaker)] if quote.speaker else None
    return speaker, _plain(content)


def _check(text: str, wants: list[Said], nlp: Language, model: QuoteModel) -> None:
    quotes = extract_quotes([QuoteInput(text)], nlp, model)[0]
    assert [_said(text, q) for q in quotes] == [(who, _plain(what)) for who, what in wants]


TWO_SPEAKERS: list[tuple[str, list[Said]]] = [
    (
        "“The tide took the whole shed,” said Lea Moss. Paul Tarn said: “My boat is gone too.”",
        [("Lea Moss", "The tide took the whole shed"), ("Paul Tarn", "My boat is gone too")],
    ),
    (
        "“The wall was never checked,” the mayor said. But Olu Bankole, a diver, added, “It was "
        "checked twice.”",
        [
            ("the mayor", "The wall was never checked"),
            ("Olu Bankole, a diver", "It was checked twice"),
        ],
    ),
    (
        'Dana Pike told the court: "We were asleep." Her brother told it: "I was not."',
        [("Dana Pike", "We were asleep"), ("Her brother", "I was not")],
    ),
    (
        '"We were never told," Dana Pike wrote. Two days later, the board answered, "Letters '
        'went out in March."',
        [("Dana Pike", "We were never told"), ("the board", "Letters went out in March")],
    ),
    (
        "“The bridge is safe,” said Lea Moss. Paul Tarn called it “a death trap”.",
        [("Lea Moss", "The bridge is safe"), ("Paul Tarn", "it “a death trap”")],
    ),
    # One speaker goes on, in sentences of all quotation.
    (
        "“It is over,” Lea Moss said. “We will all go home now.”",
        [("Lea Moss", "It is over We will all go home now")],
    ),
    (
        "“They closed the school. They closed the library,” said Gavin Stroud. His wife said: "
        "“And the pool.”",
        [
            ("Gavin Stroud", "They closed the school. They closed the library"),
            ("His wife", "And the pool"),
        ],
    ),
]


@pytest.mark.parametrize(("text", "wants"), TWO_SPEAKERS)
def test_each_of_two_speakers_keeps_the_words_beside_the_own_cue(
    text: str, wants: list[Said], nlp: Language, model: QuoteModel
) -> None:
    _check(text, wants, nlp, model)


SINGLE_MARKS: list[tuple[str, list[Said]]] = [
    (
        "“We’ve had no water since Tuesday,” said Anil Rao, 61. “The landlord’s son came once and "
        "didn’t come back.”",
        [
            (
                "Anil Rao, 61",
                "We’ve had no water since Tuesday The landlord’s son came once and didn’t come "
                "back",
            )
        ],
    ),
    (
        "Karl Brandt said: “She’s never been late. The neighbours’ dog barked. I knew then.” He "
        "sat down.",
        [("Karl Brandt", "She’s never been late. The neighbours’ dog barked. I knew then")],
    ),
    (
        "Lea Moss said: “The water came at night. We heard it in the hall.\n\n“By dawn it stood at "
        "the windows’ sills. We’d lost the lot.”",
        [
            ("Lea Moss", "The water came at night. We heard it in the hall"),
            ("Lea Moss", "By dawn it stood at the windows’ sills. We’d lost the lot"),
        ],
    ),
    (
        "The minister said the plan “won’t survive the owners’ winter”.",
        [("The minister", "the plan “won’t survive the owners’ winter”")],
    ),
    (
        "“Who’s paying for it?” asked Freya Lund. “I’m not. You aren’t. So who is?”",
        [("Freya Lund", "Who’s paying for it? I’m not. You aren’t. So who is?")],
    ),
]


@pytest.mark.parametrize(("text", "wants"), SINGLE_MARKS)
@pytest.mark.parametrize("marks", ["“”’", "‘’’", "'''", "“”'"])
def test_single_marks_are_as_good_as_double_ones(
    marks: str, text: str, wants: list[Said], nlp: Language, model: QuoteModel
) -> None:
    table = str.maketrans("“”’", marks)
    wants = [(who, what.translate(table)) for who, what in wants]
    _check(text.translate(table), wants, nlp, model)


WITHOUT_CUE: list[tuple[str, list[Said]]] = [
    # Somebody acts in the sentence beside the quotation.
    (
        "Ruth Ames shook her head. “I never signed that paper.”",
        [("Ruth Ames", "I never signed that paper")],
    ),
    (
        "“I never signed that paper.” Ruth Ames put the phone down.",
        [("Ruth Ames", "I never signed that paper")],
    ),
    (
        "Police closed the road. A witness, Olu Bankole, was standing by the door. “There was a "
        "bang and then smoke everywhere.”",
        [("Olu Bankole", "There was a bang and then smoke everywhere")],
    ),
    (
        "Lea Moss has run the shop for forty years.\n\n“I know everybody who comes in.”",
        [("Lea Moss", "I know everybody who comes in")],
    ),
    # Nobody, or more than one, can be meant.
    (
        "The rain went on for days. “My father built that wall with his own hands.”",
        [(None, "My father built that wall with his own hands")],
    ),
    (
        "Lea and Ida Moss have run the shop for forty years. “We know everybody who comes in.”",
        [(None, "We know everybody who comes in")],
    ),
    # The page names who speaks.
    (
        "“The new line will serve the whole port.” -Commissioner Lena Roth",
        [("Commissioner Lena Roth", "The new line will serve the whole port")],
    ),
    (
        "And from Chairwoman Ida Moss:\n\n“Lena brings twenty years of work to this post.”",
        [("Chairwoman Ida Moss", "Lena brings twenty years of work to this post")],
    ),
    (
        "From the desk of Karl Brandt, chief analyst at Norrail:\n\n“The line has come late.”",
        [("Karl Brandt", "The line has come late")],
    ),
    (
        "Statement by Lena Roth:\n\n“The line will serve ten villages.”",
        [("Lena Roth", "The line will serve ten villages")],
    ),
    (
        "Lena Roth on the delay: “The ground was softer than we thought.”",
        [("Lena Roth", "The ground was softer than we thought")],
    ),
    (
        "‘The line will stay where it is’: Roth\n\nThe ground is soft.",
        [("Roth", "The line will stay where it is")],
    ),
]


@pytest.mark.parametrize(("text", "wants"), WITHOUT_CUE)
def test_a_quotation_without_a_cue_is_that_persons_who_stands_beside_it(
    text: str, wants: list[Said], nlp: Language, model: QuoteModel
) -> None:
    _check(text, wants, nlp, model)


BOUNDS: list[tuple[str, list[Said]]] = [
    ("And “the wall fell at noon,” said Dana Pike.", [("Dana Pike", "the wall fell at noon")]),
    (
        "But “nobody was ever told,” Lea Moss said.",
        [("Lea Moss", "nobody was ever told")],
    ),
    ("“(Laughs) I never did that,” said Lea Moss.", [("Lea Moss", "I never did that")]),
    ("“[The wall] fell at noon,” said Lea Moss.", [("Lea Moss", "The wall fell at noon")]),
    (
        "The minister told peers the rules would change in spring.",
        [("The minister", "the rules would change in spring")],
    ),
    (
        "The union wants 7 percent and what it calls “a future without night shifts”.",
        [("The union", "7 percent and what it calls “a future without night shifts”")],
    ),
    (
        "Dana Pike said: “The wall fell at noon.” Then the police left.",
        [("Dana Pike", "The wall fell at noon")],
    ),
]


@pytest.mark.parametrize(("text", "wants"), BOUNDS)
def test_a_quote_ends_where_the_words_end(
    text: str, wants: list[Said], nlp: Language, model: QuoteModel
) -> None:
    _check(text, wants, nlp, model)


def test_a_question_is_not_the_answerers(nlp: Language, model: QuoteModel) -> None:
    text = "“Is it safe?” “Yes, it is,” said Dana Pike."
    said = [_said(text, q) for q in extract_quotes([QuoteInput(text)], nlp, model)[0]]
    assert ("Dana Pike", "Yes it is") in said


NOBODY_SAYS: list[tuple[str, list[Said]]] = [
    ("The road says goodbye to the village at the mill.", []),
    ("The smoke told the crew where to go.", []),
    ("The turbine tells engineers when it is too hot.", []),
    ("The White House said it would wait.", [("The White House", "it would wait")]),
    ("Snow is expected to fall on Sunday.", []),
    ("Prices are likely to rise.", []),
    ("One might think the sea was blue.", []),
    ("Police questioned a man about the theft.", []),
    ("The mayor apologised to the families.", []),
    ("Lawmakers voted against the ban on nets.", []),
]


@pytest.mark.parametrize(("text", "wants"), NOBODY_SAYS)
def test_what_nobody_says_is_no_quote(
    text: str, wants: list[Said], nlp: Language, model: QuoteModel
) -> None:
    _check(text, wants, nlp, model)


LISTENERS: list[tuple[str, list[Said]]] = [
    (
        "Health officer Ken Ito reminded parents that schools open late.",
        [("Health officer Ken Ito", "that schools open late")],
    ),
    (
        "Anna Weir told the inquiry that no order was given.",
        [("Anna Weir", "that no order was given")],
    ),
    (
        "Ms Okoro told the tribunal: ‘I asked for a chair. He said, “Stand like the rest.” I’d had "
        "surgery.’",
        [
            (
                "Ms Okoro",
                "I asked for a chair. He said, “Stand like the rest.” I’d had surgery",
            )
        ],
    ),
    (
        '"Where was it?" lawyer Tom Ray asked the former treasurer, Mads Friis.',
        [("lawyer Tom Ray", "Where was it")],
    ),
]


@pytest.mark.parametrize(("text", "wants"), LISTENERS)
def test_who_is_told_is_no_part_of_what_is_said(
    text: str, wants: list[Said], nlp: Language, model: QuoteModel
) -> None:
    _check(text, wants, nlp, model)
