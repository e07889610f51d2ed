"""Objects below a prefix of S3, on moto's server."""

from __future__ import annotations

import urllib.request
import uuid
from collections.abc import Iterator

import pytest
from pyarrow import fs

from streams.collect.source import Source
from tests.moto import moto
from tests.streams.collect.web import Collecting
from tests.warcs import pages

ALLOWED = {"collect_private": "127.0.0.1"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with moto(tmp_path_factory.mktemp("moto") / "log") as place:
        yield place


class Bucket:
    """A bucket of its own. `location`: of the prefix `drop` in it."""

    def __init__(self, place: str) -> None:
        name = f"news-{uuid.uuid4().hex[:8]}"
        self.query = f"?region=us-east-1&scheme=http&endpoint_override={place}"
        self.location = f"s3://{name}/drop{self.query}"
        self._files = fs.S3FileSystem(
            endpoint_override=place,
            scheme="http",
            region="us-east-1",
            allow_bucket_creation=True,
        )
        self._files.create_dir(name)
        self._name, self._place = name, place

    def put(self, path: str, data: bytes) -> None:
        with self._files.open_output_stream(f"{self._name}/{path}") as stream:
            stream.write(data)

    def archive(self, path: str, data: bytes) -> None:
        """Put what has to be restored before it can be read."""
        put = urllib.request.Request(
            f"http://{self._place}/{self._name}/{path}",
            data,
            {"x-amz-storage-class": "GLACIER", "content-type": "application/json"},
            method="PUT",
        )
        urllib.request.urlopen(put).close()


@pytest.fixture
def bucket(server: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "tests")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "tests")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return Bucket(server)


async def test_objects_are_read_once(here: Collecting, bucket: Bucket) -> None:
    await here.once(bucket.location, **ALLOWED)
    assert here.stream.records == []
    bucket.put("drop/2024/a.json", b'{"id": "a", "text": "The tram comes."}')
    bucket.put("drop/crawl.warc.gz", pages(3).data)
    bucket.put("drop/photo.jpg", b"\xff\xd8")
    bucket.put("other/b.json", b'{"id": "b", "text": "The tram comes."}')
    source = Source(bucket.location, options={"hosts": "news.example"})
    await here.once(source, **ALLOWED)
    ids = [
        article["id"] if article["url"] is None else article["url"]
        for article in here.stream.articles
    ]
    assert sorted(ids) == ["a", *(f"https://www.news.example/{number}" for number in range(3))]
    await here.once(source, **ALLOWED)
    assert len(here.stream.records) == 4
    bucket.put("drop/2024/a.json", b'{"id": "a", "version": "2", "text": "The tram comes late."}')
    await here.once(source, **ALLOWED)
    assert here.stream.articles[4]["version"] == "2"


async def test_what_may_be_wrong(here: Collecting, bucket: Bucket, server: str) -> None:
    await here.once(bucket.location)
    assert here.reason(bucket.location) == "private"
    gone = f"s3://no-such-bucket/drop{bucket.query}"
    await here.once(gone, **ALLOWED)
    assert here.reason(gone) == "missing"
    secret = f"s3://key:secret@news/drop{bucket.query}"
    await here.once(secret, **ALLOWED)
    assert here.reason(secret) == "other"


async def test_an_object_that_may_not_be_read_costs_no_other(
    here: Collecting, bucket: Bucket
) -> None:
    for name in "acde":
        bucket.archive(f"drop/{name}.json", b'{"id": "a", "text": "The tram comes."}')
    bucket.put("drop/b.json", b'{"id": "b", "text": "The tram comes."}')
    await here.once(bucket.location, **ALLOWED)
    assert [article["id"] for article in here.stream.articles] == ["b"]
    assert here.reason(bucket.location) == ""
    await here.once(bucket.location, **ALLOWED)
    assert here.reason(bucket.location) != ""  # It is said as long as there is nothing else.
