"""Names that the page puts to quotations."""

from __future__ import annotations

import pytest
from spacy.language import Language

from agents.quotes.layout.page import read_page
from agents.quotes.layout.signatures import Signature, sign
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.tokens import Tokens, word_tokens
from tests.agents.quotes.reading import text_of, unparsed


def _read(nlp: Language, text: str) -> tuple[Tokens, dict[int, Signature]]:
    tokens = unparsed(nlp, text)
    return tokens, read_page(tokens, word_tokens(tokens)).names


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
        ("“We go.” ¶Ruth Ames, farmer", ["Ruth Ames"]),
        ("“We go.” ¶Ruth Ames, 31, of Lund", ["Ruth Ames"]),
        # A heading of what comes next.
        ("“We go.” ¶Ruth Ames, out in the first round", [None]),
        ("Dunn said: “We go. ¶“We stay.” ¶Ruth Ames, mayor of Lund", [None, None]),
    ],
)
def test_a_name_before_a_colon_or_behind_a_dash_signs(
    nlp: Language, text: str, expected: list[str | None]
) -> None:
    tokens, found = _read(nlp, text.replace("¶", "\n"))
    names = [
        text_of(tokens, *found[r].source) if r in found else None
        for r in range(len(tokens.region_first))
    ]
    assert names == expected


def test_a_name_alone_before_a_colon_is_mentioned_elsewhere(nlp: Language) -> None:
    tokens, found = _read(nlp, "The mayor is Ruth Ames.\nAmes: “We go.”\nNote: “We stay.”")
    assert {r: text_of(tokens, *name.source) for r, name in found.items()} == {0: "Ames"}


def test_a_signature_goes_to_a_quotation_without_speaker_alone(nlp: Language) -> None:
    tokens, names = _read(nlp, "Ruth Ames: “We go.”")
    first, last = int(tokens.region_first[0]), int(tokens.region_last[0])
    whole = Attribution(None, None, [(first, last)], 0.5, 0.0)
    part = Attribution(None, None, [(first + 1, last)], 0.5, 0.0)
    spoken = Attribution(None, (0, 0), [(first, last)], 0.5, 0.5)
    sign(tokens, names, [whole, part, spoken])
    assert whole.source is not None
    assert text_of(tokens, *whole.source) == "Ruth Ames"
    assert part.source is None
    assert spoken.source == (0, 0)
