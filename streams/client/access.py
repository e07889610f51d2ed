"""The look at what the brokers allow, before a command begins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from aiokafka.errors import (
    GroupAuthorizationFailedError,
    KafkaError,
    TopicAuthorizationFailedError,
)

from streams.access import IMPLIED, OPERATIONS, Acl, Role, acls
from streams.client.requests import DescribeGroups, Metadata
from streams.denied import principal
from streams.errors import AccessDenied
from streams.kafka import AdminClient, admin_client, quiet
from streams.settings import Settings

REQUEST_MS = 10_000

NOT_KNOWN = -(2**31)
"""What brokers say of allowed operations where they do not tell."""


async def check_access(settings: Settings, role: Role) -> None:
    """Raise AccessDenied unless the brokers allow all that a role needs.

    Topics that do not exist are passed over, where the user may know that. So is everything where
    brokers are too old to tell (before Kafka 2.3).
    """
    needed = acls(role, settings)
    try:
        with quiet():
            async with admin_client(settings, request_timeout_ms=REQUEST_MS) as admin:
                allowed = await _allowed(admin, needed)
    except (KafkaError, NotImplementedError):
        return  # What it is told then, the request itself is told.
    missing = [acl for acl in needed if not _is_allowed(acl, allowed)]
    if not missing:
        return
    by: dict[str, list[str]] = {}
    for acl in missing:
        by.setdefault(f"{acl.kind} {acl.name}", []).append(acl.operation)
    named = "; ".join(f"{' and '.join(ops)} on {what}" for what, ops in sorted(by.items()))
    user = principal(settings)
    role_named = f"{'an' if role[0] in 'aeiou' else 'a'} {role}"
    raise AccessDenied(
        f"The brokers do not allow {user} what {role_named} needs: {named}. "
        f"`quotewire topics acls {role} --principal {user}` prints the ACLs."
    )


async def _allowed(admin: AdminClient, needed: Iterable[Acl]) -> dict[tuple[str, str], int]:
    """Kind and name to the bits of the operations that are allowed; -1 for all."""
    found: dict[tuple[str, str], int] = {}
    topics = sorted({acl.name for acl in needed if acl.kind == "topic"})
    groups = sorted({acl.name for acl in needed if acl.kind == "group"})
    for topic in (await admin._send_request(Metadata(topics))).topics:
        code, name, bits = topic[0], topic[1], topic[-1]
        found["topic", name] = _bits(code, bits)
    for group in groups:
        try:
            node = await admin.find_coordinator(group)
            (described,) = (await admin._send_request(DescribeGroups([group]), node)).groups
            found["group", group] = _bits(described[0], described[-1])
        except GroupAuthorizationFailedError:
            found["group", group] = 0
        except KafkaError:
            found["group", group] = -1  # A coordinator that moves, or none so far: not told.
    return found


def _bits(code: int, bits: Any) -> int:
    if code in (TopicAuthorizationFailedError.errno, GroupAuthorizationFailedError.errno):
        return 0
    return -1 if code or bits == NOT_KNOWN else int(bits)


def _is_allowed(acl: Acl, allowed: Mapping[tuple[str, str], int]) -> bool:
    bits = allowed.get((acl.kind, acl.name), -1)
    enough = (acl.operation, *IMPLIED.get(acl.operation, ()))
    return any(bits & (1 << OPERATIONS[one]) for one in enough)
