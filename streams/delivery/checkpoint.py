"""Where a stage goes on: the output log is the checkpoint.

When a partition is assigned, the end of its output tells how far its stage has come: the record
with the highest origin carries the offsets at which each input goes on, and its origin is the
mark at or below which an input is a repeat. `decide` holds the rules, on plain values:

1. The output's tail has lineage: go on from its checkpoint; its origin is the mark.
2. The output was never written: the group's committed offset, else the input's start.
3. The output has expired: the committed offset, with the mark that the commit's metadata keeps;
   without it, refuse, or everything still in the input would be written a second time.
4. The input starts after the checkpoint: go on from its start and say what was lost.
5. An input that may be added to a stream that runs, and that the checkpoint does not name, begins
   at its start. The stage that writes it begins where the one that reads it is (`JoinPosition`), so
   that each article that is still to come at the join has a record of every side.
6. The input ends before the checkpoint, or its record at the mark is another one: the topic was
   made anew. Refuse, or every new article would be dropped as a repeat.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import orjson

from streams.errors import ResumeRefused
from streams.lineage import Lineage, read_lineage


@dataclass(frozen=True, slots=True)
class Bounds:
    """First offset of a partition, and the one that its next record gets."""

    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What commit metadata keeps of a stage: its next input offset, and its mark."""

    offset: int
    mark: int


@dataclass(frozen=True, slots=True)
class Committed:
    """A group's committed offset of one input partition, with what its metadata keeps."""

    offset: int
    kept: Mapping[str, Kept] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Resume:
    """Where a stage's partition goes on.

    `positions`: input topic to next offset; `mark`: highest origin already in the output, -1 for
    none; `lost`: (topic, first, end) of input records that retention removed unread; `added`:
    inputs that the output was not made of so far.
    """

    positions: Mapping[str, int]
    mark: int
    lost: Sequence[tuple[str, int, int]] = ()
    added: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class JoinPosition:
    """Where a stage begins at the earliest that was added beside others: input topic to offset,
    and the mark of the stage that reads what they all write."""

    positions: Mapping[str, int]
    mark: int


def highest(headers: Iterable[Sequence[tuple[str, bytes]]]) -> Lineage | None:
    """The lineage with the highest origin among records' headers.

    A writer that was frozen and woke up may have written repeats after the newest record, so the
    last record alone does not tell.
    """
    lineages = [found for found in map(read_lineage, headers) if found is not None]
    return max(lineages, key=lambda lineage: lineage.offset, default=None)


def decide(
    stage: str,
    output: Bounds,
    tail: Lineage | None,
    inputs: Mapping[str, Bounds],
    committed: Mapping[str, Committed],
    *,
    optional: Collection[str] = (),
    beside: JoinPosition | None = None,
) -> Resume:
    """Where the stage goes on; see the module's rules. Raises ResumeRefused.

    `optional`: inputs that may be added to a stream that runs; `beside`: set where this stage was.
    """
    kept = {topic: found.kept[stage] for topic, found in committed.items() if stage in found.kept}
    needed = [topic for topic in inputs if topic not in optional]
    known: Mapping[str, int]
    if tail is not None:
        known, mark = tail.checkpoint, tail.offset
        if missing := [topic for topic in needed if topic not in known]:
            raise ResumeRefused(
                f"The newest output of {stage} does not say where {missing[0]} goes on; it was "
                f"written with other input topics. `quotewire reset` starts the outputs anew."
            )
    elif output.end > 0 and set(kept) >= set(needed):
        known = {topic: kept[topic].offset for topic in inputs if topic in kept}
        mark = min(kept[topic].mark for topic in needed)
    elif output.end > 0 and beside is not None:
        known, mark = beside.positions, beside.mark
    elif output.end > 0:
        raise ResumeRefused(
            f"The output of {stage} has expired and the consumer group keeps no mark of it, so "
            "what was written already cannot be told from what was not. "
            "`quotewire reset` starts the outputs anew."
        )
    else:
        known = {topic: found.offset for topic, found in committed.items() if topic in needed}
        known, mark = beside.positions if beside else known, -1
    begins = {topic: bounds.begin for topic, bounds in inputs.items()}
    positions = {topic: known.get(topic, begin) for topic, begin in begins.items()}
    if beside is not None:
        positions = {
            topic: max(at, beside.positions.get(topic, at)) for topic, at in positions.items()
        }
    return Resume(
        {topic: max(position, begins[topic]) for topic, position in positions.items()},
        mark,
        _lost(stage, positions, inputs),
        frozenset(topic for topic in optional if topic not in known),
    )


def _lost(
    stage: str, positions: Mapping[str, int], inputs: Mapping[str, Bounds]
) -> tuple[tuple[str, int, int], ...]:
    """What retention has removed unread. Raises ResumeRefused where a topic was made anew."""
    lost = []
    for topic, bounds in inputs.items():
        if positions[topic] > bounds.end:
            raise ResumeRefused(
                f"{stage} has read {topic} up to offset {positions[topic]}, but the topic ends at "
                f"{bounds.end}: it was deleted and made anew. "
                "`quotewire reset` starts the outputs anew."
            )
        if positions[topic] < bounds.begin:
            lost.append((topic, positions[topic], bounds.begin))
    return tuple(lost)


def check_same_topic(stage: str, tail: Lineage, timestamp_ms: int) -> None:
    """Raise ResumeRefused unless the raw record at the mark has the time that the mark names."""
    if timestamp_ms != tail.timestamp_ms:
        raise ResumeRefused(
            f"{stage} has read {tail.topic}, partition {tail.partition}, up to offset "
            f"{tail.offset}, but the record there now is another one: the topic was deleted and "
            "made anew. `quotewire reset` starts the outputs anew."
        )


def commit_metadata(kept: Mapping[str, Kept]) -> str:
    """Commit metadata: stage to its next input offset and its mark."""
    return json.dumps(
        {stage: [found.offset, found.mark] for stage, found in sorted(kept.items())},
        separators=(",", ":"),
    )


def read_commit(offset: int, metadata: str | None) -> Committed:
    """A commit with its metadata; metadata that quotewire did not write counts as none."""
    try:
        parsed = orjson.loads(metadata or "{}")
        kept = {stage: Kept(int(pair[0]), int(pair[1])) for stage, pair in parsed.items()}
    except (ValueError, TypeError, AttributeError, LookupError, OverflowError):
        kept = {}
    return Committed(offset, kept)
