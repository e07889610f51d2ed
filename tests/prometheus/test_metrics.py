"""However many articles come, and whatever is in them, the number of series stays bounded."""

from __future__ import annotations

import random
import string
from typing import get_args

import pytest
from prometheus_client import REGISTRY, Counter, Gauge, Histogram
from prometheus_client.metrics import MetricWrapperBase

from agents.enrich.agent import count as counts_of
from schemas.alert import Kind as AlertKind
from streams import metrics
from streams.collect.reasons import REASONS
from streams.flow import TABLES, flow
from streams.lineage import Lineage

CLOSED = {
    "stage": (*flow().names, TABLES.name),
    "table": metrics.TABLE_NAMES,
    "outcome": metrics.OUTCOMES,
    "reason": metrics.REASONS,
    "language": metrics.LANGUAGES,
    "kind": metrics.QUOTE_KINDS,
    "modality": metrics.MODALITIES,
    "method": metrics.METHODS,
    "gender": metrics.GENDERS,
    "relation": metrics.RELATIONS,
    "tone": metrics.TONES,
    "country": metrics.COUNTRIES,
    "event": ("released",),
}
TYPES = {
    "quotewire_entities": metrics.ENTITY_TYPES,
    "quotewire_speaker_type": metrics.SPEAKER_TYPES,
}
COLLECT = {
    "kind": metrics.COLLECT_KINDS,
    "state": (*metrics.COLLECT_STATES, "waiting"),
    "outcome": metrics.COLLECT_OUTCOMES,
    "reason": tuple(REASONS),
}
"""Of the metrics of `quotewire collect`, another process."""
ARCHIVE = {
    "kind": metrics.QUOTE_KINDS,
    "who": metrics.QUOTED,
    "outcome": metrics.ARCHIVE_OUTCOMES,
}
"""Of those of `quotewire archive`."""
WATCHES = {
    "kind": get_args(AlertKind),
    "outcome": metrics.WATCH_OUTCOMES,
}
"""Of those of watches."""
SETTINGS = {"topic", "partition", "version", "model"}
"""Labels whose values are those of the settings, not of articles."""

MOST_SERIES = 1_000
"""Series of one worker, or collector, without those of topics and partitions."""


def declared() -> list[MetricWrapperBase]:
    found = [one for one in vars(metrics).values() if isinstance(one, Counter | Gauge | Histogram)]
    assert found
    return found


def of_collect(metric: MetricWrapperBase) -> bool:
    return metric._name.startswith("quotewire_collect_")


def allowed(metric: MetricWrapperBase, label: str) -> tuple[str, ...]:
    if of_collect(metric):
        return COLLECT[label]
    if metric._name.startswith("quotewire_archive_"):
        return ARCHIVE[label]
    if metric._name.startswith("quotewire_watch_"):
        return WATCHES[label]
    return TYPES[metric._name] if label == "type" else CLOSED[label]


def test_every_label_has_a_closed_set_or_is_a_setting() -> None:
    for metric in declared():
        for label in set(metric._labelnames) - SETTINGS:
            assert allowed(metric, label), (metric._name, label)


def test_all_series_that_could_be_are_few() -> None:
    totals = {False: 0, True: 0}
    for metric in declared():
        series = 1
        for label in set(metric._labelnames) - SETTINGS:
            series *= len(allowed(metric, label))
        buckets = len(metric._kwargs["buckets"]) + 3 if isinstance(metric, Histogram) else 1
        totals[of_collect(metric)] += series * buckets
    assert max(totals.values()) < MOST_SERIES


def test_names_follow_the_conventions_and_say_what_they_mean() -> None:
    for metric in declared():
        assert metric._name.startswith("quotewire_")
        assert len(metric._documentation) > 30 or metric is metrics.BUILD
        assert metric._documentation.endswith(".") or metric is metrics.BUILD
        assert "_milliseconds" not in metric._name


def noise(seed: random.Random) -> str:
    return "".join(seed.choices(string.printable, k=seed.randint(1, 30)))


def test_hostile_values_become_other() -> None:
    seed = random.Random(7)
    for name in [name for name, (_, values) in metrics.COUNTED.items() if values]:
        for _ in range(2_000):
            metrics.count("ingest", {name: {noise(seed): 1, noise(seed) + "zz": 2}})
    for _ in range(2_000):
        assert metrics.closed(noise(seed), metrics.REASONS) == metrics.OTHER
    for metric in declared():
        labels = [label for label in metric._labelnames if label not in SETTINGS]
        for family in metric.collect():
            for sample in family.samples:
                for label in labels:
                    assert sample.labels[label] in allowed(metric, label)


def test_preparing_makes_series_at_zero_once() -> None:
    def series() -> int:
        return sum(len(family.samples) for family in REGISTRY.collect())

    metrics.prepare(flow().names)
    before = series()
    metrics.prepare(flow().names)
    assert series() == before
    labels = {"stage": "enrich", "reason": "bad_json"}  # which enrich never gives
    assert REGISTRY.get_sample_value("quotewire_dead_letters_total", labels) == 0


@pytest.mark.parametrize("name", ["words", "places"])
def test_an_unknown_count_is_an_error(name: str) -> None:
    assert name in metrics.COUNTED
    with pytest.raises(KeyError):
        metrics.count("ingest", {f"un{name}": {"": 1}})


def test_words_are_counted_by_the_stage_that_read_them() -> None:
    before = metrics.WORDS.labels("quotes")._value.get()
    metrics.count("quotes", {"words": {"": 5}})
    assert metrics.WORDS.labels("quotes")._value.get() == before + 5


def test_an_exemplar_is_never_longer_than_openmetrics_allows() -> None:
    lineage = Lineage("news.raw", 9_999, 10**18, 0, {})
    for key in (None, b"", b"urn:example:1", b"\xff" * 500, "ü".encode() * 500):
        found = metrics.exemplar(lineage, key)
        assert sum(len(name) + len(value) for name, value in found.items()) <= 128
        assert found["origin"] == "9999:1000000000000000000"
    metrics.END_TO_END_SECONDS.observe(0.1, metrics.exemplar(lineage, b"x" * 1_000))


def test_an_event_is_counted_by_who_speaks_and_where() -> None:
    quote = {
        "speaker": {"entity": "e1", "method": "surname"},
        "modality": "denied",
        "tone": {"polarity": -0.4},
    }
    nobody = {"speaker": {"entity": None, "method": "open"}, "modality": "asserted", "tone": None}
    event = {
        "article": {"word_count": 12},
        "entities": [{"id": "e1", "type": "PERSON", "gender": "female"}],
        "quotes": [quote, nobody],
        "places": [{"country": "AT"}, {"country": None}],
    }
    counts = counts_of(event)
    assert counts == {
        "words": {"": 12},
        "speakers": {"surname": 1, "open": 1},
        "speaker_types": {"PERSON": 1, "none": 1},
        "speaker_genders": {"female": 1},
        "modalities": {"denied": 1, "asserted": 1},
        "tones": {"negative": 1},
        "places": {"AT": 1, "none": 1},
    }
    assert counts.keys() <= metrics.COUNTED.keys()
