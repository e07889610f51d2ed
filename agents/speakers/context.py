"""What the steps know when they resolve a speaker: the article, and who spoke so far."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from agents.quotes.types import Quote
from agents.speakers.index import Index
from agents.speakers.types import Speaker, SpeakerEntity


@dataclass(frozen=True, slots=True)
class Context:
    """One article on its way through the steps.

    quotes: all of the article, in its order. speakers: those of the first quotes, as resolved
    so far; the next to resolve is that of `quotes[len(speakers)]`. unseen: names of people among
    them who are no entities.
    """

    index: Index
    quotes: Sequence[Quote]
    speakers: list[Speaker] = field(default_factory=list)
    unseen: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        return self.index.text

    def entity(self, speaker: Speaker) -> SpeakerEntity | None:
        """The entity that a speaker was resolved to."""
        return self.index.entities.get(speaker.entity_id or "")

    def last_speakers(self, most: int) -> Iterator[tuple[int, Speaker]]:
        """Who spoke so far, the last first: where the quote begins, and the speaker."""
        count = len(self.speakers)
        for k in range(count - 1, max(-1, count - 1 - most), -1):
            yield self.quotes[k].spans[0][0], self.speakers[k]

    def spoke_last(self, some: Collection[str], position: int, reach: int) -> SpeakerEntity | None:
        """Who of some (by id) was the last or last but one to speak.

        reach: characters before `position` within which a quote has to begin.
        """
        for place, speaker in self.last_speakers(2):
            if position - place > reach:
                break
            if speaker.entity_id in some:
                return self.entity(speaker)
        return None
