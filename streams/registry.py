"""A schema registry, by Confluent's REST API, which Apicurio and others speak too.

https://docs.confluent.io/platform/current/schema-registry/develop/api.html. The subject of a
topic's values is `<topic>-value`, as Confluent's `TopicNameStrategy` has it.
"""

from __future__ import annotations

import base64
import json
import ssl
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp

from schemas.compatibility import incompatibilities
from schemas.jsonschema import draft_07
from streams.errors import AccessDenied, RegistryError, RegistryRefused, SettingsError
from streams.flow import INGEST, Flow, flow
from streams.generate import json_schemas
from streams.settings import PREFIX, Settings
from streams.topics import Topics
from streams.wire import Encoder

SECONDS = 15.0
MEDIA_TYPE = "application/vnd.schemaregistry.v1+json"
LEVEL = "FORWARD"
"""Compatibility of a new subject: readers of an older schema can read newer records. quotewire adds
fields, and takes none away (`schemas/compatibility.py`)."""

SUBJECT_MISSING = 40401
NOT_FOUND = (404, SUBJECT_MISSING, 40402, 40403)

Schema = Mapping[str, Any]


class Registry:
    """The API of a registry; `open_registry` gives one."""

    def __init__(self, settings: Settings, session: aiohttp.ClientSession) -> None:
        assert settings.registry is not None
        self.url = settings.registry.rstrip("/")
        self._session = session

    async def latest(self, subject: str) -> dict[str, Any] | None:
        """The newest version of a subject (id, version, schema as text); None where it has none."""
        return await self._ask("GET", f"/subjects/{_quoted(subject)}/versions/latest")

    async def find(self, subject: str, schema: Schema) -> dict[str, Any] | None:
        """The version (id, version) of a subject that is this schema; None where none is."""
        return await self._ask("POST", f"/subjects/{_quoted(subject)}", _body(schema))

    async def level(self, subject: str) -> str:
        """What a subject's versions have to be to each other: BACKWARD, FORWARD, NONE and so on."""
        path = f"/config/{_quoted(subject)}?defaultToGlobal=true"
        found = await self._ask("GET", path) or await self._ask("GET", "/config") or {}
        return str(found.get("compatibilityLevel", "unknown"))

    async def faults(self, subject: str, schema: Schema) -> list[str]:
        """Why the subject would not take a schema as its next version; empty where it would."""
        path = f"/compatibility/subjects/{_quoted(subject)}/versions?verbose=true"
        found = await self._ask("POST", path, _body(schema)) or {}
        if found.get("is_compatible", True):
            return []
        return [" ".join(str(one).split()) for one in found.get("messages") or ()] or [
            "it does not say why"
        ]

    async def register(self, subject: str, schema: Schema) -> int:
        """Make a schema a version of a subject; its id. Raises RegistryRefused."""
        found = await self._ask("POST", f"/subjects/{_quoted(subject)}/versions", _body(schema))
        if found is None:
            raise RegistryError(f"The schema registry at {self.url} registers nothing here.")
        return int(found["id"])

    async def set_level(self, subject: str, level: str) -> None:
        """Say what the subject's versions have to be to each other."""
        await self._ask("PUT", f"/config/{_quoted(subject)}", {"compatibility": level})

    async def _ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> dict[str, Any] | None:
        """The answer; None for what is not there. Raises RegistryError, AccessDenied."""
        try:
            async with self._session.request(method, self.url + path, json=body) as answer:
                text = await answer.text(errors="replace")
                status = answer.status
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise RegistryError(
                f"The schema registry at {self.url} ({PREFIX}REGISTRY) does not answer: "
                f"{_reason(error)}."
            ) from None
        found: dict[str, Any] | None
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            found = {} if status < 400 and not text.strip() else None
        if found is not None and status < 300:
            return found
        if found is not None and status == 404 and found.get("error_code") in NOT_FOUND:
            return None
        raise self._refusal(status, found)

    def _refusal(self, status: int, found: Mapping[str, Any] | None) -> Exception:
        where = f"The schema registry at {self.url} ({PREFIX}REGISTRY)"
        said = " ".join(str((found or {}).get("message") or "").split())
        why = f": {said}" if said else ""
        if status in (401, 403):
            return AccessDenied(
                f"{where} does not let in ({status}){why}. {PREFIX}REGISTRY_USERNAME and "
                f"{PREFIX}REGISTRY_PASSWORD say who asks."
            )
        if found is None:
            return RegistryError(
                f"{where} does not speak Confluent's API ({status}). Apicurio does at "
                "`/apis/ccompat/v7`."
            )
        kind = RegistryRefused if status in (409, 422) else RegistryError
        return kind(f"{where} answers {status}{why}.")


@asynccontextmanager
async def open_registry(settings: Settings) -> AsyncIterator[Registry]:
    """The registry that the settings name. Raises SettingsError."""
    if settings.registry is None:
        raise SettingsError(
            f"No schema registry is named: --registry URL, or {PREFIX}REGISTRY. Apicurio's address "
            "ends in `/apis/ccompat/v7`."
        )
    headers = {"Accept": f"{MEDIA_TYPE}, application/json", "Content-Type": MEDIA_TYPE}
    if settings.registry_username:
        password = settings.registry_password
        pair = f"{settings.registry_username}:{password.get_secret_value() if password else ''}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    async with aiohttp.ClientSession(
        headers=headers,
        timeout=aiohttp.ClientTimeout(total=SECONDS),
        connector=aiohttp.TCPConnector(ssl=_tls(settings)),
    ) as session:
        yield Registry(settings, session)


def _tls(settings: Settings) -> ssl.SSLContext:
    from streams.security import RenewedContext

    files = (
        settings.registry_ssl_cafile,
        settings.registry_ssl_certfile,
        settings.registry_ssl_keyfile,
    )
    try:
        return RenewedContext.of(*files, None)
    except (OSError, ssl.SSLError) as error:
        raise SettingsError(
            f"The TLS files {', '.join(filter(None, files))} ({PREFIX}REGISTRY_SSL_...) cannot be "
            f"used: {getattr(error, 'reason', None) or error.strerror}."
        ) from None


def _quoted(subject: str) -> str:
    return quote(subject, safe="")


def _body(schema: Schema) -> dict[str, str]:
    return {"schemaType": "JSON", "schema": json.dumps(schema, ensure_ascii=False)}


def _reason(error: BaseException) -> str:
    if isinstance(error, TimeoutError):
        return f"nothing within {SECONDS:.0f} s"
    return str(error) or type(error).__name__


def subject_of(topic: str) -> str:
    """The subject of a topic's values. `topic`: its full name."""
    return f"{topic}-value"


def value_schemas(settings: Settings, stages: Flow | None = None) -> dict[str, dict[str, Any]]:
    """Full name of each topic whose values are of quotewire's making to their JSON Schema.

    Raw articles, which come in any form, have none; nor have they among the dead letters, or where
    they are held.
    """
    stages = stages or flow()
    topics = Topics.of(settings)
    schemas = json_schemas(stages)
    letters = dict.fromkeys(stages.dead_letters, schemas[INGEST.output])
    del letters[INGEST.dead_letters]
    return {topics[name]: draft_07(schema) for name, schema in (schemas | letters).items()}


@dataclass(frozen=True, slots=True)
class Registered:
    """What registering comes to for a subject. `id`, `version`: None where it is still to be made.

    `state`: there, new (its first version), next. `level`: what its versions have to be.
    """

    subject: str
    state: str
    level: str
    id: int | None = None
    version: int | None = None


async def register(settings: Settings, *, dry_run: bool = False) -> list[Registered]:
    """Register the schemas of all topics, each under its subject; with `dry_run` only ask.

    All are checked before the first one is registered. Raises RegistryRefused where a subject does
    not take one, RegistryError, AccessDenied.
    """
    async with open_registry(settings) as registry:
        wanted = {subject_of(topic): one for topic, one in value_schemas(settings).items()}
        plans = [await _plan(registry, subject, schema) for subject, schema in wanted.items()]
        if dry_run:
            return plans
        return [await _carry_out(registry, plan, wanted[plan.subject]) for plan in plans]


async def _plan(registry: Registry, subject: str, schema: Schema) -> Registered:
    latest = await registry.latest(subject)
    if latest is None:
        return Registered(subject, "new", LEVEL)
    level = await registry.level(subject)
    if there := await registry.find(subject, schema):
        return Registered(subject, "there", level, int(there["id"]), int(there["version"]))
    if faults := await registry.faults(subject, schema):
        ours = incompatibilities(json.loads(latest["schema"]), schema)
        raise RegistryRefused(
            f"{subject} does not take this schema (compatibility {level}): "
            f"{'; '.join(ours or faults)}. Nothing was registered."
        )
    return Registered(subject, "next", level)


async def _carry_out(registry: Registry, plan: Registered, schema: Schema) -> Registered:
    if plan.state == "there":
        return plan
    id = await registry.register(plan.subject, schema)
    if plan.state == "new":
        await registry.set_level(plan.subject, LEVEL)
    made = await registry.find(plan.subject, schema) or {}
    version = made.get("version")
    return Registered(plan.subject, plan.state, plan.level, id, version and int(version))


async def ids_of(settings: Settings, schemas: Mapping[str, Schema]) -> dict[str, int]:
    """Topic to the id of its schema, which has to be registered.

    `schemas`: full name of a topic to its schema. Raises RegistryRefused, which names those that
    are not registered; RegistryError, AccessDenied.
    """
    found: dict[str, int] = {}
    missing: list[str] = []
    async with open_registry(settings) as registry:
        for topic, schema in schemas.items():
            there = await registry.find(subject_of(topic), schema)
            if there is None:
                missing.append(subject_of(topic))
            else:
                found[topic] = int(there["id"])
    if missing:
        raise RegistryRefused(
            f"The schema registry at {settings.registry} does not have the schemas of this version "
            f"of {', '.join(missing)}: `quotewire schema register` brings them there."
        )
    return found


async def encoder(settings: Settings, topics: Sequence[str] = ()) -> Encoder:
    """What writes values as `QUOTEWIRE_WIRE_FORMAT` says.

    `topics`: full names; by default all whose values have a schema. Raises as `ids_of` does.
    """
    if settings.wire_format == "json":
        return Encoder()
    schemas = value_schemas(settings)
    wanted = {topic: schemas[topic] for topic in topics} if topics else schemas
    return Encoder(await ids_of(settings, wanted))
