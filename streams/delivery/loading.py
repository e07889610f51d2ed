"""Loading: the lanes of an assignment, each made to go on where its output ends."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence

from aiokafka import TopicPartition

from streams import metrics
from streams.delivery.checkpoint import (
    Bounds,
    Committed,
    JoinPosition,
    Resume,
    check_same_topic,
    decide,
    highest,
)
from streams.delivery.log import LogReader, committed_offsets
from streams.delivery.stage import Delivery, Lane, Stage
from streams.lineage import Headers, Lineage, record_time
from streams.settings import Settings

log = logging.getLogger(__name__)

TAIL_RECORDS = 64
"""At least this many records at the end of an output are read for its highest origin: more than a
woken writer can have had in flight."""

LOOK_BACK = 64
"""Records before the join's place that are read for what it has read last."""

Place = tuple[Stage, int]
"""A stage and the number of a partition."""


class Loader:
    """Reads the ends of outputs and makes lanes of them."""

    def __init__(self, settings: Settings, reader: LogReader, stages: Sequence[Stage]) -> None:
        self._settings = settings
        self._reader = reader
        self._reads_added = {topic: stage for stage in stages for topic in stage.optional}

    async def load(self, places: Sequence[Place], delivery: Delivery) -> list[Lane]:
        """Lanes that go on where their outputs end.

        Raises ResumeRefused where the logs contradict each other, KafkaError, LogUnreadable.
        """
        looked = self._with_joins(places)
        outputs = [TopicPartition(stage.output, number) for stage, number in looked]
        inputs = [TopicPartition(t, number) for stage, number in looked for t in stage.inputs]
        bounds = await self._reader.bounds({*outputs, *inputs})
        ends = await self._ends(looked, bounds)
        committed: dict[TopicPartition, Committed] = {}
        if any(highest(ends[tp]) is None for tp in outputs):
            committed = await committed_offsets(self._settings, inputs)
        resumes: dict[Place, Resume] = {}
        for stage, number in looked:
            of_inputs = {topic: TopicPartition(topic, number) for topic in stage.inputs}
            output = TopicPartition(stage.output, number)
            resumes[stage, number] = decide(
                stage.name,
                bounds[output],
                highest(ends[output]),
                {topic: bounds[tp] for topic, tp in of_inputs.items()},
                {topic: committed[tp] for topic, tp in of_inputs.items() if tp in committed},
                optional=stage.optional,
                beside=await self._beside(stage, number, resumes),
            )
        lanes = []
        for stage, number in places:
            output = TopicPartition(stage.output, number)
            resume = resumes[stage, number]
            _report_lost(stage, number, resume)
            tail = highest(ends[output])
            if tail is not None and tail.topic in stage.inputs:
                await self._check_origin(stage, tail)
            lane = stage.lane(number, resume, delivery)
            lane.remember(ends[output])
            await lane.recover(self._reader, bounds[output])
            lanes.append(lane)
        return lanes

    def _with_joins(self, places: Sequence[Place]) -> list[Place]:
        """The places, and before them those of the join that tell where an added stage begins."""
        joins = {
            (self._reads_added[stage.output], number): None
            for stage, number in places
            if stage.output in self._reads_added
        }
        return list(dict.fromkeys((*joins, *places)))

    async def _beside(
        self, stage: Stage, number: int, resumes: Mapping[Place, Resume]
    ) -> JoinPosition | None:
        """Where a stage begins that was added beside others; None where it was not.

        The join's newest output tells how far it has read the first side; the last record that it
        has read there tells how far that side had read their common input.
        """
        join = self._reads_added.get(stage.output)
        if join is None or stage.output not in resumes[join, number].added:
            return None
        resume = resumes[join, number]
        first = TopicPartition(join.inputs[0], number)
        bounds = (await self._reader.bounds([first]))[first]
        at = resume.positions[first.topic]
        before = Bounds(max(bounds.begin, at - LOOK_BACK), at)
        records = (await self._reader.read({first: before}))[first]
        read = highest(record.headers for record in records)
        if read is not None:
            return JoinPosition(dict(read.checkpoint), resume.mark)
        following = await self._reader.first(first, at)
        due = following and highest([following.headers])
        if not due:
            return None
        return JoinPosition({t: next_ - 1 for t, next_ in due.checkpoint.items()}, resume.mark)

    async def _ends(
        self, places: Sequence[Place], bounds: Mapping[TopicPartition, Bounds]
    ) -> dict[TopicPartition, list[Headers]]:
        """Headers of the last records of each output; of all where the last tell no origin."""
        ends: dict[TopicPartition, list[Headers]] = {}
        for window, group in _by_window(places).items():
            found = await self._reader.tails({tp: bounds[tp] for tp in group}, window)
            ends |= {tp: [record.headers for record in found[tp]] for tp in group}
        for tp, headers in ends.items():
            if highest(headers) is None and bounds[tp].begin < bounds[tp].end:
                whole = await self._reader.read({tp: bounds[tp]})
                ends[tp] = [record.headers for record in whole[tp]]
        return ends

    async def _check_origin(self, stage: Stage, tail: Lineage) -> None:
        """Refuse where the record that the stage has read last is another one now."""
        record = await self._reader.first(TopicPartition(tail.topic, tail.partition), tail.offset)
        if record is not None and record.offset == tail.offset:
            check_same_topic(stage.name, tail, record_time(record.timestamp))


def _by_window(places: Sequence[Place]) -> dict[int, list[TopicPartition]]:
    """Output partitions by how many of their last records are needed."""
    groups: dict[int, list[TopicPartition]] = defaultdict(list)
    for stage, number in places:
        needed = max(TAIL_RECORDS, 3 * stage.batch) + stage.remembered
        groups[needed].append(TopicPartition(stage.output, number))
    return groups


def _report_lost(stage: Stage, number: int, resume: Resume) -> None:
    for topic, first, end in resume.lost:
        metrics.LOST.labels(stage.name).inc(end - first)
        log.error(
            "%s: offsets %d to %d of %s, partition %d were removed by retention before they "
            "were read. Lengthen the topic's retention.",
            stage.name,
            first,
            end - 1,
            topic,
            number,
        )
