"""What names an outlet, a paper or a person: phrases by their words and capitals."""

from __future__ import annotations

from collections.abc import Sequence

from agents.lexicon import english
from agents.quotes.arrays import TokenRange
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.batch import Batch
from agents.quotes.text.words import token_texts

LONGEST_OUTLET = 14
"""Tokens of an outlet's name and of who works for it, at most."""
LONGEST_NAME = 24
_LONGEST_PROGRAMME = 8

_LINKS = frozenset(("of", "for", "at", "from"))
_TAILS = _LINKS | frozenset("in with by on who that".split())
_NOMINAL = label_hashes("DT PRP$ JJ JJR JJS NN NNS NNP NNPS CD POS HYPH FW")
_NAMES = label_hashes("NNP NNPS")
_GENITIVES = frozenset(("'s", "’s", "'", "’"))
_INNER_MARKS = frozenset(("“", "''", "``", '"', "&", "-"))
_OPENING_MARKS = frozenset(("''", "“", '"'))
_PHRASE_ENDS = frozenset(", . ; : ? ! ( ) — – -- “ ” \" '' who".split())


def outlet_at(
    batch: Batch, low: int, last: int, *, strict: bool = False, anybody: bool = False
) -> TokenRange | None:
    """The noun phrase from `low`, `last` at most, if it names an outlet or somebody of one.

    strict: only by a name of its own. anybody: any name will do.
    """
    if low > last:
        return None
    tokens = batch.tokens
    texts = token_texts(tokens, low, min(last, low + LONGEST_OUTLET))
    end, evidence, named = low - 1, False, False
    for k, text in enumerate(texts):
        at = low + k
        capital = text[:1].isupper()
        region = int(tokens.region[at])
        if region >= 0 and region != int(tokens.region[low]) and k and texts[k - 1] != ",":
            # A programme in marks behind its broadcaster.
            closes = int(tokens.region_last[region])
            if capital and evidence and closes - at <= _LONGEST_PROGRAMME:
                end = closes
            break
        if _is_time(text) or (evidence and _begins_anew(texts, k)):
            break
        if not capital and tokens.tag[at] not in _NOMINAL and text not in _GENITIVES:
            if k and (text in _INNER_MARKS or _links(texts, k)):
                continue
            break
        named = named or (capital and tokens.tag[at] in _NAMES)
        evidence = evidence or _tells_outlet(texts, k, strict)
        end = at
    if end < low or not (evidence or (anybody and named)):
        return None
    return low, end


def _begins_anew(texts: Sequence[str], k: int) -> bool:
    """Whether another phrase begins behind a name: "told BBC News *the* department will"."""
    before = texts[k - 1].lower() if k else ""
    joined = before in _TAILS or before in _GENITIVES or not before[-1:].isalnum()
    return texts[k] in english.DETERMINERS and not joined


def _is_time(text: str) -> bool:
    """Whether a word tells when, not "May" as a name."""
    lower = text.lower()
    name = text[:1].isupper() and lower in ("may", "march", "august")
    return lower in english.TIME_WORDS and not name


def _links(texts: Sequence[str], k: int) -> bool:
    """Whether a preposition goes on with a name: "editor *of* the Post"."""
    following = texts[k + 1 : k + 2]
    return texts[k].lower() in _LINKS and any(
        text[:1].isupper() or text == "the" for text in following
    )


def _tells_outlet(texts: Sequence[str], k: int, strict: bool) -> bool:
    """Whether a word of a phrase tells that it names an outlet."""
    lower = texts[k].lower()
    if texts[k][:1].isupper():
        if lower in english.OUTLETS:
            return True
        goes_on = k + 1 < len(texts) and texts[k + 1][:1].isupper()
        if lower not in english.OUTLET_ENDINGS or goes_on or not k:
            return False
        article = k == 1 and texts[0].lower() in ("the", "a", "an")
        own = texts[k - 1][:1].isupper() and not article
        return own or lower not in english.BROADCAST_ENDINGS
    if lower in english.MEDIA_NOUNS:
        return not strict
    return lower == "agency" and k > 0 and texts[k - 1].lower() in ("news", "wire")


def passes_on(batch: Batch, source: TokenRange, cue: Sequence[str]) -> bool:
    """Whether a source is an outlet or a paper and its cue says no more than that it reports."""
    if english.PASSING_ON_VERBS.isdisjoint(cue):
        return False
    last = batch.lower(source)[-1]
    if last in english.RECORD_NOUNS or last in ("agency", "agencies"):
        return True
    return outlet_at(batch, *source) is not None


def names_people(batch: Batch, name: TokenRange) -> bool:
    """Whether a phrase names people: by a name or by what they are."""
    lower = batch.lower(name)
    stop = next((k for k, text in enumerate(lower) if k and text in _TAILS), len(lower))
    return not english.SPEAKING_NOUNS.isdisjoint(lower[:stop]) or any(
        batch.tokens.tag[name[0] + k] in _NAMES for k in range(stop)
    )


def phrase_at(batch: Batch, low: int, last: int, size: int) -> TokenRange | None:
    """From `low` to before the next mark, `last` at most, in `size` tokens and one more."""
    if low > last:
        return None
    end = low - 1
    for k, text in enumerate(batch.lower((low, min(last, low + size)))):
        opens = k == 0 and text in _OPENING_MARKS
        if text in _PHRASE_ENDS and not opens:
            break
        end = low + k
    return (low, end) if end >= low else None
