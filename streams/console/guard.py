"""Who may ask the console: Host, Origin, token; and the headers of every answer."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

from streams.errors import SettingsError
from streams.hosts import is_loopback, knows_host
from streams.settings import PREFIX, Settings

COOKIE = "quotewire_console"
WRONG_SECONDS = 0.5
"""What a wrong token costs; those of one address one after the other."""
MOST_WRONG = 8
"""Wrong tokens of one address that wait at once; until they are through, no other is looked at."""
OPEN_PATHS = ("/health", "/login", "/console.css", "/icon.svg")
"""What is answered without a token: nothing of it tells of articles."""

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def check_settings(settings: Settings) -> None:
    """Raise SettingsError where the console would be open to others without a token."""
    if not is_loopback(settings.host) and settings.console_token is None:
        raise SettingsError(
            f"The console would listen at {settings.host}, where others reach it. Set "
            f"{PREFIX}CONSOLE_TOKEN to a secret of 16 characters or more, or {PREFIX}HOST to "
            "127.0.0.1."
        )


class _Wrong:
    """The wrong tokens of each address, which wait one after the other."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[asyncio.Lock, int]] = {}

    def many(self, address: str) -> bool:
        """Whether no other token of the address should be looked at."""
        return address in self._waiting and self._waiting[address][1] >= MOST_WRONG

    async def wait(self, address: str) -> None:
        """What a wrong token costs."""
        lock, count = self._waiting.get(address, (asyncio.Lock(), 0))
        self._waiting[address] = lock, count + 1
        try:
            async with lock:
                await asyncio.sleep(WRONG_SECONDS)
        finally:
            lock, count = self._waiting.pop(address)
            if count > 1:
                self._waiting[address] = lock, count - 1


class Guard:
    """Refuses what is not meant for this console.

    A page of another site cannot read from it (Host: no name that resolves here is taken for
    this console; Origin and Sec-Fetch-Site), nor write to it. With a token, everything but
    `OPEN_PATHS` needs it: as `Authorization: Bearer`, or as the cookie that /login gives.
    """

    def __init__(self, settings: Settings) -> None:
        token = settings.console_token
        self._token = token.get_secret_value().encode() if token is not None else None
        self._local = is_loopback(settings.host)
        self._names = {"localhost", settings.host.lower(), *map(str.lower, settings.console_hosts)}
        self._wrong = _Wrong()

    @property
    def asks(self) -> bool:
        """Whether a token is needed."""
        return self._token is not None

    @property
    def session(self) -> str:
        """Value of the cookie: it proves the token and does not tell it."""
        return hmac.new(self._token or b"", b"quotewire console", hashlib.sha256).hexdigest()

    def knows_host(self, host: str) -> bool:
        """Whether a Host header names this console: an address, or a name that was set."""
        return knows_host(host, self._names, local=self._local)

    def knows_origin(self, request: web.Request) -> bool:
        """Whether a request comes from this console's own page, or from no page at all."""
        origin = request.headers.get("Origin")
        if origin is not None and origin.partition("://")[2].lower() != request.host.lower():
            return False
        site = request.headers.get("Sec-Fetch-Site", "none")
        if site in ("none", "same-origin"):
            return True
        # A link on another page may lead here; that is all.
        return request.method == "GET" and request.headers.get("Sec-Fetch-Mode") == "navigate"

    async def knows_caller(self, request: web.Request) -> bool:
        """Whether a request carries the token, or none is needed; slowly where it is wrong."""
        if self._token is None:
            return True
        cookie = request.cookies.get(COOKIE, "").encode(errors="replace")
        if hmac.compare_digest(cookie, self.session.encode()):
            return True
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if not (given or cookie):
            return False
        return await self.login(request, given.strip() if scheme.lower() == "bearer" else "")

    def is_token(self, given: str) -> bool:
        """Whether it is the token; takes as long whatever it is."""
        return self._token is not None and hmac.compare_digest(
            hashlib.sha256(given.encode(errors="replace")).digest(),
            hashlib.sha256(self._token).digest(),
        )

    async def login(self, request: web.Request, given: str) -> bool:
        """Whether it is the token; slowly where it is wrong, so that guessing takes for ever, and
        others who have it need not wait. Raises HTTPTooManyRequests."""
        address = request.remote or ""
        if self._wrong.many(address):
            raise web.HTTPTooManyRequests(
                reason="Too many wrong tokens came from your address; try again in some seconds"
            )
        if self.is_token(given):
            return True
        await self._wrong.wait(address)
        return False

    def middleware(self, refuse: Callable[[web.Request, int, str], web.Response]) -> Middleware:
        """aiohttp middleware; `refuse` makes the answer from a status and a sentence."""

        @web.middleware
        async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
            answer: web.StreamResponse
            try:
                answer = await self._answer(request, handler, refuse)
            except web.HTTPException as error:
                said = getattr(error, "sentence", None) or error.reason + "."
                answer = refuse(request, error.status, said)
                if "Allow" in error.headers:
                    answer.headers["Allow"] = error.headers["Allow"]
            if not answer.prepared:
                answer.headers.update(HEADERS)
            return answer

        return check

    async def _answer(
        self,
        request: web.Request,
        handler: Handler,
        refuse: Callable[[web.Request, int, str], web.Response],
    ) -> web.StreamResponse:
        if not self.knows_host(request.host):
            return refuse(
                request,
                421,
                f"This console does not answer to that name. {PREFIX}CONSOLE_HOSTS lists names it "
                "answers to.",
            )
        if not self.knows_origin(request):
            return refuse(request, 403, "Another site's page may not ask this console.")
        if request.path not in OPEN_PATHS and not await self.knows_caller(request):
            return refuse(
                request, 401, "This console needs its token: Authorization: Bearer TOKEN."
            )
        return await handler(request)
