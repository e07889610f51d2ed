"""What language processes may answer with: plain values of known types.

Answers are pickled, and a pickle runs what it names. A process that a hostile article has taken
over must not run anything in the worker, which has the network: so the worker builds only what
stands here, and a task that is answered with anything else has failed.
"""

from __future__ import annotations

import builtins
import io
import pickle
from enum import Enum
from multiprocessing import reduction
from multiprocessing.connection import Connection, reduce_connection  # type: ignore[attr-defined]
from multiprocessing.context import ForkServerContext
from typing import Any

from pebble.pool.process import TaskProblem, TaskResult

MOST_BYTES = 1 << 30

_KNOWN = {
    "agents.own": {"OwnAgentError"},
    "agents.work": {"Failure", "Produced"},
    "collections": {"Counter"},
    "pebble.common.types": {
        "RemoteException.rebuild_exception",
        "Result",
        "ResultStatus",
    },
    "pebble.pool.process": {"Acknowledgement", "TaskProblem", "TaskResult"},
    "schemas.marker": {"Outcome"},
    "_pickle": {"PicklingError"},
    "builtins": {
        name
        for name, value in vars(builtins).items()
        if isinstance(value, type) and issubclass(value, BaseException)
    },
}


def known_error(error: Exception) -> Exception:
    """The exception as one that can be an answer: of the nearest class that is known, and with its
    message alone."""
    kind: type[Exception] = next(
        kind for kind in type(error).__mro__ if kind.__name__ in _of(kind.__module__)
    )
    name = "" if kind is type(error) else f"{type(error).__name__}: "
    try:
        return kind(f"{name}{error}")
    except TypeError:  # It takes more than a message.
        return RuntimeError(f"{type(error).__name__}: {error}")


def _of(module: str) -> set[str]:
    return _KNOWN.get(module, set())


class _Unknown:
    """Stands for whatever is no part of an answer; it does nothing."""

    def __new__(cls, *_: Any, **__: Any) -> _Unknown:
        return super().__new__(cls)

    def __init__(self, *_: Any, **__: Any) -> None: ...

    def __setstate__(self, _: Any) -> None: ...

    def __setitem__(self, *_: Any) -> None: ...

    def append(self, _: Any) -> None: ...


def _member(kind: Any, name: Any) -> Any:
    """A member of an enumeration, which Python 3.11.2 pickles as an attribute of its class."""
    if isinstance(kind, type) and issubclass(kind, Enum) and name in kind.__members__:
        return kind[name]
    raise pickle.UnpicklingError(f"{name!r} is no member of an enumeration")


class _Answer(pickle.Unpickler):
    """Builds an answer; `unknown`: what it names that is no part of one."""

    unknown = ""

    def find_class(self, module: str, name: str) -> Any:
        if name in _of(module):
            return super().find_class(module, name)
        if (module, name) == ("builtins", "getattr"):
            return _member
        self.unknown = f"{module}.{name}"
        return _Unknown


class Answers(Connection):
    """The worker's end of the pipe."""

    def recv(self) -> Any:
        """The next answer; where it names what is no part of one, that its task has failed.

        Raises EOFError, which pebble passes over, for what is no answer of a task; OSError where
        nothing more can be read.
        """
        reader = _Answer(io.BytesIO(self.recv_bytes(MOST_BYTES)))
        try:
            answer = reader.load()
        except Exception as error:
            raise EOFError("A language process has sent what cannot be read.") from error
        if not reader.unknown:
            return answer
        if not isinstance(answer, TaskResult | TaskProblem):
            raise EOFError(f"A language process has sent {reader.unknown}.")
        return TaskProblem(
            answer.task,
            pickle.PicklingError(f"A language process has answered with {reader.unknown}."),
        )


# What a process is started with has the pipes' other ends, and these to close them.
reduction.register(Answers, reduce_connection)


class Context(ForkServerContext):
    """How language processes are started, with such pipes."""

    def Pipe(self, duplex: bool = True) -> Any:
        """As multiprocessing has it; what is read is an answer."""
        reader, writer = super().Pipe(duplex)
        descriptor = reader.fileno()
        reader._handle = None  # type: ignore[attr-defined]
        return Answers(descriptor, writable=reader.writable), writer
