"""Language detection, on the example sentences that spaCy ships for its languages."""

from __future__ import annotations

import importlib
import random

import pytest

from agents.ingest.language import (
    LANGUAGES,
    declared_language,
    detect_language,
    language_of_address,
)

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


@pytest.mark.parametrize(
    ("text", "usual", "language"),
    [
        ("“No comment,” said the minister.", "en", "en"),
        ("Trump: “We won.”", "en", "en"),
        ("“Line 1,” said Runa Solberg. “Line 2,” said Runa Solberg.", "en", "en"),
        ("Keller resigns", "en", "en"),
        ("Sinner beats Alcaraz in Turin final", "en", "en"),
        ("« Non », a dit Solberg.", "fr", "fr"),
        ("Solberg : « Non. »", "fr", "fr"),
        ("„Nein“, sagte Solberg.", "de", "de"),
        # What can be told is told.
        ("Der Hafen bleibt geschlossen.", "en", "de"),
        ("Le port est fermé depuis lundi.", "en", "fr"),
        ("El puerto está cerrado.", "en", "es"),
        ("The harbour will be closed until Monday.", "fr", "en"),
    ],
)
def test_the_usual_language_decides_where_a_short_text_cannot(
    text: str, usual: str, language: str
) -> None:
    assert detect_language(text, None, usual)[0] == language


def test_a_text_without_letters_is_in_no_language() -> None:
    assert detect_language("12:30 – 14:00", None, "en") == ("und", 0.0)


def test_what_is_declared_goes_before_what_is_usual() -> None:
    assert detect_language("Solberg : « Non. »", "fr-FR", "en") == ("fr", 0.5)
    assert detect_language("Non.", "fr", "en") == ("fr", 0.5)


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("en", "en"),
        ("en-GB", "en"),
        ("EN_us", "en"),
        ("zh-Hant-TW", "zh"),
        ("nb-NO", "no"),
        ("cy", "cy"),
        ("xx-@@", None),
        ("xx", None),
        ("en-@@", None),
        ("english", None),
        ("e", None),
        ("en" + "-a" * 100_000, None),
        ("", None),
        (None, None),
    ],
)
def test_what_is_no_language_is_not_declared(tag: str | None, language: str | None) -> None:
    assert declared_language(tag) == language


@pytest.mark.parametrize(
    ("url", "language"),
    [
        ("https://www.example.de/politik/a.html", "de"),
        ("https://www.example.co.uk/news/a", "en"),
        ("https://www.example.com/fr/monde/a", "fr"),
        ("https://fr.example.com/a", "fr"),
        ("https://www.example.com/uk/a", None),
        ("https://www.example.com/it/a", None),
        ("https://www.example.com/de", None),
        ("https://www.example.ch/a", None),
        ("https://[::1/a", None),
        ("no address", None),
        (None, None),
    ],
)
def test_an_address_may_name_its_language(url: str | None, language: str | None) -> None:
    assert language_of_address(url) == language
