"""The monitoring mixin: the rules and dashboards that are there, with another's addresses."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import _jsonnet
import pytest
import yaml

from tests.prometheus.conftest import DOCKER
from tests.prometheus.test_prometheus import DASHBOARDS, RULES, SITE

MIXIN = DOCKER / "mixin.libsonnet"
OTHER = {"runbookURLBase": "https://docs.example.org/", "quotewireSelector": 'job=~"news/.+"'}


def mixin(config: dict[str, str]) -> Any:
    return json.loads(evaluated(json.dumps(config)))


@cache
def evaluated(config: str) -> str:
    parts = "{r: m.prometheusRules, a: m.prometheusAlerts, d: m.grafanaDashboards}"
    snippet = f"local m = (import '{MIXIN}') + {{_config+:: {config}}}; {parts}"
    found: str = _jsonnet.evaluate_snippet("test", snippet)
    return found


def groups(found: Any) -> list[Any]:
    return [*found["r"]["groups"], *found["a"]["groups"]]


def test_by_itself_it_is_what_is_there() -> None:
    found = mixin({})
    assert groups(found) == yaml.safe_load(RULES.read_text("utf-8"))["groups"]
    assert found["d"] == {
        f"quotewire-{path.name}": json.loads(path.read_text("utf-8")) for path in DASHBOARDS
    }


def test_addresses_and_selector_are_another_s() -> None:
    found = mixin(OTHER)
    text = json.dumps(found)
    for own in (SITE, 'job=\\"quotewire\\"'):
        assert own in json.dumps(mixin({}))
        assert own not in text
    (alerts,) = found["a"]["groups"]
    assert {rule["annotations"]["runbook_url"].split("#")[0] for rule in alerts["rules"]} == {
        "https://docs.example.org/operations.html"
    }
    (worker,) = [rule for rule in alerts["rules"] if rule["alert"] == "QuotewireNoWorker"]
    assert worker["expr"] == 'absent(up{job=~"news/.+"} == 1)'


@pytest.mark.parametrize("config", [{}, OTHER], ids=["as it is", "another's"])
def test_prometheus_takes_it(config: dict[str, str], tool: Any, tmp_path: Path) -> None:
    rules = tmp_path / "rules.yml"
    rules.write_text(json.dumps({"groups": groups(mixin(config))}))
    checked = subprocess.run(
        [tool("promtool"), "check", "rules", str(rules)], capture_output=True, text=True
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
