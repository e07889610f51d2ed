"""The tokens around a cue among which its source and content are sought."""

from __future__ import annotations

import numpy as np
import pytest
from spacy.language import Language

from agents.quotes.propose.windows import Windows, slice_windows, windows_for
from agents.quotes.text.tokens import Tokens
from tests.agents.quotes.reading import text_of, unparsed


def _windows(tokens: Tokens, word: str) -> Windows:
    found = np.array([k for k in range(len(tokens)) if text_of(tokens, k, k) == word])
    assert len(found)
    return windows_for(tokens, found, found, found)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("It rains. Ann said so. He left.", "Ann said so."),
        ("He left. “It rains.” Ann said so. “Go.” He left.", "“It rains.” Ann said so. “Go.”"),
        ("“It rains.”\nAnn said so.\n“Go.”", "Ann said so."),
        ("“One. Two. Three.” Ann said so.", "“One. Two. Three.” Ann said so."),
    ],
)
def test_a_window_takes_in_neighbours_that_hold_quoted_words(
    text: str, window: str, nlp: Language
) -> None:
    tokens = unparsed(nlp, text)
    found = _windows(tokens, "said")
    assert text_of(tokens, int(found.at[0]), int(found.at[-1])) == window
    assert (np.diff(found.at) == 1).all()


def test_a_window_is_bounded(nlp: Language) -> None:
    sentences = "We have said it all. " * 40
    tokens = unparsed(nlp, f"“{sentences}” Ann swore it. “{sentences}”")
    found = _windows(tokens, "swore")
    sent = tokens.sent[found.at]
    assert 3 < sent.max() - sent.min() <= 16
    wordy = ("We go and we go and we go and we go and we go. " * 12).strip()
    tokens = unparsed(nlp, f"“{wordy}” Ann swore it. “{wordy}”")
    found = _windows(tokens, "swore")
    assert len(found.at) == 100 + len(["Ann", "swore", "it", "."]) + 100


def test_windows_lie_one_after_the_other_and_can_be_cut(nlp: Language) -> None:
    tokens = unparsed(nlp, "Ann said so. Bo said no. “Go,” Cy said.", "Di said so.")
    whole = _windows(tokens, "said")
    assert whole.which.tolist() == sorted(whole.which.tolist())
    assert len(whole.bounds) == 5
    part = slice_windows(whole, 1, 3)
    assert part.bounds.tolist() == (whole.bounds[1:4] - whole.bounds[1]).tolist()
    assert part.at.tolist() == whole.at[whole.bounds[1] : whole.bounds[3]].tolist()
    assert set(part.which.tolist()) == {0, 1}
    assert part.head.tolist() == whole.head[1:3].tolist()


def test_no_cues_have_no_windows(nlp: Language) -> None:
    none = np.zeros(0, dtype=np.int64)
    found = windows_for(unparsed(nlp, "It rains."), none, none, none)
    assert (len(found.at), found.bounds.tolist()) == (0, [0])
