"""Child processes that do not outlive this one."""

from __future__ import annotations

import shutil
from collections.abc import Sequence


def ends_with_parent(command: Sequence[str], signal: str = "TERM") -> list[str]:
    """The command, sent `signal` by the kernel when its parent ends, where there is `setpriv`.

    Its parent is the thread that starts it, which must therefore live as long.
    """
    setpriv = shutil.which("setpriv")
    return [*((setpriv, "--pdeathsig", signal, "--") if setpriv else ()), *command]
