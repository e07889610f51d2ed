"""Which language a text is in."""

from __future__ import annotations

import functools
import re
from typing import Any

from py3langid.langid import MODEL_FILE, LanguageIdentifier

READ_CHARACTERS = 1_500
LEAST_LETTERS = 20
SURE = 0.9

# The languages that news agencies write in; a text in another one is `und` or its neighbour.
LANGUAGES = (
    "ar bg bn ca cs da de el en es et fa fi fr he hi hr hu id it ja ko lt lv mk ms nl no pl pt ro "
    "ru sk sl sq sr sv sw ta th tr uk ur vi zh"
).split()

_LETTERS = re.compile(r"[^\W\d_]+")
_CODE = re.compile(r"[a-z]{2}\b")


def detect_language(text: str, declared: str | None = None) -> tuple[str, float]:
    """ISO 639-1 code and confidence; (`und`, 0.0) where there is too little text to tell.

    `declared` (a language tag such as `en-GB`) decides where the text is short or unclear; a text
    that is clearly in another language than declared is in the one that it is in.
    """
    tag = (declared or "").strip().lower()
    said = match[0] if (match := _CODE.match(tag)) else None
    sample = " ".join(_LETTERS.findall(text[:READ_CHARACTERS]))
    letters = len(sample)
    if letters < LEAST_LETTERS:
        return (said, 0.5) if said else ("und", 0.0)
    code, confidence = _identifier().classify(sample)
    code = {"nb": "no", "nn": "no"}.get(code, code)
    if said is not None and said != code and (confidence < SURE or letters < 10 * LEAST_LETTERS):
        return said, 0.5
    return code, round(float(confidence), 4)


@functools.cache
def _identifier() -> Any:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(LANGUAGES))
    return identifier
