"""The two brokers that quotewire can run itself, each a child process on the loopback interface.

`embedded` keeps everything in memory and is ready at once; `kafka` is Apache Kafka. A broker ends
with the process that started it, however that ends (on Linux).
"""

from __future__ import annotations

import atexit
import os
import re
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Self

from streams.broker import apache_kafka, embedded
from streams.broker.ports import HOST, free_port, port_is_free
from streams.broker.probe import answers
from streams.children import ends_with_parent
from streams.errors import BrokerError

Engine = Literal["kafka", "embedded"]
START_SECONDS = 60.0
"""How long one may take to answer its first request."""


class Broker:
    """One broker: start it, wait until it answers, stop it.

    Methods block; from async code call them through `asyncio.to_thread`. As a context manager it
    is started on entry and stopped on exit. Started again after `stop` or `kill` it has the same
    port and, with Apache Kafka, the same topics.

    `port`: 0 takes a free one. `folder`: where Apache Kafka keeps its data, by default a
    temporary folder that `close` removes; the embedded broker keeps none. `heap_mb`: Java heap.
    """

    def __init__(
        self,
        engine: Engine = "embedded",
        *,
        port: int = 0,
        folder: Path | None = None,
        heap_mb: int = 512,
    ) -> None:
        self.engine: Engine = engine
        self.port = port or free_port()
        self._heap_mb = heap_mb
        self._controller_port = 0
        self._temporary = (
            tempfile.TemporaryDirectory(prefix="quotewire-broker-") if folder is None else None
        )
        self.folder = Path(self._temporary.name) if self._temporary else Path(folder or ".")
        self.log = self.folder / f"{engine}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        """Its address, for clients: `127.0.0.1:port`."""
        return f"{HOST}:{self.port}"

    @property
    def pid(self) -> int | None:
        """Process id while it runs."""
        return self._process.pid if self.running and self._process else None

    @property
    def running(self) -> bool:
        """Whether its process runs."""
        return self._process is not None and self._process.poll() is None

    def start(self, timeout: float = START_SECONDS) -> Self:
        """Start it and return when it answers a Kafka request; at most `timeout` seconds.

        Raises BrokerError where the port is taken, something it needs is missing, or it does not
        come up; then with the end of its log.
        """
        self.begin()
        return self.until_it_answers(timeout)

    def begin(self) -> None:
        """Start it. Raises BrokerError where the port is taken or something it needs is missing."""
        if self.running:
            return
        if not port_is_free(self.port):
            raise BrokerError(
                f"Port {self.port} on {HOST} is in use: stop what listens there, or choose "
                "another port."
            )
        self.folder.mkdir(parents=True, exist_ok=True)
        command = self._command()
        atexit.register(self.stop)
        self._process = _spawn(command, self.log)

    def until_it_answers(self, timeout: float = START_SECONDS) -> Self:
        """Return when it answers a Kafka request. Raises BrokerError as `start`."""
        deadline = time.monotonic() + timeout
        while not answers(self.bootstrap):
            if not self.running or time.monotonic() > deadline:
                died = not self.running
                self.kill()
                raise BrokerError(
                    f"The {self.engine} broker "
                    + ("ended" if died else f"did not answer within {timeout:g} s")
                    + f" while starting. The end of its log:\n{_tail(self.log)}"
                )
            time.sleep(0.05)
        return self

    def stop(self, timeout: float = 30.0) -> None:
        """Ask it to end, wait, and kill it where it has not ended after `timeout` seconds."""
        self._end(signal.SIGTERM, timeout)

    def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._end(signal.SIGKILL, 10.0)

    def restart(self, timeout: float = START_SECONDS) -> Self:
        """Stop and start it again. The embedded broker forgets everything by that."""
        self.stop()
        return self.start(timeout)

    def close(self) -> None:
        """Stop it and remove its folder, where that is a temporary one."""
        self.stop()
        if self._temporary:
            self._temporary.cleanup()

    def __enter__(self) -> Self:
        try:
            return self.start()
        except BaseException:
            self.close()
            raise

    def __exit__(self, *exc: object) -> None:
        self.close()

    def _end(self, how: signal.Signals, timeout: float) -> None:
        atexit.unregister(self.stop)
        process = self._process
        if process is None:
            return
        if process.poll() is None:
            os.killpg(process.pid, how)
            try:
                process.wait(timeout)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self._process = None

    def _command(self) -> list[str]:
        if self.engine == "embedded":
            return embedded.command(self.bootstrap)
        self._controller_port = self._controller_port or free_port()
        controller = f"{HOST}:{self._controller_port}"
        return apache_kafka.command(self.folder, self.bootstrap, controller, self._heap_mb)


def _spawn(command: Sequence[str], output: Path) -> subprocess.Popen[bytes]:
    """Start a process in its own group, its output appended to a file; it ends with its parent.

    The kernel's parent is the thread that starts it, so a thread of its own waits for it.
    """
    started: list[subprocess.Popen[bytes] | OSError] = []
    ready = threading.Event()

    def run() -> None:
        try:
            with output.open("ab") as sink:
                process = subprocess.Popen(
                    ends_with_parent(command),
                    stdin=subprocess.DEVNULL,
                    stdout=sink,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            started.append(process)
        except OSError as error:
            started.append(error)
            return
        finally:
            ready.set()
        process.wait()

    threading.Thread(target=run, name=f"broker-{output.stem}", daemon=True).start()
    ready.wait()
    if isinstance(started[0], OSError):
        raise BrokerError(f"{command[0]} could not be started: {started[0]}")
    return started[0]


def _tail(path: Path, lines: int = 20) -> str:
    """Last lines of a log, and of the server log beside it, without terminal colours."""
    shown: list[str] = []
    for file in (path, path.with_name("server.log")):
        if file.exists():
            text = file.read_text(encoding="utf-8", errors="replace")
            shown += re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()[-lines:]
    return "\n".join(shown) or "(empty)"
