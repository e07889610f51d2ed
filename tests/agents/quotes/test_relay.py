"""Chains (who spoke, through whom it came) and denials: what is understood, case by case."""

from __future__ import annotations

import re
import time

import pytest
from spacy.language import Language

from agents.quotes import Quote, QuoteInput, QuoteModel, extract_quotes
from agents.quotes.relay.relay import modality_of, outermost

CHAINS = [
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

NO_CHAINS = [
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


@pytest.mark.parametrize(("text", "chain"), CHAINS, ids=[text[:40] for text, _ in CHAINS])
def test_chains(text: str, chain: tuple[str, str, str], nlp: Language, model: QuoteModel) -> None:
    found = [shown(text, quote) for quote in read(text, nlp, model)]
    assert any(
        speaker == chain[0] and via == chain[1] and plain(content).endswith(plain(chain[2]))
        for speaker, via, content in found
    ), found


@pytest.mark.parametrize("text", NO_CHAINS)
def test_no_chains(text: str, nlp: Language, model: QuoteModel) -> None:
    assert [quote.via for quote in read(text, nlp, model) if quote.via is not None] == []


@pytest.mark.parametrize(
    ("text", "speaker", "cue"),
    [
        ("“The talks will resume,” Ryabkov told Interfax on Tuesday.", "Ryabkov", "told"),
        (
            "“The dam is safe,” Governor Ruth Ames said, according to the Halden Times.",
            "the Halden Times",
            "according to",
        ),
        (
            "The dam will be repaired by May, Governor Ruth Ames said, the Halden Post reported.",
            "the Halden Post",
            "reported",
        ),
        (
            "Joe Banks said his lawyer had told the court that the papers were lost.",
            "Joe Banks",
            "said",
        ),
    ],
)
def test_outermost(text: str, speaker: str, cue: str, nlp: Language, model: QuoteModel) -> None:
    """Where only the outermost attribution counts, an outlet that reports is the speaker."""
    (quote,) = outermost(text, read(text, nlp, model))
    assert quote.speaker is not None
    assert quote.cue is not None
    assert text[slice(*quote.speaker)] == speaker
    assert text[slice(*quote.cue)] == cue
    assert quote.via is None


def test_work_on_chains_is_linear(nlp: Language, model: QuoteModel) -> None:
    """Of an endless sentence of outlets, and of one of cues."""
    for unit in ("he told CNN, according to the Halden Post, ", "“A,” he said, Reuters reported. "):

        def seconds(count: int, unit: str = unit) -> float:
            began = time.process_time()
            read(unit * count, nlp, model)
            return time.process_time() - began

        seconds(20)
        assert seconds(640) < seconds(80) * 8 * 3


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        # denied: it is not so, or was not said
        ("The club [denied] that it had paid the referee.", "denied"),
        ("The club vigorously [denied] any role in the affair.", "denied"),
        ("A spokeswoman [disputed] their account.", "denied"),
        ("She [dismissed] criticism of the plan.", "denied"),
        ("He [rejected] the notion that the changes were a shake-up.", "denied"),
        ("Mr. Reed [rejected] her claim.", "denied"),
        ("The report [did not say] who had signed the order.", "denied"),
        ("She [has never said] that she would resign.", "denied"),
        ("Most members [do not believe] it will pass.", "denied"),
        ("The advisers [are not convinced] that it will work.", "denied"),
        # hedged: not told
        ("The mayor [declined to say] whether he would run.", "hedged"),
        ("The bank [declined] to comment.", "hedged"),
        ("A lawyer [refused to confirm] the date.", "hedged"),
        ("The minister [would not comment] on the talks.", "hedged"),
        ("The mayor [wouldn’t discuss] his plans.", "hedged"),
        ("The firm [did not immediately respond] to a request for comment.", "hedged"),
        ("He [is not saying] what he will do.", "hedged"),
        ("He left [without saying] who would follow him.", "hedged"),
        # asserted, though the words may deny
        ("She [said] the road was closed.", "asserted"),
        ("The court [denied] bail.", "asserted"),
        ("The guards [denied] them entry.", "asserted"),
        ("The bishop [denied] Ann Lee the post.", "asserted"),
        ("He [was denied] a visa.", "asserted"),
        ("Nobody [can not deny] it.", "asserted"),
        ("The mayor [rejected] the offer.", "asserted"),
        ("The firm [refused to work] with the police.", "asserted"),
        ("She [refused] to let him sell the house.", "asserted"),
        ("It [is not clear] whether he will run.", "asserted"),
        ("They [do not know] how many there are.", "asserted"),
        ("He [never mentioned] his rival by name.", "asserted"),
        ("It is hard [not to wonder] whether he knew.", "asserted"),
    ],
)
def test_modality(text: str, modality: str) -> None:
    start, stop = text.index("["), text.index("]") - 1
    bare = text.replace("[", "").replace("]", "")
    assert modality_of(bare, (start, stop), bare[:start][-24:], bare[stop : stop + 40]) == modality


def test_nobody_said_it() -> None:
    text = "None of them has said that the war must end."
    cue = (text.index("has"), text.index("said") + 4)
    assert modality_of(text, cue, " ", text[cue[1] :], "None of them") == "denied"
    assert modality_of(text, None, "", "") == "asserted"
