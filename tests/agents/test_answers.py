"""What is built of a language process's answer, whichever Python pickled it."""

from __future__ import annotations

import io
import pickle
from typing import Any

import pytest

from agents.answers import _Answer
from schemas.marker import Outcome


class _Attribute:
    """Is pickled as an attribute of something, as Python 3.11.2 pickles members of enumerations."""

    def __init__(self, owner: Any, name: str) -> None:
        self._pickled = getattr, (owner, name)

    def __reduce__(self) -> Any:
        return self._pickled


def _read(value: Any) -> tuple[Any, str]:
    reader = _Answer(io.BytesIO(pickle.dumps(value)))
    return reader.load(), reader.unknown


def test_members_of_enumerations_are_built_as_any_python_pickles_them() -> None:
    assert _read(_Attribute(Outcome, "RESULT")) == (Outcome.RESULT, "")
    assert _read(Outcome.RESULT) == (Outcome.RESULT, "")


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (Outcome, "__class__"),
        (Outcome, "mro"),
        (ValueError, "with_traceback"),
        (ValueError, "args"),
    ],
)
def test_no_other_attribute_is_reached(owner: Any, name: str) -> None:
    with pytest.raises(pickle.UnpicklingError):
        _read(_Attribute(owner, name))
