"""The name that the layout puts behind a quotation, as in `“It rains.” — Ana Lee`."""

from __future__ import annotations

from dataclasses import dataclass

from agents.quotes.arrays import Flags
from agents.quotes.choose.continuations import UTTERANCE_WORDS
from agents.quotes.layout.signatures import Signature
from agents.quotes.layout.tags import closing_tag, led_in, opens_sentence
from agents.quotes.model.hashing import label_hashes
from agents.quotes.text.tokens import Tokens

_STOP = label_hashes(".")[0]


@dataclass(slots=True)
class TagReader:
    """Tags of the regions of a batch, which are asked for in text order."""

    tokens: Tokens
    words: Flags
    last: tuple[int, Signature] | None = None

    def behind(self, r: int) -> Signature | None:
        """The tag behind region r; or the one before, where r goes on in the same paragraph."""
        tokens = self.tokens
        first, last = int(tokens.region_first[r]), int(tokens.region_last[r])
        if not opens_sentence(tokens, self.words, first):
            return None
        name = closing_tag(tokens, self.words, last)
        if name is not None:
            self.last = r, name
        elif self.last is not None and self.last[0] == r - 1:
            name = self.last[1]
            before = first - 1
            while before > name.cue[1] and not self.words[before] and tokens.lower[before] != _STOP:
                before -= 1
            size = int(self.words[first : last + 1].sum())
            if size < UTTERANCE_WORDS or tokens.lower[before] != _STOP:
                return None
            if tokens.para[name.cue[1]] != tokens.para[first]:
                return None
        return name

    def own(self, r: int) -> Signature | None:
        """The tag of region r alone: behind it, `"..." said Roe`, or a clause with a colon before
        it, `But Roe was not convinced: "..."`."""
        tokens = self.tokens
        first, last = int(tokens.region_first[r]), int(tokens.region_last[r])
        behind = closing_tag(tokens, self.words, last)
        if behind is not None:
            return behind if opens_sentence(tokens, self.words, first) else None
        return led_in(tokens, self.words, first, last)
