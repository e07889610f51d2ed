"""Every metric, declared once, with what it means and what to do when it moves.

Labels have closed sets of values (below), or are topics and partitions of the settings; never
ids, names or URLs. What comes from an article passes `closed()`. Which article was slow is told
by exemplars: `exemplar()`.
"""

from __future__ import annotations

import functools
from collections.abc import Collection, Mapping, Sequence
from typing import Any, get_args

from prometheus_client import Counter, Gauge, Histogram, disable_created_metrics

from agents.ingest.language import LANGUAGES as DETECTED
from agents.lexicon.territories import get_territories
from schemas import deadletter
from schemas.alert import Kind as AlertKind
from schemas.article import Relation
from schemas.enriched import SpeakerMethod
from schemas.entities import EntityType, Gender
from schemas.marker import Outcome
from schemas.quotes import Modality, QuoteKind
from schemas.tables import ROWS
from streams.flow import TABLES
from streams.lineage import Lineage

# When a series began would be as many series again, and no rule or dashboard asks.
disable_created_metrics()  # type: ignore[no-untyped-call]

# -- closed sets of label values

OTHER = "other"
OUTCOMES = tuple(str(outcome) for outcome in Outcome)
REASONS: tuple[str, ...] = (*deadletter.REASONS, OTHER)
LANGUAGES = (*DETECTED, "und", OTHER)
ENTITY_TYPES: tuple[str, ...] = (*get_args(EntityType), OTHER)
QUOTE_KINDS: tuple[str, ...] = (*get_args(QuoteKind), OTHER)
MODALITIES: tuple[str, ...] = (*get_args(Modality), OTHER)
METHODS: tuple[str, ...] = (*get_args(SpeakerMethod), OTHER)
SPEAKER_TYPES = ("none", *ENTITY_TYPES)
QUOTED = ("woman", "man", "person", "organisation", "other", "not_named")
"""Who says a quote: a person of which gender, or of none that is known; places and groups are
`other`."""
WATCH_OUTCOMES = ("sent", "away", "dead")
ARCHIVE_OUTCOMES = ("written", "deleted", "late", "refused")
GENDERS: tuple[str, ...] = (*get_args(Gender), "unknown", OTHER)
RELATIONS: tuple[str, ...] = (*get_args(Relation), OTHER)
TONES = ("negative", "neutral", "positive", OTHER)
_ISO = [one.iso for one in get_territories() if one.iso]
TABLE_NAMES = (*ROWS, OTHER)
COLLECT_KINDS = ("web", "feed", "sitemap", "page", "folder", "s3", "imap", OTHER)
COLLECT_STATES = ("ok", "new", "silent", "failing", "dead", "paused")
COLLECT_OUTCOMES = (
    *("found", "seen", "new", "changed", "withdrawn", "unchanged", "failed"),
    "ok",
)
COUNTRIES = (*(code for code in _ISO if "-" not in code), "none", OTHER)

# Fine where `benchmarks/latency.py` finds an article (44 ms idle, 94 to 531 at half load; a stage
# 10 to 30), then on to a backlog's minutes.
SECONDS = (
    *(0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5),
    *(1, 2.5, 5, 10, 15, 20, 30, 60, 300, 1_800),
)

# -- flow

RECORDS = Counter(
    "quotewire_records_total",
    "Records a stage has written and had confirmed, by outcome. A share of `rejected` or `failed` "
    "that grows: look at the dead letters.",
    ["stage", "outcome"],
)
WORDS = Counter(
    "quotewire_words_total",
    "Words of the articles that a stage has finished. Stages that drift apart: see their lag.",
    ["stage"],
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
BATCH = Histogram(
    "quotewire_batch_records",
    "Articles that a language process was given at once; 1 while none wait for a process.",
    ["stage"],
    buckets=(1, 2, 4, 8, 16, 32, 64, 128, 256),
)
LAG = Gauge(
    "quotewire_lag_records",
    "Records of an input partition that its stages have not finished. Growing: add workers.",
    ["topic", "partition"],
)
LAG_SECONDS = Gauge(
    "quotewire_lag_seconds",
    "Age of the oldest record of an input partition that a stage has read and not finished; 0 "
    "where there is none. Rising while records are few: one article is slow.",
    ["topic", "partition"],
)
OLDEST = Gauge(
    "quotewire_oldest_article_seconds",
    "Age of the oldest raw article that this worker has read and not enriched; 0 where there is "
    "none. It is what a reader waits for; see which stage's lag has the same age.",
)
LINKS = Counter(
    "quotewire_duplicate_links_total",
    "Copies linked to an original on another partition. None with many copies: key by story.",
)
DEAD_LETTERS = Counter(
    "quotewire_dead_letters_total",
    "Dead letters by stage and reason. `quotewire dlq list` shows them, `replay` sends them again.",
    ["stage", "reason"],
)
HELD = Counter(
    "quotewire_held_total", "Embargoed articles that became due, by what became of them.", ["event"]
)

# -- news

LANGUAGE = Counter(
    "quotewire_articles_language_total",
    "Articles by detected language. Many `und`: look at what the publisher sends.",
    ["language"],
)
DUPLICATES = Counter(
    "quotewire_duplicates_total",
    "Articles recognised as copies, by relation. Suddenly many: a publisher sends twice.",
    ["relation"],
)
ENTITIES = Counter(
    "quotewire_entities_total",
    "Entities found, by type. Fewer an article than usual: another kind of text, or markup in it.",
    ["type"],
)
QUOTES = Counter(
    "quotewire_quotes_total",
    "Quotes found, by kind. None in many articles: their quotation marks are lost on the way.",
    ["kind"],
)
MODALITY = Counter(
    "quotewire_quote_modality_total",
    "Quotes in enriched events by modality: asserted, denied, hedged.",
    ["modality"],
)
TONE = Counter(
    "quotewire_quote_tone_total",
    "Quotes in enriched events by polarity: beyond +-0.05 positive or negative, as VADER has it.",
    ["tone"],
)
SPEAKERS = Counter(
    "quotewire_speakers_total",
    "Quotes by how their speaker was resolved. A share of `open` that grows: the articles' kind "
    "has changed, or entities fail.",
    ["method"],
)
SPEAKER_TYPE = Counter(
    "quotewire_speaker_type_total",
    "Quotes by the type of the entity that speaks; `none` where the speaker was left open.",
    ["type"],
)
SPEAKER_GENDER = Counter(
    "quotewire_speaker_gender_total",
    "Quotes of persons by gender, where the text tells it by a pronoun or title.",
    ["gender"],
)
PLACES = Counter(
    "quotewire_places_total",
    "Places named in enriched events, by country (ISO 3166-1 alpha-2); `none` for a continent.",
    ["country"],
)

# -- tables

TABLE_ROWS = Counter(
    "quotewire_table_rows_total",
    "Rows that `quotewire tables` has written, by table. None while events come: see its lag.",
    ["table"],
)
TABLE_TOMBSTONES = Counter(
    "quotewire_table_tombstones_total",
    "Rows that it has taken back, by table: of withdrawn articles, and of older versions.",
    ["table"],
)
TABLE_ARTICLES = Gauge(
    "quotewire_table_articles",
    "Articles whose rows it remembers, by partition. Memory grows with it: add processes.",
    ["partition"],
)

# -- archive

ARCHIVE_EVENTS = Counter(
    "quotewire_archive_events_total",
    "Articles that `quotewire archive` has written, deleted, found late (a newer version is "
    "there), or that its database refused: its table `audit` says why.",
    ["outcome"],
)
ARCHIVE_QUOTES = Counter(
    "quotewire_archive_quotes_total",
    "Quotes of articles that are new in the archive, by kind and by who says them: woman, man, "
    "person (gender not known), organisation, other (places, groups), not_named.",
    ["kind", "who"],
)
ARCHIVE_SECONDS = Histogram(
    "quotewire_archive_batch_seconds",
    "Seconds that a batch took, waiting for the database included.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60),
)
ARCHIVE_BEHIND = Gauge(
    "quotewire_archive_behind_seconds",
    "Age of the event that was archived last, when it was. Growing: the database is too slow.",
)
ARCHIVE_PARTITIONS = Gauge(
    "quotewire_archive_partitions", "Partitions of the topic that this archiver reads."
)
WATCHES = Gauge("quotewire_watches", "Watches that are not paused, as this archiver has read them.")
WATCH_MESSAGES = Counter(
    "quotewire_watch_messages_total",
    "Messages of watches, by kind: alert, update, digest, correction. A watch without a target "
    "counts too.",
    ["kind"],
)
WATCH_DELIVERIES = Counter(
    "quotewire_watch_deliveries_total",
    "Attempts to hand a message to a target: sent, away (it is tried again), dead (it is not). "
    "`quotewire watch list` says which target, and why.",
    ["outcome"],
)

# -- delivery

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
REBALANCES = Counter(
    "quotewire_rebalances_total",
    "Times that partitions were assigned anew. Many while no worker comes or goes: workers miss "
    "heartbeats, see the event loop's delay.",
)
RELOADS = Counter(
    "quotewire_lane_reloads_total",
    "Times that a stage's partition was stopped by a failed write and read its checkpoint again.",
    ["stage"],
)
FENCES = Counter(
    "quotewire_fences_total",
    "Times that the worker had been frozen and proved its membership before it wrote again.",
)
PARTITIONS = Gauge(
    "quotewire_partitions",
    "Partitions of the raw topic that this worker owns. 0 for long: more workers than partitions.",
)
READY = Gauge(
    "quotewire_ready",
    "1 while the worker has partitions and may write. 0 for minutes: it cannot join its group.",
)
IDLE_SECONDS = Gauge(
    "quotewire_progress_age_seconds",
    "Seconds since the worker last finished a record or had nothing to do. At "
    "QUOTEWIRE_STALL_SECONDS the worker ends itself.",
)
BROKERS_AWAY = Gauge(
    "quotewire_brokers_away",
    "1 while the brokers do not answer; the worker waits and goes on where it was.",
)

# -- collect

COLLECT_SOURCES = Gauge(
    "quotewire_collect_sources",
    "Sources of `quotewire collect` by kind and state. Some `silent`, `failing` or `dead` for "
    "long: `quotewire sources list` says which, and why.",
    ["kind", "state"],
)
COLLECT_VISITS = Counter(
    "quotewire_collect_visits_total", "Visits to sources, by kind and outcome.", ["kind", "outcome"]
)
COLLECT_FAILURES = Counter(
    "quotewire_collect_failures_total",
    "Visits and pages that failed, by kind of source and reason. All kinds at once: this machine's "
    "network, name server or proxy.",
    ["kind", "reason"],
)
COLLECT_ITEMS = Counter(
    "quotewire_collect_items_total",
    "Entries by kind of source: found, seen before, published as new, changed or withdrawn, "
    "unchanged, failed for good.",
    ["kind", "outcome"],
)
COLLECT_BYTES = Counter(
    "quotewire_collect_bytes_total", "Bytes that came in, packed, by kind of source.", ["kind"]
)
COLLECT_SUCCESS = Gauge(
    "quotewire_collect_success_timestamp_seconds",
    "When a source of a kind last gave what it has, in Unix time.",
    ["kind"],
)
COLLECT_BACKLOG = Gauge(
    "quotewire_collect_backlog_pages",
    "Pages that wait to be fetched for the first time. Growing for hours: hosts want fewer "
    "requests than they have pages, or QUOTEWIRE_COLLECT_CONNECTIONS is too small.",
    ["state"],
)

# -- process

POOL_PROCESSES = Gauge("quotewire_pool_processes", "Language processes of this worker.")
POOL_CALLS = Gauge("quotewire_pool_calls", "Batches that the language processes have or await.")
POOL_QUEUE = Gauge(
    "quotewire_pool_queue",
    "Articles that wait for a language process. Never 0 and lag grows: add cores or workers.",
)
POOL_BUSY = Counter(
    "quotewire_pool_busy_seconds_total",
    "Seconds that language processes have worked. Its rate over the processes is the busy share; "
    "near 1 the pool is what limits.",
)
POOL_RESTARTS = Counter(
    "quotewire_pool_restarts_total",
    "Language processes lost to a crash or a time-out since start. See the dead letters.",
)
POOL_MEMORY = Gauge(
    "quotewire_pool_memory_bytes",
    "Resident memory of the language processes, shared pages counted in each. Growing for hours: "
    "a leak, report it.",
)
FIRST_RECORD = Gauge(
    "quotewire_first_record_timestamp_seconds",
    "When this worker was given its first record, in Unix time.",
)
LOOP_DELAY = Histogram(
    "quotewire_event_loop_delay_seconds",
    "How late the event loop's ticks are. Above 0.1 s: the worker's core is overloaded.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
BUILD = Gauge("quotewire_build_info", "Constant 1; the labels tell versions.", ["version", "model"])


COUNTED: dict[str, tuple[Counter, Collection[str]]] = {
    "words": (WORDS, ()),
    "languages": (LANGUAGE, LANGUAGES),
    "duplicates": (DUPLICATES, RELATIONS),
    "entities": (ENTITIES, ENTITY_TYPES),
    "quotes": (QUOTES, QUOTE_KINDS),
    "modalities": (MODALITY, MODALITIES),
    "tones": (TONE, TONES),
    "speakers": (SPEAKERS, METHODS),
    "speaker_types": (SPEAKER_TYPE, SPEAKER_TYPES),
    "speaker_genders": (SPEAKER_GENDER, GENDERS),
    "places": (PLACES, COUNTRIES),
    "rows": (TABLE_ROWS, TABLE_NAMES),
    "tombstones": (TABLE_TOMBSTONES, TABLE_NAMES),
}
"""What stages count: name to metric and the values that its label has; none where the
label is the stage."""


def closed(value: str, allowed: Collection[str]) -> str:
    """The value as a label; `other` where it is none of the allowed ones."""
    return value if value in allowed else OTHER


@functools.cache
def series(metric: Any, *labels: str) -> Any:
    """The series of a metric with those labels, which are of closed sets; looked up once."""
    return metric.labels(*labels)


def count(stage: str, counts: Mapping[str, Mapping[str, int]]) -> None:
    """Add what a language process has counted: name to label to number.

    Without a label (""), the stage is the label.
    """
    for name, labels in counts.items():
        metric, allowed = COUNTED[name]
        for label, number in labels.items():
            series(metric, closed(label, allowed) if label else stage).inc(number)


EXEMPLAR_CHARACTERS = 128
"""OpenMetrics allows so many for names and values of an exemplar's labels."""


def exemplar(lineage: Lineage, key: bytes | None, trace_id: str | None = None) -> dict[str, str]:
    """Which article an observation is of: `origin` (partition:offset of the raw record), `article`.

    `trace_id` is among them where there is one. The article's id is cut where it is too long for
    an exemplar; the others never are.
    """
    labels = {"origin": f"{lineage.partition}:{lineage.offset}"}
    if trace_id is not None:
        labels["trace_id"] = trace_id
    taken = sum(len(name) + len(value) for name, value in labels.items()) + len("article")
    article = (key or b"").decode(errors="replace")[: EXEMPLAR_CHARACTERS - taken]
    return labels | {"article": article} if article else labels


BEHIND = ("rows", "tombstones")
"""What is counted behind the flow."""


def prepare(stages: Sequence[str]) -> None:
    """Make the series of small closed sets, at 0: a first event is then a rise, not a birth.

    `stages`: what this process runs; the names of the flow's stages, or of the one behind it.
    """
    by_stage: tuple[Any, ...] = (WORDS, BYTES, STAGE_SECONDS, BATCH, REPEATS, FOREIGN, SEEKS, GAPS)
    behind = TABLES.name in stages
    for stage in stages:
        for metric in (*by_stage, LOST, RELOADS):
            metric.labels(stage)
        for outcome in OUTCOMES:
            RECORDS.labels(stage, outcome)
        for reason in REASONS:
            DEAD_LETTERS.labels(stage, reason)
    for name in COUNTED.keys() - {"words", "languages", "places"}:
        counter, values = COUNTED[name]
        for value in values if (name in BEHIND) == behind else ():
            counter.labels(value)
    if not behind:
        HELD.labels("released")


def prepare_archive() -> None:
    """The same for `quotewire archive`."""
    for outcome in ARCHIVE_OUTCOMES:
        ARCHIVE_EVENTS.labels(outcome)
    for outcome in WATCH_OUTCOMES:
        WATCH_DELIVERIES.labels(outcome)
    for message in get_args(AlertKind):
        WATCH_MESSAGES.labels(message)
    for kind in QUOTE_KINDS:
        for who in QUOTED:
            ARCHIVE_QUOTES.labels(kind, who)
