"""Gold annotation as labels over tokens and windows."""

from __future__ import annotations

import numpy as np
import pytest
from spacy.language import Language

from agents.quotes.propose.arguments import CUE, LEFT, OUTSIDE, RIGHT, SOURCE
from agents.quotes.propose.cues import cues_at
from agents.quotes.propose.windows import windows_for
from agents.quotes.text.tokens import Tokens
from agents.quotes.types import Span
from tests.agents.quotes.reading import at, parsed, text_of
from tools.quotes.corpus import GoldArticle, GoldAttribution
from tools.quotes.labels import cue_labels, cue_owners, select_articles, window_labels

TEXT = "“It rains,” said Ann, “and it pours.” Nobody came."


def _span(text: str, words: str) -> tuple[Span, ...]:
    start = text.index(words)
    return ((start, start + len(words)),)


def _gold(text: str, source: str, cue: str, *content: str) -> GoldAttribution:
    return GoldAttribution(
        _span(text, source),
        _span(text, cue),
        tuple(span for part in content for span in _span(text, part)),
    )


@pytest.fixture(scope="module")
def tokens(nlp: Language) -> Tokens:
    return parsed(nlp, TEXT)


@pytest.fixture(scope="module")
def article() -> GoldArticle:
    return GoldArticle("a", TEXT, (_gold(TEXT, "Ann", "said", "It rains", "and it pours"),))


def test_a_cue_begins_with_its_first_word(nlp: Language) -> None:
    text = "According to Ann it rains."
    tokens = parsed(nlp, text)
    gold = GoldArticle("a", text, (_gold(text, "Ann", "According to", "it rains"),))
    assert cue_labels(tokens, [gold]).tolist() == [1, 2, 0, 0, 0, 0]


def test_a_window_has_the_roles_of_its_cues_attribution(
    tokens: Tokens, article: GoldArticle
) -> None:
    said, nobody = at(tokens, "said"), at(tokens, "Nobody")
    index = np.array([said, nobody])
    cues = cues_at(tokens, index, index)
    windows = windows_for(tokens, index, index, index)
    labels, true = window_labels(tokens, [article], cues, windows, cue_owners(tokens, [article]))
    assert true.tolist() == [True, False]
    own = {k: int(label) for k, label in zip(windows.at, labels, strict=True) if label}
    named = {text_of(tokens, k, k): label for k, label in own.items()}
    assert named == {
        "It": LEFT, "rains": LEFT, "said": CUE, "Ann": SOURCE,
        "and": RIGHT, "it": RIGHT, "pours": RIGHT,
    }  # fmt: skip
    assert (labels[windows.which == 1] == OUTSIDE).all()


def test_chosen_articles_keep_their_parses(nlp: Language) -> None:
    texts = ["Nobody came.", TEXT, "The mayor left the old town."]
    whole = parsed(nlp, *texts)
    part, alone = select_articles(whole, [2, 1]), parsed(nlp, texts[2], texts[1])
    for name in ("tag", "dep", "head", "parsed", "vectors", "slot"):
        np.testing.assert_array_equal(getattr(part, name), getattr(alone, name))
