"""robots.txt (RFC 9309): what may be fetched, and how slowly."""

from __future__ import annotations

from collections import OrderedDict

from streams.collect.state import State

DAY = 86_400.0
MOST_BYTES = 512_000
PARSED = 512
"""Files that are kept parsed."""


class Rules:
    """What one file says to a robot of this name."""

    def __init__(self, text: str, robot: str) -> None:
        from protego import Protego

        self._robot = robot
        self._read = Protego.parse(text) if text.strip() else None

    def allow(self, url: str) -> bool:
        """Whether it may fetch a URL."""
        return self._read is None or bool(self._read.can_fetch(url, self._robot))

    @property
    def delay(self) -> float | None:
        """Seconds between two requests that it asks for."""
        delay = self._read and self._read.crawl_delay(self._robot)
        return delay if delay and 0 < delay < float("inf") else None


class Robots:
    """The files of all hosts, each for a day."""

    def __init__(self, state: State, robot: str) -> None:
        self._state = state
        self._robot = robot
        self._parsed: OrderedDict[str, tuple[float, Rules]] = OrderedDict()

    def known(self, origin: str, now: float) -> Rules | None:
        """What its file says; None where it has to be fetched."""
        if origin in self._parsed:
            at, rules = self._parsed[origin]
            self._parsed.move_to_end(origin)
            if at > now - DAY:
                return rules
            del self._parsed[origin]
        text = self._state.robots(origin, now - DAY)
        return None if text is None else self._parse(origin, now, text)

    def learn(self, origin: str, now: float, body: bytes) -> Rules:
        """Keep a file that was fetched; none at all allows everything."""
        text = body[:MOST_BYTES].decode(errors="replace")
        self._state.keep_robots(origin, now, text)
        return self._parse(origin, now, text)

    def _parse(self, origin: str, now: float, text: str) -> Rules:
        rules = Rules(text, self._robot)
        self._parsed[origin] = now, rules
        while len(self._parsed) > PARSED:
            self._parsed.popitem(last=False)
        return rules
