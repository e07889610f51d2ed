"""A mailbox of newsletters (IMAP4rev1): each message is an article. Nothing in it is changed, not
even what was read."""

from __future__ import annotations

import asyncio
import contextlib
import email
import email.policy
import hashlib
import imaplib
import logging
import os
import re
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Any
from urllib.parse import unquote, urlsplit

import orjson

from agents.ingest.forms.times import read_time
from streams.collect.items import Item
from streams.collect.source import Source
from streams.collect.sources import Items, Visit
from streams.collect.sources.files import texts_of
from streams.collect.sources.reach import address_of
from streams.errors import SourceError

log = logging.getLogger(__name__)

PASSWORD = "IMAP_PASSWORD"
"""The variable of the environment that has the password, where a source names no other."""
MAX_AGE = 30 * 86_400.0
_SIZE = re.compile(rb"RFC822\.SIZE (\d{1,18})")


async def items(source: Source, visit: Visit) -> Items:
    """The messages that have come since the last visit; at the first one those of `max_age`.

    `senders`: addresses and domains of which messages are taken; all where there are none.
    """
    parts = urlsplit(source.location)
    port = parts.port or (993 if parts.scheme == "imaps" else 143)
    address = await address_of(visit.settings, parts.hostname or "", port)
    senders = tuple(one.lower() for one in texts_of(source, "senders"))
    box = _Box(source, visit, address, port)
    try:
        for uid in await _aside(box.begin):
            data = await _aside(box.fetch, uid)
            item = item_of_message(source, data, senders) if data else None
            if item is not None:
                yield item
            visit.state["uid"] = uid
    finally:
        await asyncio.to_thread(box.end)


async def _aside(work: Any, *arguments: Any) -> Any:
    try:
        return await asyncio.to_thread(work, *arguments)
    except SourceError:
        raise
    except ssl.SSLError as error:
        raise SourceError("tls", f"TLS fails: {error}.") from None
    except TimeoutError:
        raise SourceError("timeout", "The mail server does not answer in time.") from None
    except (OSError, imaplib.IMAP4.abort) as error:
        raise SourceError("connect", f"The connection broke: {error}.") from None
    except (imaplib.IMAP4.error, ValueError) as error:
        raise SourceError("broken", f"The mail server's answer is none of IMAP: {error}.") from None


class _Plain(imaplib.IMAP4):
    """Connects to an address that was checked, and reads no more than `most` bytes at once."""

    def __init__(self, address: str, host: str, port: int, most: int, seconds: float) -> None:
        self._address = address
        self._most = most
        super().__init__(host, port, timeout=seconds)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return socket.create_connection((self._address, self.port), timeout)

    def read(self, size: int) -> bytes:
        """Bytes of a literal. Raises IMAP4.abort where there are too many."""
        if size > self._most:
            raise self.abort(
                f"a message of {size:,} bytes is more than QUOTEWIRE_COLLECT_MAX_BYTES"
            )
        return super().read(size)


class _Tls(_Plain):
    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = super()._create_socket(timeout)
        return ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)


class _Box:
    """A connection to a mailbox; blocks."""

    def __init__(self, source: Source, visit: Visit, address: str, port: int) -> None:
        self._source = source
        self._visit = visit
        self._server = address, port
        self._box: imaplib.IMAP4 | None = None

    def begin(self) -> Iterator[int]:
        """Log in, and list the messages that are new by their UIDs. Raises SourceError."""
        settings, parts = self._visit.settings, urlsplit(self._source.location)
        kind = _Tls if parts.scheme == "imaps" else _Plain
        host, most = parts.hostname or "", settings.collect_max_bytes
        address, port = self._server
        box = self._box = kind(address, host, port, most, settings.collect_seconds)
        if parts.scheme == "imap" and not self._source.options.get("plain"):
            if "STARTTLS" not in box.capabilities:
                raise SourceError(
                    "tls",
                    f"{host} offers no encryption; plain = true would send the password in the "
                    "clear.",
                )
            box.starttls(ssl.create_default_context())
        self._login(box, unquote(parts.username or ""))
        name = unquote(parts.path.strip("/")) or "INBOX"
        quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
        answer, _ = box.select(quoted, readonly=True)
        if answer != "OK":
            raise SourceError("missing", f"There is no mailbox {name} on {host}.")
        return iter(self._new(box))

    def _login(self, box: imaplib.IMAP4, user: str) -> None:
        variable = str(self._source.options.get("password_env", PASSWORD))
        if urlsplit(self._source.location).password:
            raise SourceError(
                "login", f"Leave the password out of the address, and set {variable}."
            )
        password = os.environ.get(variable, "")
        if not user or not password:
            raise SourceError(
                "login", f"It needs imaps://USER@HOST/MAILBOX, and the password in {variable}."
            )
        try:
            box.login(user, password)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            raise SourceError("login", f"The mail server refuses {user}: {error}.") from None

    def _new(self, box: imaplib.IMAP4) -> list[int]:
        state = self._visit.state
        valid = (box.response("UIDVALIDITY")[1] or [None])[0]
        validity = valid.decode(errors="replace") if isinstance(valid, bytes) else ""
        if state.get("validity") != validity:
            state["validity"] = validity
            state.pop("uid", None)
        last = state.get("uid")
        if last is None:
            age = self._source.max_age or MAX_AGE
            since = max(self._visit.now() - age, self._visit.since or 0.0)
            # strftime's names of months are those of the locale.
            day = datetime.fromtimestamp(since, UTC)
            month = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()[day.month - 1]
            wanted = f"SINCE {day.day}-{month}-{day.year}"
        else:
            wanted = f"UID {last + 1}:*"
        _, found = box.uid("SEARCH", wanted)
        uids = sorted(int(one) for line in found if line for one in line.split())
        return [uid for uid in uids if last is None or uid > last]

    def fetch(self, uid: int) -> bytes | None:
        """A message; None for one that is too large, or has gone."""
        assert self._box is not None
        _, about = self._box.uid("FETCH", str(uid), "(RFC822.SIZE)")
        size = _SIZE.search(b" ".join(one for one in about if isinstance(one, bytes)))
        if size is None or int(size[1]) > self._visit.settings.collect_max_bytes:
            if size is not None:
                log.warning("%s: message %d is too large.", self._source.name, uid)
            return None
        _, parts = self._box.uid("FETCH", str(uid), "(BODY.PEEK[])")
        return next((bytes(one[1]) for one in parts if isinstance(one, tuple)), None)

    def end(self) -> None:
        """Log out."""
        if self._box is not None:
            with contextlib.suppress(OSError, imaplib.IMAP4.error):
                self._box.logout()


def item_of_message(source: Source, data: bytes, senders: tuple[str, ...]) -> Item | None:
    """A message as an item; None for one of another sender, and for one that cannot be read."""
    try:
        read = email.message_from_bytes(data, policy=email.policy.default)
        return _read(source, read, senders, hashlib.sha256(data).hexdigest()[:32])
    except Exception as error:  # whatever a broken header makes the standard library raise
        log.warning("%s: a message cannot be read: %s.", source.name, error)
        return None


def _read(
    source: Source, message: EmailMessage, senders: tuple[str, ...], digest: str
) -> Item | None:
    name, address = parseaddr(str(message.get("from", "")))
    address = address.lower()
    domain = address.rpartition("@")[2]
    if senders and not any(
        address == one or domain == one.lstrip("@") or domain.endswith("." + one.lstrip("@"))
        for one in senders
    ):
        return None
    body = message.get_body(("html", "plain"))
    if body is None:
        return None
    kind = "html" if body.get_content_subtype() == "html" else "text"
    number = str(message.get("message-id", "")).strip().strip("<>")
    article = {
        "id": f"mid:{number or digest}",
        "title": str(message.get("subject", "")).strip(),
        kind: _content(body),
        "published": read_time(str(message.get("date", "")) or None),
        "outlet": source.outlet or name.strip() or domain,
        "section": source.section,
        "language": source.language,
    }
    return Item(
        source.name,
        body=orjson.dumps({key: value for key, value in article.items() if value}),
        media_type="application/json",
        publisher_id=article["id"],
        published=article["published"],
        outlet=article["outlet"],
    )


def _content(body: Any) -> str:
    try:
        found = str(body.get_content())
    except (LookupError, UnicodeError):  # an encoding that there is not
        found = (body.get_payload(decode=True) or b"").decode(errors="replace")
    return found.encode(errors="replace").decode()
