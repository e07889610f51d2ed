"""moto's server, which speaks S3's protocol and keeps objects in memory.

botocore, which it needs, does not fit what quotewire is locked with, so it has an environment of
its own, made once of `requirements/moto.txt` and kept beside the jars of Apache Kafka.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streams.broker import free_port
from streams.broker.apache_kafka import cache_folder, made_once
from tests.kafka import ROOT
from tests.serving import served

LOCKED = ROOT / "requirements" / "moto.txt"


def environment() -> Path:
    """Folder of its packages; the first call installs them."""
    digest = hashlib.sha256(LOCKED.read_bytes()).hexdigest()[:16]
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    return made_once(cache_folder() / f"moto-{digest}-py{version}", _install)


def _install(target: Path) -> None:
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "--no-deps"]
    subprocess.run([*pip, "--target", target, "-r", LOCKED], check=True)


@contextmanager
def moto(log: Path) -> Iterator[str]:
    """Run one; its host and port."""
    place = f"127.0.0.1:{free_port()}"
    host, _, port = place.partition(":")
    command = [
        *(sys.executable, "-S", "-c"),
        f"import sys; sys.path.insert(0, {str(environment())!r}); from moto.server import main; "
        f"main(['-H', {host!r}, '-p', {port!r}])",
    ]
    with served(command, f"http://{place}/moto-api/", log):
        yield place
