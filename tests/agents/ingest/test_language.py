"""Language detection, on the example sentences that spaCy ships for its languages."""

from __future__ import annotations

import importlib
import random

from agents.ingest.language import LANGUAGES, detect_language

PARAGRAPHS = 6
SENTENCES = 5
SPACY_NAMES = {"no": "nb"}
UNSPACED = {"ja", "th", "zh"}


def paragraphs() -> list[tuple[str, str]]:
    """Language and text, for every language that spaCy has examples of."""
    found = []
    for code in LANGUAGES:
        try:
            examples = importlib.import_module(
                f"spacy.lang.{SPACY_NAMES.get(code, code)}.examples"
            ).sentences
        except ModuleNotFoundError:
            continue
        draw = random.Random(code)
        gap = "" if code in UNSPACED else " "
        for _ in range(PARAGRAPHS):
            chosen = draw.sample(examples, min(SENTENCES, len(examples)))
            found.append((code, gap.join(chosen)))
    return found


def test_paragraphs_are_told_apart() -> None:
    given = paragraphs()
    assert len({code for code, _ in given}) >= 35
    right = sum(detect_language(text)[0] == code for code, text in given)
    assert right >= 0.99 * len(given)


def test_detection_is_the_same_again() -> None:
    _, text = paragraphs()[0]
    assert detect_language(text) == detect_language(text)


def test_too_little_text_is_undetermined() -> None:
    assert detect_language("12:30 – 14:00") == ("und", 0.0)
    assert detect_language("") == ("und", 0.0)
