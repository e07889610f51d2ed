"""Reaching the brokers: one probe that says whether they answer and what they are."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Sequence
from contextlib import suppress

from aiokafka.conn import create_conn
from aiokafka.errors import KafkaConnectionError, KafkaError, TopicAuthorizationFailedError
from aiokafka.structs import TopicPartition

from streams.access import Role
from streams.client.access import check_access
from streams.client.requests import Metadata
from streams.denied import forbidden, no_entry
from streams.errors import AccessDenied, BrokerAway, ClientError, SettingsError
from streams.kafka import AdminClient, admin_client, quiet
from streams.settings import PREFIX, Settings, host_and_port
from streams.tasks import cancel

EMBEDDED_CLUSTER = "tansu_cluster"
"""Cluster id that the embedded broker reports."""

HIDDEN = TopicAuthorizationFailedError.errno
BOOTSTRAP = "bootstrap_servers"
ALERT_SECONDS = 2.0
STATE_SECONDS = 5.0
OTHERS_SECONDS = 0.5
"""How long brokers have to answer after the first one has."""
CLOSED = (KafkaConnectionError, ConnectionResetError)
NO_NEWS = ("", "KafkaConnectionError", "TimeoutError", "ConnectionRefusedError")
"""Names of errors that say no more than that nobody answers."""


async def connect(settings: Settings, timeout: float = 10.0, role: Role | None = None) -> Settings:
    """Check that the brokers answer; give the settings with the engine that they turn out to be.

    One broker that answers is enough. An engine that the user named is left as it is. `role`: what
    the user has to be allowed. Raises BrokerAway, AccessDenied, SettingsError.
    """
    try:
        settings.ssl_context()
    except (OSError, ssl.SSLError) as error:
        files = [getattr(settings, name) for name in ("ssl_cafile", "ssl_certfile", "ssl_keyfile")]
        reason = getattr(error, "reason", None) or error.strerror or str(error)
        raise SettingsError(
            f"The TLS files {', '.join(filter(None, files))} ({PREFIX}SSL_CAFILE, "
            f"{PREFIX}SSL_CERTFILE, {PREFIX}SSL_KEYFILE) cannot be used: {reason}. A key under a "
            f"password needs {PREFIX}SSL_KEY_PASSWORD."
        ) from None
    with quiet():
        settings = await _answering(settings, timeout)
        try:
            async with (
                asyncio.timeout(timeout),
                admin_client(settings, request_timeout_ms=int(timeout * 1000)) as admin,
            ):
                cluster = (await admin.describe_cluster()).get("cluster_id")
        except (KafkaError, TimeoutError, OSError) as error:
            raise unreachable(settings, error) from None
    if cluster == EMBEDDED_CLUSTER and "engine" not in settings.model_fields_set:
        return settings.model_copy(update={"engine": "embedded"})
    if role is not None and settings.engine == "kafka":
        await check_access(settings, role)
    return settings


async def _answering(settings: Settings, timeout: float) -> Settings:
    """Connect to all brokers at once; the settings, beginning with those that let us in.

    aiokafka takes the named brokers by chance and waits for one that hangs. Raises BrokerAway,
    AccessDenied where none lets us in.
    """
    tries = {asyncio.ensure_future(_try(settings, one, timeout)): one for one in settings.brokers}
    pending, failures = set(tries), []
    found: list[str] = []
    try:
        while pending and not found:
            done, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
            if pending and any(task.exception() is None for task in done):
                more, pending = await asyncio.wait(pending, timeout=OTHERS_SECONDS)
                done |= more
            found += [tries[task] for task in done if task.exception() is None]
            failures += [error for task in done if (error := task.exception())]
    finally:
        await cancel(*pending)
    if found:
        return settings.beginning_with(one for one in settings.brokers if one in found)
    refusal = next((error for error in failures if isinstance(error, AccessDenied)), None)
    if refusal is None and all(isinstance(error, CLOSED) for error in failures):
        raise BrokerAway(
            f"The brokers at {', '.join(settings.brokers)} close the connection: they are starting "
            f"or ending, or do not speak {PREFIX}SECURITY_PROTOCOL={settings.security_protocol}."
        )
    raise refusal or unreachable(settings, failures[0])


async def _try(settings: Settings, broker: str, timeout: float) -> None:
    """Connect and log in. Raises AccessDenied, KafkaError, OSError, TimeoutError."""
    host, port = host_and_port(broker)
    arguments = {key: value for key, value in settings.kafka().items() if key != BOOTSTRAP}
    try:
        async with asyncio.timeout(timeout):
            connection = await create_conn(
                host, port, request_timeout_ms=int(timeout * 1000), **arguments
            )
    except (KafkaError, OSError) as error:
        if isinstance(error, KafkaConnectionError) and settings.ssl_context() is not None:
            with suppress(TimeoutError):
                await _hear_alert(settings, broker)
        raise no_entry(settings, broker, error) or error from None
    closing = connection.close()
    if closing is not None:
        await closing


async def _hear_alert(settings: Settings, broker: str) -> None:
    """Connect with TLS alone, and wait for what a broker says before it closes a connection.

    aiokafka keeps it to itself. Raises AccessDenied.
    """
    host, port = host_and_port(broker)
    writer = None
    try:
        async with asyncio.timeout(ALERT_SECONDS):
            reader, writer = await asyncio.open_connection(host, port, ssl=settings.ssl_context())
            await reader.read(1)
    except OSError as error:
        if denied := no_entry(settings, broker, error):
            raise denied from None
    finally:
        if writer is not None:
            writer.close()


def unreachable(settings: Settings, error: BaseException | None = None) -> ClientError:
    """The sentence for brokers that do not answer, or that forbid what they were asked for."""
    if error is not None and (refused := forbidden(settings, error)):
        return refused
    name = type(error).__name__ if error is not None else ""
    why = f" ({name})" if name not in NO_NEWS else ""
    return BrokerAway(
        f"No broker answers at {', '.join(settings.brokers)}{why}. Start one with `quotewire up`, "
        f"or name yours with --brokers or {PREFIX}BROKERS."
    )


async def partitions_of(settings: Settings, *topics: str) -> dict[str, list[TopicPartition]]:
    """Partitions of those of the topics that exist. Raises AccessDenied, BrokerAway."""
    with quiet():
        try:
            async with admin_client(settings) as admin:
                described = await _described(settings, admin, topics)
        except (KafkaError, OSError) as error:
            raise unreachable(settings, error) from None
    return {
        topic: sorted(TopicPartition(topic, number) for number in numbers)
        for topic, numbers in described.items()
    }


async def _described(
    settings: Settings, admin: AdminClient, topics: Sequence[str]
) -> dict[str, list[int]]:
    """Name to numbers of partitions. A listing leaves out what this user may not see, so brokers
    that can be asked for topics by name without making them are asked so."""
    try:
        if settings.engine == "kafka":
            found = (await admin._send_request(Metadata(sorted(topics)))).topics
            if hidden := {name for code, name, *_ in found if code == HIDDEN}:
                raise TopicAuthorizationFailedError(hidden)
            # A partition's number is its second field.
            return {
                name: [partition[1] for partition in partitions]
                for code, name, _, partitions, *_ in found
                if not code
            }
    except NotImplementedError:
        pass  # Before Kafka 2.3.
    there = set(await admin.list_topics()) & set(topics)
    described = await admin.describe_topics(sorted(there)) if there else []
    return {one["topic"]: [each["partition"] for each in one["partitions"]] for one in described}


async def state_of(settings: Settings, topic: str) -> str:
    """What hinders writes to a topic, as sentences with a space before them; "" for nothing known.

    Partitions without a leader, or with replicas that are behind, of which the brokers may want
    more (`min.insync.replicas`).
    """
    with quiet(), suppress(KafkaError, OSError, TimeoutError, NotImplementedError):
        async with asyncio.timeout(STATE_SECONDS), admin_client(settings) as admin:
            (found,) = (await admin._send_request(Metadata([topic]))).topics
        leaderless, behind = [], []
        for _, number, leader, _, replicas, in_sync, *_ in found[3]:
            if leader < 0:
                leaderless.append(str(number))
            elif len(in_sync) < len(replicas):
                behind.append(f"{number} has {len(in_sync)} of {len(replicas)}")
        said = ""
        if leaderless:
            said += f" Partitions without a leader: {', '.join(leaderless)}."
        if behind:
            said += (
                f" Replicas in sync: partition {', '.join(behind)}; the brokers take a record only "
                "where there are min.insync.replicas."
            )
        return said
    return ""
