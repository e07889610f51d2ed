"""Turns of a dialogue: where two speak in turn, who speaks when no words say so.

"Are they in the file?" said the coroner, Dr Roe. / "No, ma'am." / "Then where are they?" /
"I couldn't say," Mr Lund replied.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from agents.lexicon.english import THIRD_PERSON_SUBJECTS
from agents.quotes.types import Span
from agents.speakers.confidence import CONFIDENCE
from agents.speakers.context import Context
from agents.speakers.types import Speaker, left_open
from agents.speakers.words import OPENING_MARKS, is_closed, lower_words

_LEAST_TURNS = 3
_LONGEST = 40
"""Words of a turn without a cue, at most: who says more tells a story."""
_SURE = 0.7
"""Least confidence in whom a cue names."""
_CLOSING = "\"”“»’' "

Called = Sequence[str | None]
"""By what each quote's speaker is known: an entity's id, or what somebody without one is called;
None where no cue says so."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """What a paragraph says.

    quotes: numbers of its direct quotes. who: the one who speaks in it, as `Called` has it. last:
    who says its last quote; some: all who speak in it. opens: whether it begins with what is said.
    asks: whether it ends with a question.
    """

    quotes: tuple[int, ...]
    who: str | None
    last: str | None
    some: frozenset[str]
    opens: bool
    asks: bool


def alternate(context: Context, speakers: Sequence[Speaker]) -> list[Speaker]:
    """The speakers, with those of turns without a cue where two people speak in turn.

    A dialogue is three paragraphs in a row and more, each of which begins with what is said, and a
    question is answered in it where no cue says by whom. What cues say has to agree that two take
    turns. Linear in quotes, but for a search of the nearest.
    """
    out = list(speakers)
    called = [_called(context, speaker, number) for number, speaker in enumerate(speakers)]
    for turns in _dialogues(context, called):
        both = _both(turns)
        if both is None:
            continue
        told = {who: [n for turn in turns for n in turn.quotes if called[n] == who] for who in both}
        for k, turn in enumerate(turns):
            if turn.who is None:
                for number in turn.quotes:
                    source = speakers[_nearest(told[both[k % 2]], number)]
                    out[number] = _as_there(source)
    return out


def _both(turns: Sequence[_Turn]) -> tuple[str, str] | None:
    """Who speaks first and who second; None where the cues know more than two, or another order."""
    sides: tuple[set[str], set[str]] = (set(), set())
    for k, turn in enumerate(turns):
        if turn.who is not None:
            sides[k % 2].add(turn.who)
    one, other = sides
    if not other:
        # "..." asked Roe. "...," said Lund.
        other |= turns[0].some - one
    if len(one) != 1 or len(other) != 1 or one == other:
        return None
    return one.pop(), other.pop()


def _nearest(some: Sequence[int], number: int) -> int:
    """The nearest of rising numbers; of two as near the lower one."""
    k = bisect_left(some, number)
    return min(some[max(0, k - 1) : k + 1], key=lambda one: abs(one - number))


def _as_there(source: Speaker) -> Speaker:
    """The speaker of another turn as this one's."""
    if source.entity_id is None:
        return left_open(source.mention)
    sure = min(source.confidence, CONFIDENCE["carried"])
    return replace(source, method="context", confidence=sure)


def _called(context: Context, speaker: Speaker, number: int) -> str | None:
    """By what a quote's speaker is known, where a cue and more than a pronoun say so."""
    if context.quotes[number].cue is None or speaker.mention is None:
        return None
    if speaker.entity_id is not None:
        return speaker.entity_id if speaker.confidence >= _SURE else None
    words = lower_words(context.text[slice(*speaker.mention)])
    others = len(words) == 1 and words[0] in THIRD_PERSON_SUBJECTS
    return None if others else " ".join(words)


def _dialogues(context: Context, called: Called) -> Iterator[list[_Turn]]:
    """Paragraphs in a row that are turns, where a question is followed by a turn without a cue."""
    run: list[_Turn] = []
    for turn in [*_turns(context, called), None]:
        if turn is not None and turn.opens:
            run.append(turn)
            continue
        if len(run) >= _LEAST_TURNS and _answers(run):
            yield run
        # A paragraph that tells something may end with the first turn.
        run = [] if turn is None or turn.last is None else [replace(turn, who=turn.last)]


def _answers(run: Sequence[_Turn]) -> bool:
    return any(above.asks and None in (above.who, turn.who) for above, turn in pairwise(run))


def _turns(context: Context, called: Called) -> Iterator[_Turn | None]:
    """Each paragraph as a turn; None for one that is none."""
    text, quotes = context.text, context.quotes
    k, left_off = 0, False
    for paragraph in context.index.paragraphs:
        first, end = k, paragraph[1]
        while k < len(quotes) and quotes[k].spans[0][0] < end:
            k += 1
        said = [n for n in range(first, k) if quotes[n].kind == "direct"]
        yield None if left_off or not said else _turn(context, called, paragraph, said)
        left_off = bool(said) and not is_closed(text, quotes[said[-1]].spans[-1][1], end)


def _turn(context: Context, called: Called, paragraph: Span, said: Sequence[int]) -> _Turn:
    text, quotes = context.text, context.quotes
    begin, end = paragraph
    some = frozenset(who for n in said if (who := called[n]) is not None)
    opens = text[begin:end].lstrip()[:1] in OPENING_MARKS and len(some) < 2
    if opens and not some:
        spans = [span for n in said for span in quotes[n].spans]
        words = sum(len(text[slice(*span)].split()) for span in spans)
        outside = text[begin : spans[0][0]] + "".join(
            text[a[1] : b[0]] for a, b in zip(spans, [*spans[1:], (end, end)], strict=True)
        )
        opens = words <= _LONGEST and not any(map(str.isalnum, outside))
    asks = text[begin:end].rstrip(_CLOSING).endswith("?")
    who = next(iter(some)) if len(some) == 1 else None
    asked = asks or text[slice(*quotes[said[-1]].spans[-1])].endswith("?")
    return _Turn(tuple(said), who, called[said[-1]], some, opens, asked)
