"""Fetching one URL: politely, safely, and within bounds."""

from __future__ import annotations

import asyncio
import os
import re
import ssl
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from schemas import VERSION
from streams.collect.addresses import Allowed, CheckedResolver, PrivateAddress, refused
from streams.collect.clock import Clock
from streams.collect.hosts import Hosts
from streams.collect.robots import MOST_BYTES, Robots, Rules
from streams.collect.source import Source
from streams.collect.sources import Answer
from streams.collect.unpack import Unpacker, unpacking
from streams.errors import SettingsError, SourceError
from streams.settings import PREFIX, Settings

MOST_REDIRECTS = 6
LONGEST_URL = 4_000
CHUNK = 65_536
LONGEST_RETRY = 86_400.0
REDIRECTS = frozenset({301, 302, 303, 307, 308})
LASTING = frozenset({301, 308})
GONE = frozenset({404, 410})
BUSY = frozenset({429, 503})
_RECEIVED: ContextVar[int] = ContextVar("received", default=0)
_INNER = re.compile(r"^[^.]*$|\.(?:localhost|local|internal|intranet|lan|home\.arpa)$")


def check_contact(settings: Settings, sources: Iterable[Source]) -> None:
    """Raise SettingsError where publishers could not reach who asks them; folders, buckets and
    mailboxes are one's own."""
    if not settings.collect_contact and any(source.kind == "web" for source in sources):
        raise SettingsError(
            f"{PREFIX}COLLECT_CONTACT is not set: an e-mail address, or a page about you, that "
            "every request names, so that publishers can reach whom they are asked by."
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What the last answer had: its ETag and its Last-Modified, "" where it had none."""

    etag: str = ""
    modified: str = ""

    @classmethod
    def of(cls, answer: Answer) -> Known:
        """What an answer has."""
        headers = answer.headers
        return cls(headers.get("etag", "")[:500], headers.get("last-modified", "")[:100])


class Fetcher:
    """Fetches; an async context manager.

    Asks robots.txt, takes turns at each host, connects to public addresses alone, and takes no
    more bytes, seconds and redirects than allowed. `resolver`: another one, for tests.
    """

    def __init__(
        self,
        settings: Settings,
        hosts: Hosts,
        robots: Robots,
        clock: Clock,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._settings = settings
        self._hosts = hosts
        self._robots = robots
        self._clock = clock
        self._allowed = Allowed(settings.collect_private)
        self._resolver = resolver or CheckedResolver(self._allowed)
        self._session: aiohttp.ClientSession | None = None

    @property
    def received(self) -> int:
        """Bytes that have come in, packed, for the task that asks; others fetch meanwhile."""
        return _RECEIVED.get()

    @property
    def user_agent(self) -> str:
        """What every request calls itself."""
        contact = self._settings.collect_contact
        return f"{self._settings.collect_user_agent}/{VERSION} (+{contact})"

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(
            resolver=self._resolver,
            limit=self._settings.collect_connections,
            # Sockets that wait for a host's next turn would have no bound.
            force_close=True,
            ttl_dns_cache=300,
        )
        self._session = aiohttp.ClientSession(
            connector=connector,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(total=None),
            headers={
                "User-Agent": self.user_agent,
                "Accept-Encoding": "gzip, deflate, br",
            },
        )
        return self

    async def __aexit__(self, *exc: object) -> None:
        if self._session is not None:
            await self._session.close()
        await self._resolver.close()

    async def get(self, url: str, known: Known | None = None, most: int | None = None) -> Answer:
        """The answer to a GET, over redirects: 200, or what has not changed since `known`.

        `most`: bytes, unpacked. Raises SourceError for any other.
        """
        seen: set[str] = set()
        lasting, moved = True, ""
        while True:
            if url in seen or len(seen) > MOST_REDIRECTS:
                raise SourceError("redirects", f"{_short(url)}: its redirects do not end.")
            seen.add(url)
            rules = await self._rules(url)
            if not rules.allow(url):
                raise SourceError("robots", f"{_short(url)}: robots.txt does not allow it.")
            answer, target = await self._once(url, known, most, rules.delay)
            if target is None:
                return replace(answer, moved=moved)
            lasting = lasting and answer.status in LASTING
            url = target
            if lasting:
                moved = url

    async def _rules(self, url: str) -> Rules:
        """What robots.txt says; it is fetched where it is not known.

        Raises SourceError where it cannot be had: nothing may be fetched then.
        """
        _check(url, self._allowed, bool(self._settings.collect_proxy))
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.lower()}"
        known = self._robots.known(origin, self._clock.now())
        if known is not None:
            return known
        where = f"{origin}/robots.txt"
        for _ in range(MOST_REDIRECTS):
            try:
                answer, target = await self._once(where, None, MOST_BYTES, 0.0)
            except SourceError as error:
                if error.reason in ("gone", "refused"):
                    return self._robots.learn(origin, self._clock.now(), b"")
                if error.reason not in ("server", "too_large", "broken", "type"):
                    raise
                # What a server fails to give today it may give soon: pages wait for it.
                reason = "server" if error.reason == "server" else "robots"
                raise SourceError(
                    reason, f"{where} cannot be had: {error}", error.retry_after
                ) from None
            if target is None:
                return self._robots.learn(origin, self._clock.now(), answer.body)
            where = target
        return self._robots.learn(origin, self._clock.now(), b"")

    async def _once(
        self, url: str, known: Known | None, most: int | None, delay: float | None
    ) -> tuple[Answer, str | None]:
        """One request in its host's turn: the answer, and where it leads on. Raises SourceError."""
        _check(url, self._allowed, bool(self._settings.collect_proxy))
        host = urlsplit(url).hostname or ""
        async with self._hosts.turn(host, delay):
            try:
                async with asyncio.timeout(self._settings.collect_seconds):
                    answer = await self._request(url, known, most)
            except TimeoutError:
                limit = self._settings.collect_seconds
                raise SourceError(
                    "timeout", f"{_short(url)} did not come within {limit:g} s."
                ) from None
            except SourceError as error:
                if error.retry_after:
                    self._hosts.hold(host, error.retry_after)
                raise
            except Exception as error:
                raise _explained(url, error) from None
        if answer.status not in REDIRECTS:
            return answer, None
        target = answer.headers.get("location", "").strip()
        try:
            return answer, urljoin(url, target).partition("#")[0] if target else url
        except ValueError:
            raise SourceError("redirects", f"{_short(url)} leads to no address.") from None

    async def _request(self, url: str, known: Known | None, most: int | None) -> Answer:
        assert self._session is not None
        asked = {}
        if known is not None and known.etag:
            asked["If-None-Match"] = known.etag
        if known is not None and known.modified:
            asked["If-Modified-Since"] = known.modified
        async with self._session.get(
            url, headers=asked, allow_redirects=False, proxy=self._settings.collect_proxy
        ) as response:
            headers = {name.lower(): value for name, value in response.headers.items()}
            status = response.status
            if status == 304 and asked:
                return Answer(url, status, headers, b"", unchanged=True)
            if status in REDIRECTS:
                return Answer(url, status, headers, b"")
            if status != 200:
                raise _refusal(url, status, headers, self._clock.now())
            most = most or self._settings.collect_max_bytes
            body = await self._body(url, response, headers, most)
        return Answer(url, status, headers, body)

    async def _body(
        self, url: str, response: aiohttp.ClientResponse, headers: Mapping[str, str], most: int
    ) -> bytes:
        with unpacking(_short(url), most):
            unpacker = Unpacker(headers.get("content-encoding", ""), most)
            async for chunk in response.content.iter_chunked(CHUNK):
                _RECEIVED.set(_RECEIVED.get() + len(chunk))
                unpacker.feed(chunk)
            return unpacker.end()


def _short(url: str) -> str:
    return url if len(url) <= 200 else f"{url[:200]}..."


def _check(url: str, allowed: Allowed, by_proxy: bool) -> None:
    """Raise SourceError for what is no address on the Web, or a private one by its number.

    `by_proxy`: a proxy looks names up, so that those of private networks are refused as they are.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
        asked = URL(url).host or ""  # what is connected to: a circled or a wide digit is one
    except ValueError:
        raise SourceError("broken", f"{_short(url)} is no URL.") from None
    if parts.scheme not in ("http", "https") or not host or len(url) > LONGEST_URL:
        raise SourceError("broken", f"{_short(url)} is no address on the Web.")
    if parts.username is not None:
        raise SourceError("broken", f"{host}: a URL must not hold a user name.")
    try:
        free = allowed.host(host) or allowed.address(asked)
    except ValueError:
        # A name; its addresses are checked when they are known.
        free = not (by_proxy and _INNER.search(asked.lower().rstrip(".")))
    if not free:
        raise refused(host)


def _refusal(url: str, status: int, headers: Mapping[str, str], now: float) -> SourceError:
    after = _retry_after(headers.get("retry-after", ""), now)
    said = f"{_short(url)} answers {status}."
    if status in BUSY:
        return SourceError("busy", said, after or 60.0)
    if status in GONE:
        return SourceError("gone", said)
    if 400 <= status < 500:
        return SourceError("refused", said, after)
    if status >= 500:
        return SourceError("server", said, after)
    return SourceError("type", said)


def _retry_after(text: str, now: float) -> float | None:
    """Seconds of a Retry-After, a number or a date; at most a day."""
    text = text.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), LONGEST_RETRY)
    try:
        return min(max(parsedate_to_datetime(text).timestamp() - now, 0.0), LONGEST_RETRY) or None
    except (ValueError, TypeError, OverflowError):
        return None


def _explained(url: str, error: Exception) -> SourceError:
    """What went wrong between here and the server."""
    cause: Any = error
    while cause is not None:
        if isinstance(cause, PrivateAddress):
            return refused(str(cause))
        cause = getattr(cause, "os_error", None) or cause.__cause__
    where = urlsplit(url).hostname
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return SourceError("name", f"{where} has no address.")
    if isinstance(error, aiohttp.ClientSSLError | ssl.SSLError):
        return SourceError("tls", f"{where}: its certificate or TLS fails ({error}).")
    if isinstance(error, aiohttp.InvalidURL | UnicodeError):
        return SourceError("broken", f"{_short(url)} is no URL.")
    if isinstance(error, aiohttp.ClientResponseError):
        return SourceError("broken", f"{where} does not answer in HTTP ({error.message[:200]}).")
    if isinstance(error, aiohttp.ClientConnectorError):
        why = os.strerror(error.os_error.errno) if error.os_error.errno else str(error)
        return SourceError("connect", f"{where} does not answer ({why}).")
    if isinstance(error, aiohttp.ClientError | OSError):
        return SourceError("connect", f"{where}: the connection broke ({error}).")
    return SourceError("other", f"{_short(url)}: {type(error).__name__}: {error}.")
