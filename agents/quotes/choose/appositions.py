"""Who a speaker is, said between content and speaker: `The bridge is shut, the city's chief
engineer, Juris Ozols, told reporters`. It is part of the speaker, not of what is said."""

from __future__ import annotations

from collections.abc import Iterable

from agents.lexicon import english
from agents.quotes.arrays import TokenRange
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.attribution import Attribution
from agents.quotes.propose.batch import Batch
from agents.quotes.text.words import token_texts

_LONGEST = 12
"""Tokens of what a speaker is, and of a name behind it, at most."""
_SHORTEST_NAME, _LONGEST_NAME = 2, 5
_NAME_TAGS = frozenset(int(h) for h in label_hashes("NNP NNPS"))
_VERBS = frozenset(int(h) for h in label_hashes("VB VBD VBP VBZ MD"))


def cut_appositions(batch: Batch, items: Iterable[Attribution]) -> None:
    """Let no content in the article's own words end with who its speaker is.

    Where the speaker's name was taken for content too, and the speaker is open, it becomes the
    speaker.
    """
    for item in items:
        if item.cue is None:
            continue
        low, high = item.content[-1]
        tokens, cue = batch.tokens, item.cue[0]
        behind = cue if item.source is None else item.source[0]
        if behind > cue or behind - high != 2 or batch.words[high + 1]:
            continue  # a comma alone stands between
        if tokens.sent[high] != tokens.sent[cue] or tokens.region[high] >= 0:
            continue
        name = item.source or _name_at_end(batch, (low, high))
        if name is None or not _is_name(batch, name):
            continue
        begin = _role_before(batch, low, name[0] - 1)
        if begin is None:
            continue
        if item.source is None:
            item.source, item.source_score = name, item.score
        item.content = batch.until(item.content, begin)


def _name_at_end(batch: Batch, part: TokenRange) -> TokenRange | None:
    """What a part ends with behind a comma, if it is as long as a name."""
    low, high = part
    begin = high
    while begin > low and high - begin < _LONGEST_NAME and batch.words[begin]:
        begin -= 1
    if batch.lower((begin, begin)) != [","]:
        return None
    return (begin + 1, high) if high - begin >= _SHORTEST_NAME else None


def _is_name(batch: Batch, part: TokenRange) -> bool:
    low, high = part
    texts = token_texts(batch.tokens, low, high)
    tags = batch.tokens.tag[low : high + 1].tolist()
    return texts[0][:1].isupper() and texts[-1][:1].isupper() and tags[-1] in _NAME_TAGS


def _role_before(batch: Batch, low: int, comma: int) -> int | None:
    """Where what a speaker is begins, with its comma, if it ends at the token `comma`; None where
    none does, or where nothing would be left from `low` on."""
    if batch.lower((comma, comma)) != [","]:
        return None
    first = max(low + 1, comma - _LONGEST)
    texts = batch.lower((first, comma - 1))
    commas = [at for at, text in enumerate(texts) if text == ","]
    if not commas:
        return None
    begin = commas[-1]
    role = texts[begin + 1 :]
    tags = batch.tokens.tag[first + begin + 1 : comma].tolist()
    determined = bool(role) and (role[0] in english.BEFORE_NOUNS or "'s" in role or "’s" in role)
    if not determined or english.PERSON_NOUNS.isdisjoint(role) or _VERBS.intersection(tags):
        return None
    return first + begin
