"""What is installed: every file that the packages need at run time, and no package that the
metadata does not name."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import venv
import zipfile
from fnmatch import fnmatch
from pathlib import Path

import pytest

from schemas import VERSION
from tests.kafka import ROOT
from tests.missing import missing

PACKAGES = ("streams", "agents", "schemas")
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GLOBS = CONFIG["tool"]["setuptools"]["package-data"]["*"]
LOCK = ROOT / "requirements/runtime.txt"
PAGE = """\
<html lang="en"><body><article><h1>Bridge closes</h1><p>The bridge over the river will stay closed
for the whole of the summer. Trains take another way until it is mended.</p>
<p>"We have no choice," Mayor Anna Gruber said on Friday. "The steel is too old."</p></article>
"""


@pytest.mark.parametrize("package", PACKAGES)
def test_data_files_are_package_data(package: str) -> None:
    files = [path for path in (ROOT / package).rglob("*") if path.is_file()]
    data = [path for path in files if path.suffix not in (".py", ".pyc")]
    assert files
    assert [path for path in data if not any(fnmatch(path.name, glob) for glob in GLOBS)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_folders_of_code_are_packages(package: str) -> None:
    folders = {path.parent for path in (ROOT / package).rglob("*.py")}
    assert folders
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def build(tree: Path, kind: str) -> Path:
    """The sdist or the wheel of a tree, made as pip makes it."""
    code = f"import setuptools.build_meta as b; print(b.build_{kind}('dist'))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tree, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    return tree / "dist" / done.stdout.splitlines()[-1]


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    tree = tmp_path_factory.mktemp("source") / "quotewire"
    for name in PACKAGES:
        shutil.copytree(ROOT / name, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tree / "docs").mkdir()
    for name in ("pyproject.toml", "README.md", "LICENSE", "docs/quotewire.1"):
        shutil.copy(ROOT / name, tree / name)
    return build(tree, "sdist")


@pytest.fixture(scope="module")
def wheel(sdist: Path) -> Path:
    """Made of the sdist, so that this holds all that it needs."""
    with tarfile.open(sdist) as packed:
        packed.extractall(sdist.parent, filter="data")
    return build(sdist.with_name(sdist.name.removesuffix(".tar.gz")), "wheel")


def test_names_and_metadata(sdist: Path, wheel: Path) -> None:
    assert sdist.name == f"quotewire-{VERSION}.tar.gz"
    assert wheel.name == f"quotewire-{VERSION}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        metadata = packed.read(f"quotewire-{VERSION}.dist-info/METADATA").decode()
    assert {name.partition("/")[0] for name in names} == {
        *PACKAGES,
        f"quotewire-{VERSION}.data",
        f"quotewire-{VERSION}.dist-info",
    }
    assert f"quotewire-{VERSION}.data/data/share/man/man1/quotewire.1" in names
    samples = {path.name for path in (ROOT / "samples").iterdir()}
    assert {f"streams/samples/{name}" for name in samples} <= set(names)
    assert {f"{package}/py.typed" for package in PACKAGES} <= set(names)
    assert "\nRequires-Dist: lxml_html_clean\n" in metadata
    for extra in CONFIG["project"]["optional-dependencies"]:
        assert f"\nProvides-Extra: {extra}\n" in metadata


def test_twine_finds_nothing(sdist: Path, wheel: Path) -> None:
    if importlib.util.find_spec("twine") is None:
        missing("twine is missing: make install-dev")
    done = subprocess.run(
        [sys.executable, "-m", "twine", "check", "--strict", sdist, wheel],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["dev", "runtime", "uv"])
def test_every_locked_package_has_digests(name: str) -> None:
    lock = (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    entries = [line for line in lock.splitlines() if line.strip() and line[0] not in "# "]
    assert entries
    for entry in entries:
        assert re.match(r"[A-Za-z0-9._\[\]-]+==\S+ ", entry), entry
        assert "--hash=sha256:" in entry, entry


@pytest.mark.parametrize(
    "path", ["scripts/setup", "scripts/test-later-python", "docker/Dockerfile"]
)
def test_what_is_installed_is_what_was_locked(path: str) -> None:
    """Every installation names a lock and asks for its digests, but that of quotewire itself."""
    lines = (ROOT / path).read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    commands = [line for line in lines if re.match(r"[^#]*pip (?:--quiet )?install", line)]
    assert commands
    defined = "\n".join(line for line in lines if line.startswith(("locked=", "own=")))
    for command in commands:
        command = command.replace('"${locked[@]}"', defined.partition("\n")[0])
        own = "--no-deps" in command or '"${own[@]}"' in command or '"$@"' in command
        assert own or "--require-hashes" in command, command


def test_it_runs_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    """Of the locked packages, only those that the wheel asks for; each is a wheel itself."""
    folders = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    uv = shutil.which("uv", path=folders)
    if uv is None:
        missing("uv is missing: make install-dev")
    empty = tmp_path / "empty"
    venv.create(empty, symlinks=True)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}

    def run(*command: str | Path) -> str:
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (done.stdout + done.stderr)[-3_000:]
        return done.stdout

    asked = ("--quiet", "--system-certs", "--only-binary", ":all:", "--constraint", LOCK)
    run(uv, "pip", "install", "--python", empty / "bin/python", *asked, wheel)
    assert run(empty / "bin/quotewire", "--version").split()[-1] == VERSION
    assert (empty / "share/man/man1/quotewire.1").exists()
    run(empty / "bin/quotewire", "examples")
    assert (tmp_path / "samples/06-satellite.html").exists()
    page = tmp_path / "page.html"
    page.write_text(PAGE, encoding="utf-8")
    event = json.loads(run(empty / "bin/quotewire", "analyze", page))
    assert "Anna Gruber" in [quote["speaker"]["name"] for quote in event["quotes"]]
    with pytest.raises(AssertionError, match=r"pip install 'quotewire\[duckdb\]'"):
        run(empty / "bin/quotewire", "subscribe", "--sink", "duckdb:x.duckdb")
