"""Whether a quote was said, denied or left open, by the words in and around its cue.

Denied: the speaker says that it is not so, or did not say it. Hedged: the speaker declined to say
or kept silent, or the text only supposes that it was said.
"""

from __future__ import annotations

import re

from agents.lexicon import english
from agents.quotes.arrays import TokenRange
from agents.quotes.text.tokens import Tokens
from agents.quotes.text.words import lower_texts
from agents.quotes.types import Span
from schemas.quotes import Modality

_DENY = re.compile(
    r"\b(?:den(?:y|ies|ied|ying|ials?)|disput(?:e|es|ed|ing)|refut(?:e|es|ed|ing)|"
    r"rebut(?:s|ted|ting)?|disavow(?:s|ed|ing)?|disagree(?:s|d|ing)?|contradict(?:s|ed|ing)?|"
    r"démen(?:t|tent|ti|tait)|nient?|nié|niait|réfut(?:e|ent|é|ait))\b",
    re.I,
)
_REJECT = re.compile(r"\b(?:reject(?:s|ed|ing)?|dismiss(?:es|ed|ing)?)\b", re.I)
_CLAIM = re.compile(
    r"\b(?:claims?|notion|allegations?|accusations?|assertions?|suggestions?|implications?|"
    r"charges?|reports?|rumou?rs?|criticisms?|concerns|speculation|contention|characteri[sz]ation|"
    r"story|stories|theory|argument)\b|\bidea that\b|\bthat\b",
    re.I,
)
_WITHHOLD = re.compile(
    r"^\W*(?:(?:him|her|them|us|me|people|(?:Mr|Mrs|Ms|Dr)\. [A-Z]\w+|[A-Z]\w+(?: [A-Z]\w+)?)\s+"
    r"(?:an?|the|any|his|her|their|access|entry)\b|(?:the\s+|any\s+|an?\s+|additional\s+)?(?:\w+\s+)?"
    r"(?:bail|entry|access|parole|visas?|permission|asylum|admission|coverage|funding|"
    r"licen[sc]es?|services?|benefits|treatment|requests?|care)\b)"
)
"""What is withheld, not gainsaid: "denied bail", "denied them the vote"."""
_DECLINE = re.compile(
    r"\b(?:declin(?:e|es|ed|ing)|refus(?:e|es|ed|ing)|unwilling|stopp(?:ed|ing) short)\b", re.I
)
_WITHOUT = re.compile(r"\bwithout\s+\w+ing\b", re.I)
_TELL = re.compile(
    r"\b(?:" + "|".join(sorted(english.TELLING_INFINITIVES)) + r"|disclose|detail|weigh in|go into|"
    r"be interviewed|be identified|be named|be quoted|talk|respond|reply|concede|address|rule|"
    r"give|provide|saying|comments|requests?|questions?|interviews?)\b",
    re.I,
)
_UNDONE = re.compile(
    r"\b(?:no|not to|hard to|(?:was|were|been|being|be|is|are)(?:\s+\w+ly)?)\s+$", re.I
)
_NEGATED = re.compile(
    r"(?:\b(?P<auxiliary>do|does|did|have|has|had|is|are|was|were|be|would|wo|will|could|ca|can|should)"
    r"(?:n['’]t|\s+not)|\bnever|\bcannot|\bno longer)\s+"
    r"(?:(?:yet|also|even|\w+ly)\s+){0,2}(?P<verb>\w+)(?:\s+(?P<then>\w+))?",
    re.I,
)
_NOBODY = re.compile(r"^(?:none|no one|nobody|neither)\b", re.I)
_HEDGE = re.compile(
    r"\b(?:may|might|could|would|reportedly|allegedly|apparently|appear(?:s|ed)?|seem(?:s|ed)?|"
    r"suggest(?:s|ed|ing)?|hint(?:s|ed|ing)?|impl(?:y|ies|ied|ying)|if|aurai(?:t|ent))\b",
    re.I,
)
_REFUSED = 32
"""Characters after "declined" within which it shows what was declined."""


_BEFORE, _AFTER = 24, 40
"""Characters before and behind a cue that may negate or question it."""


def modality_of(text: str, cue: Span | None, speaker: Span | None) -> Modality:
    """The modality of a quote with this cue and this mention of its speaker."""
    if cue is None:
        return "asserted"
    words = text[slice(*cue)]
    before, after = _context(text, cue, speaker)
    near = f"{before} {words}"
    if (declined := _DECLINE.search(near)) is not None:
        told = _TELL.search(f"{near[declined.end() :]} {after}"[:_REFUSED])
        return "hedged" if told else "asserted"
    if _WITHOUT.match(words):
        return "hedged" if _TELL.search(words) else "asserted"
    negated = _negation(near, before, after)
    denial = _DENY.search(words)
    if denial is not None:
        withheld = denial[0].lower().startswith("den") and _WITHHOLD.match(after)
        undone = _UNDONE.search(before + words[: denial.start()])
        return "asserted" if negated or withheld or undone else "denied"
    if _REJECT.search(words):
        claim = _CLAIM.search(f"{words} {after}")
        return "denied" if claim and not negated else "asserted"
    if negated is not None:
        return _of_negated(negated, after)
    if speaker is not None and _NOBODY.match(text[slice(*speaker)]):
        return "denied"
    return "hedged" if _HEDGE.search(near) else "asserted"


def _context(text: str, cue: Span, speaker: Span | None) -> tuple[str, str]:
    """The words before the cue, behind its speaker or the last mark, and those after it."""
    low = max(0, cue[0] - _BEFORE)
    if speaker is not None and speaker[1] <= cue[0]:
        before = text[max(speaker[1], low) : cue[0]]
    else:
        before = _MARK.split(text[low : cue[0]])[-1]
    return before, text[cue[1] : cue[1] + _AFTER].split("\n")[0]


_MARK = re.compile(r"[.,;:!?]")


def _negation(near: str, before: str, after: str) -> re.Match[str] | None:
    """The negated verb that reaches into the cue."""
    for found in _NEGATED.finditer(near + after):
        if len(before) < found.end("verb") and found.start() < len(near):
            return found
    return None


def _of_negated(found: re.Match[str], after: str) -> Modality:
    """The modality of a negated verb."""
    auxiliary = (found["auxiliary"] or "").lower()
    verb = found["verb"].lower()
    if verb in ("be", "been", "have"):
        verb = (found["then"] or "").lower()
    if auxiliary in ("is", "are", "was", "were") and not verb.endswith(("ing", "ed")):
        return "asserted"  # "was not present"
    if verb in english.SILENT_VERBS or (
        auxiliary in ("would", "wo", "will") and verb in english.TELLING_INFINITIVES
    ):
        return "hedged"
    if verb in english.IDLE_VERBS:
        return "asserted"
    if verb in ("mention", "mentioned"):
        return "denied" if after.lstrip().startswith("that") else "asserted"
    return "denied"


def is_denial(tokens: Tokens, cue: TokenRange) -> bool:
    """Whether a cue denies or declines."""
    return not english.DENYING_VERBS.isdisjoint(lower_texts(tokens, *cue))
