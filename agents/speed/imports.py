"""Importing spaCy without its command line."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any


def import_spacy() -> None:
    """Import spaCy, but not `spacy.cli`, which brings HTTP clients and takes half of the time.

    spaCy imports it for `spacy.info` alone; whoever asks for it afterwards gets it.
    """
    if "spacy" in sys.modules:
        return
    package, module = ModuleType("spacy.cli"), ModuleType("spacy.cli.info")
    package.__path__ = []
    vars(module)["info"] = _info
    stand_ins = {one.__name__: one for one in (package, module)}
    sys.modules.update(stand_ins)
    try:
        import spacy  # noqa: F401
    finally:
        for name in stand_ins:
            sys.modules.pop(name, None)


def _info(*args: Any, **more: Any) -> Any:
    from spacy.cli.info import info

    return info(*args, **more)
