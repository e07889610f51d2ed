"""From a speaker's mention to the entity behind it.

Called once entities are known. Each step is a rule with a known precision: a name is looked up
by where it stands, then by its last word; a pronoun by gender and distance, preferring who spoke
last; a title or description by an entity's roles and by the words beside its mentions; a document
by whose it is; a place that speaks stands for its government. What nothing supports stays open.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from agents.lexicon import speech_words
from agents.lexicon.english import COLLECTIVE_NOUNS
from agents.quotes.types import Quote, Span
from agents.speakers import confidence, other_languages
from agents.speakers.context import Context
from agents.speakers.dialogues import alternate
from agents.speakers.documents import by_document
from agents.speakers.groups import collective, institution, known_group, owned_group, unseen_name
from agents.speakers.handles import by_handle
from agents.speakers.index import Index
from agents.speakers.labels import by_label
from agents.speakers.metonyms import seat
from agents.speakers.names import by_name
from agents.speakers.pairs import by_nation, by_order
from agents.speakers.phrase import Phrase
from agents.speakers.pronouns import by_pronoun, by_relative
from agents.speakers.relations import by_relation
from agents.speakers.titles import by_age, by_apposition, by_description, indefinite
from agents.speakers.turns import is_own_turn
from agents.speakers.types import Speaker, SpeakerEntity, left_open
from agents.speakers.uncued import settle
from agents.speakers.unseen import unseen

Step = Callable[[Phrase, Context], Speaker | None]
"""Resolves a phrase, or leaves it to the next step."""

STEPS: tuple[Step, ...] = (
    by_label,
    by_relative,
    by_pronoun,
    by_handle,
    by_name,
    by_age,
    collective,
    by_order,
    by_nation,
    by_relation,
    by_document,
    seat,
    unseen_name,
    owned_group,
    by_apposition,
    indefinite,
    institution,
    known_group,
    by_description,
)


def resolve_speakers(
    text: str,
    quotes: Sequence[Quote],
    entities: Sequence[SpeakerEntity],
    language: str = "en",
    governments: Mapping[str, str] | None = None,
) -> list[Speaker]:
    """One Speaker a quote, in the quotes' order.

    language: ISO 639-1. English has steps that are tuned on annotated articles; a language with
    a lexicon has plainer ones. governments: in those languages, what an entity's place stands for
    when it speaks ("Government of France"), by entity id.

    Quotes are resolved from first to last, so that a pronoun can look at who spoke before. Work
    is linear in mentions plus quotes: every look back is bounded.
    """
    if not quotes:
        return []
    words = speech_words(language)
    if language != "en" and words is not None:
        resolver = other_languages.Resolver(text, quotes, entities, words, governments or {})
        return _carry(resolver.resolve(), quotes, other_languages.carried)
    context = Context(Index(text, entities), quotes)
    for quote in quotes:
        context.speakers.append(resolve(quote.speaker, context))
    carried = _carry(context.speakers, quotes, confidence.carried)
    return alternate(context, settle(context, carried))


def resolve(mention: Span | None, context: Context) -> Speaker:
    """The speaker of the next quote of an English article, given who spoke before."""
    if mention is None:
        return left_open(None)
    phrase = Phrase.read(context.text, mention, _names(mention, context))
    if not phrase.words:
        return left_open(mention)
    found = (step(phrase, context) for step in STEPS)
    speaker = next((speaker for speaker in found if speaker is not None), left_open(mention))
    if is_own_turn(phrase, speaker, context):
        return left_open(mention)
    return (speaker.method == "open" and unseen(phrase, context)) or speaker


def _names(mention: Span, context: Context) -> list[Span]:
    """Where names stand in a mention, without those that were read with their holders: "Critics
    of the Bank"."""
    found = []
    for start, end, _ in context.index.mentions.within(*mention):
        first = context.text[start:end].split(maxsplit=1)[0].lower()
        if first not in COLLECTIVE_NOUNS:
            found.append((start, end))
    return found


def _carry(
    speakers: Sequence[Speaker],
    quotes: Sequence[Quote],
    sure: Callable[[Speaker, Quote], float],
) -> list[Speaker]:
    """The speakers, a continued quote's being that of the quote it continues.

    sure: confidence of the latter's speaker for a quote that continues it.
    """
    carried = []
    for speaker, quote in zip(speakers, quotes, strict=True):
        source = quote.continued_from
        if source is not None and 0 <= source < len(speakers):
            speaker = speakers[source]
            speaker = replace(speaker, method="carried", confidence=sure(speaker, quote))
        elif quote.cue is None and speaker.entity_id is not None:
            # Who stands beside a quotation that no verb gives to anybody.
            speaker = replace(speaker, confidence=sure(speaker, quote))
        carried.append(speaker)
    return carried
