"""The way of an article through quote extraction, step by step.

1. `text`: cut the article into paragraphs, sentences, tokens and quoted regions.
2. `propose`: parse the sentences that can hold an attribution, and mark cue, speaker and content
   of each attribution that the model thinks likely.
3. `choose`: weigh the speakers of each proposal, then whether the proposal is true, and keep the
   better ones where two claim the same words.
4. `relay`: tell who spoke from who passed the words on, and once more at the end.
5. `layout`: read what paragraphs, colons, dashes and names beside a quotation say.
6. `choose` again: let quotations without a cue go on from others, and choose the speaker of each
   quotation among all who may have said it.
7. `assemble`: make tokens to characters, and tell kind and modality, and how probable each is
   (`confidence`).

In a language without weights, `rules` stands in for steps 2 to 4.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.language import Language

from agents.quotes.assemble import assemble
from agents.quotes.choose.accept import accept
from agents.quotes.choose.appositions import cut_appositions
from agents.quotes.choose.continuations import continue_quotations
from agents.quotes.choose.own_sentences import follow_reports, part_quotations
from agents.quotes.choose.region_speakers import choose_speakers
from agents.quotes.choose.sources.choices import choose_sources
from agents.quotes.choose.unsaid import drop_unsaid
from agents.quotes.confidence import Confidence, packaged_confidence
from agents.quotes.layout.datelines import cut_datelines, cut_leads, cut_times, cut_times_between
from agents.quotes.layout.introductions import introduced
from agents.quotes.layout.page import Page, read_page
from agents.quotes.layout.runs import follow_runs
from agents.quotes.layout.signatures import sign
from agents.quotes.layout.statements import add_statements
from agents.quotes.layout.subjects import set_subjects
from agents.quotes.layout.tags import tagged
from agents.quotes.layout.transcripts import add_turns
from agents.quotes.modality import is_denial
from agents.quotes.model.logistic import Logistic
from agents.quotes.model.quote_model import QuoteModel
from agents.quotes.propose.arguments import propose
from agents.quotes.propose.attribution import Attribution, text_order
from agents.quotes.propose.batch import ParsedBatch
from agents.quotes.propose.conflicts import resolve_conflicts
from agents.quotes.propose.decoding import decode_proposals
from agents.quotes.propose.gate import gate_sentences
from agents.quotes.propose.source_spans import whole_mention
from agents.quotes.relay.around import set_listeners
from agents.quotes.relay.coordinated import split_coordinated
from agents.quotes.relay.hearsay import set_hearsay
from agents.quotes.relay.in_turns import Reports, add_reports, reports_in_turns
from agents.quotes.relay.reported import set_reporters, split_reports
from agents.quotes.relay.retold import add_retold
from agents.quotes.rules.propose import propose_by_rule
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
    confidence: Confidence | None = None,
) -> list[list[Quote]]:
    """Quotes of each article, in text order.

    article_texts: any number of articles in any languages; the result for one does not depend
    on the others. nlp: a pipeline with a tokenizer; its tagger and parser are used when `model`
    is given and both exist. Without a model, or for a language other than English, the
    rules work alone. `reuse`: parses of sentences that were read before. `confidence`: what
    weighs the quotes that the model finds; by default the packaged weights. Offsets are code
    points into each article's text.
    """
    out: list[list[Quote]] = [[] for _ in article_texts]
    learns = model is not None and can_parse(nlp)
    by_way: dict[bool, list[int]] = {}
    for k, article in enumerate(article_texts):
        by_way.setdefault(learns and article.language.lower().startswith("en"), []).append(k)
    for learned, places in by_way.items():
        articles = [article_texts[k] for k in places]
        tokens = gather_tokens(
            [read_sheet(nlp, a.text, a.excluded, a.title or "", a.apart) for a in articles]
        )
        if not len(tokens):
            continue
        if learned and model is not None:
            items = attributions_by_model(tokens, nlp, model, reuse)
        else:
            items = attributions_by_rule(tokens, [a.language for a in articles])
        rate = (confidence or packaged_confidence()) if learned else None
        for k, quotes in zip(places, assemble(tokens, items, rate), strict=True):
            out[k] = quotes
    return out


def attributions_by_rule(tokens: Tokens, languages: Sequence[str]) -> list[Attribution]:
    """Attributions and continued quotations by word lists; `languages`: one for each article."""
    words = word_tokens(tokens)
    items = propose_by_rule(tokens, words, languages)
    cut_datelines(tokens, words, items)
    return continue_quotations(tokens, words, items, None)


def attributions_by_model(
    tokens: Tokens, nlp: Language, model: QuoteModel, reuse: Reuse | None
) -> list[Attribution]:
    """Learned attributions and continued quotations; parses the tokens on the way."""
    words = word_tokens(tokens)
    sentences = gate_sentences(tokens, words, model.gate, model.gate_threshold)
    parse_sentences(nlp, tokens, sentences, reuse)
    proposals = propose(tokens, model, sentences)
    decoded = decode_proposals(tokens, proposals, words)
    batch = ParsedBatch(tokens, words, proposals, noun_phrases(tokens, words))
    choose_sources(batch, decoded, model.source)
    accept(batch, decoded, model.accept)
    page = read_page(tokens, words)
    first, reports = first_pass(batch, decoded, page, model.settings["accept"], model.continuation)
    items = choose_speakers(batch, first, decoded, page.names, model.region)
    part_quotations(batch, items)
    follow_reports(batch, items)
    follow_runs(tokens, items)
    cut_leads(tokens, words, page.capital, items)
    cut_times_between(tokens, words, items)
    set_subjects(tokens, words, items)
    add_reports(batch, items, reports)
    for item in items:
        item.source = whole_mention(tokens, words, item)
    split_reports(batch, items, decoded)
    set_hearsay(batch, items)
    set_listeners(batch, items)
    add_retold(batch, items)
    return items


def first_pass(
    batch: ParsedBatch,
    decoded: list[Attribution],
    page: Page,
    threshold: float,
    continuation: Logistic,
) -> tuple[list[Attribution], Reports]:
    """Attributions and continued quotations, before regions choose their speakers, and what turns
    report.

    decoded: with their sources and scores. threshold: the least score that is accepted.
    """
    tokens, words = batch.tokens, batch.words
    for item in decoded:
        # A denial is marked as such, so that one that is a near miss is worth having.
        if item.score >= DENIAL and item.cue is not None and is_denial(tokens, item.cue):
            item.score = max(item.score, threshold)
    items = resolve_conflicts(tokens, words, decoded, threshold)
    split_coordinated(batch, items, decoded)
    items = drop_unsaid(batch, items)
    cut_appositions(batch, items)
    items = set_reporters(batch, items, decoded)
    sign(tokens, page.names, items)
    items += introduced(batch, items)
    items += tagged(batch, items)
    items.sort(key=text_order)
    cut_times(tokens, items)
    cut_datelines(tokens, words, items)
    found, region = items, tokens.region.copy()
    items = add_turns(tokens, words, items)
    items = add_statements(batch, items)
    reports = reports_in_turns(batch, found, items, region)
    return continue_quotations(tokens, words, items, continuation), reports
