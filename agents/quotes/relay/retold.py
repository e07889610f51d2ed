"""What a person retells: `X said that Y had promised C`.

X stays the speaker of what X says, and Y's words are one more attribution, through X.
"""

from __future__ import annotations

from agents.lexicon import english
from agents.quotes.propose.attribution import Attribution, add_in_order
from agents.quotes.propose.batch import Batch
from agents.quotes.relay.inner import clause_inside, closes

_SURE_AS = 0.7
"""Score of what is retold, as a share of that of the telling."""


def add_retold(batch: Batch, items: list[Attribution]) -> None:
    """Add what others said by the words of a speaker.

    items: final, in text order, and so they stay; `continued_from` is moved with them.
    """
    told = [retold for item in items if (retold := _retold(batch, item)) is not None]
    if not told:
        return
    add_in_order(items, told)


def _retold(batch: Batch, item: Attribution) -> Attribution | None:
    """What the speaker of `item` says that somebody else has said."""
    if item.source is None or item.cue is None or item.via is not None:
        return None
    if english.RETELLING_VERBS.isdisjoint(batch.lower(item.cue)):
        return None
    inner = clause_inside(batch, item)
    # "She said she told them" is hers alone.
    if inner is None or inner.source is None or closes(batch, inner):
        return None
    if batch.lower(inner.source)[0] in english.THIRD_PERSON_SUBJECTS:
        return None
    inner.via, inner.score = item.source, item.score * _SURE_AS
    return inner
