"""What a connection to the brokers proves itself with: TLS files and tokens, fresh ones each time.

Both are looked at when a connection is made. Certificates that are renewed on disk, and tokens that
have run out, are therefore taken up without a restart; connections that are open go on.
"""

from __future__ import annotations

import asyncio
import base64
import json
import logging
import os
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from typing import Any, Self

from aiokafka.abc import AbstractTokenProvider
from aiokafka.errors import SaslAuthenticationFailed

log = logging.getLogger(__name__)

TOKEN_SECONDS = 10.0
TOKEN_KEPT = 0.8
"""The part of a token's life for which it is used."""


class RenewedContext(ssl.SSLContext):
    """A TLS context that reads its files again where they have changed.

    `certfile`, `keyfile`: the client's, PEM; `password`: of the key. A new authority is trusted
    beside those before it. Files that cannot be used, such as a certificate whose key is still to
    come, leave what was there. Raises OSError, ssl.SSLError at first.
    """

    _cafile: str | None
    _chain: tuple[str, str | None] | None
    _password: str
    _seen: Sequence[Any]

    @classmethod
    def of(
        cls, cafile: str | None, certfile: str | None, keyfile: str | None, password: str | None
    ) -> Self:
        """The context; it checks the brokers' certificates and names."""
        context = cls(ssl.PROTOCOL_TLS_CLIENT)
        context._cafile = cafile
        context._chain = (certfile, keyfile) if certfile else None
        # Without a password of its own OpenSSL would ask for one on the terminal.
        context._password = password or ""
        if cafile is None:
            context.load_default_certs()
        context._seen = context._stamps()
        context._read()
        return context

    def wrap_bio(self, *args: Any, **more: Any) -> ssl.SSLObject:
        """Called by event loops for each new connection."""
        stamps = self._stamps()
        if stamps != self._seen:
            try:
                self._read()
            except (OSError, ssl.SSLError) as error:
                log.warning("The renewed TLS files cannot be used yet: %s", error)
            else:
                self._seen = stamps
                log.info("The renewed TLS files are in use.")
        return super().wrap_bio(*args, **more)

    def _read(self) -> None:
        if self._chain is not None:
            # Tried on a context of its own: where it fails, half of it would stay.
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_cert_chain(*self._chain, self._password)
            self.load_cert_chain(*self._chain, self._password)
        if self._cafile is not None:
            self.load_verify_locations(self._cafile)

    def _stamps(self) -> Sequence[Any]:
        stamps = []
        for path in (self._cafile, *(self._chain or ())):
            try:
                found = os.stat(path) if path else None
            except OSError:
                found = None
            stamps.append(found and (found.st_mtime_ns, found.st_size, found.st_ino))
        return stamps


class TokenProvider(AbstractTokenProvider):
    """Tokens for OAUTHBEARER, by the client credentials grant (RFC 6749, section 4.4)."""

    def __init__(
        self, url: str, client: str, secret: str, scope: str | None, cafile: str | None
    ) -> None:
        self._url, self._scope = url, scope
        pair = ":".join(urllib.parse.quote_plus(part) for part in (client, secret))
        self._login = "Basic " + base64.b64encode(pair.encode()).decode()
        self._cafile = cafile
        self._token = ""
        self._until = 0.0

    async def token(self) -> str:
        """A token that is still good. Raises SaslAuthenticationFailed, which says why."""
        if not self._token or time.monotonic() > self._until:
            token, seconds = await asyncio.to_thread(self._ask)
            self._token, self._until = token, time.monotonic() + TOKEN_KEPT * seconds
        return self._token

    def _ask(self) -> tuple[str, float]:
        form = {"grant_type": "client_credentials"}
        if self._scope:
            form["scope"] = self._scope
        request = urllib.request.Request(
            self._url,
            urllib.parse.urlencode(form).encode(),
            {"Authorization": self._login, "Accept": "application/json"},
        )
        context = ssl.create_default_context()
        if self._cafile is not None:
            context.load_verify_locations(self._cafile)
        try:
            with urllib.request.urlopen(request, timeout=TOKEN_SECONDS, context=context) as answer:
                found = json.load(answer)
            return str(found["access_token"]), float(found.get("expires_in", 60))
        except urllib.error.HTTPError as error:
            reason = f"answers with {error.code} {error.reason}"
        except (OSError, ValueError, KeyError, TypeError) as error:
            reason = f"gives no token ({getattr(error, 'reason', error)})"
        raise SaslAuthenticationFailed(f"the token endpoint {self._url} {reason}")
