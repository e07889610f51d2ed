"""The flow as a Faust app: an agent for each stage that `flow.py` declares.

Each agent hands the records that Faust gives it to its stage; what a stage does with one is a
function of plain values in `agents/`, run in a language process. How nothing is lost or repeated
is told in `delivery/delivery.py`. `faust -A streams.app worker` runs it with the settings of the
environment; `quotewire worker` is the same with a command line.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Any

import faust
from aiokafka import TopicPartition
from aiokafka.structs import OffsetAndMetadata
from faust.auth import OAuthCredentials, SASLCredentials, SSLCredentials
from faust.tables import TableManager
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread
from faust.transport.drivers.aiokafka import Consumer as FaustConsumer
from faust.transport.drivers.aiokafka import Transport as FaustTransport

from agents.dispatch import Dispatcher, Work
from agents.own import OwnAgentError
from agents.pool import LanguagePool
from schemas import VERSION
from streams import metrics
from streams.delivery.delivery import Consumer, Delivery
from streams.delivery.held import Releaser
from streams.delivery.ingest import IngestStage
from streams.delivery.join import JoinStage, SideStage
from streams.delivery.links import Linker
from streams.delivery.stage import Record, Run, Sizes, Stage
from streams.errors import AccessDenied, FlowError, QuotewireError, ResumeRefused
from streams.flow import TABLES, Declaration, Role, flow
from streams.language import language_pool
from streams.lineage import record_time, with_values
from streams.membership import namesake
from streams.rowformats import format_of
from streams.settings import CLIENT_ID, Settings, load_settings
from streams.tablestage import TableStage
from streams.topics import Topics, ensure_topics
from streams.watch import Watch
from streams.wire import unframed

log = logging.getLogger(__name__)
FAUST_LOG = logging.getLogger("faust")

ROLES: dict[Role, type[Stage]] = {"source": IngestStage, "side": SideStage, "join": JoinStage}
"""What a stage is by its role, earlier ones before later ones."""
SHARES: dict[Role, float] = {"source": 1 / 8, "side": 1.0, "join": 1 / 8}
"""What a byte of a stage's input takes, about, over a byte that entities and quotes read."""


def create_app(settings: Settings, pool: LanguagePool | None = None) -> App:
    """The worker's Faust app: a stage and an agent for each declaration of the flow.

    `pool`: its language processes, where they are there already. Raises FlowError where an agent
    of another package cannot be used.
    """
    pool = pool or language_pool(settings)
    dispatcher = Dispatcher(pool)
    metrics.POOL_QUEUE.set_function(lambda: dispatcher.waiting)
    app = App(settings, pool)
    topics = Topics.of(settings)
    sizes = Sizes(settings.batch, settings.max_record_bytes, settings.duplicate_window)
    stages = [
        ROLES[declared.role](
            declared, topics.__getitem__, in_pool(dispatcher, declared, settings.batch), sizes
        )
        for declared in flow().stages
    ]
    app.connect(*stages)
    return app


def create_tables_app(settings: Settings) -> App:
    """The Faust app of `quotewire tables`: one stage behind the flow, in a group of its own."""
    topics = Topics.of(settings)
    stage = TableStage(
        TABLES,
        topics.__getitem__,
        Sizes(settings.batch, settings.max_record_bytes),
        format_of(settings),
    )
    app = App(
        settings.for_tables(),
        topics=(topics[TABLES.inputs[0]], *topics.tables()),
    )
    app.connect(stage)
    return app


def in_pool(dispatcher: Dispatcher, declared: Declaration, most: int) -> Run:
    """A stage's function, run in a language process."""
    work = Work(
        declared.function,
        declared.failed,
        rank=list(ROLES).index(declared.role),
        most=most,
        share=SHARES[declared.role],
        observe=metrics.BATCH.labels(declared.name).observe,
    )
    dispatcher.add(work)
    return partial(dispatcher.submit, work)


def hand_over(app: App, stage: str) -> Callable[[faust.StreamT[bytes]], Awaitable[None]]:
    """The Faust agent of a stage."""

    async def agent(stream: faust.StreamT[bytes]) -> None:
        await app.hand_over(stage, stream)

    return agent


class Positions(dict[Any, Any]):
    """Faust's read offsets, of which it knows none.

    Faust drops a record that is below the last one it has read, even after a seek; each lane
    checks offsets itself.
    """

    def __getitem__(self, key: Any) -> None:
        return None


EMBEDDED_FETCH_MS = 50
EMBEDDED_JOIN_MS = 2_000
"""A member's session on the embedded broker when it first joins, of which it has to wait for half:
it keeps a member that is silent for longer, unless others join."""
COMMIT_SECONDS = 5.0
REQUEST_SECONDS = 20.0
"""How long a broker may take to answer; Faust's 90 s are longer than a worker may stand still."""


class ConsumerThread(AIOKafkaConsumerThread):
    """Faust's consumer thread, with a rack, and short waits on the embedded broker."""

    logger = FAUST_LOG
    _session_ms: int | None = None

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        app: App = self.app  # type: ignore[assignment]
        consumer._client_rack = app.settings.client_rack
        if app.settings.engine == "embedded":
            # It answers a waiting fetch only when its time is up; Faust's is 1.5 s a stage.
            consumer._fetch_max_wait_ms = EMBEDDED_FETCH_MS
            self._session_ms, consumer._session_timeout_ms = (
                consumer._session_timeout_ms,
                EMBEDDED_JOIN_MS,
            )
        return consumer

    def joined(self) -> None:
        """Have the session be what it should be whenever the group is joined again."""
        if self._session_ms is not None:
            self._ensure_consumer()._coordinator._session_timeout_ms = self._session_ms


class SeekingConsumer(FaustConsumer):
    """Faust's consumer, which goes on where the outputs end instead of at committed offsets."""

    logger = FAUST_LOG

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._read_offset = Positions()

    def _new_consumer_thread(self) -> ConsumerThread:
        return ConsumerThread(self, loop=self.loop, beacon=self.beacon)

    async def seek_to_committed(self) -> Mapping[Any, int]:
        """Called by Faust once partitions are assigned."""
        app: App = self.app  # type: ignore[assignment]
        assert isinstance(self._thread, ConsumerThread)
        self._thread.joined()
        assignment = [TopicPartition(*tp) for tp in self.assignment()]
        try:
            return await app.delivery.assign(assignment)
        except (ResumeRefused, AccessDenied) as refused:
            await app.refuse(refused)
            raise

    @property
    def is_no_member(self) -> bool:
        """Whether the group does not know this worker, or does not any more."""
        return not self._thread._ensure_consumer()._coordinator.member_id

    def stay_away(self) -> None:
        """Do not join the group again."""
        coordination = self._thread._ensure_consumer()._coordinator._coordination_task
        self._thread.thread_loop.call_soon_threadsafe(coordination.cancel)

    async def seek_on_thread(self, positions: Mapping[TopicPartition, int]) -> None:
        """Seek and wait until it holds."""
        owned = {TopicPartition(*tp) for tp in self.assignment()}
        await self.seek_wait({tp: offset for tp, offset in positions.items() if tp in owned})

    async def commit_on_thread(self, offsets: Mapping[TopicPartition, OffsetAndMetadata]) -> None:
        """Commit with metadata. Raises KafkaError where the group refuses, TimeoutError."""
        consumer = self._thread._ensure_consumer()

        async def commit() -> None:
            # Faust's thread does two things at a time: commits that hang would stop all others.
            async with asyncio.timeout(COMMIT_SECONDS):
                await consumer.commit(dict(offsets))

        await asyncio.wait_for(self._thread.call_thread(commit), 2 * COMMIT_SECONDS)


class Tables(TableManager):
    """Faust's tables, of which a worker has none: nothing is waited for until they are made."""

    async def on_start(self) -> None:
        """As Faust's, without a second's sleep."""
        await self._update_channels()
        await self.recovery.start()


class Transport(FaustTransport):
    """Faust's transport with quotewire's consumer."""

    Consumer = SeekingConsumer


class App(faust.App):
    """The Faust app with the delivery of one process, and the pool of a worker.

    `topics`: those that it makes where they are missing; by default the flow's.
    """

    logger = FAUST_LOG

    def __init__(
        self, settings: Settings, pool: LanguagePool | None = None, topics: Sequence[str] = ()
    ) -> None:
        embedded = settings.engine == "embedded"
        self.instance = None if embedded else settings.group_instance_id
        session = min(settings.session_timeout, 6.0) if embedded else settings.session_timeout
        rebalance = min(settings.rebalance_timeout, 6.0) if embedded else settings.rebalance_timeout
        super().__init__(
            settings.group_id,
            version=1,
            broker=[f"kafka://{broker}" for broker in settings.brokers],
            broker_credentials=credentials(settings),
            broker_client_id=CLIENT_ID,
            # Faust's assignor wants what has come back to have the address that it had.
            canonical_url=f"http://localhost/{self.instance}" if self.instance else None,
            consumer_group_instance_id=self.instance,
            broker_session_timeout=session,
            broker_request_timeout=max(REQUEST_SECONDS, session, 2 * rebalance),
            broker_rebalance_timeout=rebalance,
            broker_heartbeat_interval=min(settings.heartbeat_seconds, session / 3),
            broker_max_poll_records=4 * settings.batch,
            consumer_auto_offset_reset="earliest",
            consumer_max_fetch_size=max(2 * settings.raw_bytes, 4 * 1_048_576),
            stream_buffer_maxsize=8 * settings.batch,
            stream_wait_empty=False,
            table_standby_replicas=1,
            TableManager=Tables,
            topic_disable_leader=True,
            topic_allow_declare=False,
            web_enabled=False,
            web_tables_enabled=False,
            key_serializer="raw",
            value_serializer="raw",
            autodiscover=False,
        )
        self.settings = settings
        self.pool = pool
        self.topics_needed = topics
        self.delivery: Delivery
        self.watch: Watch
        self.failure: Exception | None = None
        self._joined = False
        self._behind: list[asyncio.Task[None]] = []

    def connect(self, *stages: Stage) -> None:
        """Make the stages' agents, and bind the delivery to Faust's consumer and its signals."""
        self.delivery = Delivery(
            self.settings,
            stages,
            Consumer(
                generation=lambda: int(self.consumer_generation_id),
                seek=lambda positions: self._seeking.seek_on_thread(positions),
                commit=lambda offsets: self._seeking.commit_on_thread(offsets),
            ),
        )
        self.delivery.on_refused = self.refuse
        self.watch = Watch(self.settings, self.delivery, self.pool)
        self.on_partitions_revoked.connect(self._revoked, weak=False)
        self.on_rebalance_complete.connect(self._assigned, weak=False)
        self.on_before_shutdown.connect(self._before_shutdown, weak=False)
        for stage in stages:
            self.agent(self.bytes_topic(*stage.inputs), name=stage.name)(
                hand_over(self, stage.name)
            )

    def bytes_topic(self, *names: str) -> Any:
        """A channel of raw records. Faust keeps no acks for it: the outputs are the checkpoint."""
        return self.topic(*names, key_type=bytes, value_type=bytes, acks=False)

    async def hand_over(self, stage: str, stream: Any) -> None:
        """Give the records of a stream to their stage, in order.

        A raw record stays byte for byte as it came, until ingest reads it: it may become a dead
        letter.
        """
        accept = self.delivery.accept
        raw = Topics.of(self.settings).raw
        async for event in stream.events():
            message = event.message
            await accept(
                stage,
                Record(
                    message.topic,
                    message.partition,
                    message.offset,
                    record_time(message.timestamp and message.timestamp * 1000),
                    message.key,
                    message.value if message.topic == raw else unframed(message.value),
                    with_values(message.headers or ()),
                ),
            )

    async def on_start(self) -> None:
        """Before Faust connects: topics, models, producer."""
        await super().on_start()
        # `metrics.py` counts what is worth knowing; this one looks at every record in each agent.
        self.sensors.remove(self.monitor)
        try:
            partitions = await ensure_topics(self.settings, self.topics_needed)
            await self.watch.start()
            if self.pool is not None:
                await self.pool.warm()
                for sentence in self.pool.missing:
                    log.warning(sentence)
            await self.delivery.start()
        except OwnAgentError as error:
            self.failure = FlowError(str(error))
            raise
        except Exception as error:
            self.failure = error
            raise
        metrics.BUILD.labels(VERSION, self.settings.model).set(1)
        if self.pool is None:
            return
        metrics.POOL_PROCESSES.set(self.settings.pool)
        self._behind = [
            asyncio.create_task(Releaser(self.settings, self.delivery).run()),
            asyncio.create_task(Linker(self.settings, self.delivery, partitions).run()),
        ]

    async def refuse(self, refused: QuotewireError) -> None:
        """End the worker with the reason."""
        self.failure = refused
        await self.crash(refused)

    @property
    def _seeking(self) -> SeekingConsumer:
        consumer = self.consumer
        assert isinstance(consumer, SeekingConsumer)
        return consumer

    def _create_directories(self) -> None:
        """None are needed: no table, no state on disk."""

    def _new_transport(self) -> Any:
        return Transport(self.conf.broker_consumer, self)

    async def _revoked(self, *args: Any, **kwargs: Any) -> None:
        await self.delivery.revoke()
        if self.instance and self._joined and self._seeking.is_no_member:
            replaced = await namesake(self.settings, self.instance)
            if replaced is not None:
                self._seeking.stay_away()
                await self.refuse(replaced)

    async def _assigned(self, *args: Any, **kwargs: Any) -> None:
        self._joined = True
        self.delivery.assigned()

    async def _before_shutdown(self, *args: Any, **kwargs: Any) -> None:
        for task in self._behind:
            task.cancel()
        await self.watch.stop()
        await self.delivery.stop()
        await asyncio.to_thread(self.stop_pool)

    def stop_pool(self) -> None:
        """End the language processes, where there are any."""
        if self.pool is not None:
            self.pool.stop()


def credentials(settings: Settings) -> Any:
    """TLS and SASL as Faust takes them; None where there is neither."""
    context = settings.ssl_context()
    if not settings.security_protocol.startswith("SASL"):
        return SSLCredentials(context) if context is not None else None
    if settings.token_provider is not None:
        return OAuthCredentials(oauth_cb=settings.token_provider, ssl_context=context)
    assert settings.sasl_password is not None
    return SASLCredentials(
        username=settings.sasl_username,
        password=settings.sasl_password.get_secret_value(),
        mechanism=settings.sasl_mechanism,
        ssl_context=context,
    )


def __getattr__(name: str) -> App:
    # `faust -A streams.app` looks for `app`; importing this module must not need settings.
    if name == "app":
        app = create_app(load_settings())
        globals()["app"] = app
        return app
    raise AttributeError(name)
