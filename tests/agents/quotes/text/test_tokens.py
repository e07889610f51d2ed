"""The tokens of a batch under one index."""

from __future__ import annotations

import numpy as np
from spacy.language import Language

from agents.quotes.text.tokens import (
    article_of,
    articles_of,
    gather_tokens,
    paragraph_bounds,
    under,
    word_tokens,
)
from tests.agents.quotes.reading import at, parsed, text_of, unparsed

TEXTS = ("“It rains,” Ann said.\nNobody came.", "", "Bo said “no”.", "“ ")


def test_numbers_go_on_from_article_to_article(nlp: Language) -> None:
    whole = unparsed(nlp, *TEXTS)
    parts = [unparsed(nlp, text) for text in TEXTS]
    assert whole.first.tolist() == np.cumsum([0, *map(len, parts)]).tolist()
    for name in ("lower", "shape", "prefix", "suffix", "word", "wide", "narrow"):
        joined = np.concatenate([getattr(part, name) for part in parts])
        np.testing.assert_array_equal(getattr(whole, name), joined)
    assert sorted(set(whole.sent.tolist())) == list(range(len(whole.sent_start) - 1))
    assert sorted(set(whole.para.tolist())) == list(range(4))
    for k, article in enumerate(articles_of(whole, np.arange(len(whole))).tolist()):
        assert article == article_of(whole, k)
        assert whole.first[article] <= k < whole.first[article + 1]


def test_regions_know_their_first_and_last_token(nlp: Language) -> None:
    tokens = unparsed(nlp, *TEXTS)
    found = [
        text_of(tokens, int(a), int(b))
        for a, b in zip(tokens.region_first, tokens.region_last, strict=True)
    ]
    assert found == ["It rains,", "no"]
    for k, (a, b) in enumerate(zip(tokens.region_first, tokens.region_last, strict=True)):
        assert np.flatnonzero(tokens.region == k).tolist() == list(range(a, b + 1))


def test_paragraphs_are_bounded_by_their_first_tokens(nlp: Language) -> None:
    tokens = unparsed(nlp, *TEXTS)
    bounds = paragraph_bounds(tokens)
    assert bounds[-1] == len(tokens)
    assert text_of(tokens, int(bounds[1]), int(bounds[2]) - 1) == "Nobody came."


def test_words_hold_a_letter_or_digit(nlp: Language) -> None:
    tokens = unparsed(nlp, "“It rains” — 7 times…", "Été.")
    words = [text_of(tokens, int(k), int(k)) for k in np.flatnonzero(word_tokens(tokens))]
    assert words == ["It", "rains", "7", "times", "Été"]


def test_a_token_is_under_all_heads_above_it(nlp: Language) -> None:
    tokens = parsed(nlp, "The mayor of Oslo said that it rains.")
    said = at(tokens, "said")
    assert under(tokens, at(tokens, "Oslo"), at(tokens, "mayor"))
    assert under(tokens, at(tokens, "Oslo"), said)
    assert not under(tokens, said, at(tokens, "mayor"))
    assert not under(tokens, at(tokens, "rains"), at(tokens, "mayor"))
    assert under(tokens, said, said), "a root is its own head"


def test_no_articles_have_no_tokens() -> None:
    tokens = gather_tokens([])
    assert (len(tokens), tokens.first.tolist(), tokens.sent_start.tolist()) == (0, [0], [0])
