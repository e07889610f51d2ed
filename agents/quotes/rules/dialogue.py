"""Turns of a dialogue: paragraphs behind dashes, `— Oui, dit-il.`"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agents.quotes.arrays import TokenRange
from agents.quotes.propose.attribution import Attribution
from agents.quotes.rules.article import CLOSES, DASHES, Article
from agents.quotes.rules.contents import SURE, parts_around
from agents.quotes.rules.cues import cue_at
from agents.quotes.rules.speakers import inverted_subject
from agents.quotes.text.tokens import Tokens

_OPEN = 0.3
"""Score of a turn that nobody is named for; not calibrated."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A paragraph behind a dash, its attribution taken out of the words."""

    content: list[TokenRange]
    cue: TokenRange | None
    source: TokenRange | None


def read_turn(article: Article, low: int, high: int) -> Turn | None:
    """The paragraph low..high (exclusive) as a turn, in tokens of the batch; None if it does not
    begin with a dash."""
    if not article.table.dashes or article.text[low] not in DASHES or high - low < 3:
        return None
    if article.regions((low, high - 1)):
        return None
    article.level = -1
    begin = low + 1
    for position in range(begin + 1, high):
        cue = cue_at(article, position, begin, high)
        if cue is None or cue.source or cue.first - 1 < begin:
            continue
        if article.text[cue.first - 1] not in CLOSES:
            continue
        source = inverted_subject(article, cue, high)
        if source is None:
            continue
        content = parts_around(article, (begin, high - 1), cue, source)
        if content:
            return Turn(
                [article.in_batch(part) for part in content],
                article.in_batch((cue.first, cue.last)),
                article.in_batch(source),
            )
    return Turn([article.in_batch((begin, high - 1))], None, None)


def turn_attributions(tokens: Tokens, turns: Sequence[Turn]) -> list[Attribution]:
    """Turns in a row as attributions, if one of them at least says who speaks: else it is a list.

    Their words are marked in `tokens.in_turn`, as words in marks are.
    """
    if not any(turn.cue for turn in turns):
        return []
    out = []
    for turn in turns:
        for low, high in turn.content:
            tokens.in_turn[low : high + 1] = 1
        content = list(turn.content)
        if turn.cue is None:
            out.append(Attribution(None, None, content, _OPEN, 0.0, carried=True))
        else:
            out.append(Attribution(turn.cue, turn.source, content, SURE, SURE))
    return out
