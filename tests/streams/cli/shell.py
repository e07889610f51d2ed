"""A shell whose `quotewire` starts at once: it is forked from a process that has all imported.

`python shell.py SOCKET` is that process. The program `quotewire` on the shell's PATH hands it its
arguments, folder, environment and open files, and ends as the fork does.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

CLIENT = f"""\
#!{sys.executable} -IS
import json, os, signal, socket, sys
there = socket.socket(socket.AF_UNIX)
there.connect(os.environ["QUOTEWIRE_TEST_SOCKET"])
told = json.dumps([sys.argv[1:], os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(there, [len(told).to_bytes(4, "big")], [0, 1, 2])
there.sendall(told)
child = int.from_bytes(there.recv(4), "big")
for one in (signal.SIGINT, signal.SIGTERM):
    signal.signal(one, lambda number, _: os.kill(child, number))
sys.exit(int.from_bytes(there.recv(4), "big"))
"""


class Shell:
    """Lines of a shell, run in a folder with an environment of settings."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        programs = folder.parent / "bin"
        programs.mkdir()
        (programs / "quotewire").write_text(CLIENT)
        (programs / "quotewire").chmod(0o755)
        self.environment = {
            **environment,
            "PATH": os.pathsep.join((str(programs), environment["PATH"])),
            "QUOTEWIRE_TEST_SOCKET": str(folder.parent / "socket"),
        }
        self._server = subprocess.Popen(
            [sys.executable, __file__, self.environment["QUOTEWIRE_TEST_SOCKET"]],
            env=self.environment,
            stdout=subprocess.PIPE,
        )
        assert self._server.stdout is not None
        assert self._server.stdout.readline() == b"ready\n"

    def close(self) -> None:
        """End the process that commands are forked from."""
        self._server.kill()
        self._server.wait()

    def start(self, line: str, **settings: str) -> subprocess.Popen[bytes]:
        """Start a line in a process group of its own; what it says goes to the file `said`.

        A setting that is "" is not in its environment.
        """
        environment = {**self.environment, **settings}
        with (self.folder.parent / "said").open("wb") as said:
            return subprocess.Popen(
                ["bash", "-euo", "pipefail", "-c", line],
                cwd=self.folder,
                env={name: value for name, value in environment.items() if value},
                stdin=subprocess.PIPE,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        """What the last line has said until now."""
        return (self.folder.parent / "said").read_text("utf-8")

    def run(self, line: str, **settings: str) -> int:
        """Run a line to its end, with `y` for what it asks; its exit code."""
        process = self.start(line, **settings)
        process.communicate(b"y\n", timeout=120)
        return process.returncode

    def run_until(self, line: str, shows: str, **settings: str) -> int:
        """Run a line until it shows that (or for two seconds, where that is ""), then interrupt
        it as Ctrl-C does; its exit code."""
        process = self.start(line, **settings)
        until = time.monotonic() + (120 if shows else 2)
        while process.poll() is None and time.monotonic() < until:
            if shows and shows in self.said:
                break
            time.sleep(0.05)
        interrupted = process.poll() is None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=120)
        assert interrupted, self.said
        assert shows in self.said, self.said
        return process.returncode


def serve(path: str) -> None:
    """Import everything, then run a command for each connection."""
    # What commands import themselves; none of it starts a thread.
    import spacy  # noqa: F401

    import streams.client
    import streams.console.server
    import streams.pipeline
    import streams.worker  # noqa: F401

    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen()
    print("ready", flush=True)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        there, _ = listener.accept()
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            listener.close()
            _answer(there)
        there.close()


def _answer(there: socket.socket) -> None:
    """Run the command of a connection in a child, and tell how it ends."""
    size, files, *_ = socket.recv_fds(there, 4, 3)
    told = b""
    while len(told) < int.from_bytes(size, "big"):
        told += there.recv(1 << 20)
    child = os.fork()
    if child == 0:
        there.close()
        _run(files, *json.loads(told))
    for file in files:
        os.close(file)
    there.sendall(child.to_bytes(4, "big"))
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    there.sendall((code if code >= 0 else 128 - code).to_bytes(4, "big"))
    os._exit(0)


def _run(files: list[int], arguments: list[str], folder: str, environment: dict[str, str]) -> None:
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv[:] = ["quotewire", *arguments]
    code = 1
    try:
        from streams.cli import main

        main()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(bool(end.code))
    except BaseException:
        import traceback

        traceback.print_exc()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    serve(sys.argv[1])
