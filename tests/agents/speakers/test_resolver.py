"""Speakers of a whole article: carried quotes, nobody, and how work grows."""

from __future__ import annotations

import re
import time

from agents.quotes import Quote
from agents.speakers import Speaker, SpeakerEntity, resolve_speakers
from tests.agents.speakers.story import resolve


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
