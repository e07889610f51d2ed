"""Least privilege: what a role is allowed is enough, and nothing of it can be left out."""

from __future__ import annotations

import asyncio
import json

import pytest
from typer.testing import CliRunner

from streams.access import ROLES, Acl, Role, acls
from streams.cli import app
from streams.client import DeadLetters, Publisher, Subscriber
from streams.client.access import check_access
from streams.client.admin import (
    raw_start,
    renew_outputs,
    renew_tables,
    start_of,
    wait_for_no_workers,
)
from streams.client.connection import partitions_of
from streams.errors import AccessDenied, Exit
from streams.flow import ROW_TOPICS
from streams.settings import Settings
from streams.topics import Topics, ensure_topics
from tests.cluster import Cluster
from tests.conftest import StartWorker
from tests.kafka import Message, collect, end_offsets, publish

ARTICLE = b'"We have no choice," Mayor Anna Gruber said in Linz on Friday. The bridge is closed.'


async def make_topics(cluster: Cluster, prefix: str) -> None:
    """By the listener where everything is allowed."""
    settings = Settings(
        _env_file=None,  # type: ignore[call-arg]
        brokers=cluster.bootstrap,
        topic_prefix=prefix,
        partitions=2,
        replication=3,
    )
    topics = Topics.of(settings)
    await ensure_topics(settings, (*topics.all(), *topics.tables()))


@pytest.mark.parametrize("role", ROLES)
async def test_one_less_is_named(cluster: Cluster, prefix: str, role: Role) -> None:
    settings = cluster.settings(role, prefix)
    needed = acls(role, settings)
    await make_topics(cluster, prefix)
    await cluster.allow(role, needed)
    await check_access(settings, role)
    for acl in needed:
        await cluster.forbid(role, acl)
        with pytest.raises(AccessDenied) as caught:
            await check_access(settings, role)
        assert f"{acl.operation} on {acl.kind} {acl.name}" in str(caught.value)
        assert f"quotewire topics acls {role} --principal User:{role}" in str(caught.value)
        await cluster.allow(role, [acl])


async def test_what_a_role_is_allowed_is_enough(
    cluster: Cluster, prefix: str, start_worker: StartWorker
) -> None:
    """An article through the whole flow, each role with its own ACLs alone."""
    users = {role: cluster.settings(role, prefix) for role in ROLES}
    for role, settings in users.items():
        await cluster.allow(role, acls(role, settings))
    topics = Topics.of(users["worker"])
    await ensure_topics(users["admin"], (*topics.all(), *topics.tables()))
    start_worker(cluster, prefix, command="tables", **cluster.environment("tables"))
    worker = start_worker(cluster, prefix, **cluster.environment("worker"))
    async with Publisher(users["publisher"]) as publisher:
        await publisher.publish(ARTICLE, headers={"content-type": "text/plain", "url": "a:1"})
        await publisher.publish(b"{ this is no article", content_type="application/json")
    await collect(cluster, topics.enriched, 2)
    async with Subscriber(users["subscriber"]) as events:
        assert [event.data["quotes"][0]["text"] async for event in events]
    assert await collect(cluster, topics[ROW_TOPICS["quotes"]], 1)
    async with DeadLetters(users["console"]) as letters:
        (letter,) = [letter async for letter in letters.read()]
        async with Publisher(users["console"]) as publisher:
            await letters.replay(letter, publisher)
    await collect(cluster, topics.raw_dlq, 2)

    # A right that is taken away ends the worker, which says what it was.
    await cluster.forbid("worker", Acl("topic", topics.articles, "WRITE"))
    await publish(cluster, topics.raw, [Message(ARTICLE + b" Trains take another way.")])
    assert await asyncio.to_thread(worker.wait, 120) == Exit.DENIED
    assert f"this with {topics.articles}: an ACL is missing" in worker.tail()


async def test_an_admin_starts_outputs_anew(cluster: Cluster, prefix: str) -> None:
    settings = cluster.settings("admin", prefix)
    await cluster.allow("admin", acls("admin", settings))
    topics = Topics.of(settings)
    await ensure_topics(settings, (*topics.all(), *topics.tables()))
    await wait_for_no_workers(settings)
    await wait_for_no_workers(settings.for_tables())
    await renew_outputs(settings, await raw_start(settings))
    await renew_tables(settings, await start_of(settings, topics.enriched))


async def test_who_may_not_create_topics_says_who_does(cluster: Cluster, prefix: str) -> None:
    settings = cluster.settings("nobody", prefix)
    with pytest.raises(AccessDenied, match=r"may not create them.*quotewire topics create"):
        await ensure_topics(settings)
    assert not await end_offsets(cluster, Topics.of(settings).raw)


async def test_a_topic_that_may_not_be_seen_is_no_missing_topic(
    cluster: Cluster, prefix: str
) -> None:
    await make_topics(cluster, prefix)
    with pytest.raises(AccessDenied, match=rf"User:nobody this with {prefix}raw: an ACL"):
        await partitions_of(cluster.settings("nobody", prefix), f"{prefix}raw")


def test_topics_create_prints_what_it_will_do(cluster: Cluster, prefix: str) -> None:
    settings = cluster.settings("admin", prefix)
    asyncio.run(cluster.allow("admin", acls("admin", settings)))
    given = {f"QUOTEWIRE_{n.upper()}": str(v) for n, v in cluster.environment("admin").items()}

    def create(*more: str) -> str:
        command = ["topics", "create", "--topic-prefix", prefix, *more]
        done = CliRunner().invoke(app, command, env=given)
        assert done.exit_code == 0, done.output
        return done.stdout

    dry, made, again = create("--dry-run"), create(), create("--json")
    assert f"Would make: {prefix}raw, 2 partitions, 3 replicas, cleanup.policy" in dry
    assert dry.replace("Would make", "Made") == made
    told = json.loads(again)
    assert not told["made"]
    assert told["there"] == dict.fromkeys(Topics.of(settings).all(), 2)
