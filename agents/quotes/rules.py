"""Attribution by marks and word lists: for languages without weights, and English without them.

Finds `"...," said X`, `X said: "..."`, `X said that ...`, `according to X, ...`, attributions
inside a quotation (`« Oui, a dit X, demain »`) and turns of a dialogue (`— Oui, dit-il.`) from
tokens alone; tags and heads are not looked at. What a language says and how is a table
(`agents.lexicon`). Every look around is bounded, so work grows linearly.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from agents.lexicon import speech_words
from agents.lexicon.language import SpeechWords
from agents.quotes.arrays import Flags, TokenRange
from agents.quotes.propose.attribution import Attribution
from agents.quotes.text.tokens import Tokens, paragraph_bounds

SURE = 0.6
OPEN = 0.3
"""Scores of what has a cue and of a turn that nobody is named for; not calibrated."""

_DASHES = frozenset("- – — -- ―".split())
_ENDS = frozenset(". ! ? … ... ; :".split())
_CLOSES = frozenset(', . ! ? … ... ; : » ” " ) – —'.split())
_BETWEEN = frozenset(", » « ” “ \" '' `` – — - ( „ : ‹ › ' ’ ‘".split())
_PUNCTUATION = frozenset(
    ", . ; : ? ! \" “ ” „ « » ‹ › ' ’ ‘ ( ) [ ] … ... – — -- `` '' / * •".split()
)
_MAX_PHRASE = 12
_MAX_APPOSITION = 14
_MAX_BETWEEN = 5
_MAX_ADDRESS = 14
_LEAST_CLAUSE = 3
_MAX_DATELINE = 12
_MARKS = frozenset(('"', "“", "”", "«", "»", "''", "``"))


@dataclass(frozen=True, slots=True)
class _Cue:
    """A cue's tokens; `subject` where a pronoun is joined to the verb; `source`: "according to"."""

    first: int
    last: int
    subject: int | None = None
    source: bool = False


def propose_by_rule(tokens: Tokens, words: Flags, languages: Sequence[str]) -> list[Attribution]:
    """Attributions of a batch in text order.

    words: (n) whether a token holds a letter or digit. languages: one an article. Tokens of a
    dialogue's turns are marked in `tokens.single`, as words in marks are.
    """
    if not len(tokens):
        return []
    out: list[Attribution] = []
    reader: _Reader | None = None
    bounds = paragraph_bounds(tokens).tolist()
    firsts = tokens.first.tolist()
    article = 0
    turns: list[_Turn] = []
    for low, high in pairwise(bounds):
        if low == high:
            continue
        while low >= firsts[article + 1]:
            article += 1
        if reader is None or reader.article != article:
            table = speech_words(languages[article])
            out += _dialogue(tokens, turns)
            turns = []
            reader = _Reader(tokens, words, article, table) if table else None
        if reader is None:
            continue
        turn = reader.turn(low, high)
        if turn is not None:
            turns.append(turn)
            continue
        out += _dialogue(tokens, turns)
        turns = []
        out += reader.paragraph(low, high)
    out += _dialogue(tokens, turns)
    return sorted(out, key=lambda one: one.content[0])


@dataclass(frozen=True, slots=True)
class _Turn:
    """A paragraph behind a dash, its attribution taken out of the words."""

    content: list[TokenRange]
    cue: TokenRange | None
    source: TokenRange | None


def _dialogue(tokens: Tokens, turns: Sequence[_Turn]) -> list[Attribution]:
    """The turns as attributions, if one of them at least says who speaks: else it is a list."""
    if not any(turn.cue for turn in turns):
        return []
    out = []
    for turn in turns:
        for low, high in turn.content:
            tokens.single[low : high + 1] = 1
        content = list(turn.content)
        if turn.cue is None:
            out.append(Attribution(None, None, content, OPEN, 0.0, carried=True))
        else:
            out.append(Attribution(turn.cue, turn.source, content, SURE, SURE))
    return out


class _Reader:
    """The tokens of one article with its language's words; all indexes are within the article."""

    def __init__(self, tokens: Tokens, words: Flags, article: int, table: SpeechWords) -> None:
        low, high = int(tokens.first[article]), int(tokens.first[article + 1])
        sheet = tokens.sheets[article]
        self.article = article
        self.tokens = tokens
        self.table = table
        self.offset = low
        self.text = [
            sheet.text[s:e] for s, e in zip(sheet.start.tolist(), sheet.end.tolist(), strict=True)
        ]
        self.low = [word.lower().replace("’", "'") for word in self.text]
        self.words: list[bool] = words[low:high].tolist()
        self.region = tokens.region[low:high].tolist()
        self.sent = tokens.sent[low:high].tolist()
        self.taken: set[int] = set()
        self.level = -1
        """The quoted region that is read: -1 outside all."""

    def paragraph(self, low: int, high: int) -> list[Attribution]:
        """Attributions of one paragraph, its tokens given batch-wide."""
        low, high = low - self.offset, high - self.offset
        out: list[Attribution] = []
        position = low
        while position < high:
            self.level = self.region[position]
            cue = self._cue(position, low, high) if self.level < 0 or self.table.incises else None
            if cue is None:
                position += 1
                continue
            found = self._around(cue, low, high) if self.level < 0 else self._incise(cue)
            if found is not None:
                out.append(found)
            position = cue.last + 1
        self.level = -1
        out += self._introduced(low, high)
        for one in out:
            one.cue = one.cue and self._shift(one.cue)
            one.source = one.source and self._shift(one.source)
            one.content = [self._shift(part) for part in one.content]
        return out

    def turn(self, low: int, high: int) -> _Turn | None:
        """The paragraph as a turn of a dialogue; None if it does not begin with a dash."""
        low, high = low - self.offset, high - self.offset
        if not self.table.dashes or self.text[low] not in _DASHES or high - low < 3:
            return None
        if any(region >= 0 for region in self.region[low:high]):
            return None
        self.level = -1
        begin = low + 1
        for position in range(begin + 1, high):
            cue = self._cue(position, begin, high)
            if cue is None or cue.source or cue.first - 1 < begin:
                continue
            if self.text[cue.first - 1] not in _CLOSES:
                continue
            source = self._inverted(cue, high)
            if source is None:
                continue
            content = self._parts(begin, high - 1, cue, source)
            if content:
                return _Turn(
                    [self._shift(part) for part in content],
                    self._shift((cue.first, cue.last)),
                    self._shift(source),
                )
        return _Turn([self._shift((begin, high - 1))], None, None)

    def _parts(self, first: int, last: int, cue: _Cue, source: TokenRange) -> list[TokenRange]:
        """What `first`..`last` leaves when the attribution inside is taken out, with its commas."""
        end = max(cue.last, source[1])
        before = cue.first - 1
        if self.text[before] in (",", "–", "—", "-"):
            before -= 1
        after = self._past_role(end + 1, last)
        while after <= last and not (self.words[after] or self.text[after] in _BETWEEN - {","}):
            after += 1
        parts = [(first, before), (after, last)]
        return [part for part in parts if part[0] <= part[1] and any(self._worded(part))]

    def _past_role(self, i: int, last: int) -> int:
        """Past what the speaker is, behind the name: ", marchande de fruits"."""
        k = i + 1
        if i >= last or self.text[i] != ",":
            return i
        k += self.low[k] in self.table.determiners
        relative = k <= last and self.low[k] in self.table.relatives
        if k > last or not (relative or self._role(k) or self.text[k].isdigit()):
            return i
        while k <= min(last, i + _MAX_APPOSITION) and self.text[k] not in _CLOSES:
            k += 1
        return k

    def _worded(self, part: TokenRange) -> list[bool]:
        return self.words[part[0] : part[1] + 1]

    def _shift(self, part: TokenRange) -> TokenRange:
        return part[0] + self.offset, part[1] + self.offset

    def _sentence(self, at: int, low: int, high: int) -> TokenRange:
        first = last = at
        while first > low and self.sent[first - 1] == self.sent[at]:
            first -= 1
        while last + 1 < high and self.sent[last + 1] == self.sent[at]:
            last += 1
        return first, last

    # Cues.

    def _cue(self, i: int, low: int, high: int) -> _Cue | None:
        """The cue that begins at a token."""
        table, word = self.table, self.low[i]
        for phrase in table.sources:
            if word == phrase[0] and starts_with(self.low, i, phrase) and i + len(phrase) < high:
                return _Cue(i, i + len(phrase) - 1, source=True)
        if word in table.named_sources and i + 1 < high:
            opens = i == low or self.sent[i - 1] != self.sent[i] or self.text[i - 1] == ","
            k = i + 1 + (i + 2 < high and self.low[i + 1] in table.determiners)
            named = self._names(k) if k == i + 1 else self._role(k)
            return _Cue(i, i, source=True) if opens and named else None
        if word in table.auxiliaries:
            last, subject = self._clitic(i, high)
            k = last + 1
            while k < min(high, last + 1 + _MAX_BETWEEN) and self.low[k] in table.between:
                k += 1
            if k < high and self.low[k] in table.participles:
                return _Cue(self._reflexive(i, low), k, subject)
        if word not in table.verbs:
            return None
        before = self.low[i - 1] if i > low else ""
        if before in table.auxiliaries:
            return None
        last, subject = self._clitic(i, high)
        if word in table.nominal and subject is None and before in table.determiners | table.inside:
            return None
        return _Cue(self._reflexive(i, low), last, subject)

    def _clitic(self, i: int, high: int) -> tuple[int, int | None]:
        """Where a verb ends that a pronoun is joined to ("a-t-il"), and the pronoun."""
        k = i + 1
        if k < high and self.low[k] == "-t":
            k += 1
        if k < high and self.low[k] in self.table.clitics:
            return k, k
        return i, None

    def _reflexive(self, i: int, low: int) -> int:
        return i - 1 if i > low and self.low[i - 1] in self.table.reflexives else i

    # Who speaks.

    def _names(self, i: int) -> bool:
        """Whether a name or a title begins at a token."""
        return self.low[i] in self.table.titles or (
            self.text[i][0].isupper() and self.low[i] not in self.table.determiners
        )

    def _role(self, i: int) -> bool:
        """Whether a word says what somebody is."""
        word = self.low[i]
        return word in self.table.titles or word in self.table.roles

    def _begins(self, i: int) -> bool:
        return self.low[i] in self.table.determiners or self._names(i)

    def _stops(self, i: int) -> bool:
        """Whether a noun phrase cannot go on over a token."""
        word = self.low[i]
        elided = word.endswith("'") and self.text[i][0].isupper()  # "N'Guessan"
        return (
            self.region[i] != self.level
            or self.text[i] in _PUNCTUATION
            or (word in self.table.outside and not elided)
            or word in self.table.times
        )

    def _phrase_after(self, i: int, high: int) -> TokenRange | None:
        """The name or noun phrase that begins at a token, with an apposition that names it."""
        if i >= high or self._stops(i):
            return None
        if self.low[i] in self.table.pronouns:
            return i, i
        if not self._begins(i):
            return None
        end = self._phrase_end(i, high)
        common = self.low[i] in self.table.determiners or self.low[i] in self.table.titles
        if end == i and self.low[i] in self.table.determiners:
            return None
        if common and end + 2 < high and self.text[end + 1] == "," and self._names(end + 2):
            last = self._phrase_end(end + 2, high)
            if last + 1 >= high or self.text[last + 1] in _CLOSES:
                return i, last
        return i, end

    def _phrase_end(self, i: int, high: int) -> int:
        k = i + 1
        while k < min(high, i + _MAX_PHRASE):
            word = self.low[k]
            if self._stops(k):
                # "la ministre déléguée aux Transports", "le secrétaire d'Etat au Budget".
                office = word in self.table.offices and k + 1 < high and self.text[k + 1].istitle()
                if not office or any(one.istitle() for one in self.text[i + 1 : k]):
                    break
            elif word in self.table.verbs and word not in self.table.nominal:
                break
            k += 1
        while k - 1 > i and self.low[k - 1] in self.table.inside:
            k -= 1
        return k - 1

    def _phrase_before(self, i: int, low: int) -> TokenRange | None:
        """The name or noun phrase that ends right before a token."""
        k = i - 1
        while k >= low and i - k <= _MAX_BETWEEN and self.low[k] in self.table.between:
            k -= 1
        if k >= low and self.low[k] in self.table.relatives:
            k -= 1
            return self._run_before(k - (self.text[k] == ","), low)
        if k >= low and self.text[k] == ",":
            return self._apposed_before(k, low)
        return self._run_before(k, low)

    def _apposed_before(self, comma: int, low: int) -> TokenRange | None:
        """ "Le maire, Jean Dupont, a dit": the phrase and its apposition, before a comma."""
        k = comma - 1
        while k > max(low, comma - _MAX_APPOSITION) and self.text[k] != ",":
            if self.region[k] != self.level or self.text[k] in _ENDS:
                return None
            k -= 1
        if self.text[k] != "," or comma - k < 2:
            return None
        head = self._run_before(k - 1, low)
        if head is None:
            return None
        named = self._names(k + 1) and self._phrase_end(k + 1, comma) == comma - 1
        return (head[0], comma - 1) if named else head

    def _run_before(self, k: int, low: int) -> TokenRange | None:
        if k < low or self._stops(k):
            return None
        if self.low[k] in self.table.pronouns:
            return k, k
        first = None
        for j in range(k, max(low, k - _MAX_PHRASE + 1) - 1, -1):
            if self._stops(j):
                # "la secrétaire d'État au Logement"
                office = j < k and self.low[j] in self.table.offices and self._names(j + 1)
                if not office or first != j + 1:
                    break
                continue
            if self._begins(j):
                first = j
        if first is None or (first == k and self.low[k] in self.table.determiners):
            return None
        return first, k

    def _inverted(self, cue: _Cue, high: int) -> TokenRange | None:
        """The subject behind the verb: joined to it, or the phrase that follows."""
        if cue.subject is not None:
            return cue.subject, cue.subject
        return self._phrase_after(self._past_address(cue.last + 1, high), high)

    def _past_address(self, i: int, high: int) -> int:
        """Past what stands between verb and subject: "a déclaré mardi à l'AFP M. Diallo"."""
        table = self.table
        if i >= high or not (self.low[i] in table.times or self.low[i] in table.to):
            return i
        joined = table.outside | table.inside | table.determiners
        for k in range(i, min(high, i + _MAX_ADDRESS)):
            if self.text[k] in _PUNCTUATION or self.low[k] in table.that:
                break
            if not self._stops(k) and self._begins(k) and (k == i or self.low[k - 1] not in joined):
                return k
        return i

    def _source_of(self, cue: _Cue, first: int, high: int, quoted: bool) -> TokenRange | None:
        if cue.source:
            found = self._phrase_after(cue.last + 1, high)
            if found and not self.table.no_sources.isdisjoint(self.low[found[0] : found[0] + 2]):
                return None
            return found
        if cue.subject is not None:
            return cue.subject, cue.subject
        if quoted:
            return self._inverted(cue, high)
        return self._phrase_before(cue.first, first) or self._inverted(cue, high)

    def _person(self, source: TokenRange) -> TokenRange | None:
        """The source, unless it is an impersonal pronoun."""
        only = source[0] == source[1] and self.low[source[0]] in self.table.impersonal
        return None if only else source

    # What is said.

    def _incise(self, cue: _Cue) -> Attribution | None:
        """An attribution inside the marks: "« Nous irons, a déclaré X, demain »"."""
        first, last = self._region(self.level)
        if cue.source or cue.first - 1 <= first or self.level in self.taken:
            return None
        if self.text[cue.first - 1] not in _CLOSES:
            return None
        source = self._inverted(cue, last + 1)
        if source is None:
            return None
        end = max(cue.last, source[1])
        if end < last and self.text[end + 1] not in _CLOSES:
            return None
        content = self._parts(first, last, cue, source)
        if not content:
            return None
        self.taken.add(self.level)
        return Attribution((cue.first, cue.last), self._person(source), content, SURE, SURE)

    def _around(self, cue: _Cue, low: int, high: int) -> Attribution | None:
        first, last = self._sentence(cue.first, low, high)
        quoted = self._quoted_left(cue.first, low, 0) is not None
        source = self._source_of(cue, first, high, quoted)
        if source is None:
            return None
        left, right = min(cue.first, source[0]), max(cue.last, source[1])
        before = self._quoted_left(left, low, self.table.reach[0])
        reach = 0 if before and self.table.strict else self.table.reach[1]
        near = (before, self._quoted_right(right, high, reach))
        content = [part for part in near if part and self.region[part[0]] not in self.taken]
        if not content:
            clause = self._clause(cue, source, first, last)
            if clause is None:
                return None
            content = [clause]
        elif near[0] in content and source[0] > cue.last and first < near[0][0]:
            content[0] = self._with_lead(near[0], first)
        for a, b in content:
            self.taken.update(region for region in self.region[a : b + 1] if region >= 0)
        return Attribution((cue.first, cue.last), self._person(source), content, SURE, SURE)

    def _with_lead(self, part: TokenRange, first: int) -> TokenRange:
        """A quoted end of a sentence with the words before it: "C'est « injuste », a dit X"."""
        begin = part[0]
        while begin > first and self.region[begin - 1] not in self.taken:
            begin -= 1
        while begin < part[0] and not self.words[begin]:
            begin += 1
        return (begin, part[1]) if self.table.incises else part

    def _quoted_left(self, at: int, low: int, reach: int) -> TokenRange | None:
        """The quotation that ends before a token, at most `reach` words between."""
        worded = 0
        for k in range(at - 1, max(low, at - 4 - reach) - 1, -1):
            if self.region[k] >= 0:
                return self._region(self.region[k])
            worded += self.words[k]
            if worded > reach:
                return None
        return None

    def _quoted_right(self, at: int, high: int, reach: int) -> TokenRange | None:
        """The quotation behind a token: behind a colon, or at most `reach` words on."""
        worded = 0
        for k in range(at + 1, min(high, at + _MAX_ADDRESS)):
            if self.region[k] >= 0:
                return self._region(self.region[k])
            worded += self.words[k]
            colon = ":" in self.text[at + 1 : at + _MAX_ADDRESS]
            if self.text[k] in _ENDS - {":"} or (worded > reach and not colon):
                return None
            if self.low[k] in self.table.that and self.table.strict:
                return None
        return None

    def _region(self, region: int) -> TokenRange:
        return (
            int(self.tokens.region_first[region]) - self.offset,
            int(self.tokens.region_last[region]) - self.offset,
        )

    def _clause(self, cue: _Cue, source: TokenRange, first: int, last: int) -> TokenRange | None:
        """Words reported without marks, in the sentence `first`..`last`."""
        left, right = min(cue.first, source[0]), max(cue.last, source[1])
        end = last
        while end > right and not (self.words[end] or self.text[end] in _MARKS):
            end -= 1
        comma = left > first and self.text[left - 1] == ","
        first = self._past_dateline(first, left)
        behind = source[0] > cue.last
        if cue.source and not comma:
            for k in range(right + 1, min(end, right + _MAX_APPOSITION)):
                if self.text[k] == ",":
                    return self._long((k + 1, end))
        if not cue.source and not (behind and comma):
            begin = self._that(right + 1, end)
            if begin is not None:
                return self._long((begin, end))
        if comma and (behind or cue.subject is not None or self.table.bare_clauses):
            return self._long((first, left - 2))
        return None

    def _past_dateline(self, first: int, left: int) -> int:
        """Past "LYON, 12 mars 2024 - ", where a paragraph begins so."""
        if len(self.text[first]) > 2 and self.text[first].isupper():
            for k in range(first + 1, min(left, first + _MAX_DATELINE)):
                if self.text[k] in _DASHES:
                    return k + 1
        return first

    def _that(self, begin: int, end: int) -> int | None:
        """Where reported words begin that follow a cue."""
        table = self.table
        if begin < end and self.text[begin] == "," and table.comma_opens:
            return begin + 1
        if begin < end and self.low[begin] in table.infinitives:
            return begin
        for k in range(begin, min(end, begin + _MAX_BETWEEN + 3)):
            if self.low[k] in table.that:
                return k
            if self.text[k] in _PUNCTUATION:
                break
        if table.bare_clauses and self.text[begin] not in _PUNCTUATION:
            return begin
        return None

    def _long(self, part: TokenRange) -> TokenRange | None:
        regions = {region for region in self.region[part[0] : part[1] + 1] if region >= 0}
        if part[1] - part[0] + 1 < _LEAST_CLAUSE or regions & self.taken:
            return None
        return part

    def _introduced(self, low: int, high: int) -> list[Attribution]:
        """Quotations behind a colon, in a sentence that begins with who speaks."""
        out = []
        for colon in range(low + 1, high - 1):
            if self.text[colon] != ":" or self.region[colon] >= 0:
                continue
            part = self._quoted_right(colon, high, 0)
            if part is None or self.region[part[0]] in self.taken:
                continue
            first, _ = self._sentence(colon, low, high)
            source = self._subject(first, colon)
            if source is None or self._person(source) is None:
                continue
            if source[1] == colon - 1 or self.table.strict:
                self.taken.add(self.region[part[0]])
                out.append(Attribution((colon, colon), source, [part], SURE, SURE))
        return out

    def _subject(self, first: int, colon: int) -> TokenRange | None:
        """Who a sentence that ends in a colon begins with, after what a comma sets off."""
        for i in range(first, colon):
            joined = i == first + 1 and self.low[first] in self.table.outside
            if i > first and self.text[i - 1] != "," and not joined:
                continue
            found = self._phrase_after(i, colon)
            # Not "Interrogé" in "Interrogé sur ce point, le ministre ... :"
            if found and self.low[found[1] + 1] not in self.table.outside - self.table.predicates:
                return found
        return None


def starts_with(low: Sequence[str], at: int, phrase: Sequence[str]) -> bool:
    """Whether a phrase stands at a place."""
    return all(at + k < len(low) and low[at + k] == word for k, word in enumerate(phrase))
