"""The image, built for real without a Docker daemon."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.kafka import ROOT
from tests.missing import missing

BASE = "docker.io/library/python:3.11-slim-bookworm"
NAME = "quotewire"
ENOUGH_BYTES = 3_000_000_000


@dataclass
class Image:
    """The image in a store of buildah's, and a container of it."""

    options: list[str]
    container: str = ""
    root: Path = Path()
    config: dict[str, Any] = field(default_factory=dict)

    def buildah(self, *arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
        """Run buildah; its output is kept."""
        return subprocess.run(
            ["buildah", *self.options, *arguments],
            capture_output=True,
            text=True,
            check=more.pop("check", True),
            **more,
        )

    def run(self, *command: str, volume: str = "") -> subprocess.CompletedProcess[str]:
        """Run a command in the container as the image's own user; on the host's network."""
        mounted = ["--volume", volume] if volume else []
        arguments = ["run", "--isolation=chroot", *mounted, self.container, "--", *command]
        return self.buildah(*arguments, check=False)

    def read_only(self, *command: str, environment: dict[str, str]) -> list[str]:
        """The command line that runs a command as the image's user, its root not writable.

        What `read_only` and `tmpfs` of compose.yaml do: the root file system is mounted again
        for reading alone, and /tmp is memory. Signals reach the command itself.
        """
        compose = yaml.safe_load((ROOT / "docker/compose.yaml").read_text(encoding="utf-8"))
        (mounted,) = compose["services"]["worker"]["tmpfs"]
        folder, options = mounted.split(":")
        assert folder == "/tmp"
        root = shlex.quote(str(self.root))
        given = self.environment() | environment
        settings = [f"{name}={value}" for name, value in given.items()]
        inside = ["/usr/bin/env", "-i", *settings, *command]
        user = self.config["User"]
        script = f"""
            set -e
            mount --bind {root} {root}
            mount -o remount,bind,ro {root}
            mount -t tmpfs -o {options} tmpfs {root}/tmp
            mount --rbind /proc {root}/proc
            mount --rbind /dev {root}/dev
            exec chroot --userspec={user} {root} {shlex.join(inside)}
        """
        return ["unshare", "--mount", "--propagation", "private", "sh", "-c", script]

    def environment(self) -> dict[str, str]:
        """Variables that the image sets."""
        return dict(pair.split("=", 1) for pair in self.config["Env"])


def needed() -> str | None:
    """What is missing for building an image here; None where nothing is."""
    if os.geteuid() != 0:
        return "building the image needs root"
    absent = [name for name in ("buildah", "debootstrap", "unshare") if shutil.which(name) is None]
    if absent:
        return f"{', '.join(absent)}: missing; scripts/install-docker-test-tools installs it"
    return None


@pytest.fixture(scope="session")
def image(
    tmp_path_factory: pytest.TempPathFactory, figures_of_session: Callable[[str], None]
) -> Iterator[Image]:
    """The image of docker/Dockerfile on a stand-in for its base.

    QUOTEWIRE_TEST_STORE names a folder that keeps buildah's store: what is in it is not built
    again.
    """
    if (reason := needed()) is not None:
        missing(reason)
    kept = os.environ.get("QUOTEWIRE_TEST_STORE")
    folder = Path(kept) if kept else tmp_path_factory.mktemp("buildah")
    storage = ["--root", str(folder / "store"), "--runroot", str(folder / "run")]
    found = Image([*storage, "--storage-driver", "overlay"])
    try:
        names = found.buildah("images", "--format", "{{.Name}}", "--noheading").stdout.split()
        if f"localhost/{NAME}" not in names:
            seconds = build(found)
            base, own = seconds
            figures_of_session(f"image: base {base:.0f} s, build {own:.0f} s, {size(found)}")
        found.container = found.buildah("from", "--pull-never", NAME).stdout.strip()
        found.root = Path(found.buildah("mount", found.container).stdout.strip())
        inspected = json.loads(found.buildah("inspect", "--type", "image", NAME).stdout)
        found.config = inspected["Docker"]["config"]
        yield found
    finally:
        if found.container:
            found.buildah("umount", found.container, check=False)
            found.buildah("rm", found.container, check=False)
        if not kept:
            found.buildah("rmi", "--all", "--force", check=False)


def build(image: Image) -> tuple[float, float]:
    """Make the base and the image; seconds that each took."""
    started = time.monotonic()
    memory = Path("/dev/shm")
    fast = memory.is_dir() and shutil.disk_usage(memory).free > ENOUGH_BYTES
    with tempfile.TemporaryDirectory(dir=memory if fast else None) as folder:
        subprocess.run(
            [ROOT / "tests/docker/make-base-image", BASE, folder, *image.options], check=True
        )
    based = time.monotonic()
    dockerfile = ROOT / "docker/Dockerfile"
    done = image.buildah(
        *("bud", "--isolation=chroot", "--format", "docker", "--layers=false", "--pull-never"),
        *("--ignorefile", f"{dockerfile}.dockerignore", "--file", str(dockerfile)),
        *("--tag", NAME, str(ROOT)),
        check=False,
    )
    assert done.returncode == 0, (done.stdout + done.stderr)[-6_000:]
    return based - started, time.monotonic() - based


def size(image: Image) -> str:
    """The image's size, as buildah says it."""
    shown = image.buildah("images", "--format", "{{.Size}}", "--noheading", NAME)
    return shown.stdout.strip()


@pytest.fixture(scope="session")
def figures_of_session(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """As `figures`, for fixtures of the session."""
    from tests.conftest import _FIGURES

    return request.config.stash.setdefault(_FIGURES, []).append
