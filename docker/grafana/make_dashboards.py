#!/usr/bin/env python3
"""Write the dashboards, `dashboards/*.json`; `--check` tells whether they are up to date.

A panel is declared with what it shows, the sentence that explains it, and its queries. Layout,
data source, links between the dashboards and the rest of Grafana's model are added here.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from streams.flow import ENRICH, QUOTES

FOLDER = Path(__file__).parent / "dashboards"
SOURCE = {"type": "prometheus", "uid": "prometheus"}
COLUMNS = 24
A_SECOND = "suffix:/s"


@dataclass(frozen=True)
class Query:
    """PromQL, and what names its series: text with `{{label}}`; empty where there is one."""

    expr: str
    legend: str = ""


@dataclass(frozen=True)
class Panel:
    """One panel. `kind`: Grafana's panel type. `unit`: Grafana's.

    `thresholds`: from which value on which colour.
    """

    kind: str
    title: str
    description: str
    queries: Sequence[Query]
    unit: str = "short"
    decimals: int | None = None
    width: int = 8
    height: int = 8
    stacked: bool = False
    exemplars: bool = False
    thresholds: Sequence[tuple[float, str]] = ()


@dataclass(frozen=True)
class Dashboard:
    """One dashboard: rows of panels under headings."""

    name: str
    title: str
    description: str
    rows: Sequence[tuple[str, Sequence[Panel]]]


def _maker(kind: str, **usual: Any) -> Callable[..., Panel]:
    def make(title: str, description: str, *queries: Query, **more: Any) -> Panel:
        return Panel(kind, title, description, queries, **(usual | more))

    return make


stat = _maker("stat", width=4, height=4)
count = _maker("stat", width=4, height=4, decimals=0)
bars = _maker("bargauge", decimals=0)
lines = _maker("timeseries")
areas = _maker("timeseries", stacked=True, unit=A_SECOND)


def _sum(of: str, by: str) -> str:
    return f"sum by ({by}) ({of})" if by else f"sum({of})"


def _legend(by: str) -> str:
    return " ".join(f"{{{{{label.strip()}}}}}" for label in by.split(",") if label)


def rise(metric: str) -> str:
    """PromQL: how much a counter has risen over the range that the dashboard shows."""
    return _sum(f"increase({metric}[$__range])", "")


def total(metric: str, by: str = "", legend: str | None = None, most: int = 0) -> Query:
    """The same by labels, the largest first; at most so many."""
    risen = _sum(f"increase({metric}[$__range])", by)
    if by:
        risen = f"topk({most}, {risen})" if most else f"sort_desc({risen})"
    return Query(risen, _legend(by) if legend is None else legend)


def rate(metric: str, by: str = "", legend: str | None = None) -> Query:
    """How fast a counter rises, by labels."""
    risen = _sum(f"rate({metric}[$__rate_interval])", by)
    return Query(risen, _legend(by) if legend is None else legend)


def quantile(q: float, metric: str, by: str = "", legend: str = "") -> Query:
    """A quantile of a histogram, by labels."""
    buckets = rate(f"{metric}_bucket", ", ".join(filter(None, (by, "le"))))
    return Query(f"histogram_quantile({q}, {buckets.expr})", legend)


READ = f'quotewire_records_total{{stage="{QUOTES.name}",outcome="result"}}'
ENRICHED = f'quotewire_records_total{{stage="{ENRICH.name}",outcome="result"}}'
OPEN = 'quotewire_speakers_total{method="open"}'

NEWSROOM = Dashboard(
    "newsroom",
    "Newsroom",
    "What is being said, by whom and where. Names are in the events; metrics only have kinds.",
    [
        (
            "Now",
            [
                count(
                    "Articles",
                    "Articles enriched in the range shown.",
                    total(ENRICHED),
                ),
                count(
                    "Quotes",
                    "Quotes found in the range shown, of every kind.",
                    total("quotewire_quotes_total"),
                ),
                stat(
                    "Quotes an article",
                    "Quotes over articles. A sudden fall: quotation marks are lost on the way, or "
                    "another kind of article comes in.",
                    Query(f"{rise('quotewire_quotes_total')} / {rise(READ)}"),
                ),
                stat(
                    "Speaker known",
                    "Share of quotes whose speaker was resolved to an entity.",
                    Query(f"1 - {rise(OPEN)} / {rise('quotewire_speakers_total')}"),
                    unit="percentunit",
                ),
                count(
                    "Copies",
                    "Articles recognised as copies of an earlier one: wire stories that many run.",
                    total("quotewire_duplicates_total"),
                ),
                stat(
                    "Median latency",
                    "Median seconds from the raw record to its enriched event.",
                    Query("quotewire:end_to_end_seconds:p50_5m"),
                    unit="s",
                ),
            ],
        ),
        (
            "What is said",
            [
                areas(
                    "Quotes by kind",
                    "direct: an utterance in quotation marks; partial: a fragment; mixed: quoted "
                    "and unquoted words; indirect: no quoted words.",
                    rate("quotewire_quotes_total", "kind"),
                ),
                areas(
                    "Quotes by tone",
                    "Polarity by a lexicon, neutral within 0.05 of 0. A hint over many articles.",
                    rate("quotewire_quote_tone_total", "tone"),
                ),
                areas(
                    "Asserted, denied, hedged",
                    "Modality of the quotes.",
                    rate("quotewire_quote_modality_total", "modality"),
                ),
            ],
        ),
        (
            "By whom",
            [
                bars(
                    "Who speaks, by type",
                    "Quotes by the type of the entity that speaks, as spaCy names types; `none`: "
                    "the speaker was left open.",
                    total("quotewire_speaker_type_total", "type"),
                ),
                bars(
                    "Persons who speak, by gender",
                    "Quotes of persons by gender, where a pronoun or title tells it.",
                    total("quotewire_speaker_gender_total", "gender"),
                ),
                bars(
                    "How the speaker was found",
                    "By name, by pronoun, by description, ...; `open`: not at all.",
                    total("quotewire_speakers_total", "method"),
                ),
            ],
        ),
        (
            "Where, and in what language",
            [
                bars(
                    "Places by country",
                    "The countries in which the most places named lie (ISO 3166-1); `none` is a "
                    "continent.",
                    total("quotewire_places_total", "country", most=20),
                ),
                areas(
                    "Entities by type",
                    "Entities named, by type.",
                    rate("quotewire_entities_total", "type"),
                ),
                bars(
                    "Articles by language",
                    "Detected language (ISO 639-1). Only languages with a pipeline are read; many "
                    "`und`: look at what the publisher sends.",
                    total("quotewire_articles_language_total", "language"),
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
                lines(
                    "Articles by stage",
                    "Records that each stage finished a second. All four are alike when the flow "
                    "is in balance; entities and quotes work on the same articles.",
                    Query("stage:quotewire_records:rate5m", "{{stage}}"),
                    unit=A_SECOND,
                ),
                lines(
                    "Words by stage",
                    "Words a second: articles differ in length, words do not.",
                    Query("stage:quotewire_words:rate5m", "{{stage}}"),
                    unit="suffix: words/s",
                ),
                lines(
                    "Bytes written",
                    "Bytes of values that each stage wrote.",
                    rate("quotewire_output_bytes_total", "stage"),
                    unit="binBps",
                ),
            ],
        ),
        (
            "Waiting",
            [
                areas(
                    "Lag in records",
                    "Records of each topic that the stages reading it have not finished. Growing: "
                    "add workers.",
                    Query("topic:quotewire_lag_records:sum", "{{topic}}"),
                    unit="short",
                ),
                lines(
                    "Lag in seconds",
                    "Age of the oldest unfinished record of each topic. Old while few wait: one "
                    "article is slow.",
                    Query("max by (topic) (quotewire_lag_seconds)", "{{topic}}"),
                    unit="s",
                ),
                lines(
                    "Oldest article not enriched",
                    "What a reader waits for: the age of the oldest article under way.",
                    Query("quotewire:oldest_article_seconds:max", "oldest"),
                    unit="s",
                ),
            ],
        ),
        (
            "Latency",
            [
                lines(
                    "End to end",
                    "From the raw record to the confirmed event. The dots are articles: `origin` "
                    "is partition and offset of the raw record, `article` its id.",
                    *(
                        quantile(q, "quotewire_end_to_end_seconds", legend=f"p{q * 100:.0f}")
                        for q in (0.5, 0.95, 0.99)
                    ),
                    unit="s",
                    exemplars=True,
                ),
                lines(
                    "By stage (p95)",
                    "From a record's acceptance at a stage to the confirmation of its output.",
                    Query("stage:quotewire_stage_seconds:p95_5m", "{{stage}}"),
                    unit="s",
                ),
                lines(
                    "Objective: 99 % within 30 s",
                    "Share of articles that took longer. At 1 % the month's budget is just kept; "
                    "at 14.4 % it is spent in two days, and someone is paged.",
                    Query("quotewire:slow_articles:ratio_rate5m", "5 minutes"),
                    Query("quotewire:slow_articles:ratio_rate1h", "1 hour"),
                    Query("quotewire:slow_articles:ratio_rate6h", "6 hours"),
                    unit="percentunit",
                    thresholds=((0.01, "orange"), (0.144, "red")),
                ),
            ],
        ),
        (
            "What did not come through",
            [
                areas(
                    "Outcomes",
                    "Records by what became of them, results left out. rejected: unreadable; "
                    "repeat: seen before; held: under embargo; withdrawn: cancelled; failed: see "
                    "the dead letters.",
                    rate('quotewire_records_total{outcome!="result"}', "outcome"),
                ),
                areas(
                    "Dead letters by reason",
                    "`quotewire dlq list` shows them, `quotewire dlq replay` sends them again.",
                    rate("quotewire_dead_letters_total", "stage, reason"),
                ),
                lines(
                    "Dead letters, share",
                    "Dead letters over articles that came in.",
                    Query("quotewire:dead_letters:ratio_rate15m", "share"),
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
                count("Workers", "Workers that answer.", Query("quotewire:workers:count")),
                stat(
                    "Versions",
                    "What runs. More than one: a roll-out is under way.",
                    Query("count by (version, model) (quotewire_build_info)", "{{version}}"),
                ),
                count(
                    "Processes lost",
                    "Language processes lost to a crash or a time-out. Each cost a dead letter.",
                    total("quotewire_pool_restarts_total"),
                    thresholds=((1, "orange"), (4, "red")),
                ),
                count(
                    "Records lost",
                    "Input records that retention removed before they were read. Should never be.",
                    total("quotewire_lost_records_total"),
                    thresholds=((1, "red"),),
                ),
                count(
                    "Brokers away",
                    "Workers that get no answer from the brokers.",
                    Query("sum(quotewire_brokers_away)"),
                    thresholds=((1, "red"),),
                ),
                count(
                    "Embargoes released",
                    "Held articles that became due and were published again.",
                    total("quotewire_held_total"),
                ),
                areas(
                    "Partitions",
                    "Partitions of the raw topic by worker. 0: more workers than partitions.",
                    Query("quotewire_partitions", "{{instance}}"),
                    unit="short",
                ),
                lines(
                    "Ready",
                    "1: the worker has partitions and may write.",
                    Query("quotewire_ready", "{{instance}}"),
                ),
                lines(
                    "Up since",
                    "Seconds since each worker started. Falls to 0 at a restart.",
                    Query(
                        'time() - process_start_time_seconds{job="quotewire"}',
                        "{{instance}}",
                    ),
                    unit="s",
                ),
                lines(
                    "Lag by partition",
                    "Records by topic and partition. One that stays behind: its worker, or one "
                    "article in it.",
                    Query(
                        "max by (topic, partition) (quotewire_lag_records)",
                        "{{topic}} {{partition}}",
                    ),
                    width=12,
                ),
                lines(
                    "Without progress",
                    "Seconds since a worker last finished a record or had nothing to do. At "
                    "QUOTEWIRE_STALL_SECONDS (120) it ends itself and is started again.",
                    Query("quotewire_progress_age_seconds", "{{instance}}"),
                    unit="s",
                    width=12,
                    thresholds=((60, "orange"), (120, "red")),
                ),
            ],
        ),
        (
            "Language processes",
            [
                lines(
                    "Busy share",
                    "Time that language processes work over the time that they have. Near 1: they "
                    "are what limits; add cores or workers.",
                    Query("instance:quotewire_pool_busy:ratio_rate5m", "{{instance}}"),
                    unit="percentunit",
                ),
                lines(
                    "Queue",
                    "Calls of the pool, and articles that wait for a process.",
                    Query("quotewire_pool_calls", "{{instance}} in the pool"),
                    Query("quotewire_pool_queue", "{{instance}} waiting"),
                ),
                lines(
                    "Batch size",
                    "Articles that a process was given at once: 1 when idle, more in a backlog.",
                    Query(
                        f"{rate('quotewire_batch_records_sum', 'stage').expr} / "
                        + rate("quotewire_batch_records_count", "stage").expr,
                        "{{stage}}",
                    ),
                ),
            ],
        ),
        (
            "Process",
            [
                lines(
                    "Memory",
                    "Resident memory of each worker, and of its language processes together.",
                    Query('process_resident_memory_bytes{job="quotewire"}', "{{instance}} worker"),
                    Query("quotewire_pool_memory_bytes", "{{instance}} language"),
                    unit="bytes",
                ),
                lines(
                    "Processor",
                    "Cores that the worker itself uses, without its language processes.",
                    rate('process_cpu_seconds_total{job="quotewire"}', "instance"),
                ),
                lines(
                    "Event loop delay",
                    "How late the event loop is. Beyond 0.5 s heartbeats are late too.",
                    quantile(
                        0.5, "quotewire_event_loop_delay_seconds", "instance", "{{instance}} p50"
                    ),
                    Query(
                        "instance:quotewire_event_loop_delay_seconds:p99_5m",
                        "{{instance}} p99",
                    ),
                    unit="s",
                    thresholds=((0.5, "red"),),
                ),
                lines(
                    "Garbage collection",
                    "Collections a second by generation.",
                    rate(
                        'python_gc_collections_total{job="quotewire"}',
                        "generation",
                        "generation {{generation}}",
                    ),
                    unit=A_SECOND,
                    width=12,
                ),
                lines(
                    "Open files",
                    "File descriptors of the worker over its limit.",
                    Query(
                        'process_open_fds{job="quotewire"} / process_max_fds{job="quotewire"}',
                        "{{instance}}",
                    ),
                    unit="percentunit",
                    width=12,
                ),
            ],
        ),
        (
            "Delivery, in the range shown",
            [
                bars(
                    "Rebalances",
                    "Times that partitions were assigned anew.",
                    total("quotewire_rebalances_total", "instance"),
                    width=6,
                    height=6,
                ),
                bars(
                    "Gaps repaired",
                    "Times that a stage went back for records it was not given. Some around a "
                    "rebalance are normal.",
                    total("quotewire_seeks_total", "stage"),
                    width=6,
                    height=6,
                ),
                bars(
                    "Repeats dropped",
                    "Records dropped because they were done already. Some after a crash are "
                    "normal.",
                    total("quotewire_repeats_dropped_total", "stage"),
                    width=6,
                    height=6,
                ),
                bars(
                    "Failed writes, fences, gaps",
                    "reloads: partitions that read their checkpoint again after a failed write; "
                    "fences: workers that proved their membership after they had been frozen; "
                    "gaps: offsets that a topic lacks; foreign: records that quotewire did not "
                    "write.",
                    total("quotewire_lane_reloads_total", legend="reloads"),
                    total("quotewire_fences_total", legend="fences"),
                    total("quotewire_gaps_total", legend="gaps"),
                    total("quotewire_foreign_records_total", legend="foreign"),
                    width=6,
                    height=6,
                ),
            ],
        ),
    ],
)

QUOTED = "quotewire_archive_quotes_total"


def _said(who: str = "", hours: int = 0) -> str:
    """PromQL: quotes that the archive got, of these kinds of people; in the range shown, or in the
    hours before each time."""
    of = QUOTED + (f'{{who=~"{who}"}}' if who else "")
    return f"sum(increase({of}[{hours}h]))" if hours else rise(of)


def _share(who: str, of: str = "", hours: int = 0) -> str:
    return f"{_said(who, hours)} / {_said(of, hours)}"


PEOPLE = "woman|man|person"
NAMED = f"{PEOPLE}|organisation|other"
RANGE = (
    ("all others are women", "woman|person", PEOPLE),
    ("of those whose gender is known", "woman", "woman|man"),
    ("all others are men", "woman", PEOPLE),
)
"""The share of women where texts tell nothing of some people's gender: the most that it can be,
what it is of the others, and the least."""

WHO_IS_QUOTED = Dashboard(
    "quoted",
    "Who is quoted",
    "Women and men, by name or without one, in the articles that are new in the archive. "
    "Prometheus has to scrape `quotewire archive`; outlets and months are in the console.",
    [
        (
            "In the range shown",
            [
                count("Quotes", "Quotes of articles that the archive got.", Query(_said())),
                stat(
                    "Women",
                    "Share of women's quotes, of people whose gender the text tells.",
                    Query(_share("woman", "woman|man")),
                    unit="percentunit",
                ),
                stat(
                    "At least",
                    "The same of all people, if all of whom the text tells nothing were men.",
                    Query(_share("woman", PEOPLE)),
                    unit="percentunit",
                ),
                stat(
                    "At most",
                    "The same if they were all women.",
                    Query(_share("woman|person", PEOPLE)),
                    unit="percentunit",
                ),
                stat(
                    "By name",
                    "Share of quotes whose speaker is named: not `officials`, not a `she` of whom "
                    "it is open who she is.",
                    Query(_share(NAMED)),
                    unit="percentunit",
                ),
                stat(
                    "People",
                    "Share of quotes of people; others are of organisations, places and groups.",
                    Query(_share(PEOPLE, NAMED)),
                    unit="percentunit",
                ),
            ],
        ),
        (
            "Over time",
            [
                lines(
                    "Share of women",
                    "In the day before each time. The truth lies between the outer lines.",
                    *(Query(_share(who, of, 24), legend) for legend, who, of in RANGE),
                    unit="percentunit",
                    width=12,
                ),
                lines(
                    "Share by name",
                    "In the day before each time: quotes whose speaker is named.",
                    Query(_share(NAMED, hours=24), "by name"),
                    unit="percentunit",
                    width=12,
                ),
            ],
        ),
        (
            "Who, and how",
            [
                bars(
                    "By whom",
                    "woman, man, person (gender not known), organisation, other (places, groups), "
                    "not_named.",
                    total(QUOTED, "who"),
                ),
                bars(
                    "In their own words: people",
                    "Quotes of women and men by kind; direct and partial ones are their own words.",
                    total(f'{QUOTED}{{who=~"woman|man"}}', "who, kind"),
                ),
                bars(
                    "In their own words: not named",
                    "Quotes of nobody by name, by kind.",
                    total(f'{QUOTED}{{who="not_named"}}', "kind"),
                ),
            ],
        ),
    ],
)

DASHBOARDS = (NEWSROOM, WHO_IS_QUOTED, PIPELINE, OPERATIONS)


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
        x = height = 0
        for panel in row:
            if x + panel.width > COLUMNS:
                x, y, height = 0, y + height, 0
            place = {"x": x, "y": y, "w": panel.width, "h": panel.height}
            panels.append(_panel(len(panels) + 1, panel, place))
            x, height = x + panel.width, max(height, panel.height)
        y += height
    model = {
        "uid": f"quotewire-{dashboard.name}",
        "title": f"quotewire: {dashboard.title}",
        "description": dashboard.description,
        "tags": ["quotewire"],
        "schemaVersion": 41,
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
        "noValue": "–",
        "thresholds": {"mode": "absolute", "steps": steps},
    }
    if panel.decimals is not None:
        defaults["decimals"] = panel.decimals
    reduce = {"reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False}}
    options: dict[str, Any]
    if panel.kind == "timeseries":
        defaults["color"] = {"mode": "palette-classic"}
        defaults["custom"] = {
            "lineWidth": 2,
            "showPoints": "never",
            "fillOpacity": 25 if panel.stacked else 0,
            "stacking": {"mode": "normal" if panel.stacked else "none", "group": "A"},
            "thresholdsStyle": {"mode": "dashed" if panel.thresholds else "off"},
        }
        options = {
            "legend": {"displayMode": "list", "placement": "bottom", "calcs": []},
            "tooltip": {"mode": "multi", "sort": "desc"},
        }
    elif panel.kind == "bargauge":
        defaults["color"] = {"mode": "fixed", "fixedColor": "blue"}
        options = {
            **reduce,
            "orientation": "horizontal",
            "displayMode": "basic",
            "valueMode": "text",
            "showUnfilled": True,
        }
    else:
        options = {
            **reduce,
            "colorMode": "value" if panel.thresholds else "none",
            "graphMode": "none",
        }
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
                "expr": query.expr,
                "legendFormat": query.legend or "__auto",
                "instant": instant,
                "range": not instant,
                "exemplar": panel.exemplars,
            }
            for n, query in enumerate(panel.queries)
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
