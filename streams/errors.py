"""Every error that a person can do something about, and the exit code it ends a command with.

The message of each is a sentence (or a few) that says what happened and what to do::

    QuotewireError             1  base of all others
    ├── CommandFailed          1  a command could not do what it was asked for
    ├── UsageError             2  a command was called with arguments that cannot be
    ├── SettingsError          2  a setting has a value that cannot be used
    ├── PortTaken              2  a port that was set cannot be listened at
    ├── FlowError              2  an agent that another package adds cannot be used
    ├── TopicsError            4  topics are missing, or do not fit each other
    ├── ResumeRefused          4  a worker cannot tell where to go on
    ├── LogUnreadable          1  the brokers did not give records that must be there
    ├── BrokerError            1  a broker cannot be started on this machine
    ├── PrometheusError        1  a Prometheus did not give what was asked for
    ├── RegistryError          1  a schema registry did not do what was asked for
    │   └── RegistryRefused    4  it does not take a schema, or lacks one that is needed
    └── ClientError            1  base of what the client raises
        ├── BrokerAway         3  no broker answers
        ├── AccessDenied       6  brokers do not let in: certificate, login, missing ACL
        ├── NothingThere       5  what was asked for does not exist
        │   └── RawRecordGone  5  retention has removed the raw record of a dead letter
        ├── Refused            4  it would lose or repeat articles
        │   ├── Gap            4  a saved position does not fit the topic any more
        │   └── WorkersRun     4  workers have to be stopped before
        ├── PositionsError     2  a position file cannot be used
        ├── RecordTooLarge     1  a record is larger than the topic takes
        ├── SourceError        1  a source of `collect` does not give what it has
        └── SinkError          1  a sink cannot be used, or does not take an event
            ├── SinkRefused    1  a sink refuses one event, and may take others
            └── ArchiveError   1  the archive's database cannot be used

This module imports nothing but the standard library's `enum`, so that whatever starts fast can
import it.
"""

from __future__ import annotations

from enum import IntEnum
from typing import ClassVar

__all__ = [
    "AccessDenied",
    "ArchiveError",
    "BrokerAway",
    "BrokerError",
    "ClientError",
    "CommandFailed",
    "Exit",
    "FlowError",
    "Gap",
    "LogUnreadable",
    "NothingThere",
    "PortTaken",
    "PositionsError",
    "PrometheusError",
    "QuotewireError",
    "RawRecordGone",
    "RecordTooLarge",
    "Refused",
    "RegistryError",
    "RegistryRefused",
    "ResumeRefused",
    "SettingsError",
    "SinkError",
    "SinkRefused",
    "SourceError",
    "TopicsError",
    "UsageError",
    "WorkersRun",
]


class Exit(IntEnum):
    """Exit codes of the commands. `meaning`: what `--help` says of one; "" where it is left out."""

    meaning: str

    def __new__(cls, code: int, meaning: str = "") -> Exit:
        member = int.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    OK = 0, "done"
    FAILED = 1, "failed"
    USAGE = 2, "wrong usage or setting"
    NO_BROKER = 3, "no broker answers"
    REFUSED = 4, "refused, or `quotewire reset` is needed"
    NOTHING = 5, "nothing found"
    DENIED = 6, "the brokers do not let in: TLS, login or ACL"
    STALLED = 75
    """Of a worker that made no progress and ended itself; systemd calls it EX_TEMPFAIL."""

    @classmethod
    def explained(cls) -> str:
        """The codes and their meanings, in a sentence."""
        shown = (f"{code.value} {code.meaning}" for code in cls if code.meaning)
        return f"Exit codes: {'; '.join(shown)}."


class QuotewireError(Exception):
    """Base of all errors here. `exit`: the exit code of a command that it ends."""

    exit: ClassVar[Exit] = Exit.FAILED


class CommandFailed(QuotewireError):
    """A command could not do what it was asked for."""


class UsageError(QuotewireError):
    """A command was called with arguments that cannot be; the message says what they can be."""

    exit = Exit.USAGE


class SettingsError(QuotewireError):
    """A setting has a value that cannot be used; the message names it and what it takes."""

    exit = Exit.USAGE


class PortTaken(QuotewireError):
    """A port that was set cannot be listened at; the message names the setting."""

    exit = Exit.USAGE


class FlowError(QuotewireError):
    """An agent that another package adds cannot be used; the message names both and says why."""

    exit = Exit.USAGE


class TopicsError(QuotewireError):
    """Topics are missing, or have unequal partitions; the message says what to do."""

    exit = Exit.REFUSED


class ResumeRefused(QuotewireError):
    """The logs contradict each other; the message says how, and names `quotewire reset`."""

    exit = Exit.REFUSED


class LogUnreadable(QuotewireError):
    """The brokers did not give what the log must hold."""


class BrokerError(QuotewireError):
    """A broker cannot be started; the message says why and what to do."""


class PrometheusError(QuotewireError):
    """A Prometheus did not give what was asked for; the message says why."""


class RegistryError(QuotewireError):
    """A schema registry did not do what was asked for; the message names it and says why."""


class RegistryRefused(RegistryError):
    """A schema registry does not take a schema, or lacks one; the message says which and why."""

    exit = Exit.REFUSED


class ClientError(QuotewireError):
    """What a client was asked for cannot be done; the message says why and what to do."""


class BrokerAway(ClientError):
    """No broker answers, or none has for longer than the client waits."""

    exit = Exit.NO_BROKER


class AccessDenied(ClientError):
    """The brokers do not let in, or do not allow it; the message names what is missing."""

    exit = Exit.DENIED


class NothingThere(ClientError):
    """What was asked for does not exist."""

    exit = Exit.NOTHING


class RawRecordGone(NothingThere):
    """Retention has removed the raw record that a dead letter stems from."""


class Refused(ClientError):
    """It would lose or repeat articles."""

    exit = Exit.REFUSED


class Gap(Refused):
    """A saved position does not fit the topic any more."""


class WorkersRun(Refused):
    """Workers have to be stopped before."""


class PositionsError(ClientError):
    """A position file cannot be used; the message names it and says what to do."""

    exit = Exit.USAGE


class RecordTooLarge(ClientError):
    """The record is larger than the topic takes."""


class SourceError(ClientError):
    """A source does not give what it has; the message says why.

    `reason`: one of `streams.collect.reasons.REASONS`. `retry_after`: seconds for which it wants
    not to be asked again.
    """

    def __init__(self, reason: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.retry_after = retry_after


class SinkError(ClientError):
    """A sink cannot be used, or does not take an event; the message says why and what to do."""


class SinkRefused(SinkError):
    """A sink refuses one event, and may take others; the message says why."""


class ArchiveError(SinkError):
    """The archive's database cannot be used; the message says why and what to do."""
