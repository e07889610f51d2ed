"""What the page puts around quotations: tags of several speakers, statements, signature lines."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes import QuoteInput, QuoteModel, extract_quotes

Said = list[tuple[str | None, str]]


def _said(nlp: Language, model: QuoteModel, text: str) -> Said:
    """Speaker and words of the likely quotes, with marks where they are mixed."""
    text = text.replace(" ¶ ", "\n\n")
    return [
        (
            one.speaker and text[slice(*one.speaker)],
            " ".join(text[slice(*part)] for part in one.spans),
        )
        for one in extract_quotes([QuoteInput(text)], nlp, model)[0]
        if one.confidence >= 0.4
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "“The road is lost,” said Anna Berg. But Grace Tan was not convinced: “It was never "
            "ours.”",
            [("Anna Berg", "The road is lost"), ("Grace Tan", "It was never ours.")],
        ),
        (
            "“Is this the end?” asked Rita Moll. “I don’t know,” said her brother, Jan Moll.",
            [("Rita Moll", "Is this the end?"), ("her brother, Jan Moll", "I don’t know")],
        ),
        (
            "‘Nobody asked us,’ said Idris Okoro. Olof Strand replied: ‘Nobody had to.’",
            [("Idris Okoro", "Nobody asked us"), ("Olof Strand", "Nobody had to.")],
        ),
    ],
)
def test_two_speakers_in_a_paragraph(
    nlp: Language, model: QuoteModel, text: str, expected: Said
) -> None:
    assert _said(nlp, model, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The tower is old. Still, “The bells have rung long enough,” Ada Lund said.",
            [("Ada Lund", "The bells have rung long enough")],
        ),
        (
            "“The dam is safe,” said engineer Paul Weiss on Friday. “I checked it myself.”",
            [("engineer Paul Weiss", "The dam is safe I checked it myself.")],
        ),
        (
            # Words of the speaker's own stay with the quotation.
            "Ada Lund said the bells were “old and tired”.",
            [("Ada Lund", "the bells were “old and tired”")],
        ),
    ],
)
def test_what_stands_beside_a_quotation_is_not_said(
    nlp: Language, model: QuoteModel, text: str, expected: Said
) -> None:
    assert _said(nlp, model, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Its director, Ada Kroll, said in a statement: ¶ We have found asbestos. ¶ We will "
            "open when it is gone. ¶ The museum was founded in 1871.",
            "We have found asbestos. We will open when it is gone.",
        ),
        (
            "The rector, Tom Reed, wrote to all students: ¶ Dear all, ¶ I am sorry for the noise. "
            "¶ It will stop in May.",
            "I am sorry for the noise.",
        ),
        (
            "Statement by the Hart family: ¶ We ask for privacy. ¶ Hart was last seen in May.",
            "We ask for privacy.",
        ),
        (
            "Last spring the clerk, Olav Dahl, wrote: ¶ The roof of the church has been open since "
            "the storm, and the rain comes in. ¶ Nobody answered him.",
            "The roof of the church has been open since the storm, and the rain comes in.",
        ),
        (
            # The model takes the verb for no cue.
            "Queen Ingrid spoke to the council. Ingrid observed: ¶ ... the roads of the realm are "
            "not safe; the tolls are taken by those who have no right to them. ¶ Nobody answered.",
            "... the roads of the realm are not safe; the tolls are taken by those who have no "
            "right to them.",
        ),
        (
            "In the interview, the prime minister, Kari Lund, also said: ¶ - Norway must keep its "
            "ports open to trade ¶ - The army needs new radios ¶ Ms Lund flies to Berlin today.",
            "The army needs new radios",
        ),
    ],
)
def test_statements_without_marks(
    nlp: Language, model: QuoteModel, text: str, expected: str
) -> None:
    assert expected in [words for _, words in _said(nlp, model, text)]


@pytest.mark.parametrize(
    "text",
    [
        "The opening hours are: ¶ - We are closed on Mondays ¶ - We are open on all other days",
        "Roof prices that Lund wrote: ¶ - The roof, nine million ¶ - We have no more money",
        "The museum wrote: ¶ New roof",
        "The museum said in a statement: ¶ The roof is old. ¶ It was built in 1871.",
        "The museum made a statement. ¶ We have been there and have seen the roof.",
        "Here is what the museum shows: ¶ We have been there and have seen the roof.",
    ],
)
def test_no_statements(nlp: Language, model: QuoteModel, text: str) -> None:
    assert not any("We" in words or "roof" in words for _, words in _said(nlp, model, text))


@pytest.mark.parametrize(
    ("line", "speaker"),
    [
        ("Rosa Lund, farmer", "Rosa Lund"),
        ("Rosa Lund, 31, of Visby", "Rosa Lund"),
        ("Rosa Lund, who farms here, was late.", None),
        ("Rosa Lund", None),
        ("Lund, farmer", None),
    ],
)
def test_a_name_and_a_role_below_a_quotation_sign_it(
    nlp: Language, model: QuoteModel, line: str, speaker: str | None
) -> None:
    text = f"The airport is new. ¶ “My hens no longer lay.” ¶ {line} ¶ The work goes on."
    found = [who for who, words in _said(nlp, model, text) if "hens" in words]
    assert found == [speaker] or (speaker is None and not found)


@pytest.mark.parametrize("line", ["Rosa Lund", "Rosa Lund, Ph.D.", "Rosa Lund, MD"])
def test_a_name_below_a_quotation_signs_it_where_the_article_has_it(
    nlp: Language, model: QuoteModel, line: str
) -> None:
    text = (
        f"The bees of Visby are ill. ¶ “A mite has come with the boats.” ¶ {line} ¶ The work of "
        "Lund and two others was printed in May."
    )
    assert [who for who, words in _said(nlp, model, text) if "mite" in words] == ["Rosa Lund"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Hayley Marsh, 42, said: “I wrote many letters. ¶ “1.5 degrees is a wreck. ¶ “It is "
            "no distant problem.” ¶ Her friend Paul Weir, 60, said: “I began in the yards.”",
            ["Hayley Marsh, 42"] * 3 + ["Her friend Paul Weir, 60"],
        ),
        (
            "Phil Ross said: “I walked out of the room. ¶ “Your life changes.” ¶ He left.",
            ["Phil Ross"] * 2,
        ),
        (
            "“The dam is safe,” engineer Vera Lang said. “I walk on it. ¶ “I saw the cracks. ¶ “If "
            "it breaks, I will know.”",
            ["engineer Vera Lang"] * 3,
        ),
    ],
)
def test_a_quotation_left_open_goes_on_with_its_speaker(
    nlp: Language, model: QuoteModel, text: str, expected: list[str]
) -> None:
    assert [who for who, _ in _said(nlp, model, text)] == expected


def test_who_is_named_in_a_clause_of_its_own_does_not_speak(
    nlp: Language, model: QuoteModel
) -> None:
    text = "Phil Ross spoke. He continued, on what he misses Ronnie doing: “There are many things.”"
    found = [who for who, words in _said(nlp, model, text) if "many things" in words]
    assert found == ["He"]
