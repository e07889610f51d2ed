"""Copies on other partitions. No broker."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import orjson

from agents.ingest.duplicates import content_hash, summarise
from schemas.duplicates import DuplicateLink
from schemas.marker import Outcome
from streams.delivery.links import Links
from streams.lineage import SUMMARY, Lineage, envelope, read_lineage

TEXT = " ".join(f"word{n}" for n in range(200))


def article(
    id: str, partition: int, offset: int, text: str = TEXT, outcome: Outcome = Outcome.RESULT
) -> Any:
    summary = summarise(id, "1", content_hash(None, text), None, text, canceled=False)
    headers = [
        *envelope(kind="articles", source="t", id=f"{id}@1", outcome=outcome, timestamp_ms=offset),
        *Lineage("raw", partition, offset, offset, {"raw": offset + 1}).headers(),
        (SUMMARY, summary.pack()),
    ]
    return SimpleNamespace(
        partition=partition, offset=offset, timestamp=offset, key=id.encode(), headers=headers
    )


def test_a_copy_on_another_partition_is_linked() -> None:
    links = Links("duplicates", 10)
    (found,) = links.take([article("a", 0, 0), article("b", 1, 1)], {"0": 1, "1": 2})
    link = DuplicateLink.model_validate(orjson.loads(found.value or b""))
    assert (link.article_id, link.partition) == ("b", 1)
    assert (link.duplicate.of, link.of_partition) == ("a", 0)
    assert found.partition == 1
    assert dict(found.headers)["ce_id"] == b"copy:b@1"
    lineage = read_lineage(found.headers)
    assert lineage is not None
    assert dict(lineage.checkpoint) == {"0": 1, "1": 2}


def test_a_copy_on_the_same_partition_is_ingests_to_tell() -> None:
    assert Links("duplicates", 10).take([article("a", 0, 0), article("b", 0, 1)], {}) == []


def test_markers_and_repeats_are_left_out() -> None:
    links = Links("duplicates", 10)
    repeat = article("a", 0, 1, outcome=Outcome.REPEAT)
    assert links.take([article("a", 0, 0), repeat, article("a", 0, 0)], {}) == []
    assert links.take([article("c", 1, 2, "other words " * 40)], {}) == []


def test_what_the_window_has_forgotten_is_not_linked() -> None:
    links = Links("duplicates", 2)
    others = [article(f"o{n}", 0, n, f"text number {n} " * 40) for n in range(1, 4)]
    assert links.take([article("a", 0, 0), *others, article("b", 1, 9)], {}) == []
