"""Where a stage goes on, rule by rule."""

from __future__ import annotations

import pytest

from streams.delivery.checkpoint import (
    Bounds,
    Committed,
    JoinPosition,
    Kept,
    check_same_topic,
    commit_metadata,
    decide,
    highest,
    read_commit,
)
from streams.errors import ResumeRefused
from streams.lineage import Lineage

EMPTY = Bounds(0, 0)


def lineage(offset: int, **checkpoint: int) -> Lineage:
    return Lineage("raw", 0, offset, 1_000 + offset, checkpoint)


def test_goes_on_from_the_checkpoint_of_the_newest_output() -> None:
    resume = decide("ingest", Bounds(0, 5), lineage(6, raw=7), {"raw": Bounds(0, 20)}, {})
    assert dict(resume.positions) == {"raw": 7}
    assert resume.mark == 6
    assert not resume.lost


def test_newest_output_wins_over_the_commit() -> None:
    committed = {"raw": Committed(3, {"ingest": Kept(3, 2)})}
    resume = decide("ingest", Bounds(0, 5), lineage(6, raw=7), {"raw": Bounds(0, 20)}, committed)
    assert resume.positions["raw"] == 7


def test_output_never_written_starts_at_the_commit_or_at_the_start() -> None:
    inputs = {"raw": Bounds(4, 20)}
    assert decide("ingest", EMPTY, None, inputs, {}).positions["raw"] == 4
    resume = decide("ingest", EMPTY, None, inputs, {"raw": Committed(9)})
    assert resume.positions["raw"] == 9
    assert resume.mark == -1


def test_expired_output_goes_on_from_the_kept_mark() -> None:
    committed = {"raw": Committed(9, {"ingest": Kept(10, 9)})}
    resume = decide("ingest", Bounds(7, 7), None, {"raw": Bounds(0, 20)}, committed)
    assert resume.positions["raw"] == 10
    assert resume.mark == 9


@pytest.mark.parametrize("committed", [{}, {"raw": Committed(9)}])
def test_expired_output_without_a_mark_is_refused(committed: dict[str, Committed]) -> None:
    with pytest.raises(ResumeRefused, match="quotewire reset"):
        decide("ingest", Bounds(7, 7), None, {"raw": Bounds(0, 20)}, committed)


def test_the_join_needs_the_mark_of_both_inputs() -> None:
    inputs = {"entities": Bounds(0, 20), "quotes": Bounds(0, 20)}
    one = {"entities": Committed(9, {"enrich": Kept(9, 8)})}
    with pytest.raises(ResumeRefused):
        decide("enrich", Bounds(7, 7), None, inputs, one)
    both = {**one, "quotes": Committed(8, {"enrich": Kept(8, 7)})}
    resume = decide("enrich", Bounds(7, 7), None, inputs, both)
    assert dict(resume.positions) == {"entities": 9, "quotes": 8}
    assert resume.mark == 7


def test_input_that_starts_after_the_checkpoint_is_reported_as_lost() -> None:
    resume = decide("ingest", Bounds(0, 5), lineage(6, raw=7), {"raw": Bounds(12, 20)}, {})
    assert resume.positions["raw"] == 12
    assert list(resume.lost) == [("raw", 7, 12)]


def test_input_that_ends_before_the_checkpoint_is_refused() -> None:
    with pytest.raises(ResumeRefused, match="made anew"):
        decide("ingest", Bounds(0, 5), lineage(6, raw=7), {"raw": Bounds(0, 3)}, {})


def test_output_of_other_inputs_is_refused() -> None:
    with pytest.raises(ResumeRefused, match="other input topics"):
        decide("ingest", Bounds(0, 5), lineage(6, old=7), {"raw": Bounds(0, 20)}, {})


def test_input_that_grew_again_is_told_by_the_time_of_its_record() -> None:
    check_same_topic("ingest", lineage(6, raw=7), 1_006)
    with pytest.raises(ResumeRefused, match="made anew"):
        check_same_topic("ingest", lineage(6, raw=7), 99)


def test_a_woken_writers_repeats_do_not_lower_the_mark() -> None:
    tail = [lineage(7, raw=8), lineage(8, raw=9), lineage(5, raw=6)]
    found = highest([one.headers() for one in tail] + [[("foreign", b"")]])
    assert found == tail[1]
    assert highest([]) is None


def test_commit_metadata_survives_the_broker() -> None:
    kept = {"entities": Kept(5, 4), "quotes": Kept(3, 2)}
    assert read_commit(3, commit_metadata(kept)) == Committed(3, kept)
    # As schema version 1.0 wrote it, and as a later one may.
    ingest = Committed(3, {"ingest": Kept(3, 2)})
    assert read_commit(3, '{"ingest":[3,2]}') == read_commit(3, '{"ingest":[3,2,"more"]}') == ingest


@pytest.mark.parametrize("metadata", ["", None, "x", "[1]", '{"a":1}', '{"a":[]}', '{"a":["x",1]}'])
def test_foreign_commit_metadata_counts_as_none(metadata: str | None) -> None:
    assert read_commit(3, metadata) == Committed(3, {})


SIDES = {"entities": Bounds(0, 20), "quotes": Bounds(0, 20), "claims": Bounds(3, 9)}


def test_an_input_that_was_added_begins_at_its_start() -> None:
    tail = lineage(6, entities=7, quotes=8)
    resume = decide("enrich", Bounds(0, 5), tail, SIDES, {}, optional={"claims"})
    assert dict(resume.positions) == {"entities": 7, "quotes": 8, "claims": 3}
    assert resume.mark == 6
    assert resume.added == {"claims"}
    assert resume.lost == ()


def test_an_input_that_was_added_earlier_goes_on_like_the_others() -> None:
    tail = lineage(6, entities=7, quotes=8, claims=5)
    resume = decide("enrich", Bounds(0, 5), tail, SIDES, {}, optional={"claims"})
    assert resume.positions["claims"] == 5
    assert resume.added == frozenset()


def test_an_input_that_was_taken_away_is_forgotten() -> None:
    inputs = {name: SIDES[name] for name in ("entities", "quotes")}
    tail = lineage(6, entities=7, quotes=8, claims=5)
    assert dict(decide("enrich", Bounds(0, 5), tail, inputs, {}).positions) == {
        "entities": 7,
        "quotes": 8,
    }


def test_an_input_that_belongs_to_the_flow_cannot_be_added() -> None:
    with pytest.raises(ResumeRefused, match="with other input topics"):
        decide("enrich", Bounds(0, 5), lineage(6, entities=7), SIDES, {}, optional={"claims"})


def test_after_the_output_expired_an_added_input_begins_at_its_start_too() -> None:
    committed = {
        "entities": Committed(9, {"enrich": Kept(9, 8)}),
        "quotes": Committed(9, {"enrich": Kept(9, 8)}),
    }
    resume = decide("enrich", Bounds(7, 7), None, SIDES, committed, optional={"claims"})
    assert (resume.positions["claims"], resume.mark, resume.added) == (3, 8, {"claims"})


@pytest.mark.parametrize(
    ("output", "tail", "position", "mark"),
    [
        (EMPTY, None, 12, -1),  # it has never written
        (Bounds(0, 5), lineage(3, articles=4), 12, 3),  # it was away
        (Bounds(0, 5), lineage(15, articles=16), 16, 15),  # it was ahead of the join
        (Bounds(7, 7), None, 12, 10),  # it was away until all that it wrote had expired
    ],
)
def test_a_stage_that_was_added_begins_where_the_join_is(
    output: Bounds, tail: Lineage | None, position: int, mark: int
) -> None:
    committed = {"articles": Committed(18, {"entities": Kept(18, 17)})}
    beside = JoinPosition({"articles": 12}, 10)
    resume = decide("claims", output, tail, {"articles": Bounds(0, 20)}, committed, beside=beside)
    assert (dict(resume.positions), resume.mark) == ({"articles": position}, mark)


def test_articles_that_an_added_stage_does_not_need_are_not_lost() -> None:
    """It was away while retention removed them."""
    found = {
        at: decide(
            "claims",
            Bounds(0, 5),
            lineage(3, articles=4),
            {"articles": Bounds(10, 20)},
            {},
            beside=JoinPosition({"articles": at}, at - 2),
        ).lost
        for at in (12, 8)
    }
    assert found == {12: (), 8: (("articles", 8, 10),)}
