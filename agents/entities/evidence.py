"""How an article writes its words, over all its segments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from agents.entities.words import Words


@dataclass(slots=True)
class Evidence:
    """How an article writes its words, over all its segments."""

    types: dict[str, str] = field(default_factory=dict)
    lower: set[str] = field(default_factory=set)
    capital: set[str] = field(default_factory=set)
    surnames: set[str] = field(default_factory=set)


def gather(all_words: Iterable[Words]) -> Evidence:
    """Gather an article's own evidence."""
    votes: dict[str, Counter[str]] = {}
    found = Evidence()
    for one in all_words:
        found.lower.update(one.text)
        length = 0
        for index, label in enumerate(one.label):
            if label == "O":
                length = 0
                continue
            length = 1 if label[0] == "B" else length + 1
            word = one.folded[index]
            votes.setdefault(word, Counter())[label[2:]] += 1
            following = one.label[index + 1] if index + 1 < len(one.label) else "O"
            if label[2:] == "PER" and length > 1 and following[0] != "I":
                found.surnames.add(word)
    for word, counter in votes.items():
        (kind, count), *others = counter.most_common(2)
        sure = "" if not others else "?" if others[0][1] == count else "+"
        found.types[word] = min(counter) + "?" if sure == "?" else kind + sure
    return found
