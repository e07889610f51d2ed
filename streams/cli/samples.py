"""`quotewire examples`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from streams.cli.output import out
from streams.errors import UsageError

SAMPLES = Path(__file__).parents[1] / "samples"
"""The sample articles."""


def examples(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where; it is made. Default `samples`.")
    ] = Path("samples"),
) -> None:
    """Write sample articles into a folder, to try things out with.

    Articles as publishers send them: text, HTML, ninjs, NewsML-G2, NITF, JSON-LD, JSON
    Lines, a feed, a broken one. README.md there says what each shows. A folder that holds files
    is left alone.
    """
    import shutil

    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise UsageError(f"{folder} is there already; name another: quotewire examples FOLDER")
    shutil.copytree(SAMPLES, folder, dirs_exist_ok=True)
    count = sum(path.name != "README.md" for path in folder.iterdir())
    out.print(
        f"Wrote {count} files of articles to {folder}. Read one:\n"
        f"  quotewire analyze {folder}/06-satellite.html --text",
        markup=False,
        soft_wrap=True,
    )
