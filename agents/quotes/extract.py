"""Extract quotes from a batch of articles: the whole path, in order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from agents.quotes.arrays import IntArray
from agents.quotes.assemble import assemble
from agents.quotes.choose.accept import accept
from agents.quotes.choose.continuations import continue_quotations
from agents.quotes.choose.region_speakers import choose_speakers
from agents.quotes.choose.sources import choose_sources
from agents.quotes.layout.page import Page, introduced, named_before, read_page, tagged
from agents.quotes.layout.turns import cut_datelines, transcript_turns, trim_times
from agents.quotes.model.logistic import Logistic
from agents.quotes.model.quote_model import QuoteModel
from agents.quotes.propose.arguments import Proposals, propose
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import Batch
from agents.quotes.propose.conflicts import resolve_conflicts
from agents.quotes.propose.decoding import decode_proposals
from agents.quotes.propose.gate import gate_sentences
from agents.quotes.propose.source_spans import whole_mention
from agents.quotes.relay.relay import hear, is_denial, relay, unfold
from agents.quotes.rules import propose_by_rule
from agents.quotes.text.parse import can_parse, parse_sentences
from agents.quotes.text.phrases import noun_phrases
from agents.quotes.text.sheet import read_sheet
from agents.quotes.text.tokens import Tokens, gather_tokens, word_tokens
from agents.quotes.types import Quote, QuoteInput
from agents.reuse import Reuse

DENIAL = 0.3
"""Acceptance of proposals whose cue denies."""


def extract_quotes(
    article_texts: Sequence[QuoteInput],
    nlp: Language,
    model: QuoteModel | None,
    reuse: Reuse | None = None,
) -> list[list[Quote]]:
    """Quotes of each article, in text order.

    article_texts: any number of articles; the result for one does not depend on the
    others. nlp: a pipeline with a tokenizer; its tagger and parser are used when `model`
    is given and both exist. Without a model, or for a language other than English, the
    rules work alone. `reuse`: parses of sentences that were read before. Offsets are code
    points into each article's text.
    """
    sheets = [read_sheet(nlp, a.text, a.excluded) for a in article_texts]
    tokens = gather_tokens(sheets)
    if not len(tokens):
        return [[] for _ in sheets]
    words = word_tokens(tokens)
    english = all(a.language.lower().startswith("en") for a in article_texts)
    if model is not None and can_parse(nlp) and english:
        sentences = gate_sentences(tokens, words, model.gate, model.gate_threshold)
        parse_sentences(nlp, tokens, sentences, reuse)
        items = attributions(tokens, words, model, sentences)
    else:
        found = propose_by_rule(tokens, words, [a.language for a in article_texts])
        items = continue_quotations(tokens, words, cut_datelines(tokens, words, found), None)
    return assemble(tokens, items)


def attributions(
    tokens: Tokens, words: NDArray[np.bool_], model: QuoteModel, sentences: IntArray
) -> list[Attribution]:
    """Learned attributions and carried quotations of parsed tokens."""
    proposals = propose(tokens, model, sentences)
    items = decode_proposals(tokens, proposals, words)
    batch = Batch(tokens, words, proposals, noun_phrases(tokens, words))
    choose_sources(batch, items, model.source)
    accept(batch, items, model.accept)
    page = read_page(tokens, words)
    threshold = model.settings["accept"]
    first = first_pass(tokens, words, proposals, items, page, threshold, model.continuation)
    chosen = choose_speakers(batch, first, items, page.names, model.region)
    for item in chosen:
        item.source = whole_mention(tokens, words, item)
    unfold(tokens, words, proposals, chosen, items)
    hear(tokens, words, chosen)
    return chosen


def first_pass(
    tokens: Tokens,
    words: NDArray[np.bool_],
    proposals: Proposals,
    items: list[Attribution],
    page: Page,
    threshold: float,
    continuation: Logistic,
) -> list[Attribution]:
    """Attributions and carried quotations, before regions choose their speakers.

    items: decoded, with their sources and scores.
    """
    for item in items:
        # A denial is marked as such, so that one that is a near miss is worth having.
        if item.score >= DENIAL and item.cue is not None and is_denial(tokens, item.cue):
            item.score = max(item.score, threshold)
    kept = resolve_conflicts(tokens, words, items, threshold)
    relay(tokens, words, kept, items)
    named_before(tokens, page.names, kept)
    kept = sorted(
        [*kept, *introduced(tokens, words, proposals, kept)],
        key=lambda a: (a.content[0], a.cue or (0, 0)),
    )
    kept = sorted(
        [*kept, *tagged(tokens, words, kept)], key=lambda a: (a.content[0], a.cue or (0, 0))
    )
    trim_times(tokens, kept)
    kept = cut_datelines(tokens, words, kept)
    kept = transcript_turns(tokens, words, page.capital, kept)
    return continue_quotations(tokens, words, kept, continuation)
