"""Three Apache Kafka brokers with TLS, SASL and ACLs, as other people's clusters have them.

Each broker is controller as well. It listens four times on the loopback interface: PLAINTEXT for
the brokers among themselves and for the tests, which may do everything there; SASL_SSL and mTLS
for what is tested; EXPIRED with a certificate that has expired.
"""

from __future__ import annotations

import asyncio
import base64
import os
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from streams.access import Acl
from streams.broker import free_port
from streams.broker.apache_kafka import CLUSTER_ID, find_java, kafka_jars
from streams.broker.probe import answers
from streams.children import ends_with_parent
from streams.kafka import AdminClient
from streams.settings import Settings
from tests.certificates import Authority
from tests.cluster_requests import (
    CreateAcls,
    DeleteAcls,
    DescribeAcls,
    DescribeQuorum,
    ElectLeaders,
    Row,
    row_of,
)
from tests.kafka import ROOT

PASSWORD = "open sesame"
USERS = (
    *("publisher", "worker", "tables", "subscriber", "archiver", "watches", "console", "admin"),
    *("nobody", "everybody"),
)
NODES = (1, 2, 3)
CONTROLLER = 9
"""The node of a controller that is no broker."""
LISTENERS = ("PLAINTEXT", "SASL_SSL", "MTLS", "EXPIRED", "CONTROLLER")
HEAP_MB = 256


class Cluster:
    """The brokers. `engine` and `bootstrap` are those of `Broker`, for the helpers of tests.

    `apart`: no broker is a controller; a node of its own is the only one.
    """

    engine = "kafka"

    def __init__(self, *, apart: bool = False) -> None:
        self.controllers = (CONTROLLER,) if apart else NODES
        self._temporary = tempfile.TemporaryDirectory(prefix="quotewire-cluster-")
        self.folder = Path(self._temporary.name)
        self.authority = Authority(self.folder / "tls")
        self.ports = {
            name: {
                node: free_port() for node in (self.controllers if name == "CONTROLLER" else NODES)
            }
            for name in LISTENERS
        }
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        # A broker ends with the thread that has started it.
        self._starter = ThreadPoolExecutor(1)
        self._java = [
            *(find_java(), f"-Xmx{HEAP_MB}m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
            *("-Xshare:auto", "-cp", f"{kafka_jars().absolute()}/*"),
            f"-Dlog4j2.configurationFile={ROOT / 'tests' / 'cluster-log4j2.xml'}",
        ]

    @property
    def reached(self) -> dict[str, Any]:
        """Settings by which tests that know no roles reach it: as a user who may do everything."""
        return self.environment("everybody")

    @property
    def bootstrap(self) -> str:
        """Where everything is allowed."""
        return self.addresses("PLAINTEXT")

    def addresses(self, listener: str, host: str = "127.0.0.1") -> str:
        """All brokers of a listener, as a client names them."""
        return ",".join(f"{host}:{port}" for port in self.ports[listener].values())

    def settings(self, user: str, prefix: str = "news.", **more: Any) -> Settings:
        """Settings of a user over SASL_SSL with SCRAM; `more` replaces them."""
        given = self.environment(user) | {"topic_prefix": prefix} | more
        return Settings(_env_file=None, **given)  # type: ignore[call-arg]

    def environment(self, user: str) -> dict[str, Any]:
        """The same as plain values, by the names of settings."""
        return {
            "brokers": self.addresses("SASL_SSL", "localhost"),
            "engine": "kafka",
            "security_protocol": "SASL_SSL",
            "ssl_cafile": str(self.authority.file),
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_username": user,
            "sasl_password": PASSWORD,
            "replication": 3,
            "partitions": 2,
        }

    # -- brokers

    def start(self, *nodes: int) -> None:
        """Start nodes, by default all, and wait until the brokers among them answer."""
        nodes = nodes or tuple({*NODES, *self.controllers})
        for node in nodes:
            folder = self.folder / f"broker-{node}"
            if not folder.exists():
                self._prepare(node, folder)
            command = [
                *self._java,
                f"-Dquotewire.log={folder / 'server.log'}",
                *("kafka.Kafka", str(folder / "server.properties")),
            ]
            with (folder / "output.log").open("ab") as sink:
                self._processes[node] = self._starter.submit(
                    subprocess.Popen,
                    ends_with_parent(command, "KILL"),
                    stdin=subprocess.DEVNULL,
                    stdout=sink,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                ).result()
        deadline = time.monotonic() + 120
        with ThreadPoolExecutor(len(NODES)) as threads:
            for node in set(nodes) & set(NODES):
                where = f"127.0.0.1:{self.ports['PLAINTEXT'][node]}"
                while not threads.submit(answers, where).result():
                    assert self._processes[node].poll() is None, self.tail(node)
                    assert time.monotonic() < deadline, self.tail(node)
                    time.sleep(0.2)

    def signal(self, node: int, how: signal.Signals) -> None:
        """Send a broker a signal."""
        os.killpg(self._processes[node].pid, how)

    def kill(self, *nodes: int) -> None:
        """End brokers as a power cut would."""
        for node in nodes:
            self.signal(node, signal.SIGKILL)
            self._processes[node].wait()

    def stop(self, node: int) -> None:
        """End a broker in order: it hands over what it leads."""
        self.signal(node, signal.SIGTERM)
        self._processes[node].wait(120)

    def fill_disk(self, node: int) -> None:
        """Let no file of a broker grow any further, as where its disk is full; wait for its end.

        A limit of the process stands in for the disk: writing fails in the same call.
        """
        process = self._processes[node]
        _, most = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, most))
        process.wait(120)

    def move(self, node: int) -> None:
        """Give a broker that does not run another port for those who log in."""
        self.ports["SASL_SSL"][node] = free_port()
        self._configure(node)

    def close(self) -> None:
        """End all and remove what they kept."""
        for process in self._processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        self._starter.shutdown()
        self._temporary.cleanup()

    def tail(self, node: int) -> str:
        """The end of a broker's log."""
        folder = self.folder / f"broker-{node}"
        logs = [folder / "output.log", folder / "server.log"]
        return "\n".join(path.read_text()[-3_000:] for path in logs if path.exists())

    def _prepare(self, node: int, folder: Path) -> None:
        """Configuration and data: formatted once, and copied for the others."""
        folder.mkdir()
        configuration = self._configure(node)
        first = self.folder / "broker-1" / "data"
        if node != 1:
            shutil.copytree(first, folder / "data")
            meta = folder / "data" / "meta.properties"
            kept = [line for line in meta.read_text().splitlines() if line.startswith("version")]
            directory = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
            kept += [f"cluster.id={CLUSTER_ID}", f"node.id={node}", f"directory.id={directory}"]
            meta.write_text("\n".join(kept))
            return
        scram = (f"SCRAM-SHA-512=[name={user},password={PASSWORD}]" for user in USERS)
        done = subprocess.run(
            [
                *self._java,
                f"-Dquotewire.log={folder / 'server.log'}",
                *("kafka.tools.StorageTool", "format", "--cluster-id", CLUSTER_ID),
                *("--config", str(configuration)),
                *(part for each in scram for part in ("--add-scram", each)),
            ],
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def _configure(self, node: int) -> Path:
        folder = self.folder / f"broker-{node}"
        lines = (f"{name}={value}" for name, value in self._properties(node, folder).items())
        configuration = folder / "server.properties"
        configuration.write_text("\n".join(lines))
        return configuration

    def _properties(self, node: int, folder: Path) -> dict[str, Any]:
        localhost = "DNS:localhost"
        bound = [
            f"{name}://127.0.0.1:{ports[node]}"
            for name, ports in self.ports.items()
            if node in ports
        ]
        told = [f"{name}://localhost:{self.ports[name].get(node)}" for name in LISTENERS[:-1]]
        roles = {"broker": node in NODES, "controller": node in self.controllers}
        plain = " ".join(f'user_{user}="{PASSWORD}"' for user in USERS)
        common = "org.apache.kafka.common.security"
        sasl = "listener.name.sasl_ssl"
        return {
            "process.roles": ",".join(role for role, has in roles.items() if has),
            "node.id": node,
            "controller.quorum.voters": ",".join(
                f"{one}@127.0.0.1:{port}" for one, port in self.ports["CONTROLLER"].items()
            ),
            "controller.listener.names": "CONTROLLER",
            "inter.broker.listener.name": "PLAINTEXT",
            "listeners": ",".join(bound),
            **({"advertised.listeners": ",".join(told)} if node in NODES else {}),
            "listener.security.protocol.map": "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,"
            "SASL_SSL:SASL_SSL,MTLS:SSL,EXPIRED:SSL",
            "log.dirs": folder / "data",
            # -- TLS
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": self.authority.sign("broker", hosts=localhost).both,
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": self.authority.file,
            "listener.name.mtls.ssl.client.auth": "required",
            "listener.name.expired.ssl.keystore.type": "PEM",
            "listener.name.expired.ssl.keystore.location": self.authority.sign(
                "broker", hosts=localhost, expired=True
            ).both,
            "ssl.principal.mapping.rules": "RULE:^CN=([^,]+).*$/$1/,DEFAULT",
            # -- SASL
            "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-512,OAUTHBEARER",
            f"{sasl}.plain.sasl.jaas.config": f"{common}.plain.PlainLoginModule required {plain};",
            f"{sasl}.scram-sha-512.sasl.jaas.config": f"{common}.scram.ScramLoginModule required;",
            f"{sasl}.oauthbearer.sasl.jaas.config": f"{common}.oauthbearer."
            'OAuthBearerLoginModule required unsecuredLoginStringClaim_sub="broker";',
            # -- ACLs
            "authorizer.class.name": "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users": "User:ANONYMOUS;User:everybody",
            # -- racks: each broker has its own
            "broker.rack": f"rack-{node}",
            "replica.selector.class": "org.apache.kafka.common.replica.RackAwareReplicaSelector",
            # -- small and quick
            "auto.create.topics.enable": "false",
            "default.replication.factor": 3,
            "min.insync.replicas": 2,
            "offsets.topic.replication.factor": 3,
            "offsets.topic.num.partitions": 3,
            "transaction.state.log.replication.factor": 3,
            "transaction.state.log.min.isr": 2,
            "transaction.state.log.num.partitions": 3,
            "group.initial.rebalance.delay.ms": 0,
            "group.min.session.timeout.ms": 1000,
            "num.network.threads": 1,
            "num.io.threads": 2,
            "log.cleaner.dedupe.buffer.size": 8_388_608,
            "broker.session.timeout.ms": 6000,
        }

    # -- ACLs

    async def allow(self, user: str, acls: Iterable[Acl]) -> None:
        """Let a user do what the ACLs say; return when every broker knows."""
        rows = [row_of(user, acl) for acl in acls]
        (response,) = await self._ask(CreateAcls(rows), "")
        assert all(code == 0 for code, _ in response.results), response
        while not all(set(rows) <= known for known in await self._known(user)):
            await asyncio.sleep(0.02)

    async def forbid(self, user: str, acl: Acl) -> None:
        """Take one back; return when every broker knows."""
        await self._ask(DeleteAcls([row_of(user, acl)]), "")
        while any(row_of(user, acl) in known for known in await self._known(user)):
            await asyncio.sleep(0.02)

    async def _known(self, user: str) -> list[set[Row]]:
        """What each broker that runs knows of a user."""
        running = [node for node in NODES if self._processes[node].poll() is None]
        ports = [str(self.ports["PLAINTEXT"][node]) for node in running]
        answers = await self._ask(DescribeAcls(f"User:{user}"), *ports)
        return [
            {
                (kind, name, pattern, *acl)
                for kind, name, pattern, acls in answer.resources
                for acl in acls
            }
            for answer in answers
        ]

    async def _ask(self, request: Any, *ports: str) -> list[Any]:
        """Answers of the brokers at these ports; of one of them where that is none."""
        admin = AdminClient(bootstrap_servers=self.bootstrap)
        try:
            await admin.start()
            nodes = {str(one.port): one.nodeId for one in admin._client.cluster.brokers()}
            return [await admin._send_request(request, nodes.get(port)) for port in ports]
        finally:
            await admin.close()

    # -- leaders

    async def controller(self) -> int:
        """The node that is the active controller."""
        (answer,) = await self._ask(DescribeQuorum(), "")
        leader: int = answer.topics[0][1][0][2]
        return leader

    async def move_leaders(self, *topics: str) -> int:
        """Have the first replica of each partition lead it again; how many leaders have moved."""
        admin = AdminClient(bootstrap_servers=self.bootstrap)
        try:
            await admin.start()
            described = await admin.describe_topics(list(topics))
        finally:
            await admin.close()
        wanted = {
            one["topic"]: [partition["partition"] for partition in one["partitions"]]
            for one in described
        }
        (answer,) = await self._ask(ElectLeaders(wanted), "")
        return sum(code == 0 for _, results in answer.results for _, code, _ in results)
