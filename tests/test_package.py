"""The wheel holds every file that the packages need at run time."""

from __future__ import annotations

import tomllib
from fnmatch import fnmatch

import pytest

from tests.kafka import ROOT

PACKAGES = ("streams", "agents", "schemas")
CONFIG = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GLOBS = CONFIG["tool"]["setuptools"]["package-data"]["*"]


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
