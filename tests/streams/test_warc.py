"""Pages of WARC files: streamed, filtered, gone on with, and what is broken passed over."""

from __future__ import annotations

import errno
import gzip
import io
import random
import tracemalloc
import zlib
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from streams import warc
from streams.errors import UsageError
from streams.handling import Handling, PageFilter, Resume
from streams.inputs import Problem, RawArticle, read_inputs
from streams.warc import Archive, NoArchive, language_of
from tests.warcs import PAGE, Warc, pages

KINDS = pytest.mark.parametrize("zipped", [True, False], ids=["gz", "plain"])


def read(data: bytes, place: int = 0, **wanted: Any) -> tuple[list[str], Counter[str]]:
    """Last parts of the URLs of an archive's pages, and what was passed over."""
    archive = Archive(io.BytesIO(data), PageFilter(**wanted), place)
    return [page.url.rpartition("/")[2] for page in archive.pages()], archive.skipped


@KINDS
def test_pages_with_their_time_and_place(zipped: bool) -> None:
    made = pages(3, gzip=zipped)
    found = list(Archive(io.BytesIO(made.data)).pages())
    assert [page.body for page in found] == [PAGE.format(n).encode() for n in range(3)]
    assert found[0].url == "https://www.news.example/0"
    assert found[0].content_type == "text/html; charset=utf-8"
    assert found[0].fetched == "2024-05-06T10:00:00Z"
    assert [page.place for page in found] == [*made.starts[1:], len(made.data)]


@KINDS
def test_reading_goes_on_at_a_place(zipped: bool) -> None:
    made = pages(5, gzip=zipped)
    for number, start in enumerate(made.starts):
        assert read(made.data, start) == ([str(n) for n in range(number, 5)], Counter())
    assert read(made.data, len(made.data)) == ([], Counter())


@KINDS
def test_what_is_no_page_is_counted(zipped: bool) -> None:
    made = Warc(gzip=zipped)
    made.add(0, kind="request")
    made.add(1, status="404 Not Found")
    made.add(2, headers=[("Content-Type", "application/pdf")])
    made.add(3, url="dns:news.example", kind="resource")
    made.add(4)
    assert read(made.data) == (["4"], Counter(record=2, status=1, type=1))


def test_filters() -> None:
    made = Warc()
    made.add(0, url="https://news.example/0", date="2024-05-05T23:59:59Z")
    made.add(1, url="https://a.news.example/1")
    made.add(2, url="https://fakenews.example/2")
    made.add(3, url="http://[bad/3")
    made.add(4, url="https://news.example/4", body=b'<html lang="fr"><p>Bonjour.</p></html>')
    assert read(made.data, hosts=("news.example",)) == (["0", "1", "4"], Counter(host=2))
    day = datetime(2024, 5, 6, tzinfo=UTC)
    assert read(made.data, since=day)[0] == ["1", "2", "3", "4"]
    assert read(made.data, until=day) == (["0"], Counter(time=4))
    assert read(made.data, languages=frozenset({"fr"})) == (["4"], Counter(language=4))


@pytest.mark.parametrize(
    ("body", "header", "language"),
    [
        ('<html class="x" lang="pt-BR"><p>Hi', "", "pt"),
        ("<p>Whatever it says", "de-DE, en", "de"),
        ("<script>var a = 'the the the';</script><p>" + "Le maire a dit que oui. " * 9, "", "fr"),
        ('<html lang="zz">' + "<p>The mayor said that she would come. " * 9, "", "en"),
        ("", "", "und"),
    ],
)
def test_the_language_of_a_page(body: str, header: str, language: str) -> None:
    assert language_of(body.encode(), header) == language


@KINDS
@pytest.mark.parametrize("damage", ["bytes", "gap", "garbage", "cut"])
def test_a_broken_record_costs_no_other(zipped: bool, damage: str) -> None:
    made = pages(8, gzip=zipped)
    data, third, fourth = made.data, made.starts[3], made.starts[4]
    whole = [str(number) for number in range(8)]
    if damage == "bytes":
        hurt = bytes(byte ^ 0x55 for byte in data[third + 60 : third + 90])
        data, lost = data[: third + 60] + hurt + data[third + 90 :], "3"
    elif damage == "gap":
        data, lost = data[: third + 40] + data[fourth - 40 :], "3"
    elif damage == "garbage":
        data, lost = data[:third] + b"no record\n" * 50 + data[third:], ""
    else:
        data, lost = data[: made.starts[7] + 50], "7"
    found, skipped = read(data)
    assert found == [name for name in whole if name != lost]
    assert sum(skipped.values()) == 1


def test_a_length_that_is_wrong_costs_no_other() -> None:
    data = pages(4, gzip=False).data
    length = b"Content-Length: " + str(len(PAGE.format(0).encode()) + 60).encode()
    assert length[:-2] in data
    for wrong in (b"Content-Length: 90", b"Content-Length: 9999999", b"Content-Length: -4"):
        first = data.index(b"Content-Length: ")
        end = data.index(b"\r\n", first)
        found, skipped = read(data[:first] + wrong + data[end:])
        assert (found, skipped) == (["1", "2", "3"], Counter(broken=1))


def test_packed_content() -> None:
    body = PAGE.format(1).encode()
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    kind = ("Content-Type", "text/html")
    made = Warc()
    made.add(1, body=gzip.compress(body), headers=[kind, ("Content-Encoding", "gzip")])
    made.add(2, body=zlib.compress(body), headers=[kind, ("Content-Encoding", "deflate")])
    made.add(3, body=chunked, headers=[kind, ("Transfer-Encoding", "chunked")])
    made.add(4, body=body, headers=[kind, ("Content-Encoding", "gzip")])
    assert [page.body for page in Archive(io.BytesIO(made.data)).pages()] == [body] * 4


def test_a_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc, "MOST_BYTES", 1_000_000)
    made = Warc(gzip=False)
    packed = [("Content-Type", "text/html"), ("Content-Encoding", "gzip")]
    made.add(0, body=gzip.compress(b"a" * 50_000_000), headers=packed)
    made.add(1)
    tracemalloc.start()
    try:
        assert read(made.data) == (["1"], Counter(size=1))
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_archive(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        path = tmp_path / f"{count}.warc.gz"
        path.write_bytes(pages(count).data)
        tracemalloc.start()
        with path.open("rb") as file:
            assert sum(1 for _ in Archive(file).pages()) == count
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(10)  # what is loaded once
    assert peak(150) < 1.5 * peak(50)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"hello\n" * 100, "no WARC file"),
        (gzip.compress(b"hello"), "no WARC file"),
        (gzip.compress(pages(2, gzip=False).data), "gzipped as a whole"),
    ],
    ids=("text", "packed text", "packed as a whole"),
)
def test_other_files(data: bytes, message: str) -> None:
    with pytest.raises(NoArchive, match=message):
        read(data)


def test_damage_at_random_ends() -> None:
    chance = random.Random(19)
    for zipped in (True, False):
        data = pages(4, gzip=zipped).data
        for _ in range(60):
            hurt = bytearray(data)
            at = chance.randrange(len(hurt))
            hurt[at : at + chance.randrange(30)] = chance.randbytes(chance.randrange(30))
            try:
                assert len(read(bytes(hurt))[0]) >= 2
            except NoArchive:
                pytest.fail("three of four records are whole")


# -- as inputs


@pytest.mark.parametrize("name", ["crawl.warc.gz", "crawl.WARC"])
def test_archives_are_inputs(tmp_path: Path, name: str) -> None:
    path = tmp_path / "crawls" / name
    path.parent.mkdir()
    path.write_bytes(pages(2, gzip=name.endswith("gz")).data)
    found = list(read_inputs([str(path.parent)], outlet="Courier"))
    assert [item.name for item in found] == [
        f"{path}: https://www.news.example/{number}" for number in range(2)
    ]
    article = found[0]
    assert isinstance(article, RawArticle)
    assert dict(article.headers) == {
        "content-type": b"text/html; charset=utf-8",
        "filename": name.encode(),
        "url": b"https://www.news.example/0",
        "published": b"2024-05-06T10:00:00Z",
        "outlet": b"Courier",
    }
    assert article.place is not None
    assert article.place[0] == str(path)


def test_an_archive_on_standard_input() -> None:
    stdin = io.BytesIO(pages(2).data)
    assert len(list(read_inputs(["-"], format="warc", stdin=stdin))) == 2


def test_a_file_that_is_no_archive_is_a_problem(tmp_path: Path) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(b"hello\n" * 100)
    assert list(read_inputs([str(path)])) == [Problem(str(path), "it is no WARC file.")]


def test_a_resumed_archive_goes_on_behind_what_was_done(tmp_path: Path) -> None:
    path, note = tmp_path / "a.warc.gz", tmp_path / "resume.json"
    path.write_bytes(pages(4).data)
    first = [item for item in read_inputs([str(path)]) if isinstance(item, RawArticle)]
    resume = Resume(note)
    assert first[1].place is not None
    resume.reached(*first[1].place)
    resume.save()
    again = list(read_inputs([str(path)], handling=Handling(resume=Resume(note))))
    assert again == first[2:]


def test_what_is_wrong_with_a_note_of_places(tmp_path: Path) -> None:
    path, note = tmp_path / "a.warc", tmp_path / "resume.json"
    path.write_bytes(b"short")
    for text in ("{", "[]", '{"archives": {"a": 3}}', '{"archives": {"a": {"place": -1}}}'):
        note.write_text(text)
        with pytest.raises(UsageError, match="name another file for --resume"):
            Resume(note)
    note.write_text(f'{{"archives": {{"{path.resolve()}": {{"place": 99}}}}}}')
    with pytest.raises(UsageError, match="shorter than"):
        Resume(note).place(path)


class Failing(io.BytesIO):
    """A medium that fails once, behind some bytes."""

    def __init__(self, data: bytes, good: int) -> None:
        super().__init__(data)
        self._good: float = good

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= self._good:
            self._good = float("inf")
            raise OSError(errno.EIO, "Input/output error")
        return super().read(size)


@pytest.mark.parametrize("good", [0, 20_000])
def test_a_medium_that_fails_is_no_broken_archive(good: int) -> None:
    made = Warc(gzip=False)
    made.add(0, body=b"<html lang='en'>" + b"x" * 100_000)
    archive = Archive(Failing(made.data, good))
    with pytest.raises(OSError, match="Input/output"):
        list(archive.pages())
    assert not archive.skipped
