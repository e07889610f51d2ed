"""Speakers whose name entity recognition did not see: "Sgt Tilda Moss", "the OFTW"."""

from __future__ import annotations

from agents.lexicon.english import COURTESY_TITLES, KNOWN_ORGANISATIONS, OFFICES_IN_SHORT, RANKS
from agents.lexicon.names import given_names
from agents.speakers.confidence import group_by_rule
from agents.speakers.context import Context
from agents.speakers.held import is_title
from agents.speakers.phrase import Phrase
from agents.speakers.proper import proper_name
from agents.speakers.types import Speaker
from agents.speakers.words import WORD

_LONGEST_ACRONYM = 6
_BEFORE_NAMES = RANKS | COURTESY_TITLES.keys()
_MOST = 4
"""Words of a person's name."""


def unseen(phrase: Phrase, context: Context) -> Speaker | None:
    """The person or body that a phrase names, as an entity of its own; None where it names none.

    A person: behind a title or with a known given name. A body: by an acronym that is all.
    """
    text, span = context.text, phrase.span
    name = proper_name(text, span, "en")
    if name is None or name.lower() in KNOWN_ORGANISATIONS or name in OFFICES_IN_SHORT:
        return None
    words = name.split()
    if len(words) == 1 and name.isupper() and len(name) <= _LONGEST_ACRONYM:
        alone = phrase.words in ((name.lower(),), ("the", name.lower()))
        if alone:
            return group_by_rule(span, "description", name, "name unseen")
    before = WORD.findall(text[span[0] : text.find(words[0], span[0])].lower())
    titled = bool(before) and (before[-1] in _BEFORE_NAMES or is_title(before[-1]))
    known = len(words) > 1 and words[0].lower() in given_names()
    if len(words) > _MOST or not (titled or known) or phrase.words[:1] == ("the",):
        return None
    context.unseen.add(name)
    return group_by_rule(span, "name", name, "name unseen")
