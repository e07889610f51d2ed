"""A PostgreSQL of the tests' own: Debian's, on the loopback interface, in a temporary folder."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from streams.broker import free_port

USER = "quotewire"
"""Whom it lets in without a password."""


class PostgreSQL:
    """A server that runs. `port`: on 127.0.0.1."""

    def __init__(self, programs: Path, port: int) -> None:
        self._programs = programs
        self.port = port

    def create(self) -> str:
        """Make an empty database; its address, as clients name it."""
        name = f"news_{uuid.uuid4().hex[:10]}"
        create = [self._programs / "createdb", "-h", "127.0.0.1", "-p", str(self.port)]
        for _ in range(300):
            if subprocess.run([*create, "-U", USER, name], capture_output=True).returncode == 0:
                return f"postgresql://{USER}@127.0.0.1:{self.port}/{name}"
            time.sleep(0.2)
        raise AssertionError("PostgreSQL did not start")

    def query(self, address: str, sql: str) -> list[list[str]]:
        """The rows of a query, as text; NULL is empty. Raises AssertionError where it fails."""
        command = [self._programs / "psql", address, "-At", "-F", "\t", "-c", sql]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return [line.split("\t") for line in done.stdout.splitlines()]


def programs() -> Path | None:
    """Folder of its programs; None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def running(where: Path, folder: Path) -> Iterator[PostgreSQL]:
    """A server while the block runs. `where`: its programs; `folder`: an empty one for its data."""
    # PostgreSQL refuses to run as root.
    other = pwd.getpwnam("nobody") if os.getuid() == 0 else None
    if other is not None:
        for one in (folder, *folder.parents):
            if not one.stat().st_mode & stat.S_IXOTH:
                one.chmod(0o755)
        os.chown(folder, other.pw_uid, other.pw_gid)
    as_user: Mapping[str, int] = {} if other is None else {"user": other.pw_uid}
    data = folder / "data"
    initdb = [where / "initdb", "-D", data, "-U", USER, "--auth=trust", "-E", "UTF8", "--no-sync"]
    subprocess.run(initdb, check=True, capture_output=True, cwd=folder, **as_user)
    port = free_port()
    server = subprocess.Popen(
        [where / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", folder, "-F"],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **as_user,
    )
    try:
        yield PostgreSQL(where, port)
    finally:
        server.terminate()
        server.wait(30)
