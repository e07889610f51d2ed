"""What the chart asks of Strimzi, KEDA and the Prometheus Operator."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
import yaml

from agents.own import OwnAgent
from streams import access, topics
from streams.access import ROLES, acls
from streams.flow import CORE, Flow, extend
from streams.settings import PREFIX, Settings
from streams.topics import Topics, topic_configs
from tests.helm.definitions import faults
from tests.helm.rendered import CHART, Rendered, render
from tests.kafka import ROOT

CUSTOM = {
    *("KafkaTopic", "KafkaUser", "ScaledObject", "TriggerAuthentication"),
    *("ServiceMonitor", "PrometheusRule"),
}
NAMES: list[dict[str, Any]] = [
    {},
    {"topic_prefix": "desk_7.", "group": "readers"},
    {"topic_prefix": "_.", "input_topic": "wire-in"},
    {"archive": "postgresql://news@db.example/news"},
    {"max_raw_bytes": 500_000, "max_record_bytes": 2_000_000, "retention_hours": 24},
]
"""Settings that change names of topics and groups, or how topics are made."""


def settings_of(more: dict[str, Any]) -> Settings:
    """Those of the example, and others."""
    text = (CHART / "examples/operators.yaml").read_text(encoding="utf-8")
    given = yaml.safe_load(text)
    example = {name.removeprefix(PREFIX).lower(): v for name, v in given["settings"].items()}
    example["archive"] = given["archive"]["address"]
    return Settings(_env_file=None, **(example | more))  # type: ignore[call-arg]


def rendered_with(more: dict[str, Any], *values: str) -> Rendered:
    """The chart with the same."""
    own = {"archive": "archive.address"}
    return render(
        "operators",
        *(
            f"{own.get(name, f'settings.{PREFIX}{name.upper()}')}={value or ''}"
            for name, value in more.items()
        ),
        *values,
    )


def test_all_of_them_are_valid() -> None:
    rendered = render("operators")
    assert rendered.kinds() >= CUSTOM
    for one in rendered.documents:
        if one["kind"] in CUSTOM:
            assert faults(one) == [], one["metadata"]["name"]


def test_users_and_topics_are_valid_for_older_versions_of_strimzi() -> None:
    rendered = render("operators", "strimzi.apiVersion=kafka.strimzi.io/v1beta2")
    found = [one for one in rendered.documents if one["kind"] in ("KafkaTopic", "KafkaUser")]
    assert found
    assert [fault for one in found for fault in faults(one)] == []


@pytest.mark.parametrize("kind", sorted(CUSTOM))
def test_their_schemas_refuse_what_is_none(kind: str) -> None:
    broken = copy.deepcopy(next(o for o in render("operators").documents if o["kind"] == kind))
    broken["spec"]["nonesuch"] = {}
    assert faults(broken) != []


def granted(user: dict[str, Any]) -> set[tuple[str, str, str]]:
    """What a KafkaUser may do: kind, name, operation."""
    rules = user["spec"]["authorization"]["acls"]
    assert all(rule["resource"]["patternType"] == "literal" for rule in rules)
    assert all("host" not in rule and "type" not in rule for rule in rules)
    found = [
        (rule["resource"]["type"], rule["resource"]["name"], operation.upper())
        for rule in rules
        for operation in rule["operations"]
    ]
    assert len(found) == len(set(found))
    return set(found)


@pytest.mark.parametrize("more", NAMES)
def test_users_may_do_what_their_role_needs_and_no_more(more: dict[str, Any]) -> None:
    rendered, settings = rendered_with(more), settings_of(more)
    for role in ROLES:
        wanted = {(acl.kind, acl.name, acl.operation) for acl in acls(role, settings)}
        assert granted(rendered.of("KafkaUser", f"-{role}")) == wanted
    assert sum(one["kind"] == "KafkaUser" for one in rendered.documents) == len(ROLES)


@pytest.mark.parametrize("more", NAMES)
def test_topics_are_those_that_the_admin_would_make(more: dict[str, Any]) -> None:
    made = [o["spec"] for o in rendered_with(more).documents if o["kind"] == "KafkaTopic"]
    settings = settings_of(more)
    names = Topics.of(settings)
    assert {one["topicName"] for one in made} == {*names.all(), *names.tables()}
    for one in made:
        assert (one["partitions"], one["replicas"]) == (settings.partitions, settings.replication)
        wanted = topic_configs(settings, one["topicName"])
        assert {name: str(value) for name, value in one["config"].items()} == wanted


def test_agents_of_ones_own_have_a_topic_and_its_acls(monkeypatch: pytest.MonkeyPatch) -> None:
    agent = OwnAgent("mine:find", list[str])
    flow: Flow = extend(CORE, {"polls": agent, "votes": agent})
    for module in (access, topics):
        monkeypatch.setattr(module, "flow", lambda: flow)
    rendered, settings = rendered_with({}, "ownAgents={polls,votes}"), settings_of({})
    made = {o["spec"]["topicName"] for o in rendered.documents if o["kind"] == "KafkaTopic"}
    assert made == {*Topics.of(settings).all(), *Topics.of(settings).tables()}
    assert "wire.votes" in made
    for role in ROLES:
        wanted = {(acl.kind, acl.name, acl.operation) for acl in acls(role, settings)}
        assert granted(rendered.of("KafkaUser", f"-{role}")) == wanted


def test_pods_log_in_as_the_users_that_strimzi_makes() -> None:
    rendered = render("operators")
    users = {o["metadata"]["name"]: o for o in rendered.documents if o["kind"] == "KafkaUser"}
    for component, pod in rendered.pods():
        (container,) = pod["containers"]
        given = {one["name"]: one.get("value") for one in container["env"]}
        name = given["QUOTEWIRE_SASL_USERNAME"]
        assert name == f"news-quotewire-{component}"
        assert users[name]["spec"]["authentication"] == {"type": "scram-sha-512"}
        (login,) = (one for one in pod["volumes"] if one["name"] == "login")
        assert login["secret"]["secretName"] == name
        (ca,) = (one for one in pod["volumes"] if one["name"] == "ca")
        assert ca["secret"]["secretName"] == "news-cluster-ca-cert"


def test_they_log_in_by_certificate_where_there_is_no_sasl() -> None:
    rendered = render("operators", "kafka.securityProtocol=SSL", "kafka.sasl.mechanism=")
    assert rendered.of("KafkaUser", "-worker")["spec"]["authentication"] == {"type": "tls"}
    (login,) = (o for o in dict(rendered.pods())["worker"]["volumes"] if o["name"] == "login")
    keys = [item["key"] for item in login["secret"]["items"]]
    assert keys == ["user.crt", "user.key"]
    told = rendered.of("TriggerAuthentication")["spec"]
    assert [one["parameter"] for one in told["secretTargetRef"]] == ["ca", "cert", "key"]
    assert "env" not in told


@pytest.mark.parametrize("more", NAMES)
def test_keda_looks_at_the_lag_of_the_workers_group(more: dict[str, Any]) -> None:
    """tests/contract/test_lag.py shows what that lag is."""
    rendered, settings = rendered_with(more), settings_of(more)
    scaled = rendered.of("ScaledObject")["spec"]
    worker = rendered.of("StatefulSet", "-worker")
    assert scaled["scaleTargetRef"]["name"] == worker["metadata"]["name"]
    assert "replicas" not in worker["spec"], "an upgrade would undo what KEDA has done"
    names = Topics.of(settings)
    asked = [one["metadata"] for one in scaled["triggers"]]
    assert [one["topic"] for one in asked] == [names.raw, names.articles]
    assert {one["consumerGroup"] for one in asked} == {settings.group_id}
    assert all(one["sasl"] == "scram_sha512" and one["tls"] == "enable" for one in asked)
    told = rendered.of("TriggerAuthentication")
    for one in scaled["triggers"]:
        assert one["authenticationRef"] == {"name": told["metadata"]["name"]}
    assert [one["parameter"] for one in told["spec"]["secretTargetRef"]] == ["ca", "password"]
    (container,) = dict(rendered.pods())["worker"]["containers"]
    given = {one["name"] for one in container["env"]}
    assert {one["name"] for one in told["spec"]["env"]} <= given


def test_keda_needs_no_login_where_there_is_none() -> None:
    rendered = render("minimal", "keda.enabled=true")
    assert "TriggerAuthentication" not in rendered.kinds()
    for one in rendered.of("ScaledObject")["spec"]["triggers"]:
        assert "authenticationRef" not in one
    assert faults(rendered.of("ScaledObject")) == []


def test_the_worker_is_scraped_as_the_job_that_rules_ask_for() -> None:
    rendered = render("operators")
    monitor = rendered.of("ServiceMonitor", "-worker")["spec"]
    service = rendered.of("Service", "-worker")
    wanted = monitor["selector"]["matchLabels"]
    assert wanted.items() <= service["metadata"]["labels"].items()
    others = [o for o in rendered.documents if o["kind"] == "Service" and o is not service]
    assert not any(wanted.items() <= o["metadata"]["labels"].items() for o in others)
    (endpoint,) = monitor["endpoints"]
    assert endpoint["port"] == service["spec"]["ports"][0]["name"]
    scraped = yaml.safe_load((ROOT / "docker/prometheus/prometheus.yml").read_text("utf-8"))
    jobs = {one["job_name"] for one in scraped["scrape_configs"]}
    (relabeling,) = endpoint["relabelings"]
    assert relabeling["replacement"] in jobs
    rules = (ROOT / "docker/prometheus/rules.yml").read_text(encoding="utf-8")
    assert f'up{{job="{relabeling["replacement"]}"}}' in rules


def test_rules_and_dashboards_are_those_of_the_compose_file() -> None:
    rendered = render("operators")
    rules = (ROOT / "docker/prometheus/rules.yml").read_text(encoding="utf-8")
    rules = rules.replace("http://127.0.0.1:8000/", "https://docs.example.org/quotewire/")
    assert rendered.of("PrometheusRule")["spec"] == yaml.safe_load(rules)
    data = rendered.of("ConfigMap", "-dashboards")["data"]
    folder = ROOT / "docker/grafana/dashboards"
    assert {name: json.loads(text) for name, text in data.items()} == {
        f"quotewire-{path.name}": json.loads(path.read_text(encoding="utf-8"))
        for path in folder.glob("*.json")
    }


def test_tables_are_no_workers() -> None:
    """Rules count the workers by their job."""
    rendered = render("operators")
    (endpoint,) = rendered.of("ServiceMonitor", "-tables")["spec"]["endpoints"]
    (relabeling,) = endpoint["relabelings"]
    assert relabeling["replacement"] == "quotewire-tables"
    few = render("operators", "tables.enabled=false")
    names = Topics.of(settings_of({}))
    made = {o["spec"]["topicName"] for o in few.documents if o["kind"] == "KafkaTopic"}
    assert made == set(names.all())
    named = {o["kind"] for o in few.documents if o["metadata"]["name"].endswith("-tables")}
    assert named == {"KafkaUser"}
