"""Who keeps words that several attributions claim."""

from __future__ import annotations

from spacy.language import Language

from agents.quotes.arrays import TokenRange
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.conflicts import resolve_conflicts
from agents.quotes.text.tokens import Tokens, word_tokens
from tests.agents.quotes.reading import at, text_of, unparsed

THRESHOLD = 0.3


def _item(
    content: TokenRange, score: float, cue: int, claims: dict[int, float] | None = None
) -> Attribution:
    return Attribution((cue, cue), None, [content], score, 0.0, claims=claims or {})


def _kept(tokens: Tokens, items: list[Attribution]) -> list[tuple[str, list[str]]]:
    found = resolve_conflicts(tokens, word_tokens(tokens), items, THRESHOLD)
    return [
        (text_of(tokens, *(item.cue or (0, 0))), [text_of(tokens, *part) for part in item.content])
        for item in found
    ]


def test_of_two_that_claim_the_same_words_the_better_one_is_kept(nlp: Language) -> None:
    tokens = unparsed(nlp, "Ann said Bo swore that it rains.")
    content = at(tokens, "that"), at(tokens, "rains")
    said, swore = at(tokens, "said"), at(tokens, "swore")
    assert _kept(tokens, [_item(content, 0.5, said), _item(content, 0.8, swore)]) == [
        ("swore", ["that it rains"])
    ]


def test_one_that_borders_on_a_better_one_loses_the_shared_words(nlp: Language) -> None:
    tokens = unparsed(nlp, "Ann said that it rains and pours, Bo swore.")
    said, swore = at(tokens, "said"), at(tokens, "swore")
    that, rains, pours = at(tokens, "that"), at(tokens, "rains"), at(tokens, "pours")
    items = [_item((that, rains), 0.9, said), _item((rains, pours), 0.5, swore)]
    assert _kept(tokens, items) == [("said", ["that it rains"]), ("swore", ["and pours"])]


def test_a_remainder_of_cue_and_speaker_says_nothing(nlp: Language) -> None:
    tokens = unparsed(nlp, "It rains and pours, Bo swore, Ann said.")
    swore, said = at(tokens, "swore"), at(tokens, "said")
    better = _item((0, at(tokens, "pours")), 0.9, swore)
    better.source = (at(tokens, "Bo"),) * 2
    worse = _item((at(tokens, "and"), swore), 0.5, said)
    assert _kept(tokens, [better, worse]) == [("swore", ["It rains and pours"])]


def test_what_is_less_likely_than_the_threshold_is_dropped(nlp: Language) -> None:
    tokens = unparsed(nlp, "Ann said it rains.")
    assert _kept(tokens, [_item((2, 3), 0.29, 1)]) == []
    assert _kept(tokens, [_item((2, 3), 0.31, 1)]) == [("said", ["it rains"])]


def test_a_quotation_goes_to_the_one_that_claims_nothing_else(nlp: Language) -> None:
    tokens = unparsed(nlp, "“It rains,” Ann said. “It pours,” swore Bo.")
    first, second = (
        (int(a), int(b)) for a, b in zip(tokens.region_first, tokens.region_last, strict=True)
    )
    said, swore = at(tokens, "said"), at(tokens, "swore")
    ann = Attribution((said, said), None, [first, second], 0.9, 0.0, claims={0: 0.9, 1: 0.6})
    bo = _item(second, 0.6, swore, {1: 0.7})
    assert _kept(tokens, [ann, bo]) == [("said", ["It rains,"]), ("swore", ["It pours,"])]
