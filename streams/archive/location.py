"""Where the archive is, by the settings."""

from __future__ import annotations

from pathlib import Path

import platformdirs

from streams.settings import Settings

NONE = "none"


def shares(address: str) -> bool:
    """Whether several archivers may write into it at once."""
    return address.startswith("postgres")


def file_of(address: str) -> Path | None:
    """The SQLite file at an address; None for another database."""
    path = address.removeprefix("sqlite:///")
    return None if "://" in path else Path(path).expanduser()


def default_archive() -> Path:
    """The SQLite file in the user's data folder."""
    return platformdirs.user_data_path("quotewire", appauthor=False) / "archive.sqlite"


def archive_is_there(settings: Settings) -> bool:
    """Whether there is an archive to ask: a file, or a database that was named."""
    address = str(default_archive()) if settings.archive is None else settings.archive
    if address.lower() == NONE:
        return False
    return "://" in address or Path(address).expanduser().is_file()


def archive_of(settings: Settings) -> str | None:
    """Address of the archive; None for none. The default's folder is made. Raises OSError."""
    if settings.archive is None:
        path = default_archive()
        path.parent.mkdir(parents=True, exist_ok=True)
        return str(path)
    return None if settings.archive.lower() == NONE else settings.archive
