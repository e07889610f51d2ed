"""Keyphrases: what an article is about, without a parse.

Candidates are runs of words between stop words and punctuation (RAKE: Rose et al., 2010), scored
by frequency, length and how early they come, which suits news, where the lead says it.
"""

from __future__ import annotations

import functools
import math
import re
from collections import Counter
from collections.abc import Sequence
from importlib.machinery import PathFinder
from importlib.util import module_from_spec

import spacy.lang

from agents.lexicon import LANGUAGES
from agents.lexicon.english import FREQUENT_IN_NEWS
from schemas import plain

MOST = 10
LONGEST_WORDS = 4

_TOKEN = re.compile(r"[^\W\d_][\w'’-]*|[^\w\s]|\d\S*|\n+")


_ELIDED = re.compile(
    r"(?:[ldnsmtcj]|qu|jusqu|lorsqu|puisqu)['’]|[^\W\d_][\w'’-]*|[^\w\s]|\d\S*|\n+", re.I
)
"""As `_TOKEN`, with the small words apart that French joins to the next: "l'usine"."""

_VERB = re.compile(r"[a-z’'-]{2,}ed")
"""Words in -ed end a candidate like stop words: in news most of them are verbs."""


def keyphrases(
    text: str, excluded: Sequence[Sequence[int]] = (), language: str = "en"
) -> list[plain.Keyphrase]:
    """At most ten phrases, best first; none where the language has no list."""
    stops = _stop_words(language)
    if not stops:
        return []
    for start, end in excluded:
        text = text[:start] + "\n" * (end - start) + text[end:]
    counts: Counter[str] = Counter()
    first: dict[str, int] = {}
    written: dict[str, str] = {}
    total = 1
    run: list[str] = []
    pattern = _ELIDED if language in ("fr", "it") else _TOKEN
    for match in [*pattern.finditer(text), None]:
        word = match[0] if match else "."
        total += 1
        listed = word.lower() in stops or word[-1] in "'’"
        if word[0].isalpha() and not listed and not _VERB.fullmatch(word):
            run.append(word)
            continue
        if 0 < len(run) <= LONGEST_WORDS and len("".join(run)) > 3:
            phrase = " ".join(run)
            key = phrase.lower()
            counts[key] += 1
            first.setdefault(key, total)
            written.setdefault(key, phrase)
        run = []
    scored = [
        (
            counts[key]
            * math.sqrt(1 + key.count(" "))
            / math.log(math.e + 10 * first[key] / total),
            key,
        )
        for key in counts
        if counts[key] > 1 or " " in key
    ]
    best: list[plain.Keyphrase] = []
    covered: set[str] = set()
    for score, key in sorted(scored, key=lambda pair: (-pair[0], first[pair[1]])):
        if len(best) == MOST:
            break
        if not covered.issuperset(key.split()):
            best.append({"text": written[key], "score": round(score, 4)})
            covered |= set(key.split())
    return best


@functools.cache
def _stop_words(language: str) -> frozenset[str]:
    """spaCy's list, and words that are frequent in news whatever it is about; empty where spaCy has
    none."""
    listed = spacy_stop_words(language)
    if not listed:
        return frozenset()
    known = LANGUAGES.get(language)
    if known is None or language == "en":
        said = FREQUENT_IN_NEWS
    else:
        said = known.speech.verbs | known.speech.participles | known.speech.titles
    return listed.union(said, *(one.days for one in LANGUAGES.values()))


def spacy_stop_words(language: str) -> frozenset[str]:
    """The list's own module: the package around it compiles a tokenizer, in French for seconds."""
    folders = [f"{folder}/{language}" for folder in spacy.lang.__path__]
    spec = PathFinder.find_spec("stop_words", folders) if language.isalpha() else None
    if spec is None or spec.loader is None:
        return frozenset()
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return frozenset(module.STOP_WORDS)
