"""What a test needs and does not find on this machine."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

ON_CI = bool(os.environ.get("CI"))
"""Whether everything has to be there, so that no test is left out without a word."""


def missing(message: str) -> NoReturn:
    """Fail on CI, and skip elsewhere. `message`: what is missing, and what installs it."""
    if ON_CI:
        pytest.fail(message)
    pytest.skip(message)
