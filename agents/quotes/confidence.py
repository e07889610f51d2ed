"""How probable it is that a person would call a quote a quote, with these bounds.

A logistic regression for each group of kinds, on what is known when a quote is assembled. The
weights are fitted on text of many kinds (`tools/quotes/confidence.py`), while all that was learned
before knows political news alone; they decide nothing but the confidence.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from agents.lexicon import english
from agents.quotes.model.hashing import label_hashes
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.tokens import Tokens
from schemas.quotes import QuoteKind

PATH = Path(__file__).parent / "model" / "confidence.json"
Row = dict[str, float]
"""What is known of a quote, by name; what is not named is 0."""


def _set(labels: str) -> frozenset[int]:
    return frozenset(int(h) for h in label_hashes(labels))


_FINITE = _set("VBD VBZ VBP MD")
_PAST = _set("VBD VBN")
_VERB = _set("VB VBG VBN")
_NOUN = _set("NN NNS NNP NNPS")
_NAME = _set("NNP NNPS")
_PARTICIPLE = _set("VBN")
_OWN = english.SPEAKERS_OWN_PRONOUNS - {"you"}
_OWN_HASHES = np.array(label_hashes(" ".join(sorted(_OWN))))
_OTHERS = english.MALE_PRONOUNS | english.FEMALE_PRONOUNS | english.PLURAL_PRONOUNS
_DANGLING = english.PREPOSITIONS | english.DETERMINERS | english.FORMS_OF_BE | english.MODALS
_DANGLING |= frozenset("and or but if because from about into than as not have has had".split())
_WH = frozenset("how why what when where who which".split())
_BE = english.FORMS_OF_BE | {"be", "'s", "’s", "'re"}
_WITHIN = frozenset(
    "of by with from in at for on who whose whom which where as and but or than".split()
)
_NEGATIONS = frozenset(("not", "n't", "n’t", "never", "nobody", "no"))
_SUPPOSED = english.MODALS | frozenset(("if", "would", "could", "may", "might", "can", "should"))
_ANSWER = 3
"""Tokens of an answer, at most."""
_NEAR = 4
"""Tokens before a cue that can negate or suppose it."""
_AHEAD = 12
"""Tokens of a content within which an order says what to do."""
_TOGETHER = {
    "utters a clause": ("cue utters", "clause"),
    "directs to do": ("cue directs", "to do"),
    "names": ("cue names", "no verb"),
    "utters a fragment": ("cue utters", "opens within"),
    "own voice directs": ("cue directs", "source own"),
    "document utters": ("cue utters", "source document"),
    "other utters": ("cue utters", "source other"),
    "utters to do": ("cue utters", "infinitive"),
    "utters a phrase": ("cue utters", "no verb"),
    "thinks a clause": ("cue thinks", "clause"),
    "own voice utters": ("cue utters", "source own"),
    "own voice thinks": ("cue thinks", "source own"),
    "own voice told": ("own voice utters", "cue past"),
    "holds that": ("cue holds", "that"),
    "answers": ("cue utters", "answer"),
    "passive utters": ("cue utters", "cue passive"),
    "nobody utters": ("cue utters", "no source"),
    "nobody thinks": ("cue thinks", "no source"),
    "said to be": ("cue passive", "infinitive"),
    "somebody else in an own voice": ("source name", "own voice"),
    "fragment": ("partial", "up to four words"),
    "fragment without a cue": ("partial", "no cue"),
}
"""What tells more together than alone."""
_STOPS = ".!?…:”\"»’')]"
SMALL = 3
"""Words of a part below which it may be a stray piece."""
_OWN_VOICE = 0.01
"""Share of "I" and "we" among a text's unquoted words from which its author speaks."""


@dataclass
class Confidence:
    """Weights by group of kinds, then by name of what is known; "bias" is always 1."""

    weights: Mapping[str, Mapping[str, float]]

    def __call__(self, kind: QuoteKind, row: Row) -> float:
        """The probability that a quote of a kind is one."""
        weights = self.weights[group_of(kind)]
        total = weights["bias"] + sum(weights.get(name, 0.0) * value for name, value in row.items())
        return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, total))))


@cache
def packaged_confidence() -> Confidence:
    """The packaged weights. Raises OSError without them, ValueError where they are no JSON."""
    return Confidence(json.loads(PATH.read_text(encoding="utf-8"))["weights"])


def group_of(kind: QuoteKind) -> str:
    """The group of kinds that are weighed alike."""
    return "mixed" if kind == "partial" else kind


_SIGNS = frozenset((":", "—", "–", "―", "--", "-"))
"""What stands between a quotation and the name that the page puts to it."""


class Evidence:
    """What is known of the quotes of one article; offset: its first token in the batch."""

    def __init__(self, tokens: Tokens, article: int) -> None:
        self.tokens = tokens
        self.sheet = tokens.sheets[article]
        self.offset = int(tokens.first[article])
        own = slice(self.offset, int(tokens.first[article + 1]))
        free = (tokens.region[own] < 0) & (tokens.in_turn[own] == 0)
        said = free & np.isin(tokens.lower[own], _OWN_HASHES)
        self.voice = float(said.sum()) / max(1.0, float(free.sum()))
        self.end = own.stop
        # Lists: single numbers of arrays are slow to read.
        self.start, self.stop = self.sheet.start.tolist(), self.sheet.end.tolist()
        self.tag: list[int] = tokens.tag[own].tolist()
        self.region: list[int] = tokens.region[own].tolist()
        self.in_turn: list[int] = tokens.in_turn[own].tolist()

    def labelled(self, item: Attribution) -> bool:
        """Whether the page's layout alone tells it: what stands there was said as it stands."""
        if item.facts is not None:
            return False
        turn = self.in_turn[item.content[0][0] - self.offset] > 0
        if turn or item.cue is None:
            return turn
        low, high = item.cue
        # "Roe also said:" and the points of a list below it.
        colon = ":" in (self._lower(high), self._lower(min(high + 1, self.end - 1)))
        return self._lower(low) in _SIGNS or (colon and item.content[0][0] > high)

    def row(self, item: Attribution, kind: QuoteKind) -> Row:
        """What is known of one quote."""
        first, last = item.content[0][0], item.content[-1][1]
        facts = item.facts
        row: Row = {
            "score": _odds(item.score),
            "own voice": float(self.voice > _OWN_VOICE),
            "partial": float(kind == "partial"),
            "carried": float(item.carried),
            "parts": float(len(item.content) > 1),
            "small part": float(len(item.content) > 1 and _least(item) < SMALL),
        }
        if facts is not None:
            row["proposed"] = 1.0
            row["cue odds"] = _odds(facts.cue)
            row["content odds"] = _odds(facts.content_mean)
            row["least odds"] = _odds(facts.content_least)
        row |= self._source(item)
        row |= self._cue(item)
        row |= self._content(first, last, item)
        row |= self._shape(first, last, item)
        for name, (one, other) in _TOGETHER.items():
            if row.get(one) and row.get(other):
                row[name] = 1.0
        return row

    def _lower(self, at: int) -> str:
        at -= self.offset
        return self.sheet.text[self.start[at] : self.stop[at]].lower()

    def _tags(self, low: int, high: int) -> list[int]:
        return self.tag[low - self.offset : high + 1 - self.offset]

    def _source(self, item: Attribution) -> Row:
        """What the speaker's mention is: a name, a pronoun, words or nothing."""
        if item.source is None:
            return {"no source": 1.0, "no source, own voice": float(self.voice > _OWN_VOICE)}
        low, high = item.source
        row = {"source odds": _odds(item.source_score)}
        if self.region[low - self.offset] >= 0 or self.in_turn[low - self.offset]:
            row["source quoted"] = 1.0
        word = self._lower(high)
        if low == high and word in _OWN:
            row["source own"] = 1.0
        elif low == high and word == "you":
            row["source you"] = 1.0
        elif low == high and word in _OTHERS:
            row["source pronoun"] = 1.0
        elif low == high and word in english.UNNAMED_SUBJECTS:
            row["source it"] = 1.0
        elif not _NAME.isdisjoint(self._tags(low, min(high, low + 12))):
            row["source name"] = 1.0
        elif any(self._lower(i) in english.COLLECTIVE_NOUNS for i in (low, high)):
            row["source people"] = 1.0
        else:
            words = [self._lower(i) for i in range(max(low, high - 8), high + 1)]
            if not english.DOCUMENT_NOUNS.isdisjoint(words):
                row["source document"] = 1.0
            elif not english.SPEAKING_NOUNS.isdisjoint(words):
                row["source role"] = 1.0
            else:
                row["source other"] = 1.0
        return row

    def _cue(self, item: Attribution) -> Row:
        """What the cue says that was done."""
        if item.cue is None:
            return {"no cue": 1.0}
        low, high = item.cue[0], min(item.cue[1], item.cue[0] + 7)
        words = [self._lower(i) for i in range(low, high + 1)]
        row: Row = {}
        utters = any(word in english.UTTERING_VERBS for word in words)
        if utters or ("out" in words[1:] and not english.POINTING_VERBS.isdisjoint(words)):
            row["cue utters"] = 1.0
            if any(word in english.SPEECH.verbs or word == "according" for word in words):
                row["cue says"] = 1.0
        elif any(word in english.HOLDING_VERBS for word in words):
            row["cue holds"] = 1.0
        elif any(word in english.THINKING_VERBS for word in words):
            row["cue thinks"] = 1.0
        tags = self._tags(low, high)
        row["cue past"] = float(not _PAST.isdisjoint(tags))
        if not any(tag in _VERB or tag in _FINITE for tag in tags):
            row["cue no verb"] = 1.0
            row["cue noun"] = float(any(tag in _NOUN for tag in tags))
        before = self._lower(low - 1) if low > self.offset else ""
        if words[0] == "to" or before == "to":
            row["cue infinitive"] = 1.0
        if tags[-1] in _PARTICIPLE and (before in _BE or words[0] in _BE):
            row["cue passive"] = 1.0
        if self.region[low - self.offset] >= 0:
            row["cue quoted"] = 1.0
        return row

    def _content(self, first: int, last: int, item: Attribution) -> Row:
        """What is said: a clause or a bare phrase, how long, where, and whether it is whole."""
        size = sum(b + 1 - a for a, b in item.content)
        opening, closing = self._lower(first), self._lower(last)
        before = self._lower(first - 1) if first > self.offset else ""
        tags = {tag for a, b in item.content for tag in self._tags(a, b)}
        row: Row = {
            "log words": math.log(size),
            "up to two words": float(size <= 2),
            "up to four words": float(size <= 4),
            "that": float("that" in (opening, before)),
            "wh": float(opening in _WH),
            "whether": float(opening in ("whether", "if")),
            "infinitive": float(opening == "to"),
            "clause": float(not tags.isdisjoint(_FINITE)),
            "no verb": float(tags.isdisjoint(_FINITE) and tags.isdisjoint(_VERB)),
            "dangles": float(closing in _DANGLING),
            "answer": float(size <= _ANSWER and opening in english.ANSWERS),
        }
        row |= self._place(first, last, item)
        return row

    def _shape(self, first: int, last: int, item: Attribution) -> Row:
        """What the cue asks of its content, and whether the content has that shape."""
        row: Row = {"opens within": float(self._lower(first) in _WITHIN)}
        ahead = [self._lower(i) for i in range(first, min(last, first + _AHEAD) + 1)]
        row["to do"] = float(any(word in ("to", "against") for word in ahead[1:]))
        row["sentences"] = float(int(self.tokens.sent[last]) > int(self.tokens.sent[first]))
        if item.cue is None:
            return row
        low, high = item.cue
        words = [self._lower(i) for i in range(low, min(high, low + 7) + 1)]
        before = [self._lower(i) for i in range(max(self.offset, low - _NEAR), low)]
        row["cue directs"] = float(not english.DIRECTING_VERBS.isdisjoint(words))
        row["cue names"] = float(not english.NAMING_VERBS.isdisjoint(words))
        row["cue negated"] = float(not _NEGATIONS.isdisjoint([*before, *words]))
        row["cue supposed"] = float(not _SUPPOSED.isdisjoint([*before, *words]))
        row["cue words"] = float(len(words) > 2)
        row["cue first"] = float(first > high)
        return row

    def _place(self, first: int, last: int, item: Attribution) -> Row:
        """Where the content stands, and whether the sentence goes on behind it."""
        tokens, text = self.tokens, self.sheet.text
        sentence = int(tokens.sent[last])
        stop = min(int(tokens.sent_start[sentence + 1]), self.end)
        behind = last + 1
        goes_on = behind < stop and self._lower(behind)[:1].isalnum()
        if goes_on and not any(
            part is not None and part[0] <= behind <= part[1] for part in (item.cue, item.source)
        ):
            more = 1.0
        else:
            more = 0.0
        begins = first == int(tokens.sent_start[int(tokens.sent[first])])
        closes = self.stop[stop - 1 - self.offset]
        paragraph = int(self.sheet.para[first - self.offset])
        start, end = self.sheet.paragraphs[paragraph]
        return {
            "goes on": more,
            "opens sentence": float(begins),
            "no stop": float(text[closes - 1] not in _STOPS),
            "heading": float(end - start < 120 and text[end - 1] not in _STOPS),
            "first paragraph": float(paragraph == 0),
            "distance": math.log1p(_apart(item)),
        }


def _apart(item: Attribution) -> int:
    """Tokens between cue and content; 0 where there is no cue."""
    if item.cue is None:
        return 0
    gaps = [max(a - item.cue[1] - 1, item.cue[0] - b - 1, 0) for a, b in item.content]
    return min(gaps)


def _least(item: Attribution) -> int:
    return min(b + 1 - a for a, b in item.content)


def _odds(probability: float) -> float:
    """Logarithm of the odds, between -5 and 5."""
    p = min(max(probability, 1e-6), 1 - 1e-6)
    return max(-5.0, min(5.0, math.log(p / (1 - p))))
