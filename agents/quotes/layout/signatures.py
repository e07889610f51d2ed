"""Names that the page puts to a quotation: `Jane Roe: "..."`, or a dash and a name below it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from agents.lexicon.roles import is_role
from agents.quotes.arrays import Flags, TokenRange, running_total
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.tokens import Tokens, articles_of, paragraph_bounds
from agents.quotes.text.words import token_texts

_COLON = label_hashes(":")[0]
_COLONS = frozenset(int(h) for h in label_hashes(": ):"))
_DASHES = frozenset(int(h) for h in label_hashes("- – — -- ― -More | •"))
_PARENS = label_hashes("( )")
_FROM, _MORE = label_hashes("from more")
_ON, _COMMA = label_hashes("on ,")
_LEADING_IN = frozenset(
    int(h) for h in label_hashes("and also then this from by the desk office of statement a")
)
_LEADS_TO_NAME = frozenset(int(h) for h in label_hashes("from by of"))
_PARTICLES = frozenset(int(h) for h in label_hashes("of the and de van von der la for &"))
_OF_A_TITLE = frozenset(int(h) for h in label_hashes("NN NNS NNP NNPS JJ CD DT IN POS CC HYPH ,"))
_LONGEST_NAME = 6
_SHORTEST_NAME = 2
_LONGEST_SIGNATURE = 14
_DEGREES = frozenset({"phd", "md", "dphil", "mph", "rn", "jd", "msc", "mbbs"})
_FINITE = label_hashes("VBD VBZ VBP MD")
_LONGEST_TITLED = 12
_LONGEST_LINE = 25
_SURE = 0.8


@dataclass(frozen=True, slots=True)
class Signature:
    """A name put to a quotation, and the mark or verb between the two."""

    source: TokenRange
    cue: TokenRange


def sign(tokens: Tokens, names: dict[int, Signature], items: Iterable[Attribution]) -> None:
    """Give quoted attributions without a speaker the name that the page puts to them.

    names: by region, as from `signatures`.
    """
    for item in items:
        if item.source is not None or item.carried:
            continue
        first = item.content[0][0]
        r = int(tokens.region[first])
        if r >= 0 and int(tokens.region_first[r]) == first and r in names:
            item.source, item.source_score = names[r].source, _SURE
            item.cue = names[r].cue


def signatures(tokens: Tokens, words: Flags, capital: Flags) -> dict[int, Signature]:
    """Region to the name that the page puts to it.

    `Jane Roe: "..."` where nothing else stands before the name but a dash; and a dash and a
    name behind or below a paragraph that is all quotation, which signs those above it that it
    goes on from too. capital: (n) whether a token begins with a capital.
    """
    if not len(tokens):
        return {}
    page = _Paragraphs(tokens, words, capital)
    out: dict[int, Signature] = {}
    for para, regions in page.regions.items():
        for r in regions:
            before = page.name_before(para, r) or page.name_on_topic(para, r)
            if before is not None:
                out[r] = before
        above = page.name_above(para)
        if above is not None:
            out.setdefault(regions[0], above)
        behind = page.name_after(para)
        if behind is not None:
            out.setdefault(regions[-1], behind)
        below = page.name_below(para)
        if below is not None:
            out.update((r, below) for r in page.signed_with(para))
    return out


class _Paragraphs:
    """The paragraphs of a batch; regions: those that begin in each, by its number."""

    def __init__(self, tokens: Tokens, words: Flags, capital: Flags) -> None:
        self.tokens, self.words, self.capital = tokens, words, capital
        bounds = paragraph_bounds(tokens)
        self.bounds = bounds.tolist()
        self.article = articles_of(tokens, bounds[:-1]).tolist()
        self.unquoted = running_total(words & (tokens.region < 0)).tolist()
        """Words outside quotation before each token."""
        self.marks = [region for sheet in tokens.sheets for region in sheet.regions]
        self.regions: dict[int, list[int]] = {}
        for r, first in enumerate(tokens.region_first.tolist()):
            if first >= 0:
                self.regions.setdefault(int(tokens.para[first]), []).append(r)

    def name_before(self, para: int, r: int) -> Signature | None:
        """The name before a colon that stands right before a region.

        It begins the paragraph or follows a dash ("- Jane Roe:", "- more from Jane Roe:").
        """
        lower, low = self.tokens.lower, self.bounds[para]
        colon = int(self.tokens.region_first[r]) - 1
        while colon > low and not self.words[colon] and int(lower[colon]) not in _COLONS:
            colon -= 1
        if colon <= low or int(lower[colon]) not in _COLONS:
            return None
        end = self._before_parenthesis(colon, low)
        begin = end
        while begin >= low and end - begin < _LONGEST_NAME and self._of_name(begin, begin == end):
            begin -= 1
        if begin == end or not self.capital[end]:
            return None
        name = begin + 1
        if begin > low and lower[begin] == _FROM:
            begin -= 1
            if lower[begin] == _MORE:
                begin -= 1
        if begin >= low and lower[begin] not in _DASHES:
            if not self._titled(low, end):
                return None
            name = low
        if name == end == low and not self._recurs(name):
            return None
        return Signature((name, end), (colon, colon))

    def name_on_topic(self, para: int, r: int) -> Signature | None:
        """The name of "Jane Roe on the cost:" right before a region."""
        lower, low = self.tokens.lower, self.bounds[para]
        colon = int(self.tokens.region_first[r]) - 1
        while colon > low and not self.words[colon] and lower[colon] != _COLON:
            colon -= 1
        if lower[colon] != _COLON or colon - low > _LONGEST_TITLED:
            return None
        end = self._end_of_name(low, colon)
        if end == low or lower[end] != _ON or (self.tokens.region[low:colon] >= 0).any():
            return None
        return Signature((low, end - 1), (colon, colon))

    def name_above(self, para: int) -> Signature | None:
        """The name of "And from Jane Roe:", "From the desk of Jane Roe, chief analyst:" or
        "Statement by Jane Roe:" above a paragraph that opens with a region, or right before it."""
        lower, low = self.tokens.lower, self.bounds[para]
        first = int(self.tokens.region_first[self.regions[para][0]])
        if self.unquoted[first] == self.unquoted[low]:
            if not para or self.article[para - 1] != self.article[para]:
                return None
            low, first = self.bounds[para - 1], low
        while first > low and not self.words[first - 1] and lower[first - 1] != _COLON:
            first -= 1
        colon = first - 1
        if colon <= low or lower[colon] != _COLON or colon - low > _LONGEST_LINE:
            return None
        at = low
        while at < colon and int(lower[at]) in _LEADING_IN:
            at += 1
        if at == low or int(lower[at - 1]) not in _LEADS_TO_NAME:
            return None
        end = self._end_of_name(at, colon)
        apart = end == colon or lower[end] == _COMMA
        return Signature((at, end - 1), (colon, colon)) if end > at and apart else None

    def name_after(self, para: int) -> Signature | None:
        """The name of `"We will not move": Roe`, a headline that ends with who said it."""
        lower, low, high = self.tokens.lower, self.bounds[para], self.bounds[para + 1]
        last = int(self.tokens.region_last[self.regions[para][-1]])
        if self.unquoted[last + 1] > self.unquoted[low]:
            return None
        colon = last + 1
        while colon < high and not self.words[colon] and lower[colon] != _COLON:
            colon += 1
        if colon >= high - 1 or lower[colon] != _COLON or high - colon > _LONGEST_NAME:
            return None
        end = self._end_of_name(colon + 1, high)
        return Signature((colon + 1, high - 1), (colon, colon)) if end == high else None

    def _end_of_name(self, low: int, high: int) -> int:
        """Where the capitals and particles of a name from `low` on end; `low` if none is there."""
        end = low
        while end < high and end - low < _LONGEST_NAME and self._of_name(end, end == low):
            end += 1
        while end > low and not self.capital[end - 1]:
            end -= 1
        return end

    def _before_parenthesis(self, colon: int, low: int) -> int:
        """The token before a colon and what stands in parentheses before it."""
        lower, end = self.tokens.lower, colon - 1
        if lower[colon] != _COLON or lower[end] == _PARENS[1]:
            while end > low and lower[end] != _PARENS[0]:
                end -= 1
            end -= 1
        return end

    def _of_name(self, at: int, ends: bool) -> bool:
        """Whether a token may be part of a name, or end it."""
        return bool(self.capital[at] or (not ends and self.tokens.lower[at] in _PARTICLES))

    def _recurs(self, at: int, line: int | None = None) -> bool:
        """Whether the article has the word, capitalised, elsewhere than before a colon: a name
        is mentioned again, a heading ("WATCH:") is not. line: a place in which it does not count.
        """
        tokens = self.tokens
        k = int(np.searchsorted(tokens.first, at, side="right"))
        low, high = int(tokens.first[k - 1]), int(tokens.first[k])
        same = (tokens.lower[low:high] == tokens.lower[at]) & self.capital[low:high]
        if line is not None:
            same[line - low : at + 1 - low] = False
        following = np.minimum(low + np.flatnonzero(same) + 1, high - 1)
        return bool((tokens.lower[following] != _COLON).any())

    def _titled(self, low: int, end: int) -> bool:
        """Whether low..end is a name behind its title: "Former mayor Jane Roe"."""
        tokens, words = self.tokens, self.words
        return (
            end - low < _LONGEST_TITLED
            and bool(self.capital[low] and self.capital[end])
            and bool((words[low : end + 1] & (tokens.region[low : end + 1] < 0)).all())
            and all(int(tag) in _OF_A_TITLE for tag in tokens.tag[low : end + 1])
        )

    def name_below(self, para: int) -> Signature | None:
        """The name behind a dash that ends a paragraph of quotation or is the line below it."""
        low, high = self.bounds[para], self.bounds[para + 1]
        lower = self.tokens.lower
        end = int(self.tokens.region_last[self.regions[para][-1]]) + 1
        if self.unquoted[end] > self.unquoted[low]:
            return None
        while end < high and not self.words[end] and int(self.tokens.lower[end]) not in _DASHES:
            end += 1
        if end == high:
            if high == len(self.tokens) or self.article[para + 1] != self.article[para]:
                return None
            high = self.bounds[para + 2]
            if lower[end] not in _DASHES:
                # Whose words are told before goes on speaking; a line below is a heading.
                return None if self._goes_on_from_tag(para) else self._name_and_role(end, high)
        return self._name_behind_dash(end, high)

    def _name_and_role(self, low: int, high: int) -> Signature | None:
        """The name of a line "Jane Roe, farmer" or "Jane Roe, 31, of Lund"; "Jane Roe" or "Jane
        Roe, PhD" where the article names her elsewhere."""
        lower, capital = self.tokens.lower, self.capital
        end = low
        while end < high and self._of_name(end, end == low):
            end += 1
        if (end == high or self._is_degree(end, high)) and end - low >= _SHORTEST_NAME:
            known = end - low <= _LONGEST_NAME and self._recurs(end - 1, low)
            return Signature((low, end - 1), (low - 1, low - 1)) if known else None
        if not _SHORTEST_NAME <= end - low <= _LONGEST_NAME or end >= high - 1:
            return None
        if high - low > _LONGEST_SIGNATURE or lower[end] != _COMMA or not capital[end - 1]:
            return None
        told = self.words[end + 1] and not capital[end + 1] and self.words[high - 1]
        rest = [text.lower() for text in token_texts(self.tokens, end + 1, high - 1)]
        told = told and (rest[0].isdigit() or rest[0] in ("of", "from") or any(map(is_role, rest)))
        said = np.isin(self.tokens.tag[end:high], _FINITE).any()
        if not told or said or (self.tokens.region[low:high] >= 0).any():
            return None
        return Signature((low, end - 1), (end, end))

    def _is_degree(self, low: int, high: int) -> bool:
        """Whether low..high (exclusive) is a comma and an academic degree."""
        rest = "".join(token_texts(self.tokens, low, high - 1)).replace(".", "").lower()
        return rest.startswith(",") and rest[1:] in _DEGREES

    def _name_behind_dash(self, low: int, high: int) -> Signature | None:
        """The name in low..high (exclusive), if that is a dash and a name."""
        lower, capital = self.tokens.lower, self.capital
        begin = low + 1
        if high - low > _LONGEST_LINE or lower[low] not in _DASHES:
            return None
        end = begin
        while end < high and self._of_name(end, False):
            end += 1
        if end == begin or not capital[begin] or end - begin > _LONGEST_NAME + 2:
            return None
        rest = end < high and self.words[end]
        if rest or not capital[end - 1] or (self.tokens.region[low:high] >= 0).any():
            return None
        if end < high and (lower[end] in _DASHES or lower[end] == _COLON):
            return None
        return Signature((begin, end - 1), (low, low))

    def _goes_on_from_tag(self, para: int) -> bool:
        """Whether a paragraph goes on with a quotation that was begun beside other words."""
        *_, top = self.signed_with(para)
        first = int(self.tokens.para[self.tokens.region_first[top]])
        above = first - 1
        return self.marks[self.regions[first][0]].continues and above in self.regions

    def signed_with(self, para: int) -> Iterator[int]:
        """The regions of a paragraph and of those above it that it goes on from."""
        while True:
            yield from self.regions[para]
            above = para - 1
            goes_on = self.marks[self.regions[para][0]].continues and above in self.regions
            if not goes_on:
                return
            if self.unquoted[self.bounds[above]] < self.unquoted[self.bounds[para]]:
                return
            para = above
