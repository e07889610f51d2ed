"""What the tests of the pool have language processes run."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Sequence

from agents.work import Produced
from schemas.marker import Outcome


def read(words: Sequence[str]) -> list[Produced]:
    """The word itself; does harm where the word asks for it."""
    for word in words:
        if word == "raise":
            raise ArithmeticError("the word cannot be read")
        if word == "hang":
            time.sleep(600)
        if word == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if word == "memory":
            bytearray(1 << 40)
    return [Produced(Outcome.RESULT, word.encode()) for word in words]


def warm_up() -> None:
    """Nothing to load."""


def no_model() -> None:
    """As spaCy does for a package that is not installed."""
    raise OSError("Can't find model 'en_none'.")
