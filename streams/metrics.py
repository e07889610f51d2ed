"""Every metric, declared once, with what it means and what to do when it moves.

Labels are bounded: stages, outcomes, reasons, types, topics and partitions; never ids or URLs.
"""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import Counter, Gauge, Histogram

# From the measured latencies of one article (0.05 s) to those of a backlog (minutes).
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800)

RECORDS = Counter(
    "quotewire_records_total",
    "Records a stage has written and had confirmed, by outcome. A share of `rejected` or `failed` "
    "that grows: look at the dead letters.",
    ["stage", "outcome"],
)
BYTES = Counter(
    "quotewire_output_bytes_total",
    "Bytes of record values a stage has written and had confirmed.",
    ["stage"],
)
STAGE_SECONDS = Histogram(
    "quotewire_stage_seconds",
    "Seconds from a record's acceptance at a stage to the confirmation of its output. Rising "
    "alike at entities and quotes: the pool is full, add workers.",
    ["stage"],
    buckets=SECONDS,
)
END_TO_END_SECONDS = Histogram(
    "quotewire_end_to_end_seconds",
    "Seconds from a raw record's timestamp to the confirmation of its enriched event. Rising "
    "while stage seconds do not: articles wait, see the lag.",
    buckets=SECONDS,
)
WORDS = Counter("quotewire_words_total", "Words of the articles that ingest has accepted.")
LANGUAGES = Counter(
    "quotewire_articles_language_total",
    "Articles by detected language. Many `und`: look at what the publisher sends.",
    ["language"],
)
ENTITIES = Counter("quotewire_entities_total", "Entities found, by type.", ["type"])
QUOTES = Counter("quotewire_quotes_total", "Quotes found, by kind.", ["kind"])
SPEAKERS = Counter(
    "quotewire_speakers_total",
    "Quotes by how their speaker was resolved. A share of `open` that grows: the articles' kind "
    "has changed, or entities fail.",
    ["method"],
)
DUPLICATES = Counter(
    "quotewire_duplicates_total", "Articles recognised as copies, by relation.", ["relation"]
)
DEAD_LETTERS = Counter(
    "quotewire_dead_letters_total",
    "Dead letters by stage and reason. `quotewire dlq list` shows them, `replay` sends them again.",
    ["stage", "reason"],
)
LAG = Gauge(
    "quotewire_lag_records",
    "Records of an input partition that its stages have not finished. Growing: add workers.",
    ["topic", "partition"],
)
BATCH = Histogram(
    "quotewire_batch_records",
    "Records a stage took at once; it grows with the backlog and is 1 when idle.",
    ["stage"],
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
)
REPEATS = Counter(
    "quotewire_repeats_dropped_total",
    "Records dropped because their origin was done already. Some after a crash are normal.",
    ["stage"],
)
FOREIGN = Counter(
    "quotewire_foreign_records_total",
    "Records on quotewire's own topics that it did not write. Find who else writes there.",
    ["stage"],
)
SEEKS = Counter(
    "quotewire_seeks_total",
    "Times that a stage went back for records it was not given. Many without rebalances: report.",
    ["stage"],
)
GAPS = Counter(
    "quotewire_gaps_total",
    "Offsets that a topic really lacks (compaction, transaction markers, retention).",
    ["stage"],
)
LOST = Counter(
    "quotewire_lost_records_total",
    "Input records that retention removed before they were read. Any: lengthen retention.",
    ["stage"],
)
REBALANCES = Counter("quotewire_rebalances_total", "Times that partitions were assigned anew.")
RELOADS = Counter(
    "quotewire_lane_reloads_total",
    "Times that a stage's partition was stopped by a failed write and read its checkpoint again.",
    ["stage"],
)
FENCES = Counter(
    "quotewire_fences_total",
    "Times that the worker had been frozen and proved its membership before it wrote again.",
)
PARTITIONS = Gauge("quotewire_partitions", "Partitions of the raw topic that this worker owns.")
POOL_PROCESSES = Gauge("quotewire_pool_processes", "Language processes of this worker.")
POOL_CALLS = Gauge("quotewire_pool_calls", "Batches that the language processes have or await.")
POOL_BUSY = Gauge(
    "quotewire_pool_busy_seconds", "Seconds that batches have spent in the pool, waiting included."
)
POOL_RESTARTS = Gauge(
    "quotewire_pool_restarts",
    "Language processes lost to a crash or a time-out since start. See the dead letters.",
)
FIRST_RECORD = Gauge(
    "quotewire_first_record_timestamp_seconds",
    "When this worker was given its first record, in Unix time.",
)
LOOP_DELAY = Gauge(
    "quotewire_event_loop_delay_seconds",
    "How late the event loop's last tick was. Above 0.1 s: the worker's core is overloaded.",
)
HELD = Counter("quotewire_held_total", "Embargoed articles, by what became of them.", ["event"])
BUILD = Gauge("quotewire_build_info", "Constant 1; the labels tell versions.", ["version", "model"])

_COUNTED = {
    "words": WORDS,
    "languages": LANGUAGES,
    "entities": ENTITIES,
    "quotes": QUOTES,
    "speakers": SPEAKERS,
    "duplicates": DUPLICATES,
}


def count(counts: Mapping[str, Mapping[str, int]]) -> None:
    """Add what a language process has counted: name to label (or "") to number."""
    for name, labels in counts.items():
        counter = _COUNTED[name]
        for label, number in labels.items():
            (counter.labels(label) if label else counter).inc(number)
