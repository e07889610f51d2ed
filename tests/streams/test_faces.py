"""The packages with a face: what `__all__` names is there, documented, and all that it gives."""

from __future__ import annotations

import inspect
from types import ModuleType

import pytest

from streams import broker, client, sinks


@pytest.mark.parametrize("package", [broker, client, sinks], ids=lambda package: package.__name__)
def test_all_that_a_package_names_is_there_and_documented(package: ModuleType) -> None:
    names = package.__all__
    assert names == sorted(names, key=lambda name: (not name.isupper(), name))
    for name in names:
        found = getattr(package, name)
        if inspect.isclass(found) or inspect.isfunction(found):
            assert inspect.getdoc(found), name


@pytest.mark.parametrize("package", [broker, client, sinks], ids=lambda package: package.__name__)
def test_what_a_package_does_not_name_are_its_modules(package: ModuleType) -> None:
    public = {name for name in vars(package) if not name.startswith("_")}
    assert set(package.__all__) <= public
    others = public - set(package.__all__)
    assert {name for name in others if not inspect.ismodule(getattr(package, name))} == set()
