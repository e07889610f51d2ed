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
        tokens = batch.tokens
        name, limit = item.source, item.cue[0]
        if name is not None and high < name[0] < limit:
            limit = name[0]
        elif name is not None:
            continue
        sentence = tokens.sent[item.cue[0]]
        if not high < limit or batch.words[high + 1 : limit].any() or limit - high != 2:
            continue  # a comma alone stands between
        if tokens.sent[high] != sentence or tokens.region[high] >= 0:
            continue
        if name is None:
            found = _name_at_end(batch, (low, high))
            if found is None:
                continue
            begin = _role_before(batch, low, found[0] - 1)
            if begin is not None:
                item.source, item.source_score = found, item.score
        elif _is_name(batch, name):
            begin = _role_before(batch, low, high + 1)
        else:
            begin = None
        if begin is not None:
            item.content = batch.until(item.content, begin)


def _name_at_end(batch: Batch, part: TokenRange) -> TokenRange | None:
    """The name that a part ends with, behind a comma."""
    low, high = part
    begin = high
    while begin > low and high - begin < _LONGEST_NAME and batch.words[begin]:
        begin -= 1
    if batch.lower((begin, begin)) != [","]:
        return None
    found = begin + 1, high
    return found if high - begin >= _SHORTEST_NAME and _is_name(batch, found) else None


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
