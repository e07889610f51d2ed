"""What Grafana is given: provisioning files as its documentation has them, and dashboards that
Grafana's own model takes whole.

https://grafana.com/docs/grafana/latest/administration/provisioning/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models.dashboard import Dashboard

from tests.docker.test_compose import COMPOSE, SERVICES

GRAFANA = COMPOSE.parent / "grafana"
DASHBOARDS: dict[str, dict[str, Any]] = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((GRAFANA / "dashboards").glob("*.json"))
}
SOURCE_KEYS = {
    *("name", "type", "access", "orgId", "uid", "url", "user", "database", "basicAuth"),
    *("basicAuthUser", "withCredentials", "isDefault", "jsonData", "secureJsonData", "version"),
    "editable",
}
PROVIDER_KEYS = {
    *("name", "orgId", "folder", "folderUid", "type", "disableDeletion", "updateIntervalSeconds"),
    *("allowUiUpdates", "options"),
}
UNITS = {"short", "s", "percentunit", "bytes", "binBps"}


def provisioned(kind: str) -> dict[str, Any]:
    (path,) = (GRAFANA / "provisioning" / kind).glob("*.yaml")
    found: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert found["apiVersion"] == 1
    return found


def panels(name: str) -> list[dict[str, Any]]:
    found = [panel for panel in DASHBOARDS[name]["panels"] if panel["type"] != "row"]
    assert found
    return found


def test_the_data_source_is_the_prometheus_of_the_compose_file() -> None:
    (source,) = provisioned("datasources")["datasources"]
    assert source.keys() <= SOURCE_KEYS
    assert source["type"] == "prometheus"
    assert source["access"] == "proxy"
    host, _, port = source["url"].removeprefix("http://").partition(":")
    assert any(each.endswith(f":{port}") for each in SERVICES[host]["ports"])
    scrape = yaml.safe_load((COMPOSE.parent / "prometheus/prometheus.yml").read_text())
    assert source["jsonData"]["timeInterval"] == scrape["global"]["scrape_interval"]


def test_the_provider_is_valid_and_its_folder_mounted() -> None:
    (provider,) = provisioned("dashboards")["providers"]
    assert provider.keys() <= PROVIDER_KEYS
    assert provider["type"] == "file"
    assert provider["options"].keys() <= {"path", "foldersFromFilesStructure"}
    mounts = dict(volume.split(":")[:2] for volume in SERVICES["grafana"]["volumes"])
    assert mounts["./grafana/dashboards"] == provider["options"]["path"]
    assert mounts["./grafana/provisioning"] == "/etc/grafana/provisioning"


def test_the_first_page_is_one_of_the_dashboards() -> None:
    home = SERVICES["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    (provider,) = provisioned("dashboards")["providers"]
    folder, _, name = home.rpartition("/")
    assert folder == provider["options"]["path"]
    assert name.removesuffix(".json") in DASHBOARDS


def lost(given: Any, kept: Any, path: str = "") -> Iterator[str]:
    """Where two JSON values differ."""
    if isinstance(given, dict) and isinstance(kept, dict):
        for key in given:
            yield from lost(given[key], kept.get(key, "nothing"), f"{path}/{key}")
    elif isinstance(given, list) and isinstance(kept, list) and len(given) == len(kept):
        for number, (one, other) in enumerate(zip(given, kept, strict=True)):
            yield from lost(one, other, f"{path}/{number}")
    elif given != kept:
        yield f"{path}: {given!r} became {kept!r}"


def through_the_model(dashboard: dict[str, Any]) -> list[str]:
    """What of a dashboard Grafana's model does not know."""
    register_default_plugins()
    kept = json.loads(JSONEncoder().encode(Dashboard.from_json(dashboard)))
    return list(lost(dashboard, kept))


@pytest.mark.parametrize("name", DASHBOARDS)
def test_grafanas_model_knows_every_field(name: str) -> None:
    assert through_the_model(DASHBOARDS[name]) == []


def test_a_field_that_grafana_does_not_know_is_found() -> None:
    dashboard = json.loads(json.dumps(DASHBOARDS["pipeline"]))
    panel = next(panel for panel in dashboard["panels"] if panel["type"] == "timeseries")
    panel["options"]["x"] = panel["fieldConfig"]["defaults"]["custom"]["x"] = 1
    panel["targets"][0]["x"] = 1
    assert len(through_the_model(dashboard)) == 3


def test_the_model_is_that_of_the_grafana_that_runs() -> None:
    running = re.search(r":(\d+\.\d+\.\d+)\}", SERVICES["grafana"]["image"])
    assert running
    assert version("grafana-foundation-sdk").partition("!")[2] == running[1]


@pytest.mark.parametrize("name", DASHBOARDS)
def test_a_dashboard_names_itself_and_others_that_are_there(name: str) -> None:
    dashboard = DASHBOARDS[name]
    assert dashboard["schemaVersion"] == Dashboard().schema_version
    assert re.fullmatch(r"[a-zA-Z0-9_-]{1,40}", dashboard["uid"])
    assert "id" not in dashboard  # Grafana gives one.
    ids = [panel["id"] for panel in dashboard["panels"]]
    assert len(ids) == len(set(ids))
    for link in dashboard["links"]:
        assert link["url"].removeprefix("/d/") in {each["uid"] for each in DASHBOARDS.values()}


@pytest.mark.parametrize("name", DASHBOARDS)
def test_every_panel_asks_the_data_source_that_is_provisioned(name: str) -> None:
    (source,) = provisioned("datasources")["datasources"]
    wanted = {"type": source["type"], "uid": source["uid"]}
    for panel in panels(name):
        assert panel["datasource"] == wanted
        assert [target["datasource"] for target in panel["targets"]] == [wanted] * len(
            panel["targets"]
        )
        refs = [target["refId"] for target in panel["targets"]]
        assert len(refs) == len(set(refs))


@pytest.mark.parametrize("name", DASHBOARDS)
def test_panels_have_units_that_grafana_knows(name: str) -> None:
    for panel in panels(name):
        unit = panel["fieldConfig"]["defaults"]["unit"]
        assert unit in UNITS or unit.startswith("suffix:"), panel["title"]
        for target in panel["targets"]:
            assert target["instant"] != target["range"]
            assert target["range"] == (panel["type"] == "timeseries")
