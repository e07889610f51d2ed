"""The chart: valid by Kubernetes' schemas, in step with what it runs, closed to others."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import kubernetes_validate
import pytest
import yaml

from streams.settings import PREFIX, Settings, load_settings, unknown_settings
from streams.worker import STOP_SECONDS
from tests.helm.rendered import CHART, EXAMPLES, NAMESPACE, Rendered, render, run, template
from tests.kafka import ROOT
from tools import chart

OLDEST, NEWEST = "1.27", "1.37"
"""Kubernetes: the chart's `kubeVersion`, and the newest that there is a schema of."""
KUBERNETES = {
    *("Service", "StatefulSet", "Deployment", "Job", "PodDisruptionBudget", "ServiceAccount"),
    *("NetworkPolicy", "Ingress", "ConfigMap"),
}
RESULTS = ROOT / "benchmarks/RESULTS.md"
BYTES = {"Mi": 2**20, "Gi": 2**30}


def environment(container: dict[str, Any]) -> dict[str, str]:
    """Variables of a container; what the pod tells is a name."""
    return {one["name"]: one.get("value", "news-worker-0") for one in container["env"]}


def test_what_is_generated_is_up_to_date() -> None:
    assert chart.drift() == []


def test_every_setting_is_taken_or_set_by_the_chart() -> None:
    schema = json.loads((CHART / "values.schema.json").read_text(encoding="utf-8"))
    taken = {
        name.removeprefix(PREFIX).lower() for name in schema["properties"]["settings"]["properties"]
    }
    others = chart.set_elsewhere().keys()
    assert taken | others == Settings.model_fields.keys()
    assert not taken & others
    assert not any("SecretStr" in str(Settings.model_fields[name].annotation) for name in taken)


def test_every_value_is_explained() -> None:
    assert [value.path for value in chart.values() if not value.about] == []


@pytest.mark.parametrize("example", EXAMPLES)
def test_helm_finds_nothing_to_say(example: str) -> None:
    values = str(CHART / "examples" / f"{example}.yaml")
    done = run("lint", str(CHART), "--strict", "--values", values)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "[WARNING]" not in done.stdout
    assert "[ERROR]" not in done.stdout


@pytest.mark.parametrize("version", [OLDEST, NEWEST])
@pytest.mark.parametrize("example", EXAMPLES)
def test_it_is_valid_by_the_schemas_of_kubernetes(example: str, version: str) -> None:
    rendered = render(example)
    assert rendered.documents
    for one in rendered.documents:
        if one["kind"] in KUBERNETES:
            kubernetes_validate.validate(one, version, strict=True)


def test_the_oldest_kubernetes_is_the_charts() -> None:
    told = yaml.safe_load((CHART / "Chart.yaml").read_text(encoding="utf-8"))
    assert told["kubeVersion"].startswith(f">={OLDEST}.")


def test_those_schemas_refuse_what_is_none() -> None:
    broken = json.loads(json.dumps(render("minimal").of("StatefulSet")))
    broken["spec"]["template"]["spec"]["containers"][0]["readinesProbe"] = {}
    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(broken, NEWEST, strict=True)


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_pods_settings_are_taken(example: str, tmp_path: Path, monkeypatch: Any) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret of many letters\n", encoding="utf-8")
    for _, pod in render(example).pods():
        (container,) = pod["containers"]
        given = environment(container)
        assert unknown_settings(given) == []
        assert len(given) == len(container["env"]), "a variable is set twice"
        with monkeypatch.context() as patch:
            patch.chdir(tmp_path)
            for name, value in given.items():
                patch.setenv(name, str(secret) if name.endswith("_FILE") else value)
            settings = load_settings()
        assert settings.security_protocol in ("PLAINTEXT", "SSL", "SASL_SSL")


@pytest.mark.parametrize("example", EXAMPLES)
def test_files_that_settings_name_are_mounted(example: str) -> None:
    for component, pod in render(example).pods():
        (container,) = pod["containers"]
        volumes = {one["name"]: one for one in pod["volumes"]}
        there = set()
        for mount in container["volumeMounts"]:
            volume = volumes.pop(mount["name"])
            for item in volume.get("secret", {}).get("items", ()):
                there.add(f"{mount['mountPath']}/{item['path']}")
        assert volumes == {}, component
        named = {value for value in environment(container).values() if "/etc/quotewire" in value}
        assert named == there, component


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_pod_can_do_nothing_but_its_work(example: str) -> None:
    dockerfile = (ROOT / "docker/Dockerfile").read_text(encoding="utf-8")
    for _, pod in render(example).pods():
        context = pod["securityContext"]
        assert context["runAsNonRoot"] is True
        assert f"USER {context['runAsUser']}:{context['runAsGroup']}\n" in dockerfile
        assert context["seccompProfile"] == {"type": "RuntimeDefault"}
        assert pod["automountServiceAccountToken"] is False
        assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys()
        (container,) = pod["containers"]
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        assert container["resources"].keys() == {"requests", "limits"}
        assert "memory" in container["resources"]["limits"]
        assert {"name": "temporary", "mountPath": "/tmp"} in container["volumeMounts"]


@pytest.mark.parametrize("example", EXAMPLES)
def test_no_service_becomes_a_setting(example: str) -> None:
    """Kubernetes would set QUOTEWIRE_CONSOLE_PORT=tcp://... for a service of that name."""
    assert all(pod["enableServiceLinks"] is False for _, pod in render(example).pods())


@pytest.mark.parametrize("example", EXAMPLES)
def test_secrets_are_files(example: str) -> None:
    """A variable tells the name of a file; no value of a chart is a secret."""
    for _, pod in render(example).pods():
        for one in pod["containers"][0]["env"]:
            assert "secretKeyRef" not in one.get("valueFrom", {})
            field = Settings.model_fields.get(one["name"].removeprefix(PREFIX).lower())
            assert field is None or "SecretStr" not in str(field.annotation)


def test_a_worker_has_the_time_to_stop() -> None:
    usual = Settings(_env_file=None)  # type: ignore[call-arg]
    grace = dict(render("minimal").pods())["worker"]["terminationGracePeriodSeconds"]
    assert grace > max(usual.confirm_seconds + 10, STOP_SECONDS)
    longer = render("minimal", "settings.QUOTEWIRE_CONFIRM_SECONDS=90.5")
    assert dict(longer.pods())["worker"]["terminationGracePeriodSeconds"] == 91 + 15


def test_a_worker_has_the_memory_that_was_measured() -> None:
    """benchmarks/RESULTS.md: ready and at work, shared pages once (pss), with two processes."""
    (most,) = re.findall(r"^\| pss \| [\d.]+ \| ([\d.]+) \|", RESULTS.read_text("utf-8"), re.M)
    (container,) = dict(render("minimal").pods())["worker"]["containers"]
    assert environment(container)["QUOTEWIRE_POOL"] == "2"
    given = {
        name: int(one["memory"][:-2]) * BYTES[one["memory"][-2:]]
        for name, one in container["resources"].items()
    }
    assert given["requests"] > float(most) * 1e6
    assert given["limits"] > 2 * float(most) * 1e6


def test_liveness_is_slower_than_the_workers_own_watch() -> None:
    usual = Settings(_env_file=None)  # type: ignore[call-arg]
    (container,) = dict(render("minimal").pods())["worker"]["containers"]
    probe = container["livenessProbe"]
    assert probe["periodSeconds"] * probe["failureThreshold"] > usual.stall_seconds


def test_ports_and_paths_are_those_of_the_programs() -> None:
    rendered = render("sasl", "settings.QUOTEWIRE_METRICS_PORT=9001")
    pods = {name: pod["containers"][0] for name, pod in rendered.pods()}
    watched = (ROOT / "streams/watch.py").read_text(encoding="utf-8")
    served = (ROOT / "streams/console/server.py").read_text(encoding="utf-8")
    for component, source in (("worker", watched), ("console", served)):
        for name in ("startupProbe", "livenessProbe", "readinessProbe"):
            if "httpGet" in (probe := pods[component][name]):
                assert f'"{probe["httpGet"]["path"]}"' in source
                assert probe["httpGet"]["port"] == pods[component]["ports"][0]["name"]
    assert pods["worker"]["ports"][0]["containerPort"] == 9001
    assert environment(pods["worker"])["QUOTEWIRE_METRICS_PORT"] == "9001"
    assert rendered.of("Service", "-worker")["spec"]["ports"][0]["port"] == 9001
    usual = Settings(_env_file=None)  # type: ignore[call-arg]
    assert pods["console"]["ports"][0]["containerPort"] == usual.console_port


def test_the_console_finds_the_workers_by_a_name_that_they_take() -> None:
    """One without a dot: a worker refuses others (`streams.hosts`)."""
    rendered = render("sasl")
    given = environment(dict(rendered.pods())["console"]["containers"][0])
    service = rendered.of("Service", "-worker")
    port = service["spec"]["ports"][0]["port"]
    assert given["QUOTEWIRE_CONSOLE_WORKERS"] == f"{service['metadata']['name']}:{port}"
    assert "." not in service["metadata"]["name"]
    assert service["spec"]["clusterIP"] == "None"
    hosts = given["QUOTEWIRE_CONSOLE_HOSTS"].split(",")
    name = rendered.of("Service", "-console")["metadata"]["name"]
    assert {name, f"{name}.{NAMESPACE}.svc", "quotes.example.org"} <= set(hosts)


def test_a_name_of_its_own_for_each_worker() -> None:
    (container,) = dict(render("mtls").pods())["worker"]["containers"]
    told = {one["name"]: one["valueFrom"] for one in container["env"] if "valueFrom" in one}
    assert told == {
        "QUOTEWIRE_GROUP_INSTANCE_ID": {"fieldRef": {"fieldPath": "metadata.name"}},
        "QUOTEWIRE_CLIENT_RACK": {
            "fieldRef": {"fieldPath": "metadata.labels['topology.kubernetes.io/zone']"}
        },
    }


def test_numbers_are_numbers() -> None:
    """Helm reads 8000000 as 8e+06."""
    given = environment(dict(render("sasl").pods())["worker"]["containers"][0])
    assert given["QUOTEWIRE_MAX_RAW_BYTES"] == "8000000"
    assert given["QUOTEWIRE_PARTITIONS"] == "12"


def selected(rendered: Rendered, selector: dict[str, str]) -> set[str]:
    """Components whose pods a selector finds."""
    return {
        one["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/component"]
        for one in rendered.documents
        if "template" in one.get("spec", {})
        and selector.items() <= one["spec"]["template"]["metadata"]["labels"].items()
    }


@pytest.mark.parametrize("example", EXAMPLES)
def test_what_selects_pods_finds_its_own(example: str) -> None:
    rendered = render(example)
    for one in rendered.documents:
        spec = one.get("spec", {})
        if one["kind"] == "Service":
            selector = spec["selector"]
        elif one["kind"] in ("StatefulSet", "Deployment", "PodDisruptionBudget"):
            selector = spec["selector"]["matchLabels"]
        elif one["kind"] == "NetworkPolicy":
            selector = spec["podSelector"]["matchLabels"]
        else:
            continue
        component = one["metadata"]["name"].rpartition("-")[2]
        assert selected(rendered, selector) == {component}, one["metadata"]["name"]


def test_network_policies_let_out_to_the_brokers_alone() -> None:
    rendered = render("sasl")
    policies = [one for one in rendered.documents if one["kind"] == "NetworkPolicy"]
    assert len(policies) == len(list(rendered.pods())) == 3
    for one in policies:
        assert one["spec"]["policyTypes"] == ["Ingress", "Egress"]
        ports = {port["port"] for rule in one["spec"]["egress"] for port in rule["ports"]}
        assert ports - {"metrics"} == {53, 9093, 9094}
    (job,) = (one for one in policies if one["metadata"]["name"].endswith("-topics"))
    assert job["spec"]["ingress"] == []
    (console,) = (one for one in policies if one["metadata"]["name"].endswith("-console"))
    (rule,) = console["spec"]["ingress"]
    assert "ingress-nginx" in str(rule["from"])


def test_the_archive_is_asked_by_those_who_have_to_do_with_it() -> None:
    rendered = render("operators")
    pods = {name: pod["containers"][0] for name, pod in rendered.pods()}
    asking = {name for name, one in pods.items() if "QUOTEWIRE_ARCHIVE" in environment(one)}
    assert asking == {"archiver", "console"}
    for name in asking:
        given = environment(pods[name])
        assert given["QUOTEWIRE_ARCHIVE"] == "postgresql://news@news-db-rw.databases:5433/news"
        assert given["QUOTEWIRE_ARCHIVE_PASSWORD_FILE"] == "/etc/quotewire/archive/password"
        policy = rendered.of("NetworkPolicy", f"-{name}")["spec"]
        assert {"port": 5433} in [port for rule in policy["egress"] for port in rule["ports"]]
    assert "QUOTEWIRE_GROUP_INSTANCE_ID" not in environment(pods["archiver"])
    assert pods["archiver"]["readinessProbe"]["httpGet"]["path"] == "/health"
    usual = render("operators", "archive.address=postgresql://news@db.example/news")
    policy = usual.of("NetworkPolicy", "-archiver")["spec"]
    assert {"port": 5432} in [port for rule in policy["egress"] for port in rule["ports"]]
    assert "archiver" not in dict(render("operators", "archive.enabled=false").pods())
    assert "archiver" not in dict(render("minimal").pods())


def test_the_job_runs_before_anything_that_needs_the_topics() -> None:
    job = render("sasl").of("Job")
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    pod = job["spec"]["template"]["spec"]
    assert pod["containers"][0]["args"] == ["topics", "create"]
    assert environment(pod["containers"][0])["QUOTEWIRE_SASL_USERNAME"] == "quotewire-admin"
    assert "serviceAccountName" not in pod, "the release makes it later"


WRONG = [
    ("minimal", ["kafka.brokers=null"], "kafka.brokers"),
    ("minimal", ["kafka.brokers={kafka}"], "kafka"),
    ("minimal", ["settings.QUOTEWIRE_PARTITION=3"], "QUOTEWIRE_PARTITION"),
    ("minimal", ["settings.QUOTEWIRE_PARTITIONS=many"], "QUOTEWIRE_PARTITIONS"),
    ("minimal", ["settings.QUOTEWIRE_PARTITIONS=0"], "QUOTEWIRE_PARTITIONS"),
    ("minimal", ["settings.QUOTEWIRE_POOL=3"], "QUOTEWIRE_POOL"),
    ("minimal", ["settings.QUOTEWIRE_SASL_PASSWORD=hunter2"], "QUOTEWIRE_SASL_PASSWORD"),
    ("minimal", ["settings.QUOTEWIRE_LOG_LEVEL=loud"], "QUOTEWIRE_LOG_LEVEL"),
    ("minimal", ["wroker.replicas=3"], "wroker"),
    ("minimal", ["worker.replicas=9"], "worker.replicas is 9 and there are 4 partitions"),
    ("minimal", ["kafka.securityProtocol=SASL_SSL"], "kafka.sasl.mechanism has to say"),
    ("sasl", ["worker.credentials.secret="], "worker.credentials needs username and secret"),
    ("sasl", ["topics.credentials.username="], "topics.credentials needs username and secret"),
    ("sasl", ["kafka.sasl.mechanism=OAUTHBEARER"], "kafka.sasl.tokenEndpointUrl"),
    ("sasl", ["console.token.secret="], "console.token.secret"),
    ("sasl", ["console.ingress.host="], "console.ingress.host"),
    ("minimal", ["archive.enabled=true"], "archive.address has to name the database"),
    ("minimal", ["archive.address=postgresql://news:hunter2@db/news"], "archive"),
    ("minimal", ["archive.address=/data/archive.sqlite"], "archive"),
    ("operators", ["keda.maxReplicas=25"], "keda.maxReplicas is 25 and there are 24 partitions"),
    ("operators", ["keda.minReplicas=0"], "minReplicas"),
    ("operators", ["strimzi.cluster="], "strimzi.cluster"),
    ("operators", ["topics.create=true"], "strimzi.topics and topics.create"),
    ("operators", ["topics.create=true", "strimzi.topics=false"], "topics.create runs before"),
    ("operators", ["kafka.sasl.mechanism=PLAIN"], "SCRAM-SHA-512"),
    ("operators", ["kafka.securityProtocol=PLAINTEXT"], "strimzi.users need"),
]


@pytest.mark.parametrize(("example", "values", "said"), WRONG)
def test_what_does_not_fit_is_refused(example: str, values: list[str], said: str) -> None:
    done = template(example, *values)
    assert done.returncode != 0
    assert said in done.stderr


def test_notes_tell_what_to_do_next() -> None:
    file = str(CHART / "examples/sasl.yaml")
    done = run("install", "news", str(CHART), "--dry-run=client", "--values", file)
    assert done.returncode == 0, done.stderr
    notes = done.stdout.partition("NOTES:")[2]
    assert "statefulset/news-quotewire-worker" in notes
    assert "https://quotes.example.org/" in notes
    assert "news.raw" in notes


PAGE = (ROOT / "docs/kubernetes.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("values", re.findall(r"^```yaml\n(.*?)^```", PAGE, re.M | re.S))
def test_values_on_the_page_are_taken(values: str, tmp_path: Path) -> None:
    file = tmp_path / "values.yaml"
    file.write_text(values, encoding="utf-8")
    minimal = str(CHART / "examples/minimal.yaml")
    done = run("template", "news", str(CHART), "--values", minimal, "--values", str(file))
    assert done.returncode == 0, done.stderr


def test_the_page_has_the_examples_there_are() -> None:
    assert set(re.findall(r"^\| `([\w-]+)\.yaml` \|", PAGE, re.M)) == set(EXAMPLES)
