"""A language is one module of the lexicon."""

from __future__ import annotations

import pkgutil
import sys
from dataclasses import fields
from pathlib import Path

import pytest

import agents.lexicon
from agents.lexicon import LANGUAGES, language_of, speech_words
from agents.lexicon.language import Language, SpeechWords


def test_a_language_is_found_by_its_module_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file beside the others is all that a further language needs."""
    (tmp_path / "swedish.py").write_text(
        "from agents.lexicon.language import Language, SpeechWords, words\n"
        "SPEECH = SpeechWords(words('sade'), words('hon han'), words('en ett'), words('i'), "
        "words('att'))\n"
        "LANGUAGE = Language(code='sv', speech=SPEECH)\n"
    )
    monkeypatch.setattr(agents.lexicon, "__path__", [*agents.lexicon.__path__, str(tmp_path)])
    found = agents.lexicon._languages()
    monkeypatch.delitem(sys.modules, "agents.lexicon.swedish")
    assert sorted(found) == sorted([*LANGUAGES, "sv"])
    assert "sade" in found["sv"].speech.verbs


def test_a_tag_of_a_region_has_its_language() -> None:
    assert language_of("fr-CA") is LANGUAGES["fr"]
    assert speech_words("de-AT") is LANGUAGES["de"].speech
    assert language_of("xx") is speech_words("xx") is None


def test_every_module_is_a_language_or_a_topic() -> None:
    names = {found.name for found in pkgutil.iter_modules(agents.lexicon.__path__)}
    languages = names - agents.lexicon._TOPICS
    assert len(languages) == len(LANGUAGES) >= 3


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_words_are_case_folded(code: str) -> None:
    """As what is looked up in them is."""
    language = LANGUAGES[code]
    assert isinstance(language, Language)
    seen = 0
    for table in (language, language.speech):
        for one in fields(table):
            value = getattr(table, one.name)
            if isinstance(value, str | bool | tuple | SpeechWords):
                continue
            seen += len(value)
            assert [word for word in value if word != word.lower() or not word.strip()] == []
    assert seen


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_words_of_speech_are_single_tokens(code: str) -> None:
    speech = LANGUAGES[code].speech
    lists = [getattr(speech, one.name) for one in fields(speech)]
    single = [word for words in lists if isinstance(words, frozenset) for word in words]
    assert single
    assert [word for word in single if " " in word] == []


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_a_week_that_is_given_has_seven_days(code: str) -> None:
    assert len(LANGUAGES[code].days) in (0, 7)
