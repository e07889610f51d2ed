"""Keyphrases: what an article is about, without the small words."""

from __future__ import annotations

from agents.enrich.keyphrases import keyphrases


def test_keyphrases_are_what_it_is_about() -> None:
    """Repeated and early phrases come first; stop words and boilerplate never."""
    text = (
        "The harbour wall broke. Engineers blamed the harbour wall. A storm hit the harbour wall "
        "in the night, and a dog barked. Subscribe now subscribe now subscribe now."
    )
    start = text.index("Subscribe")
    found = [one["text"] for one in keyphrases(text, [(start, len(text))])]
    assert found[0] == "harbour wall"
    assert not any("ubscribe" in phrase for phrase in found)
    assert keyphrases(text, (), "xx") == []


def test_keyphrases_in_french_stand_without_their_articles() -> None:
    """Small words that French joins to the next stay out, and so do verbs of saying."""
    text = (
        "L'usine textile, hier. « L'usine textile ! », a déclaré Rose Abadie. Tout le port, "
        "et l'usine textile."
    )
    phrases = [one["text"] for one in keyphrases(text, (), "fr")]
    assert phrases[0] == "usine textile"
    assert not any("déclaré" in phrase or "l'" in phrase.lower() for phrase in phrases)
