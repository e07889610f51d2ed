"""The file of watches: what is read of it, what is wrong in it, and how it is edited."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from streams.errors import NothingThere, UsageError
from streams.settings import Settings
from streams.watches.listing import (
    add_watch,
    parse_watches,
    pause_watch,
    read_watches,
    remove_watch,
    watches_path,
)
from streams.watches.watch import Limit, Quiet

WHOLE = """
[target.desk]
webhook = "https://hooks.example/T0/secret-path"
secret = "a secret of sixteen"

[target.mail]
apprise_file = "mail.url"

# The ferry, at night.
[watch.ferry]
words = ["ferry", '"night boat"']
speaker = "Liina Oras"
organisation = ["ministry"]
modality = "denied"
min_confidence = 0.7
when = "digest every 2h"  # not each
quiet = "22:00-07:30"
zone = "Europe/Tallinn"
limit = "20/h"
since = 2024-05-01T06:00:00Z
to = ["desk", "mail", "topic", "https://other.example/hook?key=abc"]

[watch.all-of-it]
kind = "direct"
when = "first only"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "mail.url").write_text("mailtos://me:pass@example.org\n")
    found = tmp_path / "watches.toml"
    found.write_text(WHOLE)
    return found


def test_all_that_a_file_can_say(path: Path) -> None:
    found = read_watches(path)
    ferry = found.watches["ferry"]
    assert ferry.words == ("ferry", '"night boat"')
    assert (ferry.speakers, ferry.organisations) == (("Liina Oras",), ("ministry",))
    assert (ferry.when, ferry.digest, ferry.rhythm) == ("digest", 7200.0, "digest every 2h")
    assert ferry.quiet == Quiet(time(22), time(7, 30))
    assert ferry.limit == Limit(20, 3600.0)
    assert ferry.since == 1714543200
    assert ferry.min_confidence == 0.7
    *named, plain = ferry.to
    assert named == ["desk", "mail", "topic"]
    assert plain.startswith("other.example#")
    assert found.targets[plain].address.get_secret_value() == "https://other.example/hook?key=abc"
    assert found.targets["mail"].address.get_secret_value() == "mailtos://me:pass@example.org"
    assert found.watches["all-of-it"].when == "first"


def test_no_secret_is_shown(path: Path) -> None:
    shown = repr(read_watches(path))
    for secret in ("secret-path", "a secret", "pass@", "key=abc"):
        assert secret not in shown


def test_without_a_file_there_is_no_watch(tmp_path: Path) -> None:
    assert read_watches(tmp_path / "none.toml").watches == {}


def test_where_it_is(tmp_path: Path) -> None:
    assert watches_path(Settings(watches=str(tmp_path / "w.toml"))) == tmp_path / "w.toml"
    assert watches_path(Settings()).name == "watches.toml"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[watch.a]\nwords = 3", "watch a: words takes a text"),
        ("[watch.a]\nspeakers = 'x'", "there is no 'speakers'; a watch has speaker"),
        ("[watch.a]\nwhen = 'each'", "name at least one of speaker"),
        ("[watch.a]\nwords = 'x'\nwhen = 'daily'", "digest every 1h"),
        ("[watch.a]\nwords = 'x'\nquiet = '25:00-07:00'", "22:00-07:00"),
        ("[watch.a]\nwords = 'x'\nlimit = '0/h'", "20/h"),
        ("[watch.a]\nwords = 'x'\nzone = 'Mars/Base'", "Europe/Vienna"),
        ("[watch.a]\nwords = 'x'\nsince = 2024-05-01", "a time with its zone"),
        ("[watch.a]\nwords = 'x'\nmin_confidence = 2", "from 0 to 1"),
        ("[watch.a]\nwords = 'x'\npaused = 'no'", "true or false"),
        ("[watch.a]\nwords = '!'", "no word to look for"),
        ("[watch.a]\nkind = 'loud'", "kind takes direct"),
        ("[watch.a]\nwords = 'x'\nto = 'desk'", "no target 'desk'; there are topic"),
        ("[watch.a]\nwords = 'x'\nto = 'ftp://example.org'", "https:// or http://"),
        ("[watch.'A b']\nwords = 'x'", "no name of a watch"),
        ("[watches]\n", "there is no 'watches'"),
        ("[watch]\na = 1", r"\[watch.NAME\]"),
        ("[target.a]\n", "name a webhook, or an address of apprise"),
        ("[target.a]\nwebhook = 'x'", "https:// or http://"),
        ("[target.a]\nurl = 'https://x'", "there is no 'url'"),
        ("[target.a]\nwebhook_file = 'gone'", "gone cannot be read"),
        ("[target.a]\nwebhook = 'https://x'\nwebhook_file = 'y'", "not both"),
        ("nothing", "watches.toml: "),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        parse_watches(text, Path("watches.toml"))


def test_editing_leaves_the_rest_as_it_is(path: Path) -> None:
    before = read_watches(path)
    path.chmod(0o640)
    pause_watch(path, "ferry", True)
    text = path.read_text()
    assert "# The ferry, at night." in text
    assert 'when = "digest every 2h"  # not each' in text
    assert read_watches(path).watches["ferry"].paused
    pause_watch(path, "ferry", True)
    pause_watch(path, "ferry", False)
    assert path.read_text() == WHOLE
    assert read_watches(path) == before
    remove_watch(path, "ferry")
    assert list(read_watches(path).watches) == ["all-of-it"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    with pytest.raises(NothingThere, match="no watch 'ferry'"):
        remove_watch(path, "ferry")


def test_a_watch_is_added(tmp_path: Path) -> None:
    path = tmp_path / "config" / "watches.toml"
    since = datetime(2024, 5, 1, 6, tzinfo=UTC)
    for name in ("one", "two"):
        add_watch(path, name, {"words": ["“café”", "a\\b"], "limit": "3/m", "since": since})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = read_watches(path).watches
    assert list(found) == ["one", "two"]
    assert found["two"].words == ("“café”", "a\\b")
    assert found["two"].since == 1714543200
    with pytest.raises(UsageError, match="already"):
        add_watch(path, "one", {"words": ["x"]})
    with pytest.raises(UsageError, match="no name of a watch"):
        add_watch(path, "One", {"words": ["x"]})
    with pytest.raises(UsageError, match="name at least one"):
        add_watch(path, "three", {})
    assert list(read_watches(path).watches) == ["one", "two"]


def test_what_cannot_be_edited_safely_is_left(tmp_path: Path) -> None:
    path = tmp_path / "watches.toml"
    path.write_text("[watch]\nferry = { words = 'ferry' }\n")
    with pytest.raises(UsageError, match="by hand"):
        pause_watch(path, "ferry", True)
    path.write_text('[watch.ferry]\nwords = """\n[watch.x]\n"""\n')
    with pytest.raises(UsageError, match="by hand"):
        remove_watch(path, "ferry")
    assert "ferry" in path.read_text()
