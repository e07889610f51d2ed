"""The enriched event: speakers resolved, and what needs both halves of an article."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from agents.enrich.companies import identify
from agents.enrich.keyphrases import keyphrases
from agents.enrich.places import locate
from agents.enrich.tone import sentences_with_tone, tone
from agents.lexicon import LANGUAGES
from agents.lexicon.english import ORGANISATION_WORDS, UNNAMED_BODIES
from agents.lexicon.seats import body_of_seat, government
from agents.quotes import Quote
from agents.speakers import Speaker, SpeakerEntity, resolve_speakers

Span = tuple[int, int]

_INSTITUTIONS = ORGANISATION_WORDS.union(
    UNNAMED_BODIES,
    *(language.speech.bodies for language in LANGUAGES.values()),
)
"""Words that make an unnamed speaker an organisation rather than a group of people."""

_POSSESSIVE = re.compile(r"(?:[’']s?\b)?\s*")


def enrich(
    article: dict[str, Any],
    entities: list[dict[str, Any]],
    dates: list[dict[str, Any]],
    quotes: list[dict[str, Any]],
) -> dict[str, Any]:
    """The fields of `schemas.enriched.Enriched`, plain values, without `incomplete`, `versions`.

    `article`, `entities`, `dates`, `quotes`: values of the records on the two halves' topics.
    """
    text = article["text"]
    places = locate(article, entities)
    read = [_quote(quote) for quote in quotes]
    resolve = _resolver(article["language"], entities)
    speakers = resolve(text, read)
    sources = _resolve_sources(text, read, resolve)
    entities, speakers = _with_groups(text, identify(text, entities), speakers)
    names = {entity["id"]: entity for entity in entities}
    located = {place["entity"] for place in places}
    english = article["language"] == "en"
    return {
        "article": article,
        "entities": entities,
        "quotes": [
            _enriched(text, quote, speaker, source, names, located, dates, english)
            for quote, speaker, source in zip(quotes, speakers, sources, strict=True)
        ],
        "places": places,
        "dates": dates,
        "tone": tone(text, None, article["excluded"]) if english and article["readable"] else None,
        "keyphrases": keyphrases(text, article["excluded"], article["language"]),
    }


def _quote(quote: dict[str, Any]) -> Quote:
    def span(found: dict[str, Any] | None) -> Span | None:
        return (found["start"], found["end"]) if found else None

    continued = quote["continues"]
    return Quote(
        spans=tuple((start, end) for start, end in quote["spans"]),
        kind=quote["kind"],
        cue=span(quote["cue"]),
        speaker=span(quote["speaker"]),
        via=span(quote["via"]),
        modality=quote["modality"],
        continued_from=None if continued is None else int(continued[1:]) - 1,
        confidence=quote["confidence"],
        speaker_confidence=quote["speaker_confidence"],
    )


def _resolver(
    language: str, entities: Sequence[dict[str, Any]]
) -> Callable[[str, Sequence[Quote]], list[Speaker]]:
    """Resolves the speakers of an article's quotes to its entities."""
    known = [_speaker_entity(entity) for entity in entities]
    governments = {
        entity["id"]: body for entity in entities if (body := _government(entity, language))
    }
    return lambda text, quotes: resolve_speakers(text, quotes, known, language, governments)


def _government(entity: dict[str, Any], language: str) -> str | None:
    """What a state, a capital or a seat of government stands for when it speaks."""
    body = body_of_seat(entity["name"], language)
    if body is None and entity["type"] in ("GPE", "LOC"):
        codes = [one["id"].lower() for one in entity["links"] if one["source"] == "iso3166-1"]
        return government(codes[0]) if codes else None
    return body


def _speaker_entity(entity: dict[str, Any]) -> SpeakerEntity:
    return SpeakerEntity(
        id=entity["id"],
        name=entity["name"],
        type=entity["type"],
        mentions=tuple(
            (mention["start"], mention["end"])
            for mention in entity["mentions"]
            if mention.get("field", "text") == "text"
        ),
        roles=tuple(entity.get("roles", ())),
        aliases=tuple(entity.get("aliases", ())),
        gender=entity.get("gender"),
        titled=any(mention.get("field") == "title" for mention in entity["mentions"]),
    )


def _with_groups(
    text: str, entities: Sequence[dict[str, Any]], speakers: Sequence[Speaker]
) -> tuple[list[dict[str, Any]], list[Speaker]]:
    """Entities and speakers, with an entity for each group that speaks without a name.

    "Russia's foreign ministry", "the ministry" and "it" are one speaker that entity recognition
    does not name; it is called by its fullest description.
    """
    known = list(entities)
    taken = sorted(
        (mention["start"], mention["end"])
        for entity in entities
        for mention in entity["mentions"]
        if mention.get("field", "text") == "text"
    )
    made: dict[str, dict[str, Any]] = {}
    resolved = []
    for speaker in speakers:
        if speaker.entity_id is not None or not speaker.stands_for:
            resolved.append(speaker)
            continue
        group = made.get(speaker.stands_for)
        if group is None:
            group = {
                "id": f"e{len(known) + 1}",
                "name": speaker.stands_for,
                "type": _group_type(speaker.stands_for),
                "mentions": [],
                "aliases": [],
                "roles": [],
                "belongs_to": None,
                "stands_for": None,
                "gender": None,
                "salience": 0.0,
                "links": [],
            }
            made[speaker.stands_for] = group
            known.append(group)
        _add_mention(text, group, speaker, taken)
        resolved.append(replace(speaker, entity_id=group["id"], stands_for=None))
    total = sum(len(entity["mentions"]) for entity in known)
    for group in made.values():
        group["salience"] = round(len(group["mentions"]) / total, 4) if total else 0.0
    return known, resolved


def _group_type(name: str) -> str:
    """ORG where a word of the name says so ("foreign ministry"), else GROUP."""
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", name)}
    return "ORG" if words & _INSTITUTIONS else "GROUP"


def _add_mention(text: str, group: dict[str, Any], speaker: Speaker, taken: Sequence[Span]) -> None:
    """The words that name the group, without a name in front ("Russia's") and without pronouns."""
    if speaker.mention is None or speaker.method not in ("description", "collective"):
        return
    start, end = speaker.mention
    start = max([start, *(stop for begin, stop in taken if begin >= start and stop < end)])
    start += len(_POSSESSIVE.match(text, start, end)[0])  # type: ignore[index]
    words = text[start:end]
    known = {(mention["start"], mention["end"]) for mention in group["mentions"]}
    if words.strip() and (start, end) not in known:
        mention = {"start": start, "end": end, "text": words, "field": "text"}
        group["mentions"] = sorted([*group["mentions"], mention], key=lambda one: one["start"])
        if words not in (group["name"], *group["aliases"]):
            group["aliases"] = [*group["aliases"], words]


def _resolve_sources(
    text: str,
    quotes: Sequence[Quote],
    resolve: Callable[[str, Sequence[Quote]], list[Speaker]],
) -> list[Speaker | None]:
    """Who each quote came through, resolved as speakers are."""
    through = [
        Quote(spans=quote.spans, kind=quote.kind, cue=quote.cue, speaker=quote.via)
        for quote in quotes
        if quote.via is not None
    ]
    resolved = iter(resolve(text, through))
    return [next(resolved) if quote.via is not None else None for quote in quotes]


def _enriched(
    text: str,
    quote: dict[str, Any],
    speaker: Speaker,
    source: Speaker | None,
    names: dict[str, dict[str, Any]],
    located: set[str],
    dates: Sequence[dict[str, Any]],
    english: bool,
) -> dict[str, Any]:
    spans = [(start, end) for start, end in quote["spans"]]
    about = [
        entity_id
        for entity_id, entity in names.items()
        if any(_inside(mention, spans) for mention in entity["mentions"])
    ]
    others = [entity_id for entity_id in about if entity_id != speaker.entity_id]
    towards = _towards(text, spans, {one: names[one] for one in others}) if english else None
    return {
        "id": quote["id"],
        "kind": quote["kind"],
        "spans": quote["spans"],
        "text": quote["text"],
        "cue": quote["cue"],
        "speaker": _speaker(text, speaker, names),
        "via": source and _speaker(text, source, names),
        "modality": quote["modality"],
        "continues": quote["continues"],
        "about": about,
        "places": [entity_id for entity_id in about if entity_id in located],
        "dates": [n for n, date in enumerate(dates) if _inside(date, spans)],
        "tone": tone(quote["text"], towards) if english else None,
        "confidence": quote["confidence"],
    }


def _towards(text: str, spans: Sequence[Span], others: Mapping[str, dict[str, Any]]) -> str | None:
    """Whom a quote's tone is about: the one it names, of several the one that all its sentences
    with a tone name alone."""
    if len(others) < 2:
        return next(iter(others), None)
    named: set[str | None] = set()
    for start, end in spans:
        for sentence in sentences_with_tone(text, start, end):
            here = [
                entity_id
                for entity_id, entity in others.items()
                if any(_inside(mention, [sentence]) for mention in entity["mentions"])
            ]
            named.add(here[0] if len(here) == 1 else None)
    return named.pop() if len(named) == 1 else None


def _inside(mention: dict[str, Any], spans: Sequence[Span]) -> bool:
    return mention.get("field", "text") == "text" and any(
        start <= mention["start"] and mention["end"] <= end for start, end in spans
    )


def _speaker(text: str, speaker: Speaker, names: dict[str, dict[str, Any]]) -> dict[str, Any]:
    mention = None
    if speaker.mention is not None:
        start, end = speaker.mention
        mention = {"start": start, "end": end, "text": text[start:end]}
    known = names.get(speaker.entity_id or "")
    return {
        "mention": mention,
        "entity": speaker.entity_id,
        "name": known["name"] if known else mention and mention["text"],
        "method": speaker.method,
        "stands_for": speaker.stands_for,
        "confidence": round(speaker.confidence, 4),
    }
