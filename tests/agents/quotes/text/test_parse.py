"""Parses of chosen sentences, as arrays."""

from __future__ import annotations

import numpy as np
import spacy
from spacy.language import Language

from agents.quotes.model.hashing import label_hashes
from agents.quotes.model.word_table import word_table
from agents.quotes.text.parse import Parse, can_parse, parse_sentences
from tests.agents.quotes.reading import at, parsed, text_of, unparsed


def test_a_token_has_its_word_whatever_the_batch(nlp: Language) -> None:
    packaged = word_table()
    assert packaged is not None, "the word table is missing"
    texts = ["“It rains,” Ann Lee barked.\n", "Nobody xyzzied.\nThe mayor lamented the delay.\n"]
    together = unparsed(nlp, *texts)
    # The sentence between is not parsed.
    parse_sentences(nlp, together, np.array([0, 2]))
    parsed = packaged.rows(together.lower[together.parsed])
    np.testing.assert_array_equal(together.vectors[:, -packaged.width :], packaged.vectors(parsed))
    alone = unparsed(nlp, texts[0])
    parse_sentences(nlp, alone, np.array([0]))
    np.testing.assert_array_equal(together.vectors[: len(alone)], alone.vectors)
    for name in ("word", "wide", "narrow"):
        np.testing.assert_array_equal(getattr(together, name)[: len(alone)], getattr(alone, name))
    (unknown,) = np.flatnonzero(together.lower == label_hashes("xyzzied")[0])
    assert (together.word[unknown], together.narrow[unknown]) == (-1, 0)


def test_heads_stay_in_their_sentence_and_only_parsed_ones_have_tags(nlp: Language) -> None:
    tokens = unparsed(nlp, "It rained. The mayor said so.", "Nobody came.")
    parse_sentences(nlp, tokens, np.array([1]))
    assert np.flatnonzero(tokens.parsed).tolist() == list(range(3, 8))
    assert (tokens.sent[tokens.head] == tokens.sent).all()
    assert text_of(tokens, *[int(tokens.head[at(tokens, "mayor")])] * 2) == "said"
    rest = ~tokens.parsed
    assert (tokens.head[rest] == np.flatnonzero(rest)).all()
    assert not tokens.tag[rest].any()
    assert tokens.tag[tokens.parsed].all()
    assert (tokens.slot[rest] == -1).all()


def test_a_parse_does_not_depend_on_the_batch(nlp: Language) -> None:
    text = "The mayor, who was tired, said “it will rain.”"
    alone, beside = parsed(nlp, text), parsed(nlp, "Nobody came to see it, she said.", text)
    low = int(beside.first[1])
    np.testing.assert_array_equal(alone.head, beside.head[low:] - low)
    np.testing.assert_array_equal(alone.dep, beside.dep[low:])
    np.testing.assert_array_equal(alone.vectors, beside.vectors[low:])


def test_a_parse_survives_its_bytes(nlp: Language) -> None:
    draw = np.random.default_rng(1)
    parse = Parse(
        draw.integers(0, 1 << 63, 4).astype(np.uint64),
        draw.integers(0, 1 << 63, 4).astype(np.uint64),
        np.array([1, 0, -1, -2]),
        draw.normal(size=(4, 3)).astype(np.float32),
    )
    back = Parse.unpack(parse.pack())
    for name in ("tag", "dep", "head", "vectors"):
        np.testing.assert_array_equal(getattr(back, name), getattr(parse, name))


def test_vectors_are_as_wide_with_nothing_parsed(nlp: Language) -> None:
    tokens = unparsed(nlp, "It rained.")
    parse_sentences(nlp, tokens, np.zeros(0, dtype=np.int64))
    assert tokens.vectors.shape == (0, parsed(nlp, "It rained.").vectors.shape[1])


def test_a_pipeline_without_a_parser_cannot_parse(nlp: Language) -> None:
    assert can_parse(nlp)
    assert not can_parse(spacy.blank("en"))
