"""What quotewire knows of a language: the shape of its tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SpeechWords:
    """One language's words, lower-cased, as its spaCy tokenizer cuts them, with straight "'".

    verbs: finite forms ("says"). participles: what follows an auxiliary ("has *said*"). nominal:
    forms that are nouns too, so no verbs behind a determiner ("une *annonce*").
    sources: phrases before whoever it is from ("according to"). named_sources: those that
    attribute only before a name, title or role where a sentence begins ("pour M. Diallo").
    no_sources: nouns that make no speaker behind a source ("selon les *cas*").
    that: what opens the words reported. infinitives: what opens them without ("dit *avoir* vu").
    pronouns, clitics: subjects, alone and joined to the verb ("-il"). impersonal: those that name
    nobody. reflexives: what a verb takes along ("*s'* est exclamé"). relatives: "who".
    titles: words before a name that belong to it. roles: other nouns for what somebody is.
    offices: what joins an office to what it is for ("ministre déléguée *aux* Transports").
    determiners: what a noun phrase begins with. inside: small words that it goes on over ("*de*
    la"). outside: words that end it. predicates: those of them that begin what a subject does
    ("Alice *has* said"). times: what tells when, which ends it too.
    between: words that may stand between subject, auxiliary and verb. to: what the one spoken to
    stands behind.
    For who is meant: own, pronouns of who speaks or is spoken to. male, female: words that tell a
    person's gender. definite: determiners of somebody known. bodies: nouns for organisations that
    speak without a name ("la *préfecture*").
    dashes: a turn of a dialogue begins with a dash. incises: the attribution may stand inside
    the marks ("« Oui, *dit-il*, demain »"). comma_opens: a comma opens reported words.
    bare_clauses: reported words need no "that". strict: "that" between a cue and a quotation
    means that the words around the quotation are reported too. reach: most words between a cue
    and the quotation before it, and behind it.
    """

    verbs: frozenset[str]
    pronouns: frozenset[str]
    determiners: frozenset[str]
    outside: frozenset[str]
    that: frozenset[str]
    participles: frozenset[str] = frozenset()
    auxiliaries: frozenset[str] = frozenset()
    sources: tuple[tuple[str, ...], ...] = ()
    inside: frozenset[str] = frozenset()
    between: frozenset[str] = frozenset()
    nominal: frozenset[str] = frozenset()
    infinitives: frozenset[str] = frozenset()
    named_sources: frozenset[str] = frozenset()
    no_sources: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    clitics: frozenset[str] = frozenset()
    impersonal: frozenset[str] = frozenset()
    reflexives: frozenset[str] = frozenset()
    relatives: frozenset[str] = frozenset()
    to: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()
    predicates: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()
    male: frozenset[str] = frozenset()
    female: frozenset[str] = frozenset()
    definite: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    dashes: bool = False
    incises: bool = False
    comma_opens: bool = False
    bare_clauses: bool = False
    strict: bool = False
    reach: tuple[int, int] = (0, 0)


def phrases(text: str) -> frozenset[str]:
    """The phrases of a text, which stand between commas."""
    return frozenset(" ".join(phrase.split()) for phrase in text.split(","))


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


@dataclass(frozen=True, slots=True)
class Language:
    """All that quotewire knows of a language. Only `code` and `speech` must be given.

    code: ISO 639-1. speech: the words that attribute speech.
    days: names of the days of the week, Monday first.
    honorifics: words before a name, to the gender that they tell, if any. male, female: pronouns
    that tell a person's gender wherever they stand. given_names: to the gender that bears them.
    demonyms: to the code of their territory (`territories.py`).
    seats: places and buildings that speak for a government, to its territory's code, or to the name
    of another body. always_acting: seats that do so wherever they are named, not only where they
    act. acting_verbs: what stands behind a seat that acts.
    All words are case-folded.
    """

    code: str
    speech: SpeechWords
    days: tuple[str, ...] = ()
    honorifics: Mapping[str, str | None] = field(default_factory=dict)
    male: frozenset[str] = frozenset()
    female: frozenset[str] = frozenset()
    given_names: Mapping[str, str] = field(default_factory=dict)
    demonyms: Mapping[str, str] = field(default_factory=dict)
    seats: Mapping[str, str] = field(default_factory=dict)
    always_acting: frozenset[str] = frozenset()
    acting_verbs: frozenset[str] = frozenset()
