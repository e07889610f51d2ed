"""Stories with marked mentions, and resolving their speakers."""

from __future__ import annotations

from dataclasses import dataclass

from agents.quotes import Quote
from agents.speakers import Speaker, SpeakerEntity, resolve_speakers


@dataclass
class Story:
    """A text in which [x:id] marks a mention of an entity and {x} a speaker's mention.

    A speaker's mention that is also an entity's is written {[x:id]}.
    """

    marked: str

    def read(self) -> tuple[str, dict[str, list[tuple[int, int]]], list[tuple[int, int]]]:
        text: list[str] = []
        mentions: dict[str, list[tuple[int, int]]] = {}
        speakers: list[tuple[int, int]] = []
        size, k = 0, 0
        opened: list[tuple[str, int]] = []
        while k < len(self.marked):
            char = self.marked[k]
            if char in "[{":
                opened.append((char, size))
            elif char == "}":
                speakers.append((opened.pop()[1], size))
            elif char == ":" and opened and opened[-1][0] == "[" and "]" in self.marked[k : k + 4]:
                end = self.marked.index("]", k)
                mentions.setdefault(self.marked[k + 1 : end], []).append((opened.pop()[1], size))
                k = end
            else:
                text.append(char)
                size += 1
            k += 1
        return "".join(text), mentions, speakers


People = dict[str, tuple[str, str, str | None, tuple[str, ...]]]
PEOPLE: People = {
    "a": ("Anna Kovacs", "PERSON", "female", ("mayor",)),
    "b": ("Ben Shaw", "PERSON", "male", ()),
    "t": ("Trade Ministry", "ORG", None, ()),
    "r": ("Russia", "GPE", None, ()),
    "m": ("Moscow", "GPE", None, ()),
    "i": ("Interfax", "ORG", None, ()),
}


def resolve(
    marked: str, continued: dict[int, int] | None = None, people: People = PEOPLE
) -> list[Speaker]:
    text, mentions, speakers = Story(marked).read()
    entities = [
        SpeakerEntity(key, name, kind, tuple(mentions.get(key, ())), roles, (), gender)
        for key, (name, kind, gender, roles) in people.items()
    ]
    quotes = [
        Quote(
            ((end, end + 1),),
            "indirect",
            cue=(end, end + 1),
            speaker=(start, end),
            continued_from=(continued or {}).get(k),
            speaker_confidence=0.9,
        )
        for k, (start, end) in enumerate(speakers)
    ]
    return resolve_speakers(text, quotes, entities)


def check(marked: str, entity: str | None, method: str, stands_for: str | None = None) -> None:
    """Whom the first speaker of a story is resolved to, and that only what is open has no odds."""
    found = resolve(marked)[0]
    assert (found.entity_id, found.method, found.stands_for) == (entity, method, stands_for)
    assert (found.confidence > 0) == (entity is not None or stands_for is not None)
