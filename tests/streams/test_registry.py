"""Schemas in a real registry (Apicurio), and what a registry may answer."""

from __future__ import annotations

import base64
import copy
import json
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from schemas.jsonschema import draft_07
from streams import registry as registries
from streams.cli.doctor import schema_registry
from streams.errors import AccessDenied, Exit, RegistryError, RegistryRefused, SettingsError
from streams.registry import encoder, ids_of, open_registry, register, value_schemas
from streams.settings import Settings
from streams.topics import Topics
from tests.certificates import Authority
from tests.streams.cli.running import quotewire

QUOTES = "QuotesRecord"


def settings(registry: str | None, prefix: str = "news.", **more: Any) -> Settings:
    return Settings(
        _env_file=None,  # type: ignore[call-arg]
        topic_prefix=prefix,
        registry=registry,
        **more,
    )


def test_all_schemas_are_registered_once(registry: str, prefix: str) -> None:
    command = ("schema", "register", "--registry", registry, "--topic-prefix", prefix)
    said = quotewire(*command, "--dry-run")
    assert said.exit_code == 0
    topics = value_schemas(settings(registry, prefix))
    names = Topics.of(settings(registry, prefix))
    assert {names.enriched, names.duplicates, names.marks, names.articles_dlq} <= set(topics)
    assert {names.raw, names.raw_dlq, names.held}.isdisjoint(topics)
    lines = said.stdout.splitlines()
    assert [line.split(",")[0] for line in lines] == [
        f"Would register: {topic}-value" for topic in topics
    ]
    made = quotewire(*command)
    assert [line.split(",")[0] for line in made.stdout.splitlines()] == [
        f"Registered: {topic}-value" for topic in topics
    ]
    again = json.loads(quotewire(*command, "--json").stdout)["subjects"]
    assert {one["state"] for one in again} == {"there"}
    assert {(one["version"], one["level"]) for one in again} == {(1, "FORWARD")}


async def test_a_dry_run_changes_nothing(registry: str, prefix: str) -> None:
    here = settings(registry, prefix)
    await register(here, dry_run=True)
    async with open_registry(here) as there:
        assert await there.latest(f"{prefix}quotes-value") is None


def quotes_with(change: str) -> dict[str, Any]:
    schema = copy.deepcopy(value_schemas(settings(None))["news.quotes"])
    record = schema["$defs"][QUOTES]
    if change == "fewer fields":
        del record["properties"]["model"]
        record["required"].remove("model")
    elif change == "one more field":
        record["properties"]["tint"] = {"type": "string"}
        record["required"].append("tint")
    return schema


async def test_a_new_field_is_a_new_version(registry: str, prefix: str) -> None:
    here = settings(registry, prefix)
    async with open_registry(here) as there:
        await there.register(f"{prefix}quotes-value", quotes_with("fewer fields"))
        await there.set_level(f"{prefix}quotes-value", "FORWARD")
    states = {one.subject: one for one in await register(here, dry_run=True)}
    assert states[f"{prefix}quotes-value"].state == "next"
    states = {one.subject: one for one in await register(here)}
    assert states[f"{prefix}quotes-value"].version == 2
    assert states[f"{prefix}articles-value"].version == 1


def test_what_would_break_readers_is_refused_before_anything_is_registered(
    registry: str, prefix: str
) -> None:
    import asyncio

    here = settings(registry, prefix)
    subject = f"{prefix}quotes-value"

    async def before() -> None:
        async with open_registry(here) as there:
            await there.register(subject, quotes_with("one more field"))
            await there.set_level(subject, "FORWARD")

    async def articles() -> Any:
        async with open_registry(here) as there:
            return await there.latest(f"{prefix}articles-value")

    asyncio.run(before())
    said = quotewire("schema", "register", "--registry", registry, "--topic-prefix", prefix)
    assert said.exit_code == Exit.REFUSED
    assert said.stderr.strip() == (
        f"{subject} does not take this schema (compatibility FORWARD): {QUOTES}.tint is gone. "
        "Nothing was registered."
    )
    assert asyncio.run(articles()) is None


async def test_values_are_framed_with_the_ids_of_the_registry(registry: str, prefix: str) -> None:
    here = settings(registry, prefix, wire_format="registry")
    with pytest.raises(RegistryRefused, match=r"quotes-value.*`quotewire schema register`"):
        await encoder(here)
    made = {one.subject: one.id for one in await register(here)}
    encode = await encoder(here)
    topics = Topics.of(here)
    assert encode(topics.enriched, b"{}") == b"\0%b{}" % (
        (made[f"{prefix}enriched-value"] or 0).to_bytes(4, "big")
    )
    for untouched in (topics.raw, topics.raw_dlq, topics.held):
        assert encode(untouched, b"{}") == b"{}"
    assert set((await encoder(here, [topics.marks])).schemas) == {topics.marks}


async def test_doctor_says_what_the_registry_lacks(registry: str, prefix: str) -> None:
    here = settings(registry, prefix)
    assert await schema_registry(settings(None)) == []
    (check,) = await schema_registry(here)
    assert (check.level, f"{prefix}quotes-value" in check.message) == ("warning", True)
    (check,) = await schema_registry(here.model_copy(update={"wire_format": "registry"}))
    assert check.level == "error"
    await register(here)
    (check,) = await schema_registry(here)
    count = len(value_schemas(here))
    assert (check.level, f"of {count} topics" in check.message) == ("ok", True)
    (check,) = await schema_registry(settings("http://127.0.0.1:9"))
    assert (check.level, "does not answer" in check.message) == ("error", True)


async def test_without_the_setting_nothing_is_asked_or_framed() -> None:
    encode = await encoder(settings("http://127.0.0.1:9"))
    assert encode("news.enriched", b"{}") == b"{}"


def test_the_wire_format_needs_a_registry() -> None:
    with pytest.raises(ValueError, match="QUOTEWIRE_WIRE_FORMAT=registry needs QUOTEWIRE_REGISTRY"):
        settings(None, wire_format="registry")


def test_a_registered_schema_is_draft_07_all_the_way() -> None:
    def keys(schema: Any) -> set[str]:
        if isinstance(schema, dict):
            return set(schema) | {key for value in schema.values() for key in keys(value)}
        return {key for one in schema for key in keys(one)} if isinstance(schema, list) else set()

    schema = value_schemas(settings(None))["news.enriched"]
    assert "draft-07" in schema["$schema"]
    assert "prefixItems" not in keys(schema)
    assert draft_07(schema) == schema


# -- a stand-in, for what the real one would need an identity provider or a failure for


class _StandIn(BaseHTTPRequestHandler):
    answer: tuple[int, str] = (200, '{"id":7,"version":2}')
    asked: tuple[str, str | None, dict[str, str]]

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        _StandIn.asked = (self.path, self.headers["Authorization"], body)
        status, text = _StandIn.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[ThreadingHTTPServer]:
    monkeypatch.setattr(_StandIn, "answer", _StandIn.answer)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _StandIn)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


async def test_a_login_over_tls(stand_in: ThreadingHTTPServer, tmp_path: Path) -> None:
    authority = Authority(tmp_path / "ca")
    server = authority.sign("registry", hosts="IP:127.0.0.1")
    client = authority.sign("quotewire")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(server.certificate, server.key)
    context.load_verify_locations(authority.file)
    context.verify_mode = ssl.CERT_REQUIRED
    stand_in.socket = context.wrap_socket(stand_in.socket, server_side=True)
    (tmp_path / "password").write_text("s3cret\n")
    there = settings(
        f"https://127.0.0.1:{stand_in.server_port}/base/",
        registry_username="wire",
        registry_password_file=str(tmp_path / "password"),
        registry_ssl_cafile=str(authority.file),
        registry_ssl_certfile=str(client.certificate),
        registry_ssl_keyfile=str(client.key),
    )
    assert await ids_of(there, {"news/x": {"type": "object"}}) == {"news/x": 7}
    path, login, body = _StandIn.asked
    assert path == "/base/subjects/news%2Fx-value"
    assert login == "Basic " + base64.b64encode(b"wire:s3cret").decode()
    assert body == {"schemaType": "JSON", "schema": '{"type": "object"}'}
    with pytest.raises(RegistryError, match=r"does not answer: .*certificate"):
        await ids_of(there.model_copy(update={"registry_ssl_cafile": None}), {"x": {}})


@pytest.mark.parametrize(
    ("answer", "error", "sentence"),
    [
        ((401, ""), AccessDenied, r"does not let in \(401\).*QUOTEWIRE_REGISTRY_PASSWORD"),
        ((403, '{"message":"read only"}'), AccessDenied, r"\(403\): read only\."),
        ((404, "<html>"), RegistryError, r"does not speak Confluent's API.*/apis/ccompat/v7"),
        ((200, "<html>"), RegistryError, "does not speak Confluent's API"),
        ((500, '{"error_code":50001,"message":"disk\\nfull"}'), RegistryError, "500: disk full"),
        ((422, '{"error_code":42201,"message":"no"}'), RegistryRefused, "422: no"),
        ((404, '{"error_code":40403,"message":"no"}'), RegistryRefused, "does not have"),
    ],
)
async def test_what_a_registry_refuses_is_a_sentence(
    stand_in: ThreadingHTTPServer, answer: tuple[int, str], error: type[Exception], sentence: str
) -> None:
    _StandIn.answer = answer
    there = settings(f"http://127.0.0.1:{stand_in.server_port}")
    with pytest.raises(error, match=sentence):
        await ids_of(there, {"x": {}})


def test_a_registry_that_is_away_or_not_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registries, "SECONDS", 1.0)
    said = quotewire("schema", "register", "--registry", "http://127.0.0.1:9")
    assert said.exit_code == Exit.FAILED
    assert "The schema registry at http://127.0.0.1:9 (QUOTEWIRE_REGISTRY)" in said.stderr
    said = quotewire("schema", "register")
    assert said.exit_code == SettingsError.exit
    assert "--registry URL" in said.stderr
