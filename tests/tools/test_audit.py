"""What is said of locked packages: a vulnerability fails, and what nobody knows is not clean."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.kafka import ROOT
from tools import audit
from tools.audit import Allowed, Audit, judge, locked, read_allowed

TODAY = date(2026, 1, 15)
BAD = {"id": "PYSEC-2026-1", "aliases": ["CVE-2026-1"], "fix_versions": ["2"]}


def report(*dependencies: dict[str, Any]) -> dict[str, Any]:
    return {"dependencies": list(dependencies), "fixes": []}


def audited(name: str, *vulns: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "version": "1", "vulns": list(vulns)}


def taken(*dependencies: dict[str, Any]) -> Audit:
    found = Audit(unknown={"a 1", "b 1"})
    found.take(report(*dependencies))
    return found


def test_without_a_vulnerability_it_is_clean() -> None:
    code, said = judge(taken(audited("a"), audited("b")), [], TODAY)
    assert (code, said) == (
        0,
        ["2 packages audited: no vulnerability known that is not allowed."],
    )


def test_a_vulnerability_fails() -> None:
    code, said = judge(taken(audited("a", BAD), audited("b")), [], TODAY)
    assert code == 1
    assert said[0] == "a 1: PYSEC-2026-1 (CVE-2026-1)"


def test_one_may_be_allowed_until_a_day() -> None:
    found = taken(audited("a", BAD), audited("b"))
    entry = Allowed("CVE-2026-1", TODAY, "not used")
    assert judge(found, [entry], TODAY)[0] == 0
    assert judge(found, [entry], date(2026, 1, 16))[0] == 1
    assert judge(taken(audited("a"), audited("b")), [entry], TODAY)[0] == 1


def test_what_nobody_knows_is_not_called_clean() -> None:
    skipped = {"name": "b", "skip_reason": "Dependency not found"}
    code, said = judge(taken(audited("a"), skipped), [], TODAY)
    assert code == 0
    assert said[-1].startswith("NOT AUDITED: 1 of 2 packages")
    code, said = judge(taken(skipped), [], TODAY)
    assert code == 0
    assert len(said) == 1
    assert "NOT AUDITED: 2 of 2" in said[0]


def test_a_source_that_knows_nothing_is_asked_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = []

    def ask(lock: Path, source: str) -> dict[str, Any] | None:
        asked.append((lock.name, source))
        skipped = {"name": "uv", "skip_reason": "Dependency not found"}
        return None if source == "osv" else report(skipped)

    monkeypatch.setattr(audit, "ask", ask)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: True)
    assert audit.main() == 0
    assert asked == [("uv.txt", "pypi"), ("uv.txt", "osv")]
    assert "NOT AUDITED" in capsys.readouterr().out


def test_the_locks_are_read_whole() -> None:
    runtime, dev = (locked(ROOT / "requirements" / f"{name}.txt") for name in ("runtime", "dev"))
    assert len(runtime) > 50
    assert runtime < dev, "what runs is audited with what develops"
    read_allowed(audit.ALLOWED)
