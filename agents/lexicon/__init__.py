"""Every list of words, once: a file for each language, and what languages share.

A language is one module here, `agents/lexicon/german.py`, which calls itself by its code
(`CODE = "de"`) and has the words that attribute speech (`SPEECH`). Nothing else names the module:
it is found by being there. `docs/data.md` says how to write one.
"""

from __future__ import annotations

import pkgutil
from importlib import import_module

from agents.lexicon.language import SpeechWords


def _speech() -> dict[str, SpeechWords]:
    modules = (
        import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)
    )
    return {module.CODE: module.SPEECH for module in modules if hasattr(module, "CODE")}


SPEECH: dict[str, SpeechWords] = _speech()
"""ISO 639-1 code to what its rules know. Others get the marks alone: quotations, no speakers."""


def speech_words(language: str) -> SpeechWords | None:
    """The table of a language tag ("fr", "fr-CA"); None where there is none."""
    return SPEECH.get(language.lower().partition("-")[0])
