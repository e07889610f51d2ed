"""The process tree of `up`, `demo` and `reprocess`: a broker, a worker, and their clean end."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from typing import IO, Any

from streams.archive.alone import alone
from streams.archive.location import default_archive, file_of
from streams.broker import Broker
from streams.children import ends_with_parent
from streams.cli.console import console_beside
from streams.cli.output import complain, err, notice
from streams.errors import BrokerError, CommandFailed, Exit, PortTaken
from streams.settings import PREFIX, SECRET_FILE, Settings
from streams.sinks.base import without_secrets
from streams.topics import Topics

POLL_SECONDS = 0.1
IDLE_SECONDS = 60.0
"""How long a worker may be without partitions before that is said."""
STANDARD_ERROR = 2
STOP_SECONDS = 30.0
COMMAND = (sys.executable, "-m", "streams.cli")
LASTING = (Exit.USAGE, Exit.NO_BROKER, Exit.REFUSED, Exit.DENIED)
"""Exit codes that starting it again would not change."""
BEHIND_WORKER = 2
"""What is added to a worker's port of metrics for that of the collector beside it; one more for
that of the archiver."""
MOST_STARTS = 3
"""Of a process that ends within a minute."""


class Stop:
    """Becomes true when SIGINT or SIGTERM arrives, instead of ending the process."""

    def __init__(self) -> None:
        self.signals = 0
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._count)

    def _count(self, *_: Any) -> None:
        self.signals += 1

    def __bool__(self) -> bool:
        return self.signals > 0

    def wait(self, seconds: float) -> bool:
        """Sleep until it is true, at most so long; whether it is."""
        deadline = time.monotonic() + seconds
        while not self and time.monotonic() < deadline:
            time.sleep(min(0.1, seconds))
        return bool(self)


class Worker:
    """A worker process of its own process group; it ends with this process (on Linux).

    `overrides`: settings in its environment, beside those of this process. `log`: where all its
    output goes, by default standard error: standard output is the command's. `command`: of
    quotewire, another one that runs until it is stopped.
    """

    def __init__(
        self,
        overrides: Mapping[str, Any],
        log: IO[bytes] | None = None,
        command: Sequence[str] = ("worker",),
    ) -> None:
        # What is no setting was said of already.
        known = {PREFIX + name.upper() for name in Settings.model_fields}
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(PREFIX) or name in known or name == f"{PREFIX}CACHE"
        } | {PREFIX + name.upper(): str(value) for name, value in overrides.items()}
        self._process = subprocess.Popen(
            ends_with_parent((*COMMAND, *command)),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log or STANDARD_ERROR,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    @property
    def code(self) -> int | None:
        """Exit code; None while it runs."""
        return self._process.poll()

    def stop(self, stop: Stop | None = None) -> int:
        """Ask it to end, wait, and kill it after STOP_SECONDS or a second signal."""
        process = self._process
        if process.poll() is None:
            process.terminate()
            deadline = time.monotonic() + STOP_SECONDS
            while process.poll() is None and time.monotonic() < deadline:
                if stop is not None and stop.signals > 1:
                    break
                time.sleep(0.05)
        # What it left of its group: nothing, unless it died.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        return process.wait()


class Kept:
    """A process that is started again where it ends by itself.

    `what`: what to call it towards people; the others as of `Worker`.
    """

    def __init__(
        self, what: str, overrides: Mapping[str, Any], command: Sequence[str] = ("worker",)
    ) -> None:
        self._what = what
        self._overrides = overrides
        self._command = command
        self._starts = [time.monotonic()]
        self._process = Worker(overrides, command=command)
        self.code: int | None = None

    def look(self) -> bool:
        """Whether it has just been started again; `code` is its exit code once that has no use."""
        if self._process.code is None or self.code is not None:
            return False
        code = self._process.stop()
        self._starts = [at for at in self._starts if time.monotonic() - at < 60.0]
        if code in LASTING or len(self._starts) > MOST_STARTS:
            complain(f"The {self._what} has ended with exit code {code}.")
            self.code = code if code > 0 else Exit.FAILED
            return False
        notice(f"The {self._what} has ended with exit code {code}; starting it again.")
        self._process = Worker(self._overrides, command=self._command)
        self._starts.append(time.monotonic())
        return True

    def stop(self, stop: Stop | None = None) -> None:
        """As a `Worker` is stopped."""
        self._process.stop(stop)


def overrides_of(settings: Settings) -> dict[str, Any]:
    """Settings as a child's environment needs them: those that were named, secrets included."""
    from_files = {
        name.removesuffix(SECRET_FILE)
        for name in settings.model_fields_set
        if name.endswith(SECRET_FILE)
    }
    named = {name: getattr(settings, name) for name in settings.model_fields_set - from_files}
    return {name: plain(value) for name, value in named.items() if value is not None}


def plain(value: Any) -> str:
    """A setting as its environment variable has it."""
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    if isinstance(value, dict):
        return ",".join(f"{name}={each}" for name, each in value.items())
    if hasattr(value, "get_secret_value"):
        return str(value.get_secret_value())
    return str(value)


@contextmanager
def broker_for(settings: Settings, port: int) -> Iterator[tuple[Settings, Broker | None]]:
    """The settings, with an embedded broker that runs meanwhile where no broker is named.

    It has begun to start, and may not answer yet.
    """
    if "brokers" in settings.model_fields_set:
        yield settings, None
        return
    broker = Broker("embedded", port=port)
    try:
        with _said():
            broker.begin()
        found = {"brokers": (broker.bootstrap,), "engine": "embedded"}
        yield settings.model_copy(update=found), broker
    finally:
        broker.close()


@contextmanager
def _said() -> Iterator[None]:
    """Raise what a broker of one's own raises with what to do about it."""
    try:
        yield
    except BrokerError as error:
        raise CommandFailed(
            f"{error} (Another port: --broker-port. A broker that runs already: --brokers.)"
        ) from None


def healthy(settings: Settings, port: int | None = None) -> bool:
    """Whether the health endpoint at a port, by default the worker's, says that all is well."""
    return _says_yes(settings, port, "health")


def reads(settings: Settings, port: int | None = None) -> bool:
    """Whether the worker there has partitions, and reads what comes."""
    return _says_yes(settings, port, "ready")


def _says_yes(settings: Settings, port: int | None, page: str) -> bool:
    url = f"http://{settings.host}:{port or settings.metrics_port}/{page}"
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def check_ports(settings: Settings, collects: bool) -> None:
    """Raise PortTaken where a worker, or a collector beside it, could not listen for metrics."""
    port = settings.metrics_port
    if port and is_taken(settings.host, port):
        raise PortTaken(
            f"Port {port} on {settings.host} is taken, so a worker cannot serve its metrics there. "
            f"Does one run already? Another port: --metrics-port, or {PREFIX}METRICS_PORT."
        )
    if port and collects and is_taken(settings.host, port + BEHIND_WORKER):
        raise PortTaken(
            f"Port {port + BEHIND_WORKER} on {settings.host} is taken, so the collector cannot "
            f"serve its metrics there. It is {BEHIND_WORKER} behind the worker's: another one with "
            f"--metrics-port, or {PREFIX}METRICS_PORT."
        )


def check_archive(settings: Settings, address: str | None) -> None:
    """Raise Refused where another process writes into an SQLite archive: what is in a broker in
    memory would never be in it."""
    path = file_of(address) if address and "brokers" not in settings.model_fields_set else None
    if path is not None and path.parent.is_dir():
        with alone(str(path)):
            pass


def is_taken(host: str, port: int) -> bool:
    """Whether something listens at an address already."""
    try:
        kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(kind, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except OSError:
        return True
    return False


def run_up(
    settings: Settings,
    stop: Stop,
    port: int,
    console: bool = True,
    collect: Sequence[str] = (),
    archive: str | None = None,
) -> int:
    """Run broker, worker and console until a signal comes; the exit code.

    `collect`: arguments of a `quotewire collect` that runs as well; none for none. `archive`:
    address of the archive; None for none.
    """
    check_ports(settings, bool(collect))
    check_archive(settings, archive)
    with broker_for(settings, port) as (settings, broker), ExitStack() as running:
        overrides = overrides_of(settings)
        worker = Kept("worker", overrides)
        try:
            if broker is not None:
                with _said():
                    broker.until_it_answers()
                err.print(f"The embedded broker listens at {broker.bootstrap}.", markup=False)
                notice("It keeps everything in memory: what it holds ends with it.")
            page = running.enter_context(console_beside(settings, console))
        except BaseException:
            worker.stop(stop)
            raise
        archiver: list[Kept] = []
        # It ends after the worker, with what that has written; both before the console.
        running.callback(_stop_all, archiver, stop)
        running.callback(worker.stop, stop)
        collector = None
        if collect:
            at = settings.metrics_port and settings.metrics_port + BEHIND_WORKER
            command = ("collect", f"--metrics-port={at}", *collect)
            collector = Kept("collector", overrides, command)
            running.callback(collector.stop, stop)
        told, since = False, time.monotonic()
        while not stop.wait(POLL_SECONDS):
            if broker is not None and not broker.running:
                complain("The embedded broker has ended by itself; what it held is gone.")
                return Exit.FAILED
            if collector is not None:
                collector.look()
            if worker.look():
                told, since = False, time.monotonic()
            elif worker.code is not None:
                return worker.code
            elif not told and _tell(settings, page, since, archive):
                told = True
                if archive is not None and not archiver:
                    archiver.append(Kept("archiver", overrides, _archive(settings, archive)))
            for one in archiver:
                one.look()
    err.print("Ended.")
    return Exit.OK


def _stop_all(processes: Sequence[Kept], stop: Stop) -> None:
    for one in processes:
        one.stop(stop)


def _archive(settings: Settings, address: str) -> tuple[str, ...]:
    """The command that archives beside a worker."""
    port = settings.metrics_port and settings.metrics_port + BEHIND_WORKER + 1
    return ("archive", "run", f"--metrics-port={port}", f"--archive={address}")


def _tell(settings: Settings, page: str | None, since: float, archive: str | None) -> bool:
    """Say that the worker reads, or after a while that it has nothing to read; whether it was said.

    since: when it was started, by the monotonic clock.
    """
    if reads(settings):
        _announce(settings, page, archive)
        return True
    if time.monotonic() - since > IDLE_SECONDS and healthy(settings):
        notice("The worker runs and has no partitions: other workers have all of them.")
        return True
    return False


def _of_archive(archive: str) -> tuple[str, ...]:
    """What is said of the archive: how it is asked, and where it is."""
    shown = without_secrets(archive)
    named = "" if archive == str(default_archive()) else f" --archive {shlex.quote(shown)}"
    return f"  search      quotewire search{named} WORDS", f"  archive     {shown}"


def _announce(settings: Settings, page: str | None, archive: str | None) -> None:
    topics = Topics.of(settings)
    where = ",".join(settings.brokers)
    named = "" if where == "127.0.0.1:9092" else f" --brokers {where}"
    base = f"http://{settings.host}:{settings.metrics_port}"
    for line in (
        "Ready.",
        f"  publish     quotewire publish{named} FILE...",
        f"              (or with any client to Kafka at {where}, topic {topics.raw})",
        f"  subscribe   quotewire subscribe{named} --follow",
        f"              (or with any client from topic {topics.enriched})",
        *((f"  console     {page}",) if page else ()),
        *(_of_archive(archive) if archive else ()),
        f"  metrics     {base}/metrics",
        f"  health      {base}/health",
        "  end         Ctrl-C",
    ):
        err.print(line, markup=False, soft_wrap=True)
