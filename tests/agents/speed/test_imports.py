"""spaCy without its command line."""

from __future__ import annotations

import subprocess
import sys


def test_spacy_is_imported_without_its_command_line_which_is_there_later() -> None:
    code = (
        "import sys\n"
        "from agents.speed.imports import import_spacy\n"
        "import_spacy()\n"
        "print('spacy' in sys.modules, 'spacy.cli' in sys.modules, 'httpx' in sys.modules)\n"
        "import spacy\n"
        "print('spacy_version' in spacy.info(silent=True))\n"
        "from spacy.cli import download\n"
        "print(download.__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "False", "False", "True", "download"]
