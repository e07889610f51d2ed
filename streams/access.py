"""What each role may do on a cluster with ACLs: the one list of it, and the check against it.

Kafka's brokers tell a client what it may do with a topic or a group, so a command looks before it
begins, and says at once what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from streams.flow import TABLES, flow
from streams.settings import Settings
from streams.topics import Topics

Role = Literal[
    "publisher", "worker", "tables", "subscriber", "archiver", "watches", "console", "admin"
]

ROLES: Mapping[Role, str] = {
    "publisher": "`quotewire publish`, and whoever else puts articles on the raw topic.",
    "worker": "`quotewire worker`, and the worker of `up` and `reprocess`.",
    "tables": "`quotewire tables`.",
    "subscriber": "`quotewire subscribe`, and whoever else reads events.",
    "archiver": "`quotewire archive`. Its group is another one for each database: name the archive "
    "when you print the ACLs. Into an SQLite file it needs no group.",
    "watches": "`quotewire archive` as well, where a watch sends to the topic of alerts.",
    "console": "`quotewire console` and `quotewire dlq`, without `purge`.",
    "admin": "`quotewire topics create`, `reset` and `dlq purge`.",
}
"""The roles, and what takes each."""

OPERATIONS = {"READ": 3, "WRITE": 4, "CREATE": 5, "DELETE": 6, "DESCRIBE": 8}
"""Operations by their code in Kafka's protocol."""

GROUPS: Mapping[Role, tuple[str, ...]] = {
    "worker": ("group_id",),
    "tables": ("tables_group_id",),
    "archiver": ("archive_group_id",),
    "admin": ("group_id", "tables_group_id"),
}
"""Consumer groups, by their names among the settings, for which a role commits offsets."""

IMPLIED = {"DESCRIBE": ("READ", "WRITE", "DELETE")}
"""What an operation is allowed by, beside itself."""


@dataclass(frozen=True, slots=True, order=True)
class Acl:
    """That somebody may do something: `operation` on the topic or group of that name."""

    kind: Literal["topic", "group"]
    name: str
    operation: str

    def command(self, principal: str) -> str:
        """The command of Apache Kafka that grants it."""
        return (
            f"kafka-acls.sh --bootstrap-server BROKERS --add --allow-principal {principal} "
            f"--operation {self.operation.title()} --{self.kind} {self.name}"
        )


def acls(role: Role, settings: Settings) -> tuple[Acl, ...]:
    """What a role has to be allowed, no more, with the names that the settings give."""
    topics, raw = Topics.of(settings), Topics.of(settings).raw
    outputs = [topics[name] for name in flow().outputs]
    letters = [topics[name] for name in flow().dead_letters]
    kept = [*outputs, topics.held, topics.duplicates]
    allowed: Mapping[Role, Mapping[str, list[str]]] = {
        "publisher": {"WRITE": [raw]},
        "worker": {
            "READ": [raw, *kept],
            "WRITE": [raw, *kept, *letters],
            "DESCRIBE": [topics.marks],
        },
        "tables": {
            "READ": [topics.enriched, topics[TABLES.output]],
            "WRITE": [*topics.tables(), topics[TABLES.dead_letters]],
        },
        "subscriber": {"READ": [topics.enriched]},
        "archiver": {"READ": [topics.enriched]},
        "watches": {"WRITE": [topics.alerts]},
        "console": {
            "READ": [topics.enriched, *letters, topics.marks, raw],
            "WRITE": [raw, topics.marks],
        },
        "admin": {
            "CREATE": [*topics.all(), *topics.tables()],
            "DESCRIBE": [topics.held, topics.duplicates, topics.alerts],
            "DELETE": [*outputs, *letters, *topics.tables()],
            "READ": [raw, *outputs, *letters, topics.marks, *topics.tables()],
            "WRITE": [topics.marks],
        },
    }
    found = [
        Acl("topic", name, operation)
        for operation, names in allowed[role].items()
        for name in names
    ]
    found += [Acl("group", getattr(settings, name), "READ") for name in GROUPS.get(role, ())]
    return tuple(sorted(found))
