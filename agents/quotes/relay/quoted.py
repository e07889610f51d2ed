"""`Interfax quoted Ryabkov as saying C`, `Ryabkov was quoted by Interfax as saying C`."""

from __future__ import annotations

from agents.lexicon import english
from agents.quotes.arrays import TokenRange
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import Batch
from agents.quotes.relay.outlets import LONGEST_NAME, LONGEST_OUTLET, phrase_at
from agents.quotes.token_ranges import overlap


def set_who_quotes(batch: Batch, item: Attribution) -> None:
    """Of `S quoted T as saying C` and `T was quoted by S as saying C` make T the speaker, who
    speaks through S, and C the content."""
    if item.cue is None or item.source is None:
        return
    cue = batch.lower(item.cue)
    if english.QUOTING_VERBS.isdisjoint(cue):
        return
    before = max(item.cue[0] - 1, batch.sentence(item.cue[0])[0])
    if not english.FORMS_OF_BE.isdisjoint(batch.lower((before, item.cue[1]))):
        _was_quoted(batch, item, item.cue)
    elif cue[-1] in english.SAYING_PARTICIPLES and "as" in cue[:-1]:
        # All of "quoted X as saying" is read as the cue.
        first = next(k for k, word in enumerate(cue) if word in english.QUOTING_VERBS)
        verb = item.cue[0] + first
        name = batch.trimmed(verb + 1, item.cue[0] + cue.index("as") - 1)
        if name is not None:
            item.via, item.source, item.cue = item.source, name, (verb, verb)
    else:
        _quoted_in_content(batch, item, item.cue)


def _quoted_in_content(batch: Batch, item: Attribution, cue: TokenRange) -> None:
    """`S quoted T as saying C`, where `T as saying C` is read as the content."""
    place = next((k for k, part in enumerate(item.content) if part[0] > cue[1]), None)
    if place is None:
        return
    low, high = item.content[place]
    texts = batch.lower((low, min(high, low + LONGEST_NAME)))
    for k in range(1, len(texts) - 2):
        if texts[k] == "as" and texts[k + 1] in english.SAYING_PARTICIPLES:
            name = batch.trimmed(low, low + k - 1)
            rest = batch.trimmed(low + k + 2, high)
            if name is not None and rest is not None:
                item.via, item.source = item.source, name
                item.content[place] = rest
            return


def _was_quoted(batch: Batch, item: Attribution, cue: TokenRange) -> None:
    """`T was quoted by S as saying C`: S stands in the cue, or is read as the speaker."""
    agent = _agent(batch, cue)
    if agent is not None and item.source is not None:
        if not overlap(agent, item.source):
            item.via = agent
            item.content = batch.without(item.content, [agent]) or item.content
            return
        quoted = _before_cue(batch, cue)
        if quoted is not None:
            item.via, item.source = item.source, quoted
            return
    first, last = item.content[0], item.content[-1]
    texts = batch.lower((last[0], min(last[1], last[0] + 1)))
    as_saying = texts[:1] == ["as"] and not english.SAYING_PARTICIPLES.isdisjoint(texts[1:])
    if first[1] < cue[0] and as_saying:
        name, rest = batch.trimmed(*first), batch.trimmed(last[0] + 2, last[1])
        if name is not None and rest is not None:
            item.via, item.source, item.content = item.source, name, [rest]


def _agent(batch: Batch, cue: TokenRange) -> TokenRange | None:
    """S of "quoted by S", in the cue or right behind it."""
    last = batch.sentence(cue[0])[1]
    reach = batch.lower((cue[0], min(cue[1] + 1, last)))
    if "by" not in reach:
        return None
    agent = phrase_at(batch, cue[0] + reach.index("by") + 1, last, LONGEST_OUTLET)
    if agent is not None and "as" in (texts := batch.lower(agent)):
        agent = batch.trimmed(agent[0], agent[0] + texts.index("as") - 1)
    return agent


def _before_cue(batch: Batch, cue: TokenRange) -> TokenRange | None:
    """The words between a cue and the mark before it in its sentence (`"C," X was quoted`)."""
    tokens, words = batch.tokens, batch.words
    low = cue[0]
    while (
        low > 0 and words[low - 1] and tokens.region[low - 1] < 0 and cue[0] - low < LONGEST_OUTLET
    ):
        low -= 1
    bounded = 0 < low < cue[0] and not words[low - 1]
    return (low, cue[0] - 1) if bounded and tokens.sent[low] == tokens.sent[cue[0]] else None
