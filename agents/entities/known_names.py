"""Names that need no reading: those of a user, and of organisations that no other word is."""

from __future__ import annotations

from collections.abc import Sequence, Set

from agents.entities.gazetteer import Entry, Gazetteer
from agents.entities.identity import initials
from agents.entities.mention import Mention, of_word
from agents.entities.segments import Segment
from agents.entities.words import Words
from agents.lexicon.english import KNOWN_ORGANISATIONS, NO_NAMES, UNMISTAKABLE
from agents.lexicon.places import places

CERTAIN_ORGANISATIONS = UNMISTAKABLE.union(
    name
    for name in KNOWN_ORGANISATIONS.values()
    if name.isupper() and name.isalpha() and len(name) > 2
)


def add_known(
    segment: int,
    one: Words,
    where: Segment,
    mentions: list[Mention],
    names: Set[str] = CERTAIN_ORGANISATIONS,
) -> list[Mention]:
    """The mentions, with organisations that no other word is (RIA, YouTube) put in."""
    covered = {word for mention in mentions for word in range(mention.first, mention.last)}
    added = []
    for index, word in enumerate(one.text):
        if index not in covered and word in names:
            added.append(of_word(segment, one, index, where, "ORG"))
    return sorted(mentions + added, key=lambda mention: mention.first) if added else mentions


def acronyms_of(read: Sequence[Sequence[Mention]]) -> set[str]:
    """Initials of the organisations of several words that were read, where nothing else has them.

    So the `AU` is read in an article that names the African Union.
    """
    names = {mention.name for here in read for mention in here if mention.type == "ORG"}
    short = {one for name in names for one in initials(name) if len(one) > 1}
    return {one.upper() for one in short if one not in places() and one not in NO_NAMES}


def with_gazetteer(
    index: int, segment: Segment, one: Words, mentions: list[Mention], gazetteer: Gazetteer
) -> list[Mention]:
    """The mentions, with a user's names put in the place of what they overlap."""
    own = []
    position = 0
    while position < len(one.text):
        length, entry = _entry(gazetteer, one.folded, position)
        if entry is not None and one.text[position][0].isupper():
            start = one.start[position]
            end = one.start[position + length - 1] + len(one.text[position + length - 1])
            own.append(
                Mention(
                    segment=index,
                    first=position,
                    last=position + length,
                    start=segment.start + start,
                    end=segment.start + end,
                    text=segment.text[start:end],
                    name=segment.read[start:end],
                    type=entry.type,
                    known=True,
                )
            )
        position += length
    if not own:
        return mentions
    covered = {word for mention in own for word in range(mention.first, mention.last)}
    kept = [
        mention
        for mention in mentions
        if covered.isdisjoint(range(mention.first, mention.last)) or _is_longer(mention, own)
    ]
    whole = {word for mention in kept for word in range(mention.first, mention.last)}
    own = [mention for mention in own if whole.isdisjoint(range(mention.first, mention.last))]
    return sorted(kept + own, key=lambda mention: mention.first)


def _is_longer(mention: Mention, own: Sequence[Mention]) -> bool:
    return any(
        mention.first <= one.first
        and one.last <= mention.last
        and mention.last - mention.first > one.last - one.first
        for one in own
    )


def _entry(gazetteer: Gazetteer, folded: Sequence[str], position: int) -> tuple[int, Entry | None]:
    for parts, entry in gazetteer.by_first.get(folded[position], ()):
        if tuple(folded[position : position + len(parts)]) == parts:
            return len(parts), entry
    return 1, None
