"""Parquet by day: where rows are, and a crash between any two objects."""

from __future__ import annotations

import random
import uuid
from typing import Any

import pytest

from streams.errors import SinkError
from streams.sinks import open_sink
from streams.sinks import s3 as module
from streams.sinks.base import Change, Place
from streams.sinks.s3 import S3Sink
from tests.proxy import Proxy
from tests.streams.enriched import event as enriched
from tests.streams.sinks.pouring import event, withdrawal
from tests.streams.sinks.targets import S3Target, versions

BEFORE = [event(0, enriched("urn:1")), event(1, enriched("urn:2"))]
AFTER = [
    event(2, enriched("urn:1", version="2", published="2022-02-02T00:30:00+01:00")),
    withdrawal(3, "urn:2"),
    event(4, enriched("urn:3")),
    event(5, enriched("urn:4", published=None)),
]


async def put(target: S3Target, *events: Any) -> None:
    async with open_sink(target.address, target.settings) as sink:
        assert not await sink.take(
            [Change(one) for one in events], Place("me", {"of": len(events)})
        )


async def test_rows_are_in_parts_of_their_day(
    s3: S3Target, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PART_ARTICLES", 2)
    await put(s3, *BEFORE)
    await put(s3, *AFTER, event(6, enriched("urn:5")), event(7, enriched("urn:6")))
    parts = ["day=2022-01-09/part-0001", "day=2022-01-09/part-0002", "day=2022-02-01/part-0000"]
    assert s3.parts("articles") == [*parts, "day=unknown/part-0000"]
    assert s3.parts("quotes") == s3.parts("articles")
    await put(s3, *(withdrawal(n, f"urn:{n}") for n in range(7)))
    assert s3.parts("articles") == s3.parts("places") == []


@pytest.mark.usefixtures("s3")  # For its credentials.
async def test_whichever_write_is_the_last_the_next_sets_it_right(
    s3_server: tuple[str, Proxy], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = S3Sink._put
    # There are 14 after the place was taken over; some of them in each run.
    for last in random.sample(range(14), 3):
        target = S3Target(*s3_server, uuid.uuid4().hex)
        await put(target, *BEFORE)
        left = last

        def some(self: S3Sink, path: str, content: bytes) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise OSError("It dies.")
            real(self, path, content)

        monkeypatch.setattr(S3Sink, "_put", some)
        with pytest.raises(SinkError, match="It dies"):
            await put(target, *AFTER)
        monkeypatch.setattr(S3Sink, "_put", real)
        # Another one first, that does not know of these: what is in doubt stays so.
        await put(target, event(9, enriched("urn:9")))
        await put(target, *AFTER)
        assert versions(target) == [
            *(("urn:1", "2"), ("urn:3", "1"), ("urn:4", "1"), ("urn:9", "1"))
        ]
        assert target.parts("quotes") == target.parts("articles")


async def test_a_second_writer_takes_over_and_the_first_ends(s3: S3Target) -> None:
    async with open_sink(s3.address, s3.settings) as first:
        await first.put(BEFORE[0])
        await put(s3, BEFORE[1])
        with pytest.raises(SinkError, match=r"is being written by another process\."):
            await first.put(AFTER[0])
    assert versions(s3) == [("urn:1", "1"), ("urn:2", "1")]


async def test_what_is_of_another_shape_or_not_there_is_one_sentence(s3: S3Target) -> None:
    await put(s3, *BEFORE)
    with s3.files.open_output_stream(
        f"{s3.root}/articles/day=2022-01-09/part-0000.parquet"
    ) as file:
        file.write(
            s3.files.open_input_file(f"{s3.root}/quotes/day=2022-01-09/part-0000.parquet").read()
        )
    with pytest.raises(SinkError, match=r"is of another shape: it has ce_id, article, quote"):
        await put(s3)
    with s3.files.open_output_stream(f"{s3.root}/_quotewire.json") as file:
        file.write(b"1 2")
    s3.files.delete_dir(f"{s3.root}/articles")
    with pytest.raises(SinkError, match=r"_quotewire\.json is damaged; remove it"):
        await put(s3)
    with pytest.raises(SinkError, match=r"^s3://no-bucket/x cannot be written: NO_SUCH_BUCKET"):
        async with open_sink(s3.address.replace(s3.root, "no-bucket/x"), s3.settings):
            pass
    for address in ("s3://key:secret@bucket/x", "s3://bucket/x?access_key=a&secret_key=secret"):
        with pytest.raises(SinkError, match="A password in --sink") as caught:
            open_sink(address, s3.settings)
        assert "secret@" not in str(caught.value)
