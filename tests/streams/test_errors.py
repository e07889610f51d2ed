"""One tree of errors: in one module, documented, light to import, with the codes the help has."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys

from streams import errors
from streams.errors import Exit, QuotewireError
from tests.kafka import ROOT

Tree = dict[str, tuple[str, int]]

SIGNALS = {
    *("Away", "Broken", "GateClosed", "NoArchive", "Overtaken", "PrivateAddress", "Refusal"),
    "TooMuch",
}
"""Exceptions that steer the flow and never reach a person."""


def tree(kind: type[QuotewireError] = QuotewireError, above: str = "") -> Tree:
    """Name of each error to the name of the one above it, and its exit code."""
    found = {kind.__name__: (above, int(kind.exit))}
    for below in kind.__subclasses__():
        if below.__name__ not in SIGNALS:  # Whether other tests have imported them or not.
            found |= tree(below, kind.__name__)
    return found


def test_the_public_names_are_the_errors_and_their_exit_codes() -> None:
    defined = {name for name, _ in inspect.getmembers(errors, inspect.isclass)}
    assert set(errors.__all__) == defined - {"IntEnum"}
    assert set(errors.__all__) - {"Exit"} == set(tree())


def test_the_documented_tree_is_the_tree() -> None:
    documented: Tree = {}
    above: list[str] = []
    for line in (errors.__doc__ or "").splitlines():
        if found := re.match(r"    ([│├└─ ]*)([A-Z]\w+) +(\d)  \w", line):
            depth = len(found[1]) // 4
            above[depth:] = [found[2]]
            documented[found[2]] = (above[depth - 1] if depth else "", int(found[3]))
    assert documented == tree()


def test_every_error_of_streams_is_in_the_tree() -> None:
    elsewhere = []
    for path in sorted((ROOT / "streams").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            bases = [ast.unparse(base) for base in getattr(node, "bases", ())]
            if isinstance(node, ast.ClassDef) and any(
                re.search(r"(Error|Exception|Refused|Away|There)$", base) for base in bases
            ):
                elsewhere.append((path.name, node.name))
    assert ("errors.py", "ClientError") in elsewhere
    outside = {name for file, name in elsewhere if file != "errors.py"}
    assert outside <= SIGNALS


def test_importing_the_errors_imports_nothing_else() -> None:
    script = (
        "import sys; import enum, typing; before = set(sys.modules); import streams.errors; "
        "print(*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["streams", "streams.errors"]


def test_the_help_names_the_exit_codes() -> None:
    codes = [code.value for code in Exit if code.meaning]
    assert [int(code) for code in re.findall(r"\b(\d+) \w", Exit.explained())] == codes
