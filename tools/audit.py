"""Are the locked packages free of known vulnerabilities? `python -m tools.audit`, or `make audit`.

Asks the advisories of the package index, else those of OSV, by pip-audit. A package that neither
knows was not audited, and that is said: silence is not called clean. Exit code 1 for a
vulnerability that `requirements/advisories.toml` does not allow, and for an entry there that has
run out or allows nothing; 0 otherwise, also where no source of advisories can be reached.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
LOCKS = ("uv.txt", "dev.txt")
"""The first is short: a source that does not know it is not asked for the others. All that
runtime.txt has is in dev.txt."""
ALLOWED = ROOT / "requirements" / "advisories.toml"
SOURCES = {"pypi": "the package index", "osv": "OSV"}
SECONDS = 300


@dataclass(frozen=True, slots=True)
class Allowed:
    """An advisory that may stand until a day, and why."""

    id: str
    until: date
    reason: str


@dataclass(slots=True)
class Audit:
    """What is known of the locked packages, each as `name version`.

    audited: those that a source of advisories knows; `vulnerable`: to the advisories' ids and
    aliases; `unknown`: those that no source could tell of.
    """

    audited: set[str] = field(default_factory=set)
    vulnerable: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)

    def take(self, report: Mapping[str, Any]) -> None:
        """Add a report of pip-audit; what it has skipped stays unknown."""
        for each in report["dependencies"]:
            if "skip_reason" in each:
                continue
            package = f"{each['name']} {each['version']}"
            self.audited.add(package)
            for found in each["vulns"]:
                aliases = tuple(found.get("aliases") or ())
                self.vulnerable.setdefault(package, {})[found["id"]] = aliases
        self.unknown -= self.audited


def judge(audit: Audit, allowed: Iterable[Allowed], today: date) -> tuple[int, list[str]]:
    """Exit code and sentences."""
    allowed = list(allowed)
    said, used, failed = [], set(), False
    for package, advisories in sorted(audit.vulnerable.items()):
        for id, aliases in sorted(advisories.items()):
            names = {id, *aliases}
            entry = next((one for one in allowed if one.id in names), None)
            if entry is not None:
                used.add(entry.id)
                said.append(f"{package}: {id} is allowed until {entry.until}: {entry.reason}")
            else:
                failed = True
                said.append(f"{package}: {id} ({', '.join(aliases) or 'no other name'})")
    for entry in allowed:
        if entry.until < today:
            failed = True
            said.append(f"{entry.id} was allowed until {entry.until}; look at it again.")
        elif entry.id not in used and audit.audited and not audit.unknown:
            failed = True
            said.append(f"{entry.id} is allowed and is in no locked package; take it out.")
    if audit.audited:
        bad = "vulnerabilities found" if failed else "no vulnerability known that is not allowed"
        said.append(f"{len(audit.audited)} packages audited: {bad}.")
    if audit.unknown:
        said.append(
            f"NOT AUDITED: {len(audit.unknown)} of {len(audit.unknown | audit.audited)} packages; "
            f"no source of advisories that could be reached ({', '.join(SOURCES.values())}) knows "
            "them. Nothing is said of them here."
        )
    return int(failed), said


def ask(lock: Path, source: str) -> dict[str, Any] | None:
    """pip-audit's report on a lock; None where the source cannot be reached."""
    command = [
        *(sys.executable, "-m", "pip_audit", "--requirement", str(lock), "--require-hashes"),
        *("--disable-pip", "--format", "json", "--vulnerability-service", source),
        *("--progress-spinner", "off", "--timeout", "10"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=SECONDS)
    try:
        report: dict[str, Any] = json.loads(done.stdout)
    except json.JSONDecodeError:
        return None
    return report


def locked(lock: Path) -> set[str]:
    """`name version` of every package of a lock."""
    lines = (line.split() for line in lock.read_text(encoding="utf-8").splitlines())
    pins = [words[0] for words in lines if words and "==" in words[0] and words[0][0] != "#"]
    return {re.sub(r"(\[.*\])?==", " ", pin) for pin in pins}


def read_allowed(path: Path) -> list[Allowed]:
    """Entries of the file, each with `id`, `until` and `reason`."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return [Allowed(one["id"], one["until"], one["reason"]) for one in content.get("allowed", ())]


def main(locks: Sequence[str] = LOCKS) -> int:
    """The command."""
    if importlib.util.find_spec("pip_audit") is None:
        print("audit: pip-audit is missing: make install-dev")
        return 1
    audit = Audit()
    paths = [ROOT / "requirements" / name for name in locks]
    for path in paths:
        audit.unknown |= locked(path)
    for source in SOURCES:
        for path in paths:
            report = ask(path, source) if audit.unknown else None
            if report is None or all("skip_reason" in one for one in report["dependencies"]):
                break
            audit.take(report)
    code, sentences = judge(audit, read_allowed(ALLOWED), date.today())
    print(*(f"audit: {sentence}" for sentence in sentences), sep="\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
