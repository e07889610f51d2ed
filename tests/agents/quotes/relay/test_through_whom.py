"""Who spoke, and through whom it came: what is understood, case by case."""

from __future__ import annotations

import re
import time

import pytest
from spacy.language import Language

from agents.quotes import Quote, QuoteInput, QuoteModel, extract_quotes

INTERMEDIARIES = [
    # quoted
    (
        "Interfax quoted Ryabkov as saying the talks would resume in March.",
        ("Ryabkov", "Interfax", "the talks would resume in March"),
    ),
    (
        "Deputy Minister Sergei Ryabkov was quoted by Tass as saying the talks would resume "
        "in March.",
        ("Deputy Minister Sergei Ryabkov", "Tass", "the talks would resume in March"),
    ),
    (
        "“We will not wait,” Ryabkov was quoted as saying by the Interfax news agency.",
        ("Ryabkov", "the Interfax news agency", "We will not wait"),
    ),
    # told, interviewed, on air
    (
        "“The talks will resume,” Ryabkov told Interfax on Tuesday.",
        ("Ryabkov", "Interfax", "The talks will resume"),
    ),
    (
        "Mayor Anna Kovacs told a local newspaper that the bridge would open in May.",
        ("Mayor Anna Kovacs", "a local newspaper", "the bridge would open in May"),
    ),
    (
        "Mayor Anna Kovacs told the Halden Post reporter Ed Moss that the bridge would open in "
        "May.",
        ("Mayor Anna Kovacs", "the Halden Post reporter Ed Moss", "the bridge would open in May"),
    ),
    (
        "In an interview with CNN, Governor Ruth Ames said the dam was safe.",
        ("Governor Ruth Ames", "CNN", "the dam was safe"),
    ),
    (
        "“It was a mistake,” Joe Banks said Sunday on NBC’s “Meet the Press.”",
        ("Joe Banks", "NBC’s “Meet the Press", "It was a mistake"),
    ),
    (
        "In a statement obtained by The Associated Press, Governor Ruth Ames said that the dam "
        "was safe.",
        ("Governor Ruth Ames", "The Associated Press", "the dam was safe"),
    ),
    # reported
    (
        "“The dam is safe,” Governor Ruth Ames said, according to the Halden Times.",
        ("Governor Ruth Ames", "the Halden Times", "The dam is safe"),
    ),
    (
        "Meanwhile, Norland said on Sunday it was “disappointed” by signals from Oslo and Rome on "
        "the eve of talks, the Interfax and Orbis news agencies reported.",
        (
            "Norland",
            "the Interfax and Orbis news agencies",
            "it was “disappointed” by signals from Oslo and Rome on the eve of talks",
        ),
    ),
    (
        "Norland said on Monday it was ready for talks in Oslo next week, Reuters reported.",
        ("Norland", "Reuters", "on Monday it was ready for talks in Oslo next week"),
    ),
    (
        "According to the Halden Post, Mayor Anna Kovacs said the bridge would open in May.",
        ("Mayor Anna Kovacs", "the Halden Post", "the bridge would open in May"),
    ),
    (
        "The dam will be repaired by May, Governor Ruth Ames said, the Halden Post reported.",
        ("Governor Ruth Ames", "the Halden Post", "The dam will be repaired by May"),
    ),
    (
        "The Halden Post reported that Governor Ruth Ames had said the dam was safe.",
        ("Governor Ruth Ames", "The Halden Post", "the dam was safe"),
    ),
    (
        "The pipeline will be closed in June, Reuters reported, citing a person familiar with "
        "the matter.",
        ("a person familiar with the matter", "Reuters", "The pipeline will be closed in June"),
    ),
    (
        "Reuters, citing two government officials, reported that the pipeline would be closed "
        "in June.",
        ("two government officials", "Reuters", "the pipeline would be closed in June"),
    ),
    # retold
    (
        "Joe Banks said his lawyer had told the court that the papers were lost.",
        ("his lawyer", "Joe Banks", "the papers were lost"),
    ),
]

SPEAKERS_ALONE = [
    "Joe Banks told reporters that the bridge would open in May.",
    "Joe Banks told his wife that he would stay.",
    "“The bridge will open in May,” Mayor Anna Kovacs wrote on Twitter.",
    "Joe Banks said in an interview on Saturday that he would stay.",
    "Reuters reported that the pipeline would be closed in June.",
    "According to a Halden Post poll, 51 percent of voters said they would stay at home.",
    "She said she had told her brother about the letter.",
]


def read(text: str, nlp: Language, model: QuoteModel) -> list[Quote]:
    return extract_quotes([QuoteInput(text)], nlp, model)[0]


def shown(text: str, quote: Quote) -> tuple[str | None, str | None, str]:
    """Speaker, source and content in words."""
    speaker, via = (span and text[slice(*span)] for span in (quote.speaker, quote.via))
    return speaker, via, " ".join(text[start:end] for start, end in quote.spans)


def plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))


@pytest.mark.parametrize(
    ("text", "expected"), INTERMEDIARIES, ids=[text[:40] for text, _ in INTERMEDIARIES]
)
def test_speaker_intermediary_and_content(
    text: str, expected: tuple[str, str, str], nlp: Language, model: QuoteModel
) -> None:
    found = [shown(text, quote) for quote in read(text, nlp, model)]
    assert any(
        speaker == expected[0]
        and via == expected[1]
        and plain(content).endswith(plain(expected[2]))
        for speaker, via, content in found
    ), found


@pytest.mark.parametrize("text", SPEAKERS_ALONE)
def test_no_intermediary_where_the_speaker_is_heard_directly(
    text: str, nlp: Language, model: QuoteModel
) -> None:
    quotes = read(text, nlp, model)
    assert quotes
    assert [quote.via for quote in quotes if quote.via is not None] == []


def test_work_grows_linearly(nlp: Language, model: QuoteModel) -> None:
    """Of an endless sentence of outlets, and of one of cues."""
    for unit in ("he told CNN, according to the Halden Post, ", "“A,” he said, Reuters reported. "):

        def seconds(count: int, unit: str = unit) -> float:
            began = time.process_time()
            read(unit * count, nlp, model)
            return time.process_time() - began

        seconds(20)
        assert seconds(640) < seconds(80) * 8 * 3
