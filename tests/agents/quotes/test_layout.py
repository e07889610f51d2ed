"""What is read from the page: marks within words, blocks of quotation, names, tags."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes.layout.blocks import Block, find_blocks
from agents.quotes.layout.page import read_page
from agents.quotes.text.sheet import read_sheet
from agents.quotes.text.tokens import Tokens, gather_tokens, word_tokens


def _tokens(nlp: Language, *texts: str) -> Tokens:
    return gather_tokens([read_sheet(nlp, text) for text in texts])


def _words(tokens: Tokens, first: int, last: int) -> str:
    sheet = tokens.sheets[0]
    return sheet.text[sheet.start[first] : sheet.end[last]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said,“We go.”", ["He", "said", ",", "“", "We", "go", ".", "”"]),
        ("a “plan”—is it?", ["a", "“", "plan", "”", "—", "is", "it", "?"]),
        ("-Ruth Ames", ["-", "Ruth", "Ames"]),
        ("a well-known 5-4 vote", ["a", "well", "-", "known", "5", "-", "4", "vote"]),
    ],
)
def test_marks_within_words_stand_alone(nlp: Language, text: str, expected: list[str]) -> None:
    sheet = read_sheet(nlp, text)
    found = [text[s:e] for s, e in zip(sheet.start.tolist(), sheet.end.tolist(), strict=True)]
    assert found == expected


def test_blocks_go_on_while_the_mark_is_open(nlp: Language) -> None:
    text = (
        "The council stated:\n"
        '"The pier is a “ruin” by now.\n'
        '"It will be closed.\n'
        '“Nobody will cry,” Ames said."\n'
        '"It was old."\n'
        '"Not so," Dunn said.\n'
        '"The boats stay."'
    )
    tokens = _tokens(nlp, text, '"Another article."')
    blocks = find_blocks(tokens, word_tokens(tokens))
    assert blocks == {
        1: Block(0, 1, True),
        2: Block(0, 2, True),
        3: Block(0, 3, True),
        4: Block(0, 4, False),
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ruth Ames: “We go.”", ["Ruth Ames"]),
        ("Boats are few - more from Ruth Ames: “We go.”", ["Ruth Ames"]),
        ("Ames votes. Ames: “We go.”", [None]),
        ("WATCH: “The Harbour”", [None]),
        ("“We go. ¶“We stay.” ¶— Ruth Ames, mayor", ["Ruth Ames", "Ruth Ames"]),
        ("“We go.” ¶– Not a name –", [None]),
        ("“We go.” ¶- Ames said nothing.", [None]),
        ("“We go,” Dunn said. ¶- Ruth Ames", [None]),
    ],
)
def test_names_put_to_quotations(nlp: Language, text: str, expected: list[str | None]) -> None:
    tokens = _tokens(nlp, text.replace("¶", "\n"))
    found = read_page(tokens, word_tokens(tokens)).names
    names = [
        _words(tokens, *found[r].source) if r in found else None
        for r in range(len(tokens.region_first))
    ]
    assert names == expected


def test_a_name_alone_before_a_colon_is_mentioned_elsewhere(nlp: Language) -> None:
    tokens = _tokens(nlp, "The mayor is Ruth Ames.\nAmes: “We go.”\nNote: “We stay.”")
    found = read_page(tokens, word_tokens(tokens)).names
    assert {r: _words(tokens, *name.source) for r, name in found.items()} == {0: "Ames"}
