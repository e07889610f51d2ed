"""`quotewire watch`, and what a watch would have sent of what an archive has."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from streams.archive import Archive
from streams.cli import app
from streams.errors import Exit
from streams.watches.matching import Facts, Wish
from streams.watches.trial import try_out
from streams.watches.watch import Watch
from tests.streams.archive.filled import MINISTRY, NAMESAKE, RYABKOV, articles, filled_in

NOW = 1_700_000_000.0

WATCHES: tuple[dict[str, Any], ...] = (
    {"words": ("gas",)},
    {"words": ("gas", "skate", "quay")},
    {"words": ("deliver* -weapon",)},
    {"speakers": (RYABKOV,)},
    {"speakers": (RYABKOV, "anna"), "min_confidence": 0.0},
    {"speakers": ("ryabkov",), "modalities": ("denied",)},
    {"speakers": ("p0000000000000000",)},
    {"speakers": (NAMESAKE,), "languages": ("fr",)},
    {"about": ("ukraine",), "places": ("UA",)},
    {"about": ("Q212", "nato")},
    {"organisations": ("halden post", "nato")},
    {"organisations": (MINISTRY,)},
    {"outlets": ("halden",), "kinds": ("direct",)},
)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return filled_in(tmp_path_factory.mktemp("watches"))


@pytest.mark.parametrize("filters", WATCHES, ids=str)
def test_a_trial_finds_what_a_watch_is_told_of(address: str, filters: dict[str, Any]) -> None:
    """The archive's answer and the comparison with each event are the same."""
    watch = Watch("w", **filters)
    with Archive(address, floor=0.4) as archive:
        trial = try_out(archive, watch, None, NOW)
        wish = Wish.of(watch, 0.4, archive.current)
        told = []
        for one in articles():
            id = one.data["article"]["id"]
            facts = Facts(one.data, archive.article(id).identities)
            told += [(id, one.data["quotes"][number]["id"]) for number in wish.matches(facts)]
    found = [(one.quote.article, one.quote.quote) for one in trial.alerts]
    assert sorted(found) == sorted(told)
    assert bool(told) == (filters != {"organisations": (MINISTRY,)})
    assert trial.quotes == len(told)
    assert not trial.at_least


@pytest.fixture
def typed(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Types a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUOTEWIRE_ARCHIVE", address)
    monkeypatch.setenv("QUOTEWIRE_WATCHES", str(tmp_path / "watches.toml"))

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, ["watch", *words], env={"NO_COLOR": "1"})

    return run


def test_from_the_first_watch_to_its_end(typed) -> None:
    hook = "https://hooks.example/T0/secret?key=abc"
    assert (
        typed("add", "gas", "--words", "gas", "--modality", "denied", "--target", hook).exit_code
        == 0
    )
    listed = typed("list")
    # On a narrow terminal cells go on in the line below.
    assert all(part in listed.stdout for part in ("words gas;", "denied", "example#"))
    assert "secret" not in listed.stdout
    assert "abc" not in typed("list", "--json").stdout
    shown = typed("test", "gas", "--since", "all")
    assert shown.stdout == (
        "2022-01-09 08:00  Sergei Ryabkov (Deputy Foreign Minister) denies about NATO: that Russia "
        "delivers gas as a weapon — The Example · 90 % sure\n"
    )
    assert "1 alert of 1 quote in all, 0.0 a day." in shown.stderr
    told = json.loads(typed("test", "gas", "--since", "all", "--json").stdout)
    (alert,) = told["alerts"]
    assert alert["link"].startswith("https://news.example/a1#:~:text=")
    assert alert["quote"]["modality"] == "denied"
    assert typed("pause", "gas").exit_code == 0
    assert json.loads(typed("list", "--json").stdout)[0]["state"] == "paused"
    assert typed("resume", "gas").exit_code == 0
    assert json.loads(typed("list", "--json").stdout)[0]["state"] == "on"
    assert typed("remove", "gas").exit_code == 0
    assert typed("list").exit_code == Exit.NOTHING
    assert typed("test", "gas").exit_code == Exit.NOTHING


def test_what_cannot_be_is_said(typed) -> None:
    assert typed("add", "gas").exit_code == Exit.USAGE
    assert typed("add", "gas", "--words", "x", "--when", "often").exit_code == Exit.USAGE
    assert typed("add", "gas", "--words", "x", "--target", "nobody").exit_code == Exit.USAGE
    assert typed("list").exit_code == Exit.NOTHING


def test_copies_are_one_alert(tmp_path: Path) -> None:
    from streams.archive.database import open_database
    from streams.archive.rows import rows_of
    from streams.archive.writer import write
    from tests.streams.archive.filled import event, named, said

    path = str(tmp_path / "copies.sqlite")
    database = open_database(path)
    copies = [
        event(
            f"c{number}",
            f"2024-05-0{number}T06:00:00Z",
            [named("e1", "Liina Oras")],
            [said("q1", "e1", "The ferry will sail")],
            outlet=f"Outlet {number % 3}",
        )
        for number in range(1, 8)
    ]
    write(database, {one.data["article"]["id"]: rows_of(one) for one in copies}, {})
    database.close()
    with Archive(path, floor=0.4) as archive:
        trial = try_out(archive, Watch("w", words=("ferry",)), None, NOW + 30_000_000)
    (alert,) = trial.alerts
    assert alert.quote.article == "c1"
    assert alert.outlets == ("Outlet 1", "Outlet 2", "Outlet 0")
    assert (alert.quotes, trial.quotes) == (7, 7)
    assert trial.days == pytest.approx(6.0)
    assert trial.a_day == pytest.approx(1 / 6)
