"""The chart, rendered by Helm itself."""

from __future__ import annotations

import functools
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from streams.broker.apache_kafka import cache_folder
from tests.kafka import ROOT

CHART = ROOT / "docker/helm/quotewire"
EXAMPLES = sorted(path.stem for path in (CHART / "examples").glob("*.yaml"))
NAMESPACE = "newsroom"
INSTALL = ROOT / "scripts/install-helm-test-tools"


def helm() -> Path:
    """The program, as the script builds it."""
    version = next(
        line.removeprefix("version=v")
        for line in INSTALL.read_text(encoding="utf-8").splitlines()
        if line.startswith("version=v")
    )
    return cache_folder() / f"helm-{version}" / "helm"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Helm on the chart; it ends, well or not."""
    program = helm()
    if not program.exists():
        pytest.fail(
            f"Helm is not there: {INSTALL.relative_to(ROOT)} builds it; `make pytest` does."
        )
    command, *others = arguments
    return subprocess.run(
        [str(program), command, *others, "--namespace", NAMESPACE],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@dataclass(frozen=True)
class Rendered:
    """What Kubernetes would get."""

    documents: list[dict[str, Any]]

    def of(self, kind: str, ending: str = "") -> dict[str, Any]:
        """The one document of a kind whose name ends so."""
        (found,) = [
            one
            for one in self.documents
            if one["kind"] == kind and one["metadata"]["name"].endswith(ending)
        ]
        return found

    def kinds(self) -> set[str]:
        """Which kinds there are."""
        return {one["kind"] for one in self.documents}

    def pods(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Component and specification of every pod."""
        for one in self.documents:
            if "template" in one.get("spec", {}):
                template = one["spec"]["template"]
                component = template["metadata"]["labels"]["app.kubernetes.io/component"]
                yield component, template["spec"]


@functools.cache
def render(example: str, *values: str) -> Rendered:
    """The chart with the values of an example, and others as `--set` takes them."""
    done = template(example, *values)
    assert done.returncode == 0, done.stderr
    return Rendered([one for one in yaml.safe_load_all(done.stdout) if one])


def template(example: str, *values: str) -> subprocess.CompletedProcess[str]:
    """The same, which may fail."""
    more = [word for value in values for word in ("--set", value)]
    file = CHART / "examples" / f"{example}.yaml"
    return run("template", "news", str(CHART), "--values", str(file), *more)
