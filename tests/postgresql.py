"""A PostgreSQL of its own, Debian's, for tests."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from streams.broker import free_port
from tests.missing import missing

USER = "quotewire"
PASSWORD = "a password with '\\ and @ in it"


class Postgresql:
    """A server that listens on loopback; over TCP it wants `PASSWORD` unless `trusting`.

    Where PostgreSQL is missing that is a failure on CI, else a skip.
    """

    def __init__(self, *, trusting: bool = False) -> None:
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        if not found:
            missing("PostgreSQL is not there: scripts/install-docker-test-tools installs it")
        self._programs = found[-1].parent
        # Not in pytest's folder, which each run closes to others than its user.
        self._folder = folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
        self._server: subprocess.Popen[bytes] | None = None
        # PostgreSQL refuses to run as root.
        other = pwd.getpwnam("nobody") if os.getuid() == 0 else None
        if other is not None:
            os.chown(folder, other.pw_uid, other.pw_gid)
        self._as_user: Mapping[str, int] = {} if other is None else {"user": other.pw_uid}
        self.port = free_port()
        secret = folder / "password"
        secret.write_text(PASSWORD)
        method = "trust" if trusting else "scram-sha-256"
        subprocess.run(
            [
                *(self._programs / "initdb", "-D", folder / "data", "-U", USER, "-E", "UTF8"),
                *(f"--auth-host={method}", "--auth-local=trust", f"--pwfile={secret}"),
                *("--no-sync", "--locale=C"),
            ],
            check=True,
            capture_output=True,
            cwd=folder,
            **self._as_user,
        )
        self.start()

    def start(self) -> None:
        """Start it, and return when it answers."""
        until = time.monotonic() + 180
        with (self._folder / "log").open("ab") as log:
            while self._server is None or not self.runs("SELECT 1"):
                if time.monotonic() > until:
                    text = (self._folder / "log").read_text("utf-8", errors="replace")
                    pytest.fail(f"PostgreSQL did not start:\n{text}")
                if self._server is None or self._server.poll() is not None:
                    self._server = subprocess.Popen(
                        [
                            *(self._programs / "postgres", "-D", self._folder / "data"),
                            *("-p", str(self.port), "-h", "127.0.0.1", "-k", self._folder),
                            *("-c", "fsync=off"),
                        ],
                        cwd=self._folder,
                        stdout=log,
                        stderr=log,
                        **self._as_user,
                    )
                time.sleep(0.1)

    def stop(self) -> None:
        """End it at once, and its connections with it."""
        if self._server is not None:
            self._server.send_signal(signal.SIGINT)
            self._server.wait(120)
            self._server = None

    def close(self) -> None:
        """End it, and remove what it has written."""
        self.stop()
        shutil.rmtree(self._folder)

    def runs(self, sql: str) -> bool:
        """Whether it takes a statement, from a superuser."""
        command = [
            *(self._programs / "psql", "-h", self._folder, "-p", str(self.port), "-U", USER),
            *("-d", "postgres", "-qc", sql),
        ]
        return subprocess.run(command, capture_output=True).returncode == 0

    def make(self, database: str) -> str:
        """Address of a new database."""
        assert self.runs(f'CREATE DATABASE "{database}"')
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"
