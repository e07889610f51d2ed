"""No list of words says what another list says already."""

from __future__ import annotations

from pathlib import Path

import pytest

from agents.enrich.keyphrases import spacy_stop_words
from agents.lexicon import LANGUAGES
from tests.agents.lexicon.word_lists import SHARE, literal_lists, same, sources

ALLOWED = {
    (
        "agents/lexicon/english.py:KNOWN_ACRONYMS",
        "agents/lexicon/english.py:KNOWN_ORGANISATIONS",
    ): "one says what an acronym is short for, the other what is an organisation",
    **dict.fromkeys(
        [
            ("agents/ingest/language.py:ISO_639_1", "agents/ingest/language.py:LANGUAGES"),
            ("agents/ingest/language.py:ISO_639_1", "agents/ingest/language.py:OF_COUNTRIES"),
            ("agents/ingest/language.py:LANGUAGES", "agents/ingest/language.py:OF_COUNTRIES"),
        ],
        "codes that there are, those that are told from text, and those of countries",
    ),
    (
        "streams/archive/answers.py:COLUMNS",
        "streams/render.py:CSV_COLUMNS",
    ): "columns of the archive's quotes, and of the stream's",
    (
        "streams/render.py:CSV_COLUMNS",
        "streams/watches/wording.py:_AS_THEY_ARE",
    ): "columns of the stream's quotes, and fields of one that an alert shows",
    (
        "streams/access.py:ROLES",
        "streams/access.py:Role",
    ): "a Literal cannot be made of a mapping; mypy compares the two",
    (
        "agents/lexicon/german.py:SPEECH.participles",
        "agents/lexicon/german.py:SPEECH.verbs",
    ): "many German participles are written as a finite form is",
}
"""Pairs of lists that share words and are two facts all the same, and why."""


def test_no_two_lists_share_most_of_their_words() -> None:
    """A list that has the words of another is made of it: `OTHER | words("...")`.

    Function words do not count: every list of them shares most with every other.
    """
    lists = literal_lists(sources(), frozenset().union(*map(spacy_stop_words, LANGUAGES)))
    assert len(lists) > 80
    pairs = {
        tuple(sorted((one.place, other.place))): sorted(one.words & other.words)
        for one, other, _ in same(lists)
    }
    assert {pair: shared for pair, shared in pairs.items() if pair not in ALLOWED} == {}
    assert ALLOWED.keys() <= pairs.keys(), "a pair that is allowed is no pair any more"


PETS = "cat dog cow pig hen duck goose sheep"


@pytest.mark.parametrize(
    "source",
    [
        f'PETS = frozenset("{PETS}".split())',
        f'PETS = words("{PETS}")',
        "PETS = {" + repr(PETS.split())[1:-1] + "}",
        f"PETS = {tuple(PETS.split())!r}",
        f"PETS: dict[str, int] = {dict.fromkeys(PETS.split(), 1)!r}",
        f"PETS = phrases({PETS.replace(' ', ', ')!r})",
        f"PETS = re.compile(r'\\b(?:{PETS.replace(' ', '|')})\\b')",
        f"def feed():\n    return {PETS.split()!r}",
    ],
)
def test_a_list_is_found_however_it_is_written(tmp_path: Path, source: str) -> None:
    (tmp_path / "one.py").write_text(source)
    (tmp_path / "two.py").write_text(f'ANIMALS = words("{PETS} horse goat ant bee")')
    ((one, other, shared),) = same(literal_lists(tmp_path.glob("*.py")))
    assert {one.path, other.path} == {"one.py", "two.py"}
    assert one.words & other.words == set(PETS.split())
    assert shared == 1.0 > SHARE


def test_lists_that_share_few_words_are_two(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(f'PETS = words("{PETS}")')
    (tmp_path / "two.py").write_text('FARM = words("cow pig hen duck plough barn hay tractor")')
    assert same(literal_lists(tmp_path.glob("*.py"))) == []
