"""Articles to the entities that they name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple

import orjson
from spacy.language import Language

from agents.entities import french
from agents.entities.around import by_context
from agents.entities.bio import mentions_of
from agents.entities.bounds import mend
from agents.entities.entity import entities_of
from agents.entities.evidence import gather
from agents.entities.gazetteer import Gazetteer
from agents.entities.geography import read_geography
from agents.entities.known_names import (
    CERTAIN_ORGANISATIONS,
    acronyms_of,
    add_known,
    with_gazetteer,
)
from agents.entities.mention import Mention
from agents.entities.name_types import one_type_a_name
from agents.entities.ner import read
from agents.entities.segments import Segment, segments
from agents.entities.taggers import label, load_taggers
from agents.entities.word_features import segment_flag
from agents.entities.words import Words, words_of
from agents.reuse import Reuse
from agents.work import dump
from schemas import plain


def find_entities(
    articles: Sequence[plain.Article],
    nlp: Language,
    gazetteer: Gazetteer | None = None,
    reuse: Reuse | None = None,
) -> list[list[plain.Entity]]:
    """The entities of each article, in order of first mention, the title's first.

    `nlp`: from `load_ner`. An article's entities do not depend on its batch. `reuse`: words of
    segments that were read before.
    """
    cut = [segments(article) for article in articles]
    every = iter(read_words(nlp, [segment.read for one in cut for segment in one], reuse))
    found = []
    for one in cut:
        own = [next(every) for _ in one]
        mentions = find_mentions(one, own, nlp.lang or "", gazetteer)
        found.append(entities_of(one, own, mentions, gazetteer, nlp.lang or ""))
    return found


def read_words(nlp: Language, texts: Sequence[str], reuse: Reuse | None = None) -> list[Words]:
    """The words of each text."""
    if reuse is None:
        return [words_of(doc) for doc in read(nlp, texts)]

    def make(indexes: list[int]) -> list[bytes]:
        docs = read(nlp, [texts[index] for index in indexes])
        return [dump(astuple(words_of(doc))) for doc in docs]

    kind = f"words {nlp.lang}"
    return [Words(*orjson.loads(packed)) for packed in reuse.get(kind, texts, make)]


def find_mentions(
    cut: Sequence[Segment],
    read_words: Sequence[Words],
    language: str,
    gazetteer: Gazetteer | None = None,
) -> list[Mention]:
    """The mentions of one article, each with its type, in order of segments and words."""
    english = language == "en"
    flags = [segment_flag(one, index) for index, one in enumerate(read_words)]
    tagger = load_taggers() if english else None
    labels = label(read_words, flags, gather(read_words), tagger)
    decoded = [
        mentions_of(index, one, labels[index], segment, english)
        for index, (segment, one) in enumerate(zip(cut, read_words, strict=True))
    ]
    names = CERTAIN_ORGANISATIONS | acronyms_of(decoded) if english else CERTAIN_ORGANISATIONS
    mentions: list[Mention] = []
    for index, (segment, one) in enumerate(zip(cut, read_words, strict=True)):
        here = add_known(index, one, segment, decoded[index], names)
        mentions += with_gazetteer(index, segment, one, here, gazetteer) if gazetteer else here
    if language == "fr":
        mentions = french.mend(mentions, cut, read_words)
    elif english:
        mentions = mend(cut, read_words, mentions)
    one_type_a_name(mentions)
    if not english:
        return mentions
    read_geography(read_words, mentions)
    return by_context(cut, read_words, mentions)
