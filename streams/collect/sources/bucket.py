"""Objects below a prefix of S3, or of what speaks its protocol."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
from contextlib import ExitStack
from typing import Any, BinaryIO
from urllib.parse import parse_qs, urlsplit

from streams.collect.source import Source
from streams.collect.sources import Items, Visit
from streams.collect.sources.files import aside, format_of, handling_of, item_of
from streams.collect.sources.reach import address_of
from streams.errors import SourceError
from streams.handling import Handling
from streams.inputs import Format, RawArticle, is_taken, read_stream

log = logging.getLogger(__name__)

LATE = 86_400.0
"""Seconds by which an object may appear later than its date says: a long upload has the date of its
beginning."""
COPIED_AT_ONCE = 1_000_000
MOST_TRIES = 5
"""Visits at which one that could not be read is tried, however old it is."""
MOST_LEFT = 1_000
_SECRETS = frozenset({"access_key", "secret_key", "session_token"})
_LOGIN = ("ACCESS_DENIED", "INVALID_ACCESS_KEY_ID", "SIGNATURE_DOES_NOT_MATCH", "status 403")
_MISSING = ("NO_SUCH_BUCKET", "NO_SUCH_KEY", "status 404")


async def items(source: Source, visit: Visit) -> Items:
    """The articles of objects that are new or have changed since the last visit, the oldest first;
    and of those that could not be read then.

    Objects are told by date and size; those of the last day before the newest are remembered.
    """
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        raise SourceError("other", "S3 needs pyarrow: pip install 'quotewire[s3]'.") from None
    await _check(source, visit)
    handling, format = handling_of(source, visit.since), format_of(source)
    files, root = await _guarded(source, _open, source.location)
    known = visit.state.setdefault("known", {})
    failed: SourceError | None = None
    good = 0
    tries: dict[str, int] = visit.state.setdefault("tries", {})
    for path, date, mark in await _guarded(source, _list, files, root, format):
        newest = visit.state.get("newest", 0.0)
        late = date < newest - LATE and not 0 < tries.get(path, 0) < MOST_TRIES
        if known.get(path) == mark or late or date < (visit.since or 0.0):
            continue
        try:
            async for item in _read(source, visit, files, (path, mark), handling, format):
                yield item
        except SourceError as error:
            # One that cannot be read, such as an archived one, costs no other; this raises where
            # the server is away.
            await _guarded(source, files.get_file_info, path)
            failed = error
            log.warning("s3://%s is left for later: %s", path, error)
            if path in tries or len(tries) < MOST_LEFT:
                tries[path] = tries.get(path, 0) + 1
            visit.state.pop("place", None)
            continue
        good += 1
        tries.pop(path, None)
        visit.state.pop("place", None)
        known[path] = mark
        if date > newest:
            visit.state["newest"] = date
    oldest = visit.state.get("newest", 0.0) - LATE
    # The mark begins with the date.
    for path in [one for one, mark in known.items() if float(mark.partition(" ")[0]) < oldest]:
        del known[path]
    if failed is not None and not good:
        raise failed


async def _read(
    source: Source,
    visit: Visit,
    files: Any,
    found: tuple[str, str],
    handling: Handling,
    format: Format,
) -> Items:
    """The articles of an object; of an archive those behind what was read before."""
    path, mark = found
    before, start = visit.state.get("place", ["", 0])
    if before != f"{path} {mark}":
        start = 0
    name = f"s3://{path}"
    with await _guarded(source, _copied, files, path) as file:
        articles = aside(read_stream(name, file, handling, format=format, start=start))
        while True:
            try:
                one = await anext(articles, None)
            except OSError as error:
                raise _problem(source, error) from None
            if one is None:
                return
            if isinstance(one, RawArticle):
                yield item_of(source, one)
                if one.place is not None:
                    visit.state["place"] = [f"{path} {mark}", one.place[1]]
            else:
                log.warning("%s: %s: %s", source.name, one.name, one.message)


def _copied(files: Any, path: str) -> BinaryIO:
    """An object as a file of this machine, that goes when it is closed: it comes at one request, as
    it is now, where reading it piece by piece takes a request each, to what may be replaced between
    two.

    Raises OSError where not all of it came.
    """
    size = files.get_file_info(path).size
    with ExitStack() as opened:
        file: BinaryIO = opened.enter_context(tempfile.TemporaryFile())
        with files.open_input_stream(path, compression=None) as stream:
            shutil.copyfileobj(stream, file, COPIED_AT_ONCE)
        if file.tell() != size:
            raise OSError(f"{file.tell():,} of its {size:,} bytes came")
        file.seek(0)
        opened.pop_all()
    return file


def _open(location: str) -> tuple[Any, str]:
    from pyarrow import fs

    files, root = fs.FileSystem.from_uri(location)
    return files, root.rstrip("/")


def _list(files: Any, root: str, format: Format) -> list[tuple[str, float, str]]:
    """Path, date (seconds since the epoch) and mark of each object that is read, by date."""
    from pyarrow import fs

    bucket = root.partition("/")[0]
    if files.get_file_info(bucket).type == fs.FileType.NotFound:
        raise FileNotFoundError(f"There is no bucket {bucket}")
    found = []
    for info in files.get_file_info(fs.FileSelector(root, recursive=True, allow_not_found=True)):
        if info.type == fs.FileType.File and (format != "auto" or is_taken(info.base_name)):
            date = info.mtime.timestamp() if info.mtime else 0.0
            found.append((info.path, date, f"{date} {info.size}"))
    return sorted(found, key=lambda one: (one[1], one[0]))


async def _check(source: Source, visit: Visit) -> None:
    """Raise SourceError for secrets in the location, and for an endpoint that may not be asked."""
    parts = urlsplit(source.location)
    options = parse_qs(parts.query)
    if parts.username or parts.password or _SECRETS & options.keys():
        raise SourceError(
            "other",
            f"{source.name}: leave keys out of the address, and use AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY, ~/.aws/credentials or a role.",
        )
    for endpoint in options.get("endpoint_override", []):
        server = urlsplit(endpoint if "://" in endpoint else f"//{endpoint}")
        await address_of(visit.settings, server.hostname or "", server.port or 443)


async def _guarded(source: Source, work: Any, *arguments: Any) -> Any:
    """What some work in a thread gives. Raises SourceError for what S3 says."""
    try:
        return await asyncio.to_thread(work, *arguments)
    except (OSError, ValueError) as error:
        raise _problem(source, error) from None


def _problem(source: Source, error: Exception) -> SourceError:
    from streams.sinks.s3 import LATER, said

    text = str(error)
    if any(mark in text for mark in _LOGIN):
        reason = "login"
    elif isinstance(error, FileNotFoundError) or any(mark in text for mark in _MISSING):
        reason = "missing"
    else:
        reason = "connect" if LATER.search(text) else "other"
    return SourceError(reason, f"{source.name}: {said(error)}.")
