"""The enriched event: speakers resolved, and what needs both entities and quotes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence

from agents.enrich.companies import identify
from agents.enrich.keyphrases import keyphrases
from agents.enrich.places.locate import locate
from agents.enrich.speaking_groups import with_groups
from agents.enrich.tone import sentences_with_tone, tone
from agents.lexicon.seats import body_of_seat, government
from agents.quotes import Quote, Span
from agents.quotes.record import from_records
from agents.speakers import Speaker, SpeakerEntity, proper_name, resolve_speakers
from schemas import plain


def enrich_article(
    article: plain.Article,
    entities: Sequence[plain.Entity],
    dates: list[plain.DateMention],
    quotes: Sequence[plain.Quote],
) -> plain.Findings:
    """What is known of an article once its entities, dates and quotes are."""
    text = article["text"]
    places = locate(article, entities)
    read = from_records(quotes)
    resolve = _resolver(article["language"], entities)
    speakers = resolve(text, read)
    sources = _resolve_sources(text, read, resolve)
    entities, speakers = with_groups(text, identify(text, entities), speakers)
    english = article["language"] == "en"
    known = _Article(
        text,
        entities,
        frozenset(place["entity"] for place in places),
        dates,
        article["language"],
    )
    return {
        "article": article,
        "entities": entities,
        "quotes": [
            known.quote(quote, speaker, source)
            for quote, speaker, source in zip(quotes, speakers, sources, strict=True)
        ],
        "places": places,
        "dates": dates,
        "tone": tone(text, None, article["excluded"]) if english and article["readable"] else None,
        "keyphrases": keyphrases(text, article["excluded"], article["language"]),
    }


def _resolver(
    language: str, entities: Sequence[plain.Entity]
) -> Callable[[str, Sequence[Quote]], list[Speaker]]:
    """Resolves the speakers of an article's quotes to its entities."""
    known = [speaker_entity(entity) for entity in entities]
    governments = {
        entity["id"]: body for entity in entities if (body := _government(entity, language))
    }
    return lambda text, quotes: resolve_speakers(text, quotes, known, language, governments)


def _government(entity: plain.Entity, language: str) -> str | None:
    """What a state, a capital or a seat of government stands for when it speaks."""
    body = body_of_seat(entity["name"], language)
    if body is None and entity["type"] in ("GPE", "LOC"):
        codes = [one["id"].lower() for one in entity["links"] if one["source"] == "iso3166-1"]
        return government(codes[0]) if codes else None
    return body


def speaker_entity(entity: plain.Entity) -> SpeakerEntity:
    """An entity as resolving speakers knows it."""
    return SpeakerEntity(
        id=entity["id"],
        name=entity["name"],
        type=entity["type"],
        mentions=tuple(
            (mention["start"], mention["end"])
            for mention in entity["mentions"]
            if mention["field"] == "text"
        ),
        roles=tuple(entity["roles"]),
        aliases=tuple(entity["aliases"]),
        gender=entity["gender"],
        titled=any(mention["field"] == "title" for mention in entity["mentions"]),
    )


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


_SHORT = 3
"""Letters that an abbreviation has."""


class _Ranges:
    """What stands where in a text, to be asked for by ranges."""

    def __init__(self, standing: Iterable[tuple[plain.Span | plain.DateMention, int]]) -> None:
        """`standing`: mentions, each with the number of what it mentions."""
        self._known = sorted((one["start"], one["end"], number) for one, number in standing)

    def inside(self, spans: Sequence[Span]) -> list[int]:
        """The numbers of what is mentioned within one of the ranges, rising."""
        found: set[int] = set()
        for start, end in spans:
            for at in range(bisect_left(self._known, (start,)), len(self._known)):
                begins, stops, number = self._known[at]
                if begins >= end:
                    break
                if stops <= end:
                    found.add(number)
        return sorted(found)


class _Article:
    """What a quote is looked at with. `places`: ids of the entities that are on the map."""

    def __init__(
        self,
        text: str,
        entities: Sequence[plain.Entity],
        places: frozenset[str],
        dates: Sequence[plain.DateMention],
        language: str,
    ) -> None:
        self.text, self.places, self.language = text, places, language
        self.english = language == "en"
        self.entities = {entity["id"]: entity for entity in entities}
        self._ids = list(self.entities)
        self._named = _Ranges(
            (mention, number)
            for number, entity in enumerate(self.entities.values())
            for mention in entity["mentions"]
            if mention["field"] == "text"
        )
        self._dated = _Ranges((date, number) for number, date in enumerate(dates))

    def about(self, spans: Sequence[Span]) -> list[str]:
        """The ids of the entities named within the ranges, in the order of the entities."""
        return [self._ids[number] for number in self._named.inside(spans)]

    def quote(
        self, quote: plain.Quote, speaker: Speaker, source: Speaker | None
    ) -> plain.EnrichedQuote:
        """A quote with who it is by, whom and what it is about, and in what tone."""
        spans = [(start, end) for start, end in quote["spans"]]
        about = self.about(spans)
        return {
            "id": quote["id"],
            "kind": quote["kind"],
            "spans": quote["spans"],
            "text": quote["text"],
            "cue": quote["cue"],
            "speaker": self.speaker(speaker),
            "via": None if source is None else self.speaker(source),
            "modality": quote["modality"],
            "continues": quote["continues"],
            "about": about,
            "places": [one for one in about if one in self.places],
            "dates": self._dated.inside(spans),
            "tone": self.tone(quote, about, speaker) if self.english else None,
            "confidence": quote["confidence"],
        }

    def speaker(self, speaker: Speaker) -> plain.Speaker:
        """A speaker as the event tells it."""
        mention: plain.Span | None = None
        if speaker.mention is not None:
            start, end = speaker.mention
            mention = {"start": start, "end": end, "text": self.text[start:end]}
        known = self.entities.get(speaker.entity_id or "")
        return {
            "mention": mention,
            "entity": speaker.entity_id,
            "name": self.known(known, speaker) if known else self.unknown(speaker),
            "method": speaker.method,
            "stands_for": speaker.stands_for,
            "confidence": round(speaker.confidence, 4),
        }

    def known(self, entity: plain.Entity, speaker: Speaker) -> str:
        """The name of a speaker who is an entity: "Britain", where the article writes nothing
        longer for the state that speaks than that."""
        written = {mention["text"] for mention in entity["mentions"]}
        if speaker.method != "metonym" or speaker.mention is None or entity["name"] in written:
            return entity["name"]
        said = self.text[slice(*speaker.mention)]
        whole = len(said) > _SHORT and "." not in said and not said.isupper()
        return said if whole and said in written else entity["name"]

    def unknown(self, speaker: Speaker) -> str | None:
        """The name of a speaker who is no entity, where the mention is one."""
        if speaker.mention is None or speaker.method == "collective":
            return None
        if speaker.method == "metonym":
            start, end = speaker.mention
            return self.text[start:end]
        return proper_name(self.text, speaker.mention, self.language)

    def tone(self, quote: plain.Quote, about: Sequence[str], speaker: Speaker) -> plain.Tone:
        """A quote's tone, and whom it is about: the one that it names beside its speaker; of
        several, the one that all its sentences with a tone name alone."""
        others = [one for one in about if one != speaker.entity_id]
        if len(others) < 2:
            return tone(quote["text"], next(iter(others), None))
        named: set[str | None] = set()
        for start, end in quote["spans"]:
            for sentence in sentences_with_tone(self.text, start, end):
                here = [one for one in self.about([sentence]) if one in others]
                named.add(here[0] if len(here) == 1 else None)
        return tone(quote["text"], named.pop() if len(named) == 1 else None)
