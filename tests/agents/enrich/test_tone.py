"""Tone: a mean over what is read, and which sentences have one."""

from __future__ import annotations

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

from agents.enrich.tone import sentences_with_tone, tone


def test_tone_leaves_boilerplate_out() -> None:
    """A cheerful subscription offer says nothing about the article."""
    text = "Rebels killed ten people.\nEnjoy our wonderful, excellent, happy offers!"
    whole, read = tone(text, None), tone(text, None, [(26, len(text))])
    assert read["polarity"] < -0.5 < whole["polarity"]


def test_sentences_with_a_tone_are_told_by_their_ranges() -> None:
    """Neutral ones, and what lies outside of the range that is asked for, are left out."""
    text = "The flood was terrible. It came on Friday. The helpers were wonderful."
    bad, good = "The flood was terrible", "The helpers were wonderful"
    found = [text[start:end].strip(" .") for start, end in sentences_with_tone(text, 0, len(text))]
    assert found == [bad, good]
    assert sentences_with_tone(text, text.index("It"), text.index("The helpers")) == []


def test_a_text_without_words_is_neutral() -> None:
    assert tone("", None) == {"polarity": 0.0, "positive": 0.0, "negative": 0.0, "towards": None}


def test_the_short_way_gives_the_scores_of_the_analyser() -> None:
    """A sentence without a word that has a weight is not put to the analyser."""
    analyser = SentimentIntensityAnalyzer()
    for sentence in (
        "The board met on Monday.",
        "Nobody came, but it was GREAT!!!",
        "(good)",
        ":)",
        "Very kind of you",
        "It is \U0001f600",
        "It wasn't ‘good’",
        "no",
        "?!?!",
        "the least of these",
    ):
        scores = analyser.polarity_scores(sentence)
        assert tone(sentence, None) == {
            "polarity": round(scores["compound"], 4),
            "positive": scores["pos"],
            "negative": scores["neg"],
            "towards": None,
        }
