"""A watched folder: what is complete is read once, what has changed again, archives are gone on
with."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from streams.collect import visits
from streams.collect.source import Source
from streams.collect.sources.folder import SETTLE
from streams.errors import BrokerAway, SettingsError
from tests.streams.collect.web import Collecting
from tests.warcs import Warc, pages

ITEM = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:{0}" version="1">
<contentSet><inlineData>The tram comes, said Ada Berg of town {0}.</inlineData></contentSet>
</newsItem>"""


@pytest.fixture
def drop(here: Collecting, tmp_path: Path) -> Path:
    """A folder, looked at by a clock at which what is written soon has settled."""
    here.web.clock.time = time.time() + 60
    folder = tmp_path / "drop"
    folder.mkdir()
    return folder


def settled(here: Collecting) -> None:
    """What was written up to now has settled, and what is written later has not."""
    here.web.clock.time = time.time() + SETTLE


def ids(here: Collecting) -> list[str]:
    return [article["id"] for article in here.stream.articles]


def text(folder: Path, name: str, id: str) -> Path:
    path = folder / name
    path.write_text(json.dumps({"id": id, "text": f"The tram comes to {id}."}))
    return path


async def test_what_is_dropped_is_read_once(here: Collecting, drop: Path) -> None:
    text(drop, "a.json", "a")
    (drop / "below").mkdir()
    (drop / "below" / "message.xml").write_text(
        f"<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'>{ITEM.format(1)}"
        f"{ITEM.format(2)}</newsMessage>"
    )
    (drop / "b.json.part").write_text("not yet")
    (drop / ".hidden.json").write_text("{}")
    source = Source(str(drop), outlet="Courier", section="Local")
    settled(here)
    await here.once(source)
    assert ids(here) == ["a", "urn:1", "urn:2"]
    assert [key for _, key, _ in here.stream.records] == [None] * 3  # the publisher's own
    assert here.stream.articles[0]["outlet"] == "Courier"
    await here.once(source)
    assert len(here.stream.records) == 3
    text(drop, "c.json", "c")
    settled(here)
    await here.once(source)
    assert ids(here)[3:] == ["c"]


async def test_what_has_just_changed_waits(here: Collecting, drop: Path) -> None:
    path = text(drop, "a.json", "a")
    here.web.clock.time = path.stat().st_ctime + 5
    await here.once(str(drop))
    assert ids(here) == []
    here.web.clock.time += 10
    await here.once(str(drop))
    assert ids(here) == ["a"]


async def test_an_old_date_does_not_hide_a_file(here: Collecting, drop: Path) -> None:
    settled(here)
    await here.once(str(drop))
    path = text(drop, "a.json", "a")
    os.utime(path, (0, 0))
    settled(here)
    await here.once(str(drop))
    assert ids(here) == ["a"]


async def test_a_file_that_has_changed_is_read_again(here: Collecting, drop: Path) -> None:
    text(drop, "a.json", "a")
    text(drop, "b.json", "b")
    settled(here)
    await here.once(str(drop))
    text(drop, "a.json", "a2")
    os.utime(drop / "b.json")  # nothing in it has changed
    settled(here)
    await here.once(str(drop))
    assert ids(here) == ["a", "b", "a2"]


@pytest.mark.parametrize("after", ["move", "delete"])
async def test_what_the_stream_has_is_moved_or_removed_at_the_next_visit(
    here: Collecting, drop: Path, after: str
) -> None:
    text(drop, "a.json", "a")
    (drop / "below").mkdir()
    text(drop / "below", "b.json", "b")
    (drop / "broken.warc").write_bytes(b"hello\n" * 100)
    source = Source(str(drop), options={"after": after})
    await here.once(source)
    assert (drop / "a.json").exists()
    await here.once(source)
    assert ids(here) == ["a", "b"]
    left = sorted(str(path.relative_to(drop)) for path in drop.rglob("*") if path.is_file())
    done = [".done/a.json", ".done/below/b.json"] if after == "move" else []
    assert left == [*done, ".failed/broken.warc"]


async def test_a_mapping_and_filters(here: Collecting, drop: Path) -> None:
    mapping = drop.parent / "m.toml"
    mapping.write_text('[fields]\nid = "$.nr"\ntext = "$.words"\n')
    (drop / "a.json").write_text('{"nr": 7, "words": "The tram comes."}')
    made = Warc()
    made.add(1, url="https://a.example/1")
    made.add(2, url="https://b.example/2")
    made.add(3, url="https://b.example/3", date="2023-01-01T00:00:00Z")
    (drop / "crawl.warc.gz").write_bytes(made.data)
    options = {"mapping": str(mapping), "hosts": ["b.example"], "since": "2024-01-01"}
    await here.once(Source(str(drop), options=options))
    assert [article["url"] for article in here.stream.articles] == [None, "https://b.example/2"]
    assert ids(here)[0] == "7"
    assert here.stream.articles[1]["published"] == "2024-05-06T10:00:00Z"


async def test_an_archive_is_gone_on_with_after_a_kill(
    here: Collecting, drop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visits, "BATCH", 4)
    path = drop / "crawl.warc.gz"
    path.write_bytes(pages(12).data)

    def away(count: int) -> None:
        if count > 7:
            raise BrokerAway("The brokers are away.")

    here.stream.fail = away
    with pytest.raises(BrokerAway):
        await here.once(str(path))
    here.stream.fail = lambda count: None
    before = len(here.stream.records)
    await here.once(str(path))
    again = [headers["url"].rpartition("/")[2] for _, _, headers in here.stream.records[before:]]
    # The first four are known; the fifth was published behind the last place that was kept.
    assert again == [str(number) for number in range(int(again[0]), 12)]
    assert 3 <= int(again[0]) <= 4
    assert {article["url"] for article in here.stream.articles} == {
        f"https://www.news.example/{number}" for number in range(12)
    }


async def test_replay_since_a_time(here: Collecting, drop: Path) -> None:
    old = text(drop, "old.json", "old")
    os.utime(old, (1_000_000, 1_000_000))
    text(drop, "new.json", "new")
    collector = here.collector(str(drop))
    collector._visits._since = time.time() - 3_600
    await collector.run(once=True)
    assert ids(here) == ["new"]


@pytest.mark.parametrize(("name", "format"), [("crawl.warc.gz", "auto"), ("crawl", "warc")])
async def test_an_archive_is_as_old_as_its_pages(
    here: Collecting, drop: Path, name: str, format: str
) -> None:
    """Whatever it is called, and whenever the file was written."""
    (drop / name).write_bytes(pages(1).data)
    os.utime(drop / name, (1_000_000, 1_000_000))
    collector = here.collector(Source(str(drop), options={"format": format}))
    collector._visits._since = 1_000_000_000
    await collector.run(once=True)
    assert len(here.stream.records) == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"after": "burn"}, "after takes keep, move, delete"),
        ({"settle": "soon"}, "settle takes seconds"),
        ({"format": "pdf"}, "format takes auto"),
        ({"hosts": [3]}, "hosts takes a list"),
        ({"languages": ["xx"]}, "languages takes tags"),
        ({"since": "soon"}, "since takes a time"),
        ({"mapping": "none.toml"}, "There is no mapping none.toml"),
    ],
)
async def test_options_that_cannot_be(
    here: Collecting, drop: Path, options: dict[str, Any], said: str
) -> None:
    source = Source(str(drop), options=options)
    await here.once(source)
    memory = here.state.memory(source.id)
    assert memory is not None
    assert said in memory.error
    assert memory.reason == "other"


async def test_a_folder_that_is_not_there(here: Collecting, tmp_path: Path) -> None:
    await here.once(str(tmp_path / "gone"))
    assert here.reason(str(tmp_path / "gone")) == "missing"


async def test_a_folder_needs_no_contact(here: Collecting, drop: Path) -> None:
    text(drop, "a.json", "a")
    await here.once(str(drop), collect_contact=None)
    assert ids(here) == ["a"]
    with pytest.raises(SettingsError, match="COLLECT_CONTACT is not set"):
        await here.once("https://wire.test/feed", collect_contact=None)
