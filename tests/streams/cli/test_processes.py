"""Settings as a child process is given them."""

from __future__ import annotations

import pytest

from streams.cli.processes import overrides_of, plain
from streams.settings import PREFIX, load_settings

pytestmark = pytest.mark.usefixtures("elsewhere")


def test_a_childs_environment_gives_the_same_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load_settings(
        brokers="a:1,b:2",
        models="fr=fr_core_news_sm,de=x",
        security_protocol="SASL_SSL",
        sasl_mechanism="PLAIN",
        sasl_username="u",
        sasl_password="p w",
        pool=3,
    )
    for name, value in overrides_of(settings).items():
        monkeypatch.setenv(PREFIX + name.upper(), str(value))
    assert load_settings() == settings


def test_values_are_shown_as_they_are_given() -> None:
    assert [plain(value) for value in (("a:1", "b:2"), {"fr": "x"}, 3)] == ["a:1,b:2", "fr=x", "3"]
