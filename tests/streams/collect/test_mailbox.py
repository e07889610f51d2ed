"""A mailbox of newsletters, on a server written for it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

import pytest

from streams.collect.source import Source
from tests.streams.collect.web import Collecting


@dataclass
class MailServer:
    """Speaks as much of IMAP4rev1 as is asked of it. `messages`: by UID. `lie`: what a message's
    size is said to be when it is sent."""

    messages: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    lie: int = 0
    said: list[str] = field(default_factory=list)
    port: int = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK ready\r\n")
        while line := (await reader.readline()).decode().strip():
            self.said.append(line)
            tag, _, command = line.partition(" ")
            for part in self.answer(command):
                writer.write(part)
            good = b"NO refused" if "wrong" in command or "Gone" in command else b"OK done"
            writer.write(tag.encode() + b" " + good + b"\r\n")
            if command == "LOGOUT":
                break
        writer.close()

    def answer(self, command: str) -> list[bytes]:
        if command == "CAPABILITY":
            return [b"* CAPABILITY IMAP4rev1\r\n"]
        if command.startswith("EXAMINE"):
            return [
                b"* %d EXISTS\r\n* OK [UIDVALIDITY %d] ok\r\n" % (len(self.messages), self.validity)
            ]
        if command.startswith("UID SEARCH"):
            # "n:*" always names the last message (RFC 9051).
            first = re.search(r"UID (\d+):\*", command)
            last = max(self.messages, default=0)
            uids = [
                uid for uid in self.messages if not first or uid >= int(first[1]) or uid == last
            ]
            return [b"* SEARCH " + " ".join(map(str, uids)).encode() + b"\r\n"]
        if found := re.fullmatch(r"UID FETCH (\d+) \((.*)\)", command):
            data = self.messages[int(found[1])]
            head = f"* 1 FETCH (UID {found[1]} ".encode()
            if found[2] == "RFC822.SIZE":
                return [head + b"RFC822.SIZE %d)\r\n" % len(data)]
            size = self.lie or len(data)
            return [head + b"BODY[] {%d}\r\n" % size, data, b")\r\n"]
        return []


def letter(number: int, sender: str = "Baltic Courier <news@courier.example>") -> bytes:
    message = EmailMessage()
    message["From"] = sender
    message["Subject"] = f"Städte {number}"
    message["Date"] = "Mon, 06 May 2024 08:00:00 +0000"
    message["Message-ID"] = f"<{number}@courier.example>"
    message.set_content("In short.")
    message.add_alternative(
        f"<p>Mayor Ilze Kalna said tram {number} would come.</p>", subtype="html"
    )
    return message.as_bytes()


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    found = MailServer({1: letter(1), 5: letter(5)})
    server = await asyncio.start_server(found, "127.0.0.1", 0)
    found.port = server.sockets[0].getsockname()[1]
    try:
        yield found
    finally:
        server.close()


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMAP_PASSWORD", "secret")


def source(mail: MailServer, box: str = "INBOX", **options: Any) -> Source:
    location = f"imap://ada%40courier.example@127.0.0.1:{mail.port}/{box}"
    return Source(location, options={"plain": True, **options})


ALLOWED = {"collect_private": "127.0.0.1"}


async def test_each_message_is_an_article(here: Collecting, mail: MailServer) -> None:
    await here.once(source(mail), **ALLOWED)
    first, second = here.stream.articles
    assert first["id"] == "mid:1@courier.example"
    assert first["title"] == "Städte 1"
    assert first["text"] == "Mayor Ilze Kalna said tram 1 would come."
    assert first["published"] == "2024-05-06T08:00:00+00:00"
    assert first["outlet"] == "Baltic Courier"
    assert second["id"] == "mid:5@courier.example"
    assert any('LOGIN ada@courier.example "secret"' in line for line in mail.said)
    assert any("UID SEARCH SINCE 15-Oct-2023" in line for line in mail.said)
    assert not any("STORE" in line or "SELECT" in line for line in mail.said)


async def test_only_new_messages_are_fetched(here: Collecting, mail: MailServer) -> None:
    await here.once(source(mail), **ALLOWED)
    await here.once(source(mail), **ALLOWED)
    assert len(here.stream.records) == 2
    mail.messages[6] = letter(6)
    await here.once(source(mail), **ALLOWED)
    assert here.stream.articles[2]["id"] == "mid:6@courier.example"
    mail.validity = 8  # another mailbox, whose messages are known by their ids
    mail.messages = {1: letter(6), 2: letter(7)}
    await here.once(source(mail), **ALLOWED)
    assert [article["title"] for article in here.stream.articles[3:]] == ["Städte 7"]


async def test_only_some_senders(here: Collecting, mail: MailServer) -> None:
    mail.messages[6] = letter(6, "Spam <a@fakecourier.example>")
    mail.messages[7] = letter(7, "a@mail.courier.example")
    await here.once(source(mail, senders=["@courier.example"]), **ALLOWED)
    titles = [article["title"] for article in here.stream.articles]
    assert titles == ["Städte 1", "Städte 5", "Städte 7"]
    assert here.stream.articles[2]["outlet"] == "mail.courier.example"


async def test_hostile_messages_cost_no_others(here: Collecting, mail: MailServer) -> None:
    mail.messages = {
        1: b"",
        2: b"From: \xff\xfe\r\nSubject: =?utf-8?B?////?=\r\nDate: never\r\n\r\nA tram comes.",
        3: b"Content-Type: text/plain; charset=nonsense\r\n\r\nThe tram \xe9 comes.",
        4: b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n" * 3_000,
        5: b"Subject: x\r\n\r\n" + b"a" * 20_000,
        6: letter(6),
    }
    await here.once(source(mail), **ALLOWED, collect_max_bytes=10_000)
    assert here.stream.articles[-1]["title"] == "Städte 6"
    # Those without a Message-ID are messages of their own.
    texts = [article["text"] for article in here.stream.articles]
    assert any("A tram comes" in text for text in texts)
    assert any("The tram" in text for text in texts)
    assert here.reason(source(mail).location) == ""
    assert "a" * 100 not in str(here.stream.records)


async def test_an_endless_message_ends_the_visit(here: Collecting, mail: MailServer) -> None:
    mail.lie = 10**15
    await here.once(source(mail), **ALLOWED)
    assert here.reason(source(mail).location) == "connect"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"plain": False}, "tls"),
        ({"password_env": "NONE_SUCH"}, "login"),
        ({"box": "Gone"}, "missing"),
    ],
)
async def test_what_may_be_wrong(
    here: Collecting, mail: MailServer, change: dict[str, Any], reason: str
) -> None:
    one = source(mail, **change)
    await here.once(one, **ALLOWED)
    assert here.reason(one.location) == reason


async def test_a_wrong_password(
    here: Collecting, mail: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMAP_PASSWORD", "wrong")
    await here.once(source(mail), **ALLOWED)
    assert here.reason(source(mail).location) == "login"
    memory = here.state.memory(source(mail).id)
    assert memory is not None
    assert "wrong" not in memory.error


async def test_private_servers_are_refused(here: Collecting, mail: MailServer) -> None:
    await here.once(source(mail))
    assert here.reason(source(mail).location) == "private"
    assert mail.said == []
