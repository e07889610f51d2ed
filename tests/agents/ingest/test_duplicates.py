"""The duplicate window: repeats, versions, copies, and what a restart remembers."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.ingest import duplicates
from agents.ingest.duplicates import (
    DuplicateWindow,
    Summary,
    Verdict,
    compare,
    content_hash,
    summarise,
)

VOCABULARY = [f"word{n}" for n in range(3_000)]


def prose(seed: int, words: int = 300) -> str:
    draw = random.Random(seed)
    return " ".join(draw.choice(VOCABULARY) for _ in range(words))


def summary(id: str, text: str, version: str = "1", title: str = "", **more: bool) -> Summary:
    canceled = more.get("canceled", False)
    return summarise(id, version, content_hash(title, text), title, text, canceled)


def test_the_same_version_with_the_same_content_is_a_repeat() -> None:
    window = DuplicateWindow(10)
    one = summary("a", prose(1))
    assert not window.judge(one).repeat
    assert window.judge(one).repeat
    assert not window.judge(one, exempt=True).repeat
    assert not window.judge(summary("a", prose(2))).repeat


def test_versions() -> None:
    window = DuplicateWindow(10)
    window.judge(summary("a", prose(1), "1"))
    assert window.judge(summary("a", prose(2), "2")).supersedes == "1"
    late = window.judge(summary("a", prose(1), "1"))
    assert late.superseded
    assert late.supersedes is None
    assert window.judge(summary("a", prose(3), "10")).supersedes == "2"


def test_versions_that_are_times() -> None:
    window = DuplicateWindow(10)
    window.judge(summary("a", prose(1), "2022-01-09T10:00:00Z"))
    assert window.judge(summary("a", prose(2), "2022-01-09T09:00:00Z")).superseded


def test_a_withdrawal_after_the_article_is_no_repeat() -> None:
    window = DuplicateWindow(10)
    window.judge(summary("a", prose(1)))
    assert not window.judge(summary("a", prose(1), canceled=True)).repeat


def test_an_exact_copy_under_another_name() -> None:
    window = DuplicateWindow(10)
    window.judge(summary("a", prose(1), title="One"))
    found = window.judge(summary("b", prose(1), title="Two")).duplicate
    assert found == {"of": "a", "relation": "exact", "similarity": 1.0, "changed": ["title"]}


@pytest.mark.parametrize("kept", [0.3, 0.5, 0.8, 0.95])
def test_a_copy_that_was_cut(kept: float) -> None:
    words = prose(1, 600).split()
    window = DuplicateWindow(10)
    window.judge(summary("a", " ".join(words)))
    found = window.judge(summary("b", " ".join(words[: int(len(words) * kept)]))).duplicate
    assert found is not None
    assert found["relation"] == "near"
    assert "cut" in found["changed"]


def test_a_copy_with_moved_and_inserted_sentences() -> None:
    parts = [prose(seed, 40) for seed in range(8)]
    window = DuplicateWindow(10)
    window.judge(summary("a", ". ".join(parts)))
    moved = [*parts[3:], prose(99, 20), *parts[:3]]
    found = window.judge(summary("b", ". ".join(moved))).duplicate
    assert found is not None
    assert found["of"] == "a"


def test_a_copy_of_a_copy_is_of_the_first() -> None:
    window = DuplicateWindow(10)
    for name in "abc":
        verdict = window.judge(summary(name, prose(1)))
    assert verdict.duplicate is not None
    assert verdict.duplicate["of"] == "a"


def test_other_articles_and_short_ones_are_no_copies() -> None:
    window = DuplicateWindow(100)
    for seed in range(50):
        assert window.judge(summary(f"a{seed}", prose(seed))).duplicate is None
    assert window.judge(summary("s1", "Rain is expected.")).duplicate is None
    assert window.judge(summary("s2", "Snow is expected.")).duplicate is None


def test_the_window_forgets() -> None:
    window = DuplicateWindow(3)
    one = summary("a", prose(1))
    window.judge(one)
    window.skip()
    window.judge(summary("b", prose(2)))
    assert window.judge(summary("c", prose(1))).duplicate is not None
    window.skip()
    window.skip()
    window.skip()
    assert not window.judge(one).repeat
    assert len(window._entries) == 1
    assert len(window._index) == 32


def test_a_window_of_nothing_knows_nothing() -> None:
    window = DuplicateWindow(0)
    one = summary("a", prose(1))
    assert not window.judge(one).repeat
    assert not window.judge(one).repeat


def test_packing() -> None:
    one = summary("идентификатор", prose(1), "v2", "Title")
    assert Summary.unpack(one.pack()) == one
    with pytest.raises(ValueError, match="another version"):
        Summary.unpack(b"\xff" * 60)


def test_containment_is_estimated_well() -> None:
    words = prose(5, 2_000).split()
    half = summary("b", " ".join(words[:1_000]))
    containment, jaccard = compare(summary("a", " ".join(words)), half)
    assert containment > 0.95
    assert 0.35 < jaccard < 0.65


@settings(max_examples=80, deadline=None)
@given(
    st.lists(
        st.none()
        | st.tuples(
            st.sampled_from("abcd"),
            st.integers(0, 2),
            st.sampled_from([40, 70, 100]),
            st.sampled_from("123"),
            st.booleans(),
        ),
        max_size=30,
    ),
    st.integers(0, 12),
    st.integers(0, 30),
)
def test_a_restarted_window_judges_as_one_that_never_stopped(
    stream: list[tuple[str, int, int, str, bool] | None], size: int, stop: int
) -> None:
    made: list[tuple[Summary, bool] | None] = [
        one and (summary(one[0], " ".join(prose(one[1], 100).split()[: one[2]]), one[3]), one[4])
        for one in stream
    ]

    def run(window: DuplicateWindow, items: list[tuple[Summary, bool] | None]) -> list[Any]:
        verdicts: list[Verdict | None] = []
        for item in items:
            if item is None:
                window.skip()
                verdicts.append(None)
            else:
                verdicts.append(window.judge(item[0], exempt=item[1]))
        return verdicts

    whole = run(DuplicateWindow(size), made)
    restarted = DuplicateWindow(size)
    last = made[max(0, stop - size) : stop] if size else []
    restarted.restore(Summary.unpack(one[0].pack()) if one else None for one in last)
    assert run(restarted, made[stop:]) == whole[stop:]


def test_what_was_copied_need_not_be_in_the_window_any_more() -> None:
    window = DuplicateWindow(2)
    text = prose(1)
    window.judge(summary("first", text))
    assert window.judge(summary("second", text)).duplicate is not None
    window.skip()
    found = window.judge(summary("third", text)).duplicate
    assert found is not None
    assert found["of"] == "second"


def test_a_text_that_is_changed_back_is_no_repeat() -> None:
    window = DuplicateWindow(10)
    verdicts = [window.judge(summary("a", prose(seed))) for seed in (1, 2, 1, 1)]
    assert [one.repeat for one in verdicts] == [False, False, False, True]


def test_an_old_version_sent_again_unchanged_is_a_repeat() -> None:
    window = DuplicateWindow(10)
    verdicts = [window.judge(summary("a", prose(1), version)) for version in "121"]
    assert [one.repeat for one in verdicts] == [False, False, True]


def test_a_moved_paragraph_is_named() -> None:
    parts = [prose(seed, 60) for seed in range(6)]
    window = DuplicateWindow(10)
    window.judge(summary("a", " ".join(parts)))
    found = window.judge(summary("b", " ".join([*parts[3:], *parts[:3]]))).duplicate
    assert found is not None
    assert found["changed"] == ["moved"]
    cut = window.judge(summary("c", " ".join(parts[:3]))).duplicate
    assert cut is not None
    assert cut["changed"] == ["cut"]


def test_a_window_full_of_copies_costs_no_more_than_its_bounds() -> None:
    window = DuplicateWindow(1_000)
    for number in range(1_200):
        window.judge(summary(f"a{number}", prose(number % 2) + f" {number}" * 40))
    compared = 0

    def counting(left: Summary, right: Summary) -> tuple[float, float]:
        nonlocal compared
        compared += 1
        return 0.0, 0.0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(duplicates, "compare", counting)
        window.judge(summary("last", prose(0)))
    assert 0 < compared <= duplicates.CANDIDATES


WARNING = (
    "Storm warning for {town}: the weather service expects gusts of up to {speed} kilometres an "
    "hour on the coast of {county} from Tuesday evening. Residents should keep away from the sea "
    "wall at {bay} and tie down what is loose in their gardens. The warning ends on Wednesday."
)
BACKGROUND = (
    " The dispute over the harbour began when the council of Lundas sold the northern quay to a "
    "fund. Two mayors have left office since then, and a court stopped the work because the fund "
    "had not asked the people who live there, which it now has to do before it may go on."
)


def judged(first: str, second: str) -> bool:
    window = DuplicateWindow(10)
    window.judge(summary("a", first))
    return window.judge(summary("b", second)).duplicate is not None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            WARNING.format(town="Ashwick", speed=90, county="Norrland", bay="Gull Bay"),
            WARNING.format(town="Tarnley", speed=110, county="Westmark", bay="Long Strand"),
        ),
        (
            "On Monday the fishermen of Gull Bay blocked the road to protest, and Ida Lund, who "
            "leads their union, said they would stay until Easter." + BACKGROUND,
            "On Friday Arne Vik, minister of ports, came to see the site with Bo Ek of the rail "
            "office, and neither would say who pays for the damage." + BACKGROUND,
        ),
    ],
)
def test_a_template_or_a_background_alone_makes_no_copy(first: str, second: str) -> None:
    assert not judged(first, second)


def test_a_wire_copy_with_a_line_of_its_own_stays_one() -> None:
    first = (
        "The fishermen of Gull Bay blocked the road on Monday, and Ida Lund of their union said "
        "they would stay until Easter, whatever Arne Vik might say." + BACKGROUND
    )
    assert judged(first, "Readers in Oslo saw the smoke from the quay. " + first)
    assert judged(first, first[: first.index(" Two mayors")])


STORM = (
    "The National Weather Service has issued a storm warning for {} until {} p.m. on {}. Winds of "
    "up to 60 miles an hour and hail as large as quarters are possible. Residents of {} should "
    "stay indoors and away from windows. The storm was last seen near {}, moving east at 35 "
    "miles an hour. Do not drive through water. A flood watch is in effect for {} until midnight."
)
RESULTS = (
    "{} said on {} that its profit rose {} percent in the first quarter to {} million. Revenue "
    "was {} million, compared with {} million a year earlier. The shares were up {} percent in "
    "early trading. The company, which is based in {}, has {} employees. It will hold a call "
    "at 10 a.m."
)
FIRST_STORM = STORM.format(
    "Oakdale", 6, "Tuesday", "Oakdale", "Millbrook", "Adams County"
)  # fmt: skip
FIRST_RESULTS = RESULTS.format("Foods of Northfield", "Tuesday", 12, 40, 310, 280, 3, "Boise", 4000)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            FIRST_STORM,
            STORM.format("Fairmont", 9, "Friday", "Fairmont", "Cedar Falls", "Lincoln County"),
        ),
        (
            FIRST_RESULTS,
            RESULTS.format("Steel of Lindholm", "Thursday", 3, 95, 1120, 1080, 2, "Leeds", 11000),
        ),
    ],
)
def test_two_notices_of_one_length_and_template_are_no_copies(first: str, second: str) -> None:
    assert not judged(first, second)


def test_an_update_of_a_notice_is_a_copy() -> None:
    assert judged(FIRST_STORM, FIRST_STORM.replace("6 p.m.", "8 p.m."))
    assert judged(FIRST_RESULTS, FIRST_RESULTS.replace("4000", "4,100"))
