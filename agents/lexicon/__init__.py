"""Every list of words: a file for each language, and what languages share.

A language is one module here (`german.py`) that ends with its `LANGUAGE`. Nothing else names the
module: it is found by being there. `docs/data.md` says how to write one.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from agents.lexicon.language import Language, SpeechWords

_TOPICS = frozenset(("common", "language", "names", "places", "roles", "seats", "territories"))
"""Modules of this package that are no language."""


def _languages() -> dict[str, Language]:
    names = {found.name for found in pkgutil.iter_modules(__path__)} - _TOPICS
    known = [import_module(f"{__name__}.{name}").LANGUAGE for name in sorted(names)]
    return {language.code: language for language in known}


LANGUAGES: dict[str, Language] = _languages()
"""ISO 639-1 code to what is known of the language."""


def language_of(tag: str) -> Language | None:
    """The language of a tag ("fr", "fr-CA"); None where nothing is known of it."""
    return LANGUAGES.get(tag.lower().partition("-")[0])


def speech_words(tag: str) -> SpeechWords | None:
    """The words that attribute speech in the language of a tag; None where they are not known:
    then quotations are found by their marks alone, without speakers."""
    known = language_of(tag)
    return known.speech if known else None
