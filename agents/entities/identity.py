"""What names of an article mean one thing."""

from __future__ import annotations

from dataclasses import dataclass, field

from agents.entities.mention import Mention, key
from agents.lexicon.english import SKIPPED_IN_ACRONYMS

MOST = 200
"""Names that one is compared with; no article that people write has as many."""


@dataclass(slots=True)
class Identity:
    """Mentions that name one thing. `code`: of the state or part of one that it is."""

    kind: str
    mentions: list[Mention] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    code: str | None = None

    def add(self, mention: Mention) -> None:
        """Take a mention in."""
        self.mentions.append(mention)
        self.names.setdefault(key(mention.name), mention.name)


def initials(name: str) -> set[str]:
    """Acronyms that a name may have: of all its words, and of those that count."""
    parts = [part for part in key(name).split() if part[0].isalnum()]
    if len(parts) < 2:
        return set()
    return {
        "".join(part[0] for part in parts),
        "".join(part[0] for part in parts if part not in SKIPPED_IN_ACRONYMS),
    }
