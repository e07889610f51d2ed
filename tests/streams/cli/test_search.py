"""`quotewire search`, `quotewire statement` and `quotewire who`."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from agents.statements.book import statement_of
from agents.statements.difference import Part
from agents.statements.wording import read
from streams.archive import Archive
from streams.archive.answers import Carrier
from streams.cli import app, found
from streams.errors import Exit
from tests.streams.archive.filled import GAS, MINISTRY, NAMESAKE, RYABKOV, filled_in

DELIVERIES = statement_of("a1", read("Gas deliveries to Ukraine will go on"))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    return filled_in(tmp_path_factory.mktemp("search"))


@pytest.fixture
def typed(address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Types a command in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QUOTEWIRE_ARCHIVE", address)

    def run(*words: str) -> Result:
        return CliRunner().invoke(app, list(words), env={"COLUMNS": "100", "NO_COLOR": "1"})

    return run


def test_quotes_are_shown_as_what_they_are(typed) -> None:
    shown = typed("search", "gas")
    assert shown.exit_code == 0
    lines = [line.strip() for line in shown.stdout.splitlines()]
    assert "Sergei Ryabkov, Deputy Foreign Minister  direct" in lines
    assert "“⟦Gas⟧ deliveries to Ukraine will go on”" in lines
    # Not the speaker's words: no marks; and not what they say.
    assert "Sergei Ryabkov, Deputy Foreign Minister  indirect · denied" in lines
    assert "[denied] that Russia delivers ⟦gas⟧ as a weapon" in lines
    assert "(speaker open)  indirect · hedged · via Halden Post" in lines
    assert "[hedged] it might be delivering ⟦gas⟧ to nobody" in lines


def test_in_colours_words_are_marked_without_marks(address: str) -> None:
    with Archive(address, floor=0.4) as archive:
        (one,) = archive.quotes("weapon").quotes
    console = Console(file=io.StringIO(), force_terminal=True, color_system="standard", width=100)
    console.print(found.quote(one, plain=False))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "⟦" not in text
    assert "\x1b[1;3;4;31mweapon\x1b[0m" in text  # Bold and underlined; red, since it is denied.


def test_filters_and_pages(typed) -> None:
    first = typed("search", "-n", "1", "--speaker", "ryabkov", "--until", "2022-01-31")
    assert "weapon" not in first.stdout
    cursor = first.stderr.split("--cursor ")[1].strip()
    second = typed("search", "-n", "1", "--speaker", "ryabkov", "--cursor", cursor)
    assert "weapon" in second.stdout
    oldest = typed("search", "--oldest", "--jsonl")
    assert json.loads(oldest.stdout.splitlines()[-1])["article"] == "a3"
    shell = typed("search", "gas deliveries", "--place", "UA", "--kind", "direct", "--json")
    assert [one["quote"] for one in json.loads(shell.stdout)["quotes"]] == ["q1"]
    assert typed("search", "gas deliveries", "weapon").exit_code == Exit.NOTHING
    assert typed("search", "--", "gas", "-weapon", "-nobody").exit_code == 0


def test_programs_get_csv_and_counts(typed) -> None:
    rows = list(csv.DictReader(io.StringIO(typed("search", "--csv", "--all").stdout)))
    assert len(rows) == 5
    assert rows[0]["text"].startswith("'=1+1")
    facets = json.loads(typed("search", "gas", "--facets", "--json").stdout)["facets"]
    assert facets["speakers"][0]["identity"] == RYABKOV
    assert "who " in typed("search", "gas", "--facets").stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("search", "nothing like that"), Exit.NOTHING, "No quote in"),
        (("search", "!?"), Exit.USAGE, "has no word"),
        (("search", "--kind", "spoken"), Exit.USAGE, "kind takes"),
        (("search", "--json", "--csv"), Exit.USAGE, "exclude each other"),
        (("search", "--archive", "none"), Exit.NOTHING, "no archive"),
        (("search", "--archive", "away.sqlite"), Exit.NOTHING, "no archive at away.sqlite"),
        (("search", "--statements", "nothing like that"), Exit.NOTHING, "No quote in"),
        (("search", "--statements", "--facets"), Exit.USAGE, "leave --statements out"),
        (("statement", "s0"), Exit.NOTHING, "no statement 's0'"),
        (("statement", DELIVERIES, "--cursor", "x"), Exit.USAGE, "cursor"),
        (("who", "Nobody"), Exit.NOTHING, "knows nobody of the name 'Nobody'"),
        (("who", "p9999999999999999"), Exit.NOTHING, "nobody of the id"),
    ],
)
def test_what_cannot_be_is_a_sentence(typed, words: tuple[str, ...], code: int, said: str) -> None:
    shown = typed(*words)
    assert (shown.exit_code, said in shown.stderr) == (code, True)


def test_statements_are_shown_once_and_one_with_its_carriers(typed) -> None:
    shown = typed("search", "gas", "--statements")
    assert shown.exit_code == 0, shown.stderr
    assert f"Sergei Ryabkov  {DELIVERIES}" in shown.stdout
    assert "1 quote · 1 outlet · 2022-01-09" in shown.stdout
    assert "first: The Example · Article a1" in shown.stdout
    rows = list(csv.DictReader(io.StringIO(typed("search", "--statements", "--csv").stdout)))
    assert {row["statement"]: row["article"] for row in rows}[DELIVERIES] == "a1"
    listed = json.loads(typed("search", "gas", "--statements", "--json").stdout)
    assert DELIVERIES in [one["id"] for one in listed["statements"]]
    lines = typed("search", "--statements", "--all", "--jsonl").stdout.splitlines()
    assert len({json.loads(line)["id"] for line in lines}) == len(lines) == len(rows)
    shown = typed("statement", DELIVERIES)
    assert "2022-01-09T08:00:00Z · The Example · Article a1" in shown.stdout
    found = json.loads(typed("statement", DELIVERIES, "--json").stdout)
    assert found["carriers"][0]["changes"][0]["what"] == "kept"


def test_what_a_carrier_left_out_and_added_is_marked() -> None:
    quote = SimpleNamespace(text="")
    parts = (Part("dropped", "We will ", ""), Part("kept", "go ", "go "), Part("changed", "a", "b"))
    text = found._changes(Carrier(quote, 0, parts))  # type: ignore[arg-type]
    assert text.plain == "[-We will-] go [-a-] {+b+} "


def test_who_shows_a_profile(typed) -> None:
    for name in ("sergei ryabkov", "ryabkov", RYABKOV, "p0000000000000000"):
        shown = typed("who", name)
        assert shown.exit_code == 0, shown.stderr
        assert "Sergei Ryabkov" in shown.stdout
    for said in (
        *("Deputy Foreign Minister", "Foreign Ministry", "Quotes by month", "Ukraine"),
        *("May be the same", "20%", f"p0000000000000000 is now {RYABKOV}", "[denied]"),
    ):
        assert said in shown.stdout
    profile = json.loads(typed("who", RYABKOV, "--json").stdout)
    assert profile["affiliations"][0]["identity"] == MINISTRY


def test_who_lists_those_whose_name_it_is(typed) -> None:
    shown = typed("who", "ryab")
    assert RYABKOV in shown.stdout
    assert NAMESAKE in shown.stdout
    assert "2 are called so" in shown.stderr
    listed = json.loads(typed("who", "ryab", "--json").stdout)
    assert [one["id"] for one in listed["people"]] == [RYABKOV, NAMESAKE]


def test_stories_and_one_story(typed) -> None:
    shown = typed("stories", "--since", "2022-01-01", "--least", "2")
    assert shown.exit_code == 0, shown.output
    assert GAS in shown.stdout
    assert "2 articles" in shown.stdout
    assert "s3333333333333333" not in shown.stdout
    listed = json.loads(typed("stories", "--outlet", "halden", "--largest", "--json").stdout)
    assert [one["id"] for one in listed["stories"]] == [GAS]
    assert typed("stories", "--since", "2030-01-01").exit_code == Exit.NOTHING

    one = typed("story", "s0")
    assert f"s0 is now {GAS}." in one.stdout
    lines = [line.strip() for line in one.stdout.splitlines()]
    assert "Sergei Ryabkov  2 quotes" in lines
    assert any(line.startswith("adds Sergei Ryabkov") for line in lines)
    assert json.loads(typed("story", "a2", "--json").stdout)["head"]["id"] == GAS
    assert typed("story", "s9").exit_code == Exit.NOTHING
