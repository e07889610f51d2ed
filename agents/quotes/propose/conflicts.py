"""Which attributions keep the words that several of them claim."""

from __future__ import annotations

from agents.quotes.arrays import Flags
from agents.quotes.propose.attribution import Attribution, text_order
from agents.quotes.text.tokens import Tokens
from agents.quotes.token_ranges import ranges, trim

_CLAUSE = 3
"""Unquoted words that are no clause of their own."""


def resolve_conflicts(
    tokens: Tokens, words: Flags, items: list[Attribution], threshold: float
) -> list[Attribution]:
    """Of attributions that claim the same words keep the better ones, in text order.

    items: those under `threshold` are dropped; content and claims of the others may change.
    One that mostly repeats a better one's content, or whose content would hold a better
    one whole (cue included), is dropped; one that only borders on it loses the shared
    words, and with them a remainder in which nothing is said but the better one's cue and
    speaker. Work grows linearly with the tokens: each has at most one owner.
    """
    _settle_regions(tokens, words, items, threshold)
    owner: dict[int, int] = {}
    tags: set[int] = set()
    kept: list[Attribution] = []
    order = sorted(range(len(items)), key=lambda k: (-items[k].score, items[k].content[0]))
    for k in order:
        item = items[k]
        if item.score < threshold:
            break
        members = [i for a, b in item.content for i in range(a, b + 1)]
        shared = sum(1 for i in members if i in owner)
        if shared > 0.5 * len(members) and not _reports_too(tokens, words, members, owner):
            continue
        if shared:
            free = ranges([i for i in members if i not in owner])
            rest = [
                (a, b)
                for a, b in trim(free, words)
                if any(words[i] and i not in tags for i in range(a, b + 1))
            ]
            if not rest:
                continue
            item.content = rest
            members = [i for a, b in rest for i in range(a, b + 1)]
        for i in members:
            owner[i] = len(kept)
        for span in (item.cue, item.source):
            if span is not None:
                tags.update(range(span[0], span[1] + 1))
        kept.append(item)
    return sorted(kept, key=text_order)


def _reports_too(tokens: Tokens, words: Flags, members: list[int], owner: dict[int, int]) -> bool:
    """Whether all that is taken is quoted, and unquoted words of a clause are left."""
    taken = [i for i in members if i in owner]
    left = [i for i in members if i not in owner and words[i] and tokens.region[i] < 0]
    return len(left) > _CLAUSE and bool((tokens.region[taken] >= 0).all())


def _settle_regions(
    tokens: Tokens, words: Flags, items: list[Attribution], threshold: float
) -> None:
    """Give a quoted region that several claim to the one that claims it most strongly, but
    first to one that claims nothing else.

    `"A," X said. "B," said Y.`: X's window reaches B, but B is all that Y says. An
    attribution keeps at least one region or unquoted words; otherwise it is left to the
    general rule.
    """
    claimants: dict[int, list[Attribution]] = {}
    for item in items:
        if item.score >= threshold:
            for r in item.claims:
                claimants.setdefault(r, []).append(item)
    for r, rivals in sorted(claimants.items()):
        if len(rivals) < 2:
            continue
        best = max(
            rivals,
            key=lambda a: (
                a.claims[r] >= 0.5 and _says_only(tokens, words, a, r),
                a.claims[r] * a.score,
                -a.content[0][0],
            ),
        )
        for item in rivals:
            if item is best:
                continue
            left = [i for a, b in item.content for i in range(a, b + 1) if tokens.region[i] != r]
            if left and len(item.claims) > 1:
                item.content = ranges(left)
                del item.claims[r]


def _says_only(tokens: Tokens, words: Flags, item: Attribution, region: int) -> bool:
    """Whether all words of an item's content stand in one quoted region."""
    return len(item.claims) == 1 and all(
        bool((tokens.region[a : b + 1][words[a : b + 1]] == region).all()) for a, b in item.content
    )
