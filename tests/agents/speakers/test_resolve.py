"""From a mention to an entity: each way of resolving, and staying open."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

import pytest

from agents.quotes import Quote, Speaker, SpeakerEntity, resolve_speakers


@dataclass
class Story:
    """A text in which [x:id] marks a mention of an entity and {x} a speaker's mention.

    A speaker's mention that is also an entity's is written {[x:id]}.
    """

    marked: str

    def read(self) -> tuple[str, dict[str, list[tuple[int, int]]], list[tuple[int, int]]]:
        text: list[str] = []
        mentions: dict[str, list[tuple[int, int]]] = {}
        speakers: list[tuple[int, int]] = []
        size, k = 0, 0
        opened: list[tuple[str, int]] = []
        while k < len(self.marked):
            char = self.marked[k]
            if char in "[{":
                opened.append((char, size))
            elif char == "}":
                speakers.append((opened.pop()[1], size))
            elif char == ":" and opened and opened[-1][0] == "[" and "]" in self.marked[k : k + 4]:
                end = self.marked.index("]", k)
                mentions.setdefault(self.marked[k + 1 : end], []).append((opened.pop()[1], size))
                k = end
            else:
                text.append(char)
                size += 1
            k += 1
        return "".join(text), mentions, speakers


People = dict[str, tuple[str, str, str | None, tuple[str, ...]]]
PEOPLE: People = {
    "a": ("Anna Kovacs", "PERSON", "female", ("mayor",)),
    "b": ("Ben Shaw", "PERSON", "male", ()),
    "t": ("Trade Ministry", "ORG", None, ()),
    "r": ("Russia", "GPE", None, ()),
    "m": ("Moscow", "GPE", None, ()),
    "i": ("Interfax", "ORG", None, ()),
}


def resolve(
    marked: str, continued: dict[int, int] | None = None, people: People = PEOPLE
) -> list[Speaker]:
    text, mentions, speakers = Story(marked).read()
    entities = [
        SpeakerEntity(key, name, kind, tuple(mentions.get(key, ())), roles, (), gender)
        for key, (name, kind, gender, roles) in people.items()
    ]
    quotes = [
        Quote(
            ((end, end + 1),),
            "indirect",
            speaker=(start, end),
            continued_from=(continued or {}).get(k),
            speaker_confidence=0.9,
        )
        for k, (start, end) in enumerate(speakers)
    ]
    return resolve_speakers(text, quotes, entities)


@pytest.mark.parametrize(
    ("marked", "entity", "method", "stands_for"),
    [
        ("{[Anna Kovacs:a]} said so.", "a", "name", None),
        ("{Mayor [Anna Kovacs:a], 51,} said so.", "a", "name", None),
        ("[Anna Kovacs:a] came. {Mrs. [Kovacs:a]} said so.", "a", "surname", None),
        ("[Anna Kovacs:a] came. {Kovacs} said so.", "a", "surname", None),
        ("[Anna Kovacs:a] came. {She} said so.", "a", "pronoun", None),
        ("[Anna Kovacs:a] met [Ben Shaw:b]. {He} said so.", "b", "pronoun", None),
        ("[Anna Kovacs:a], {who} said so, left.", "a", "relative", None),
        ("[Anna Kovacs:a] came. {The mayor} said so.", "a", "title", None),
        ("[Ben Shaw:b], a spokesman, came. {The spokesman} said so.", "b", "title", None),
        ("[Ben Shaw:b], 42, came. {The 42-year-old} said so.", "b", "description", None),
        ("The [Trade Ministry:t] met. {The ministry} said so.", "t", "description", None),
        ("{[Moscow:m]} said so.", "m", "metonym", "Government of Russia"),
        ("{[Russia:r]} said so.", "r", "metonym", "Government of Russia"),
        ("{Officials in [Moscow:m]} said so.", None, "collective", None),
        (
            "{[Russia:r]’s foreign ministry} said so.",
            None,
            "description",
            "Russia’s foreign ministry",
        ),
        (
            "{[Ben Shaw:b]’s campaign} said so.",
            None,
            "description",
            "Ben Shaw’s campaign",
        ),
        ("{[Anna Kovacs:a] supporters} said so.", None, "collective", None),
        ("[Anna Kovacs:a], a lawyer in [Moscow:m], {who} said so, left.", "a", "relative", None),
        ("[Anna Kovacs:a] met members {who} said so.", None, "open", None),
        ("{[Anna Kovacs’s:a]} claim is known.", "a", "name", None),
        ("A study came. {The study by [Anna Kovacs:a]} said so.", "a", "description", None),
        ("[Anna Kovacs:a] came. {Her plan} says so.", "a", "description", None),
        ("{A [Interfax:i] survey} said so.", "i", "description", None),
        ("[Interfax:i] grew. {The company} said so.", "i", "description", None),
        ("{The Evening Ledger} said so.", None, "description", "Evening Ledger"),
        ("[Ben Shaw:b] came. {They} said so.", None, "open", None),
        ("[Interfax:i] came. {They} said so.", None, "open", None),
        ("{I} said so.", None, "open", None),
        ("{A passer-by} said so.", None, "open", None),
        ("{She} said so. [Anna Kovacs:a] came.", None, "open", None),
        ("{[Ben Shaw:b]’s lawyer} said so.", None, "open", None),
        ("[Ben Shaw:b], who is 42, came. {The 42-year-old} said so.", "b", "description", None),
        ("[Ben Shaw:b], aged 42, came. {The 42-year-old} said so.", "b", "description", None),
        ("[Anna Kovacs:a], {a former judge,} said so.", "a", "description", None),
        ("[Interfax:i], {an agency that covers Russia,} said so.", "i", "description", None),
        ("[Interfax:i], {which} said so, left.", "i", "relative", None),
        ("[Interfax:i], a Russian agency {that} said so, left.", "i", "relative", None),
        ("The editors of [Interfax:i], {who} said so, left.", "i", "relative", None),
        ("{The White House} said so.", None, "metonym", "Government of United States"),
        ("{Downing Street} said so.", None, "metonym", "Government of United Kingdom"),
        ("{The Kremlin} said so.", None, "metonym", "Government of Russia"),
        ("{Brussels} said so.", None, "metonym", "European Union"),
        ("{The two} said so.", None, "collective", None),
        ("{Analysts} said so.", None, "collective", None),
        ("{Dozens of residents} said so.", None, "collective", None),
        ("{51 percent of voters} said so.", None, "collective", None),
        ("[Anna Kovacs:a] came home.\nA woman wept. {The woman} said so.", None, "open", None),
        ("[Ben Shaw:b] came.\nHis aide’s lawyer left. {The lawyer} said so.", None, "open", None),
    ],
)
def test_one_speaker(marked: str, entity: str | None, method: str, stands_for: str | None) -> None:
    found = resolve(marked)[0]
    assert (found.entity_id, found.method, found.stands_for) == (entity, method, stands_for)
    assert (found.confidence > 0) == (entity is not None or stands_for is not None)


def test_pronoun_after_an_unnamed_group() -> None:
    found = resolve("{[Russia:r]’s foreign ministry} said so. {It} said more. {The ministry} left.")
    assert [s.stands_for for s in found] == ["Russia’s foreign ministry"] * 3
    assert [s.entity_id for s in found] == [None] * 3


def test_shared_surname_is_the_first_named_ones() -> None:
    text = "Mary Fox met her brother, Tom Fox. Fox said so. She left. He said more."
    people = [
        SpeakerEntity("e1", "Mary Fox", "PERSON", ((0, 8),)),
        SpeakerEntity("e2", "Tom Fox", "PERSON", ((26, 33),)),
        SpeakerEntity("e3", "Fox", "PERSON", ((35, 38),)),
    ]
    quotes = [
        Quote(((44, 46),), "indirect", speaker=(35, 38)),
        Quote(((52, 56),), "indirect", speaker=(48, 51)),
        Quote(((66, 70),), "indirect", speaker=(58, 60)),
    ]
    found = resolve_speakers(text, quotes, people)
    assert [(s.entity_id, s.method) for s in found] == [
        ("e1", "surname"),
        ("e1", "pronoun"),
        ("e2", "pronoun"),
    ]
    assert found[0].confidence < resolve("[Anna Kovacs:a] came. {[Kovacs:a]} said.")[0].confidence


def test_given_name_tells_more_than_pronouns_nearby() -> None:
    text = "Susan Hall spoke of him and of his plan. She said so."
    people = [SpeakerEntity("e1", "Susan Hall", "PERSON", ((0, 10),), gender="male")]
    found = resolve_speakers(text, [Quote(((50, 52),), "indirect", speaker=(41, 44))], people)
    assert found[0].entity_id == "e1"


@pytest.mark.parametrize(
    ("marked", "entity"),
    [
        (
            "President [Ben Shaw:b] met Chancellor [Anna Kovacs:a]. She left. "
            "{The president} said so.",
            "b",
        ),
        (
            "[Anna Kovacs:a], the owner of a farm, met [Ben Shaw:b], a prosecutor. "
            "{The prosecutor} said so.",
            "b",
        ),
        (
            "Senate Minority Leader [Ben Shaw:b] met Majority Leader [Anna Kovacs:a]. "
            "{The minority leader} said so.",
            "b",
        ),
        (
            "Attorney General [Anna Kovacs:a] met Gov. [Ben Shaw:b]. "
            "{The attorney general} said so.",
            "a",
        ),
        ("[Ben Shaw:b] (R-Ohio) met [Anna Kovacs:a] (D-Mich.). {The Republican} said so.", "b"),
        ("[Ben Shaw:b] (D-Ohio) met [Anna Kovacs:a] (D-Mich.). {The Ohio Democrat} said.", "b"),
        ("[Anna Kovacs:a] met [Ben Shaw:b] there. {The actress} said so.", "a"),
        (
            "[Anna Kovacs:a] came.\nIn an interview with [Ben Shaw:b], {the candidate} said so.",
            "a",
        ),
        ("[Anna Kovacs:a] came.\nIn a letter to [Ben Shaw:b], {she} said so.", "a"),
        ("{The chancellor} came.\nChancellor [Anna Kovacs:a] is ill.", "a"),
    ],
)
def test_titles_go_to_who_bears_them(marked: str, entity: str) -> None:
    assert resolve(marked)[0].entity_id == entity


def test_confidence_of_a_title_grows_with_what_speaks_for_it() -> None:
    sure = resolve("Mayor [Anna Kovacs:a] came. {The mayor} said so.")[0]
    torn = resolve("[Anna Kovacs:a] met [Ben Shaw:b], both lawyers. {The lawyer} said so.")[0]
    assert sure.confidence > torn.confidence


FOXES: People = {
    "m": ("Mary Fox", "PERSON", None, ()),
    "t": ("Tom Fox", "PERSON", None, ()),
    "f": ("Fox", "PERSON", None, ()),
}


@pytest.mark.parametrize(
    ("marked", "entities"),
    [
        pytest.param(
            "[Mary Fox:m] met [Tom Fox:t].\nThey ate.\n{[Fox:f]} said so.", ["m"], id="first named"
        ),
        pytest.param(
            "[Mary Fox:m] won.\n[Tom Fox:t] lost. {[Fox:f]} said so.", ["t"], id="same paragraph"
        ),
        pytest.param(
            "[Mary Fox:m] met [Tom Fox:t].\n{Mr. [Fox:f]} said so.", ["t"], id="title before it"
        ),
        pytest.param(
            "[Tom Fox:t] met [Mary Fox:m].\n{Mrs. [Fox:f]} said so.", ["m"], id="another title"
        ),
        pytest.param(
            "[Mary Fox:m] came.\n{[Tom Fox:t]} said no.\n{[Fox:f]} said so.",
            ["t", "t"],
            id="spoke last",
        ),
        pytest.param(
            "[Mary Fox:m] came.\nSheriff [Tom Fox:t] left.\n{Sheriff [Fox:f]} said so.",
            ["t"],
            id="office",
        ),
    ],
)
def test_a_bare_surname_that_two_share(marked: str, entities: list[str]) -> None:
    assert [s.entity_id for s in resolve(marked, people=FOXES)] == entities


def test_the_headline_counts_as_mentioned_first() -> None:
    people = [
        SpeakerEntity("e1", "Tom Fox", "PERSON", ((0, 7),)),
        SpeakerEntity("e2", "Mary Fox", "PERSON", ((14, 22),), titled=True),
        SpeakerEntity("e3", "Fox", "PERSON", ((29, 32),)),
    ]
    text = "Tom Fox saw a Mary Fox.\nHer.\nFox said so."
    quote = Quote(((40, 41),), "indirect", speaker=(29, 32))
    assert resolve_speakers(text, [quote], people)[0].entity_id == "e2"
    named = [SpeakerEntity("e1", "Ann Lee", "PERSON", (), gender="female", titled=True)]
    quote = Quote(((9, 11),), "indirect", speaker=(0, 3))
    assert resolve_speakers("She said so.", [quote], named)[0].entity_id == "e1"


def test_party_rules_a_candidate_out() -> None:
    text = (
        "Republican nominee Tom Fox met Democratic nominee Mary Poole. The Republican nominee said."
    )
    people = [
        SpeakerEntity("e1", "Tom Fox", "PERSON", ((19, 26),)),
        SpeakerEntity("e2", "Mary Poole", "PERSON", ((50, 60),)),
    ]
    start = text.index("The Rep")
    quote = Quote(((85, 89),), "indirect", speaker=(start, start + len("The Republican nominee")))
    assert resolve_speakers(text, [quote], people)[0].entity_id == "e1"


def test_who_spoke_last_goes_on() -> None:
    found = resolve("{[Ben Shaw:b]} spoke of his trip and of the weather. {He} said more.")
    assert [s.entity_id for s in found] == ["b", "b"]


def test_continued_quote_is_carried() -> None:
    found = resolve("{[Anna Kovacs:a]} said so. Then {she} went on.", {1: 0})
    assert (found[1].entity_id, found[1].method) == ("a", "carried")


def test_no_speaker_is_open() -> None:
    found = resolve_speakers("“Yes.”", [Quote(((1, 5),), "direct")], [])
    assert found == [Speaker(None, None, "open")]


def test_many_quotes_take_linear_work() -> None:
    text = "He said so. " * 20_000
    quotes = [
        Quote(((k * 12 + 8, k * 12 + 10),), "indirect", speaker=(k * 12, k * 12 + 2))
        for k in range(20_000)
    ]
    entity = SpeakerEntity(
        "b", "Ben", "PERSON", tuple((k * 12 + 8, k * 12 + 10) for k in range(0, 20_000, 2))
    )
    assert len(resolve_speakers(text, quotes, [entity])) == len(quotes)


def test_work_is_linear_in_titles_and_pronouns() -> None:
    unit = (
        "President Ann Lee met the press. The president said so. It said more. Her plan says so. "
    )
    spoken = ("The president", "It said", "Her plan")

    def seconds(count: int) -> float:
        text = unit * count
        quotes = []
        for k in range(count):
            for words in spoken:
                start = k * len(unit) + unit.index(words)
                end = start + len(words.removesuffix(" said"))
                quotes.append(Quote(((end, end + 1),), "indirect", speaker=(start, end)))
        places = tuple((k * len(unit) + 10, k * len(unit) + 17) for k in range(count))
        people = [SpeakerEntity("e1", "Ann Lee", "PERSON", places, roles=("President",))]
        began = time.process_time()
        found = resolve_speakers(text, quotes, people)
        taken = time.process_time() - began
        assert [s.entity_id for s in found[:3]] == ["e1", None, "e1"]
        return taken

    small = min(seconds(400) for _ in range(2))
    assert seconds(3200) < small * 8 * 3  # eight times the text; quadratic work takes 64 times


def test_work_is_linear_in_names_and_titles() -> None:
    """Thousands of people of one surname and one office."""

    def seconds(count: int) -> float:
        text, people, quotes = "", [], []
        for k in range(count):
            name = f"Ann{k} Lee"
            begin = len(text) + len("Senator ")
            text += f"Senator {name} met Lee. The senator said so. Lee said more.\n"
            people.append(SpeakerEntity(f"e{k}", name, "PERSON", ((begin, begin + len(name)),)))
            for words in ("The senator", "Lee said"):
                start = text.index(words, begin)
                end = start + len(words.removesuffix(" said"))
                quotes.append(Quote(((end, end + 1),), "indirect", speaker=(start, end)))
        places = tuple(found.span() for found in re.finditer(r"(?<!\d )\bLee\b", text))
        people.append(SpeakerEntity("lee", "Lee", "PERSON", places))
        began = time.process_time()
        found = resolve_speakers(text, quotes, people)
        taken = time.process_time() - began
        assert found[0].entity_id == "e0"
        return taken

    small = min(seconds(500) for _ in range(2))
    assert seconds(4000) < small * 8 * 3
