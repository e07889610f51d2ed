"""Static membership: whether another worker has joined the group under the name of this one."""

from __future__ import annotations

import uuid

from aiokafka.errors import KafkaError

from streams.errors import SettingsError
from streams.kafka import admin_client
from streams.settings import PREFIX, Settings


def is_member_of(instance: str, member_id: str) -> bool:
    """Whether a broker made the member id for that group instance id: it appends a UUID."""
    name, dash, rest = member_id[:-37], member_id[-37:-36], member_id[-36:]
    try:
        uuid.UUID(rest)
    except ValueError:
        return False
    return (name, dash) == (instance, "-")


async def namesake(settings: Settings, instance: str) -> SettingsError | None:
    """The error to end with where a worker that was expelled from its group was replaced.

    aiokafka's heartbeats do not name the instance, so brokers tell a worker that was replaced only
    that they do not know it. None also where the brokers do not answer.
    """
    try:
        async with admin_client(settings) as admin:
            (response,) = await admin.describe_consumer_groups([settings.group_id])
    except (KafkaError, OSError):
        return None
    for group in response.to_object()["groups"]:
        for member in group["members"]:
            if is_member_of(instance, member["member_id"]):
                where = member["client_host"].lstrip("/")
                return SettingsError(
                    f"A worker at {where} has joined the group {settings.group_id} as {instance} "
                    f"and taken the place of this one: {PREFIX}GROUP_INSTANCE_ID has to differ "
                    "between workers."
                )
    return None
