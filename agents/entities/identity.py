"""What names of an article mean one thing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from spacy.matcher import levenshtein

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


def fullest(identity: Identity) -> str:
    """The longest of an identity's names, as the article writes it most often.

    Of spellings of one length in words that differ by a letter or two the most frequent stands,
    and not one in capitals where there is another.
    """
    times = Counter(mention.name for mention in identity.mentions)
    names = list(times)  # In order of the text: the first of two stands.
    longest = max(names, key=len)
    alike = [name for name in names if _is_spelling(name, longest)]
    return max(alike, key=lambda name: (not _shouted(name), times[name], len(name)))


def _is_spelling(one: str, other: str) -> bool:
    """Whether two names are spellings of one."""
    if key(one) == key(other):
        return True
    if len(one.split()) != len(other.split()) or abs(len(one) - len(other)) > 2:
        return False
    if one.startswith(other) or other.startswith(one):
        return False
    return min(len(one), len(other)) > 4 and levenshtein(key(one), key(other)) <= 2


def _shouted(name: str) -> bool:
    return any(len(word) > 3 and word.isupper() for word in name.split())
