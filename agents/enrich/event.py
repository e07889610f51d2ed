"""The enriched event: speakers resolved, and what needs both halves of an article."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agents.enrich.keyphrases import keyphrases
from agents.enrich.places import locate
from agents.enrich.tone import tone
from agents.quotes import Quote
from agents.quotes.speakers import Speaker, SpeakerEntity, resolve_speakers

Span = tuple[int, int]


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
    known = [_speaker_entity(entity) for entity in entities]
    speakers = resolve_speakers(text, read, known)
    sources = _resolve_sources(text, read, known)
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
    )


def _resolve_sources(
    text: str, quotes: Sequence[Quote], known: Sequence[SpeakerEntity]
) -> list[Speaker | None]:
    """Who each quote came through, resolved as speakers are."""
    through = [
        Quote(spans=quote.spans, kind=quote.kind, cue=quote.cue, speaker=quote.via)
        for quote in quotes
        if quote.via is not None
    ]
    resolved = iter(resolve_speakers(text, through, known))
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
    towards = others[0] if len(others) == 1 else None
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
