"""The words of a quote, as two quotes are compared: without what house style changes, and apart
from what changes when speech is told again.

Words of all languages have English endings taken off, as in the archive's index; in a language
whose small words are not known they count like others.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import snowballstemmer

from agents.lexicon.english import (
    IRREGULAR_FORMS,
    NEGATIONS,
    NUMBERS,
    SHIFTED_WORDS,
    SHORT_TITLES,
)

MOST_WORDS = 400
"""Words of a quote that are read: of a whole speech its beginning."""
MOST_TELLING = 200
"""Of these, words that are compared."""
MOST_LETTERS = 40

_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|\d+(?:[.,]\d+)*|[^\W_]+(?:['’ʼ][^\W_]+)*|%")
_CLITICS = frozenset(("s", "ll", "re", "ve", "d", "m", "t"))
_STEMMER = snowballstemmer.stemmer("english")
_SPELT = {"percent": "cent", "%": "cent"} | {
    word: str(number) for word, number in NUMBERS.items()
} | SHORT_TITLES  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of a quote. `words`: folded, in their order. `telling`: stems of those that tell
    one statement from another. `places`: where these are in `words`. `negated`: how many negations
    stand before each of them since the one before it; the last number: behind all."""

    words: tuple[str, ...]
    telling: tuple[str, ...]
    places: tuple[int, ...]
    negated: tuple[int, ...]

    @property
    def text(self) -> str:
        """The words, so that `read` gives the same wording of it."""
        return " ".join(self.words)


def read(text: str) -> Wording:
    """The wording of a quote's text."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    words = tuple(fold(one.group()) for one in islice(_TOKEN.finditer(text), MOST_WORDS))
    telling: list[str] = []
    places: list[int] = []
    negated = [0]
    for place, word in enumerate(words):
        base, not_ = _parts(word)
        negated[-1] += not_
        if base and len(telling) < MOST_TELLING:
            telling.append(base)
            places.append(place)
            negated.append(0)
    return Wording(words, tuple(telling), tuple(places), tuple(negated))


def tokens(text: str) -> list[tuple[int, int]]:
    """Where the words of a text are, as `read` takes them: code-point offsets, ends exclusive."""
    return [one.span() for one in islice(_TOKEN.finditer(text), MOST_WORDS)]


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """A word without case, accents, full stops of an abbreviation, and forms of its apostrophe."""
    if not word.isascii():
        word = unicodedata.normalize("NFKD", word)
        word = "".join(c for c in word if c.isalnum() or c in "'’ʼ.,%")
    word = word.casefold().replace("’", "'").replace("ʼ", "'")
    if word[-1:] == "." or "," in word:  # "U.S.", "1,000".
        word = word.replace(".", "").replace(",", "")
    return word[:MOST_LETTERS]


@lru_cache(maxsize=1 << 16)
def _parts(word: str) -> tuple[str, int]:
    """The stem of a folded word, "" where it tells little, and how many negations are in it."""
    base, apostrophe, rest = word.partition("'")
    if apostrophe:
        if base.endswith("n") and rest == "t":  # "don't", "can't", "won't".
            return "", 1
        if rest not in _CLITICS:
            base += rest.replace("'", "")
    if base in NEGATIONS:
        return "", 1
    if base in SHIFTED_WORDS:
        return "", 0
    base = _SPELT.get(base, base)
    stem: str = _STEMMER.stemWord(IRREGULAR_FORMS.get(base, base))
    if len(stem) > 4:  # As Britain spells it.
        if stem.endswith("our"):
            stem = stem[:-3] + "or"
        elif stem.endswith("iz"):
            stem = stem[:-1] + "s"
    return stem, 0
