"""Rules and dashboards against the real Prometheus."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown.extensions.toc import slugify

from tests.kafka import ROOT
from tests.prometheus.conftest import DOCKER, Scraped

RULES = DOCKER / "prometheus/rules.yml"
SCENARIOS = Path(__file__).parent / "alerts.yml"
DASHBOARDS = sorted((DOCKER / "grafana/dashboards").glob("*.json"))
OPERATIONS = ROOT / "docs/operations.md"

SITE = "http://127.0.0.1:8000/"
"""Where rules have the site, until somebody sets another address."""

SELECTOR = re.compile(
    r"(?<![\w:\"$])((?:quotewire|stage|topic|instance|process|python|up)[\w:]*)(\{[^}]*\})?(?![\w(])"
)
"""Metric names have these beginnings; a label of the same name is cut off before."""

LABEL_LISTS = re.compile(r"\b(?:by|without|on|ignoring)\s*\([^)]*\)")


def rules(kind: str) -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"] if kind in rule]


def panels() -> list[tuple[str, dict[str, Any]]]:
    found = []
    for path in DASHBOARDS:
        for panel in json.loads(path.read_text(encoding="utf-8"))["panels"]:
            if panel["type"] != "row":
                found.append((path.stem, panel))
    assert found
    return found


def filled(expression: str, shown: str) -> str:
    """A panel's query with Grafana's variables filled in; `shown`: the time shown."""
    return expression.replace("$__range", shown).replace("$__rate_interval", "1m")


def panel_queries() -> dict[str, str]:
    return {
        f"{name}: {panel['title']} {target['refId']}": filled(target["expr"], "5m")
        for name, panel in panels()
        for target in panel["targets"]
    }


def selectors(expression: str) -> set[str]:
    found = SELECTOR.findall(LABEL_LISTS.sub("", expression))
    return {name + labels for name, labels in found}


def test_selectors_are_found() -> None:
    expression = (
        'sum by (stage, le) (rate(quotewire_a_bucket{le="30.0"}[5m])) / on (instance) '
        'max_over_time(quotewire:b:count[30m]) > 0 and absent(up{job="quotewire"} == 1)'
    )
    assert selectors(expression) == {
        'quotewire_a_bucket{le="30.0"}',
        "quotewire:b:count",
        'up{job="quotewire"}',
    }


# -- files


def test_rules_and_configuration_pass_promtool(tool: Any) -> None:
    promtool = tool("promtool")
    subprocess.run([promtool, "check", "rules", "--lint=all", "--lint-fatal", RULES], check=True)
    config = DOCKER / "prometheus/prometheus.yml"
    subprocess.run([promtool, "check", "config", "--syntax-only", config], check=True)


def test_alerts_fire_and_are_silent_as_they_should(tool: Any) -> None:
    done = subprocess.run(
        [tool("promtool"), "test", "rules", SCENARIOS], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_alert_has_scenarios_for_both() -> None:
    fires: dict[str, set[bool]] = {rule["alert"]: set() for rule in rules("alert")}
    for scenario in yaml.safe_load(SCENARIOS.read_text(encoding="utf-8"))["tests"]:
        for check in scenario["alert_rule_test"]:
            fires[check["alertname"]].add(bool(check.get("exp_alerts")))
    assert {name for name, found in fires.items() if found != {True, False}} == set()


def test_every_alert_has_a_section_in_the_runbook() -> None:
    headings = re.findall(
        r"^### (Quotewire\w+)$", OPERATIONS.read_text(encoding="utf-8"), re.MULTILINE
    )
    alerts = [rule["alert"] for rule in rules("alert")]
    assert sorted(headings) == sorted(alerts)
    for rule in rules("alert"):
        annotations = rule["annotations"]
        anchor = slugify(rule["alert"], "-")  # as the site makes anchors of headings
        assert annotations["runbook_url"] == f"{SITE}operations.html#{anchor}"
        assert annotations["summary"].endswith(".")
        assert annotations["description"].endswith(".")
        assert rule["labels"]["severity"] in {"page", "warn"}


def test_panels_that_the_runbook_names_are_there() -> None:
    runbook = OPERATIONS.read_text(encoding="utf-8").partition("## Runbook")[2]
    titles = {panel["title"] for _, panel in panels()}
    names = set(re.findall(r"(?<!\*)\*([A-Z][^*:.]+)\*(?!\*)", runbook.replace("\n", " ")))
    names = {re.sub(r"\s+", " ", name) for name in names}
    assert len(names) > 8
    assert names <= titles


def test_dashboards_are_those_that_the_script_writes() -> None:
    script = DOCKER / "grafana/make_dashboards.py"
    subprocess.run([sys.executable, script, "--check"], check=True)


def test_dashboards_are_explained_and_linked() -> None:
    assert [path.stem for path in DASHBOARDS] == ["newsroom", "operations", "pipeline", "quoted"]
    uids = set()
    for path in DASHBOARDS:
        dashboard = json.loads(path.read_text(encoding="utf-8"))
        uids.add(dashboard["uid"])
        assert dashboard["description"]
        assert len(dashboard["links"]) == len(DASHBOARDS) - 1
    for path in DASHBOARDS:
        links = json.loads(path.read_text(encoding="utf-8"))["links"]
        assert {link["url"].removeprefix("/d/") for link in links} < uids
    for name, panel in panels():
        assert panel["description"].endswith("."), (name, panel["title"])
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24


def test_panels_do_not_overlap() -> None:
    taken: set[tuple[str, int, int]] = set()
    for name, panel in panels():
        place = panel["gridPos"]
        cells = {
            (name, x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, (name, panel["title"])
        taken |= cells


# -- with a worker that runs


def expressions() -> dict[str, str]:
    found = {f"panel {name}": expr for name, expr in panel_queries().items()}
    for kind in ("record", "alert"):
        found |= {f"{kind} {rule[kind]}": rule["expr"] for rule in rules(kind)}
    return found


COLLECTED = {"alert QuotewireSourcesSilent", "alert QuotewireCollectFails"}
"""What has data where a collector is scraped; scenarios have it."""


@pytest.mark.parametrize("name", sorted(expressions().keys() - COLLECTED))
def test_every_selector_has_data(scraped: Scraped, name: str) -> None:
    expression = expressions()[name]
    found = selectors(expression)
    assert found
    for selector in sorted(found):
        assert scraped.query(f"last_over_time({selector}[5m])"), f"{selector} has no data"


@pytest.mark.parametrize("name", [f"panel {name}" for name in panel_queries()])
def test_every_panel_shows_something(scraped: Scraped, name: str) -> None:
    assert scraped.query(expressions()[name])


def test_every_recording_rule_records(scraped: Scraped) -> None:
    silent = [rule["record"] for rule in rules("record") if not scraped.query(rule["record"])]
    assert silent == []


def test_rules_evaluate_without_error(scraped: Scraped) -> None:
    groups = scraped.get("rules")["groups"]
    loaded = [rule for group in groups for rule in group["rules"]]
    assert len(loaded) == len(rules("record")) + len(rules("alert"))
    assert [rule["name"] for rule in loaded if rule["health"] != "ok"] == []


def test_no_alert_fires_for_a_worker_that_is_well(scraped: Scraped) -> None:
    assert scraped.query('ALERTS{alertstate="firing"}') == []


def test_what_was_published_is_counted(scraped: Scraped) -> None:
    def value(selector: str) -> float:
        return sum(float(series["value"][1]) for series in scraped.query(selector))

    assert value('quotewire_records_total{stage="ingest",outcome="rejected"}') == 2
    assert value('quotewire_dead_letters_total{stage="ingest",reason="bad_json"}') == 2
    assert value('quotewire_records_total{stage="enrich"}') == 12
    assert value('quotewire_duplicates_total{relation="exact"}') >= 2
    assert value('quotewire_articles_language_total{language="fr"}') == 2
    assert value('quotewire_articles_language_total{language="und"}') == 2
    assert value('quotewire_words_total{stage="enrich"}') == value(
        'quotewire_words_total{stage="ingest"}'
    )
    assert value("quotewire_quotes_total") > 0
    assert value('quotewire_speaker_type_total{type="PERSON"}') > 0
    assert value("quotewire_places_total") > 0
    assert value("quotewire_lag_records") == 0
    assert value("quotewire_partitions") == 2
    assert value("quotewire_pool_busy_seconds_total") > 0
    assert value("quotewire_pool_memory_bytes") > 10_000_000


def test_an_exemplar_leads_to_the_article(scraped: Scraped) -> None:
    now = time.time()
    found = scraped.get(
        "query_exemplars",
        query="quotewire_end_to_end_seconds_bucket",
        start=str(now - 300),
        end=str(now + 5),
    )
    exemplars = [one["labels"] for series in found for one in series["exemplars"]]
    assert exemplars
    for labels in exemplars:
        assert labels["origin"] in scraped.origins
        if "article" in labels:
            assert scraped.origins[labels["origin"]].startswith(labels["article"])
