"""What a watch is, and where its alerts go."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Literal
from urllib.parse import urlsplit

from pydantic import SecretStr

from streams.archive.questions import Question

TOPIC = "topic"
"""The target that is the topic of alerts."""

When = Literal["each", "first", "digest"]

FILTERS = {
    "speaker": "speakers",
    "organisation": "organisations",
    "about": "about",
    "place": "places",
    "words": "words",
    "modality": "modalities",
    "kind": "kinds",
    "outlet": "outlets",
    "language": "languages",
}
"""Keys of a watch in the file that take texts, and the fields of `Watch` that they are."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours of the day in which nothing leaves, in the watch's time zone; they may go over
    midnight. As a text they are as in the file."""

    begins: time
    ends: time

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}-{self.ends:%H:%M}"


@dataclass(frozen=True, slots=True)
class Limit:
    """At most so many alerts in so many seconds; the others leave together when that is over. As a
    text it is as in the file."""

    alerts: int
    seconds: float

    def __str__(self) -> str:
        return f"{self.alerts}/{shown_span(self.seconds)}"


@dataclass(frozen=True, slots=True)
class Watch:
    """Which quotes somebody wants to hear of, when, and where.

    Of one filter any value will do; all that are given must be met. `speakers`, `about`, `outlets`,
    `places`, `kinds`, `modalities`, `languages`: as of a `Question`. `words`: each value as the
    words of a question. `organisations`: who speaks, to whom the speaker belongs, or whom the quote
    names; words of a name, a link's id or an identity. `min_confidence`: the least; None is the
    setting's.

    `when`: an alert for each statement, told again as it grows; the first only; or a digest every
    `digest` seconds. `grown`: how long growth is gathered, in seconds, before it is told, twice as
    long each time. `zone`: of `quiet`, and of the days of digests. `since`: articles that came
    before (epoch seconds) are none of it; None is when the archiver first saw it. `to`: names of
    targets.
    """

    name: str
    speakers: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    outlets: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    min_confidence: float | None = None
    when: When = "each"
    digest: float = 0.0
    grown: float = 600.0
    quiet: Quiet | None = None
    limit: Limit | None = None
    zone: str = "UTC"
    since: int | None = None
    to: tuple[str, ...] = ()
    paused: bool = False

    @property
    def wants(self) -> dict[str, tuple[str, ...]]:
        """Its filters that are given, by their keys in the file."""
        given = {key: getattr(self, field) for key, field in FILTERS.items()}
        return {key: some for key, some in given.items() if some}

    @property
    def rhythm(self) -> str:
        """When it sends, for people."""
        if self.when == "digest":
            return f"digest every {shown_span(self.digest)}"
        return "first only" if self.when == "first" else "each"

    def questions(self, floor: float, **more: object) -> tuple[Question, ...]:
        """What it asks the archive; a quote that one of them finds is wanted, where its
        organisations are met too. `floor`: the least confidence where it names none.

        Raises UsageError for a value that cannot be.
        """
        question = Question(
            speakers=self.speakers,
            about=self.about,
            places=self.places,
            outlets=self.outlets,
            kinds=self.kinds,
            modalities=self.modalities,
            languages=self.languages,
            min_confidence=floor if self.min_confidence is None else self.min_confidence,
            **more,  # type: ignore[arg-type]
        )
        return tuple(replace(question, words=some) for some in self.words or ("",))


@dataclass(frozen=True, slots=True)
class Target:
    """Where alerts go. `kind`: `webhook`, `apprise` or `topic`. `address` is a secret: addresses
    of both kinds hold passwords. `secret`: signs a webhook's; None is the setting's."""

    name: str
    kind: Literal["webhook", "apprise", "topic"]
    address: SecretStr = field(default=SecretStr(""))
    secret: SecretStr | None = None


@dataclass(frozen=True, slots=True)
class Watches:
    """All watches, by their names, and the targets that they use, by theirs."""

    watches: dict[str, Watch] = field(default_factory=dict)
    targets: dict[str, Target] = field(default_factory=dict)


def webhook_name(url: str) -> str:
    """What a webhook without a name of its own is called: its host, and what tells it from another
    there; its path may be a secret.

    Raises ValueError where it is no address.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError(f"{parts.scheme or 'it'} is no address of a webhook")
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.hostname}{port}#{hashlib.sha256(url.encode()).hexdigest()[:6]}"


def shown_span(seconds: float) -> str:
    """A span of time as the file has it: `90s`, `15m`, `2h`, `7d`."""
    for unit, letter in ((86_400, "d"), (3_600, "h"), (60, "m")):
        if seconds % unit == 0:
            return f"{seconds / unit:.0f}{letter}"
    return f"{seconds:g}s"
