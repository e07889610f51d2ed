"""Where a stage goes on, rule by rule."""

from __future__ import annotations

import pytest

from streams.delivery.checkpoint import (
    Bounds,
    Committed,
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


@pytest.mark.parametrize("metadata", ["", None, "x", "[1]", '{"a":1}', '{"a":[]}', '{"a":["x",1]}'])
def test_foreign_commit_metadata_counts_as_none(metadata: str | None) -> None:
    assert read_commit(3, metadata) == Committed(3, {})
