"""Paragraphs of quotation below one that ends in a colon."""

from __future__ import annotations

from spacy.language import Language

from agents.quotes.layout.blocks import Block, find_blocks
from agents.quotes.text.tokens import word_tokens
from tests.agents.quotes.reading import unparsed


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
    tokens = unparsed(nlp, text, '"Another article."')
    blocks = find_blocks(tokens, word_tokens(tokens))
    assert blocks == {
        1: Block(0, 1, True),
        2: Block(0, 2, True),
        3: Block(0, 3, True),
        4: Block(0, 4, False),
    }
