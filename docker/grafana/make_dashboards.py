#!/usr/bin/env python3
"""Write the three dashboards, `dashboards/*.json`; `--check` tells whether they are up to date.

A panel is declared with what it shows, the sentence that explains it, and its queries. Layout,
data source, links between the dashboards and the rest of Grafana's model are added here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "dashboards"
SOURCE = {"type": "prometheus", "uid": "prometheus"}
COLUMNS = 24
HEIGHT = 8


@dataclass(frozen=True)
class Panel:
    """One panel. `queries`: PromQL to legend. `kind`: Grafana's panel type. `unit`: Grafana's."""

    title: str
    description: str
    queries: Sequence[tuple[str, str]]
    kind: str = "timeseries"
    unit: str = "short"
    width: int = 8
    stacked: bool = False
    exemplars: bool = False
    thresholds: Sequence[tuple[float, str]] = field(default_factory=tuple)


@dataclass(frozen=True)
class Dashboard:
    """One dashboard: rows of panels under headings."""

    name: str
    title: str
    description: str
    rows: Sequence[tuple[str, Sequence[Panel]]]


def increase(metric: str, by: str = "") -> str:
    """How much a counter has risen over the range that the dashboard shows."""
    return f"sum{f' by ({by})' if by else ''} (increase({metric}[$__range]))"


def rate(metric: str, by: str = "") -> str:
    """How fast a counter rises."""
    return f"sum{f' by ({by})' if by else ''} (rate({metric}[$__rate_interval]))"


def quantile(q: float, metric: str, by: str = "") -> str:
    """A quantile of a histogram."""
    labels = ", ".join(filter(None, (by, "le")))
    return f"histogram_quantile({q}, {rate(f'{metric}_bucket', labels)})"


OPEN = 'quotewire_speakers_total{method="open"}'

NEWSROOM = Dashboard(
    "newsroom",
    "Newsroom",
    "What is being said, by whom and where. Names are in the events; metrics only have kinds.",
    [
        (
            "Now",
            [
                Panel(
                    "Articles",
                    "Articles enriched in the range shown.",
                    [(increase('quotewire_records_total{stage="enrich",outcome="result"}'), "")],
                    kind="stat",
                    width=4,
                ),
                Panel(
                    "Quotes",
                    "Quotes found in the range shown, of every kind.",
                    [(increase("quotewire_quotes_total"), "")],
                    kind="stat",
                    width=4,
                ),
                Panel(
                    "Quotes an article",
                    "Quotes over articles. A sudden fall: quotation marks are lost on the way, or "
                    "another kind of article comes in.",
                    [
                        (
                            f"{increase('quotewire_quotes_total')} / "
                            + increase('quotewire_records_total{stage="quotes",outcome="result"}'),
                            "",
                        )
                    ],
                    kind="stat",
                    width=4,
                ),
                Panel(
                    "Speaker known",
                    "Share of quotes whose speaker was resolved to an entity.",
                    [
                        (
                            f"1 - {increase(OPEN)} / " + increase("quotewire_speakers_total"),
                            "",
                        )
                    ],
                    kind="stat",
                    unit="percentunit",
                    width=4,
                ),
                Panel(
                    "Copies",
                    "Articles recognised as copies of an earlier one: wire stories that many run.",
                    [(increase("quotewire_duplicates_total", "relation"), "{{relation}}")],
                    kind="stat",
                    width=4,
                ),
                Panel(
                    "From publication to event",
                    "Median seconds from the raw record to its enriched event.",
                    [("quotewire:end_to_end_seconds:p50_5m", "")],
                    kind="stat",
                    unit="s",
                    width=4,
                ),
            ],
        ),
        (
            "What is said",
            [
                Panel(
                    "Quotes by kind",
                    "direct: an utterance in quotation marks; partial: a fragment; mixed: quoted "
                    "and unquoted words; indirect: no quoted words.",
                    [(rate("quotewire_quotes_total", "kind"), "{{kind}}")],
                    unit="ops",
                    stacked=True,
                ),
                Panel(
                    "Quotes by tone",
                    "Polarity by a lexicon, neutral within 0.05 of 0. A hint over many articles.",
                    [(rate("quotewire_quote_tone_total", "tone"), "{{tone}}")],
                    unit="ops",
                    stacked=True,
                ),
                Panel(
                    "Asserted, denied, hedged",
                    "Modality of the quotes.",
                    [(rate("quotewire_quote_modality_total", "modality"), "{{modality}}")],
                    unit="ops",
                    stacked=True,
                ),
            ],
        ),
        (
            "By whom",
            [
                Panel(
                    "Who speaks, by type",
                    "Quotes by the type of the entity that speaks, as spaCy names types; `none`: "
                    "the speaker was left open.",
                    [(increase("quotewire_speaker_type_total", "type"), "{{type}}")],
                    kind="bargauge",
                ),
                Panel(
                    "Persons who speak, by gender",
                    "Quotes of persons by gender, where a pronoun or title tells it.",
                    [(increase("quotewire_speaker_gender_total", "gender"), "{{gender}}")],
                    kind="bargauge",
                ),
                Panel(
                    "How the speaker was found",
                    "By name, by pronoun, by description, ...; `open`: not at all.",
                    [(increase("quotewire_speakers_total", "method"), "{{method}}")],
                    kind="bargauge",
                ),
            ],
        ),
        (
            "Where, and in what language",
            [
                Panel(
                    "Places by country",
                    "The twenty countries in which the most places named lie (ISO 3166-1).",
                    [
                        (
                            f"topk(20, {increase('quotewire_places_total', 'country')})",
                            "{{country}}",
                        )
                    ],
                    kind="bargauge",
                ),
                Panel(
                    "Entities by type",
                    "Entities named, by type.",
                    [(rate("quotewire_entities_total", "type"), "{{type}}")],
                    unit="ops",
                    stacked=True,
                ),
                Panel(
                    "Articles by language",
                    "Detected language (ISO 639-1). Only languages with a pipeline are read; many "
                    "`und`: look at what the publisher sends.",
                    [(increase("quotewire_articles_language_total", "language"), "{{language}}")],
                    kind="bargauge",
                ),
            ],
        ),
    ],
)

PIPELINE = Dashboard(
    "pipeline",
    "Pipeline",
    "The flow from topic to topic: news.raw > ingest > news.articles > entities and quotes > "
    "enrich > news.enriched.",
    [
        (
            "Flow",
            [
                Panel(
                    "Articles by stage",
                    "Records that each stage finished a second. All four are alike when the flow "
                    "is in balance; entities and quotes work on the same articles.",
                    [("stage:quotewire_records:rate5m", "{{stage}}")],
                    unit="ops",
                ),
                Panel(
                    "Words by stage",
                    "Words a second: articles differ in length, words do not.",
                    [("stage:quotewire_words:rate5m", "{{stage}}")],
                    unit="wps",
                ),
                Panel(
                    "Bytes written",
                    "Bytes of values that each stage wrote.",
                    [(rate("quotewire_output_bytes_total", "stage"), "{{stage}}")],
                    unit="Bps",
                ),
            ],
        ),
        (
            "Waiting",
            [
                Panel(
                    "Lag in records",
                    "Records of each topic that the stages reading it have not finished. Growing: "
                    "add workers.",
                    [("topic:quotewire_lag_records:sum", "{{topic}}")],
                    stacked=True,
                ),
                Panel(
                    "Lag in seconds",
                    "Age of the oldest unfinished record of each topic. Old while few wait: one "
                    "article is slow.",
                    [("max by (topic) (quotewire_lag_seconds)", "{{topic}}")],
                    unit="s",
                ),
                Panel(
                    "Oldest article not enriched",
                    "What a reader waits for: the age of the oldest article under way.",
                    [("quotewire:oldest_article_seconds:max", "oldest")],
                    unit="s",
                ),
            ],
        ),
        (
            "Latency",
            [
                Panel(
                    "End to end",
                    "From the raw record to the confirmed event. The dots are articles: `origin` "
                    "is partition and offset of the raw record, `article` its id.",
                    [
                        (quantile(0.5, "quotewire_end_to_end_seconds"), "p50"),
                        (quantile(0.95, "quotewire_end_to_end_seconds"), "p95"),
                        (quantile(0.99, "quotewire_end_to_end_seconds"), "p99"),
                    ],
                    unit="s",
                    exemplars=True,
                ),
                Panel(
                    "By stage (p95)",
                    "From a record's acceptance at a stage to the confirmation of its output.",
                    [("stage:quotewire_stage_seconds:p95_5m", "{{stage}}")],
                    unit="s",
                ),
                Panel(
                    "Objective: 99 % within 30 s",
                    "Share of articles that took longer. At 1 % the month's budget is just kept; "
                    "at 14.4 % it is spent in two days, and someone is paged.",
                    [
                        ("quotewire:slow_articles:ratio_rate5m", "5 minutes"),
                        ("quotewire:slow_articles:ratio_rate1h", "1 hour"),
                        ("quotewire:slow_articles:ratio_rate6h", "6 hours"),
                    ],
                    unit="percentunit",
                    thresholds=((0.01, "orange"), (0.144, "red")),
                ),
            ],
        ),
        (
            "What did not come through",
            [
                Panel(
                    "Outcomes",
                    "Records by what became of them, results left out. rejected: unreadable; "
                    "repeat: seen before; held: under embargo; withdrawn: cancelled; failed: see "
                    "the dead letters.",
                    [
                        (
                            rate('quotewire_records_total{outcome!="result"}', "stage, outcome"),
                            "{{stage}} {{outcome}}",
                        )
                    ],
                    unit="ops",
                    stacked=True,
                ),
                Panel(
                    "Dead letters by reason",
                    "`quotewire dlq list` shows them, `quotewire dlq replay` sends them again.",
                    [
                        (
                            rate("quotewire_dead_letters_total", "stage, reason"),
                            "{{stage}} {{reason}}",
                        )
                    ],
                    unit="ops",
                    stacked=True,
                ),
                Panel(
                    "Dead letters, share",
                    "Dead letters over articles that came in.",
                    [("quotewire:dead_letters:ratio_rate15m", "share")],
                    unit="percentunit",
                    thresholds=((0.05, "red"),),
                ),
            ],
        ),
    ],
)

OPERATIONS = Dashboard(
    "operations",
    "Operations",
    "Workers, partitions, language processes, memory, delivery.",
    [
        (
            "Workers",
            [
                Panel(
                    "Workers",
                    "Workers that answer.",
                    [("quotewire:workers:count", "")],
                    kind="stat",
                    width=4,
                ),
                Panel(
                    "Versions",
                    "What runs. More than one line: a roll-out is under way.",
                    [("count by (version, model) (quotewire_build_info)", "{{version}} {{model}}")],
                    kind="stat",
                    width=4,
                ),
                Panel(
                    "Ready",
                    "1: the worker has partitions and may write.",
                    [("quotewire_ready", "{{instance}}")],
                ),
                Panel(
                    "Partitions",
                    "Partitions of the raw topic by worker. 0: more workers than partitions.",
                    [("quotewire_partitions", "{{instance}}")],
                    stacked=True,
                ),
                Panel(
                    "Up since",
                    "Seconds since each worker started. Falls to 0 at a restart.",
                    [
                        (
                            'time() - process_start_time_seconds{job="quotewire"}',
                            "{{instance}}",
                        )
                    ],
                    unit="s",
                ),
                Panel(
                    "Without progress",
                    "Seconds since a worker last finished a record or had nothing to do. At "
                    "QUOTEWIRE_STALL_SECONDS (120) it ends itself and is started again.",
                    [("quotewire_progress_age_seconds", "{{instance}}")],
                    unit="s",
                    thresholds=((60, "orange"), (120, "red")),
                ),
                Panel(
                    "Lag by partition",
                    "Records by topic and partition. One that stays behind: its worker, or one "
                    "article in it.",
                    [
                        (
                            "max by (topic, partition) (quotewire_lag_records)",
                            "{{topic}} {{partition}}",
                        )
                    ],
                ),
            ],
        ),
        (
            "Language processes",
            [
                Panel(
                    "Busy share",
                    "Time that language processes work over the time that they have. Near 1: they "
                    "are what limits; add cores or workers.",
                    [("instance:quotewire_pool_busy:ratio_rate5m", "{{instance}}")],
                    unit="percentunit",
                ),
                Panel(
                    "Queue",
                    "Batches in the pool, and those that wait for a process.",
                    [
                        ("quotewire_pool_calls", "{{instance}} in the pool"),
                        ("quotewire_pool_queue", "{{instance}} waiting"),
                    ],
                ),
                Panel(
                    "Processes lost",
                    "Language processes lost to a crash or a time-out. Each cost a dead letter.",
                    [(increase("quotewire_pool_restarts_total", "instance"), "{{instance}}")],
                    kind="stat",
                ),
                Panel(
                    "Batch size",
                    "Records that a stage took at once: 1 when idle, more in a backlog.",
                    [
                        (
                            f"{rate('quotewire_batch_records_sum', 'stage')} / "
                            + rate("quotewire_batch_records_count", "stage"),
                            "{{stage}}",
                        )
                    ],
                ),
            ],
        ),
        (
            "Process",
            [
                Panel(
                    "Memory",
                    "Resident memory of each worker, and of its language processes together.",
                    [
                        ('process_resident_memory_bytes{job="quotewire"}', "{{instance}} worker"),
                        ("quotewire_pool_memory_bytes", "{{instance}} language processes"),
                    ],
                    unit="bytes",
                ),
                Panel(
                    "Processor",
                    "Cores that the worker itself uses, without its language processes.",
                    [
                        (
                            'rate(process_cpu_seconds_total{job="quotewire"}[$__rate_interval])',
                            "{{instance}}",
                        )
                    ],
                ),
                Panel(
                    "Event loop delay",
                    "How late the event loop is. Beyond 0.5 s heartbeats are late too.",
                    [
                        (quantile(0.5, "quotewire_event_loop_delay_seconds", "instance"), "p50"),
                        (
                            "instance:quotewire_event_loop_delay_seconds:p99_5m",
                            "{{instance}} p99",
                        ),
                    ],
                    unit="s",
                    thresholds=((0.5, "red"),),
                ),
                Panel(
                    "Garbage collection",
                    "Collections a second by generation.",
                    [
                        (
                            'sum by (generation) (rate(python_gc_collections_total{job="quotewire"}'
                            "[$__rate_interval]))",
                            "generation {{generation}}",
                        )
                    ],
                    unit="ops",
                ),
                Panel(
                    "Open files",
                    "File descriptors of the worker over its limit.",
                    [
                        (
                            'process_open_fds{job="quotewire"} / process_max_fds{job="quotewire"}',
                            "{{instance}}",
                        )
                    ],
                    unit="percentunit",
                ),
            ],
        ),
        (
            "Delivery",
            [
                Panel(
                    "Rebalances",
                    "Times that partitions were assigned anew.",
                    [(increase("quotewire_rebalances_total", "instance"), "{{instance}}")],
                ),
                Panel(
                    "Gaps repaired, repeats dropped",
                    "Times that a stage went back for records it was not given, and records "
                    "dropped because they were done already. Some around a rebalance are normal.",
                    [
                        (increase("quotewire_seeks_total", "stage"), "{{stage}} went back"),
                        (increase("quotewire_repeats_dropped_total", "stage"), "{{stage}} repeats"),
                    ],
                ),
                Panel(
                    "Failed writes, fences",
                    "Partitions that read their checkpoint again after a failed write, and "
                    "workers that proved their membership after they had been frozen.",
                    [
                        (increase("quotewire_lane_reloads_total", "stage"), "{{stage}} reloads"),
                        (increase("quotewire_fences_total"), "fences"),
                    ],
                ),
                Panel(
                    "Lost, missing, foreign",
                    "Records that retention removed before they were read; offsets that a topic "
                    "lacks; records that quotewire did not write. The first should never be.",
                    [
                        (increase("quotewire_lost_records_total"), "lost"),
                        (increase("quotewire_gaps_total"), "gaps"),
                        (increase("quotewire_foreign_records_total"), "foreign"),
                    ],
                ),
                Panel(
                    "Brokers away",
                    "1 while a worker gets no answer from the brokers.",
                    [("quotewire_brokers_away", "{{instance}}")],
                ),
                Panel(
                    "Embargoes released",
                    "Held articles that became due and were published again.",
                    [(increase("quotewire_held_total"), "released")],
                    kind="stat",
                ),
            ],
        ),
    ],
)

DASHBOARDS = (NEWSROOM, PIPELINE, OPERATIONS)


def render(dashboard: Dashboard) -> str:
    """The dashboard as Grafana reads it."""
    panels: list[dict[str, Any]] = []
    y = 0
    for heading, row in dashboard.rows:
        panels.append(
            {
                "id": len(panels) + 1,
                "type": "row",
                "title": heading,
                "collapsed": False,
                "gridPos": {"x": 0, "y": y, "w": COLUMNS, "h": 1},
                "panels": [],
            }
        )
        y += 1
        x = 0
        for panel in row:
            if x + panel.width > COLUMNS:
                x, y = 0, y + HEIGHT
            place = {"x": x, "y": y, "w": panel.width, "h": HEIGHT}
            panels.append(_panel(len(panels) + 1, panel, place))
            x += panel.width
        y += HEIGHT
    model = {
        "uid": f"quotewire-{dashboard.name}",
        "title": f"quotewire: {dashboard.title}",
        "description": dashboard.description,
        "tags": ["quotewire"],
        "schemaVersion": 39,
        "version": 1,
        "editable": False,
        "graphTooltip": 1,
        "refresh": "10s",
        "time": {"from": "now-1h", "to": "now"},
        "timezone": "browser",
        "annotations": {"list": []},
        "templating": {"list": []},
        "links": [
            {
                "type": "link",
                "title": other.title,
                "tooltip": other.description,
                "url": f"/d/quotewire-{other.name}",
                "icon": "dashboard",
                "keepTime": True,
                "includeVars": False,
                "targetBlank": False,
                "asDropdown": False,
                "tags": [],
            }
            for other in DASHBOARDS
            if other is not dashboard
        ],
        "panels": panels,
    }
    return json.dumps(model, indent=1, ensure_ascii=False) + "\n"


def _panel(number: int, panel: Panel, place: dict[str, int]) -> dict[str, Any]:
    steps: list[dict[str, Any]] = [{"color": "green", "value": None}]
    steps += [{"color": color, "value": value} for value, color in panel.thresholds]
    defaults: dict[str, Any] = {
        "unit": panel.unit,
        "min": 0,
        "thresholds": {"mode": "absolute", "steps": steps},
    }
    options: dict[str, Any]
    if panel.kind == "timeseries":
        defaults["custom"] = {
            "fillOpacity": 25 if panel.stacked else 0,
            "stacking": {"mode": "normal" if panel.stacked else "none", "group": "A"},
            "thresholdsStyle": {"mode": "line" if panel.thresholds else "off"},
        }
        options = {
            "legend": {"displayMode": "list", "placement": "bottom", "calcs": []},
            "tooltip": {"mode": "multi", "sort": "desc"},
        }
    else:
        options = {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}}
        if panel.kind == "bargauge":
            options |= {"orientation": "horizontal", "displayMode": "basic"}
    instant = panel.kind != "timeseries"
    return {
        "id": number,
        "type": panel.kind,
        "title": panel.title,
        "description": panel.description,
        "datasource": SOURCE,
        "gridPos": place,
        "fieldConfig": {"defaults": defaults, "overrides": []},
        "options": options,
        "targets": [
            {
                "refId": chr(ord("A") + n),
                "datasource": SOURCE,
                "expr": expr,
                "legendFormat": legend or "__auto",
                "instant": instant,
                "range": not instant,
                "exemplar": panel.exemplars,
            }
            for n, (expr, legend) in enumerate(panel.queries)
        ],
    }


def main() -> int:
    """Write the files, or compare them."""
    stale = []
    for dashboard in DASHBOARDS:
        path = FOLDER / f"{dashboard.name}.json"
        text = render(dashboard)
        if "--check" in sys.argv[1:]:
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                stale.append(path.name)
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if stale:
        print(f"Not up to date: {', '.join(stale)}. Run {Path(__file__).name}.", file=sys.stderr)
    return bool(stale)


if __name__ == "__main__":
    sys.exit(main())
