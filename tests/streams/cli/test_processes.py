"""Settings as a child process is given them."""

from __future__ import annotations

import socket

import pytest

from streams.broker.ports import free_port
from streams.cli.processes import BEHIND_WORKER, check_ports, overrides_of, plain
from streams.errors import PortTaken
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


@pytest.mark.parametrize("behind", [0, BEHIND_WORKER])
def test_a_metrics_port_that_is_taken_ends_it_before_anything_starts(behind: int) -> None:
    port = free_port()
    settings = load_settings(metrics_port=port - behind)
    with (
        socket.create_server(("127.0.0.1", port)),
        pytest.raises(PortTaken, match=f"Port {port} on 127.0.0.1 is taken"),
    ):
        check_ports(settings, collects=True)
    check_ports(settings, collects=True)
    check_ports(load_settings(metrics_port=0), collects=True)
