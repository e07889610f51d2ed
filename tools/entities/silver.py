"""Texts labelled by a teacher: `python -m tools.entities.silver TEXTS --classpath JARS --out F`.

`TEXTS`: folders of `.txt` files, files of JSON Lines with `text`, or `.cor` files of one text a
line. `JARS`: CoreNLP and its English models (Maven Central, `edu.stanford.nlp:stanford-corenlp`,
the jar and the one with the classifier `models`). Two of its models read each text: people,
organisations and places are those of `english.all.3class`, MISC is what `english.conll.4class`
finds elsewhere. Written as the gold is (`id`, `text`, `types`, `mentions`), for
`tools.entities.training --silver F`. Needs Java 17; the weights are trained without it too.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from tools.jsonlines import read_json_lines

TEACHER = Path(__file__).with_name("Teacher.java")
TYPES = {"PERSON": "PER", "ORGANIZATION": "ORG", "LOCATION": "LOC", "MISC": "MISC"}

Mention = dict[str, Any]


def texts(sources: Sequence[Path], most: int | None = None) -> Iterator[str]:
    """The texts of folders and files; of a folder `most` at most, by the SHA-256 of their names."""
    for source in sources:
        if source.is_dir():
            files = sorted(source.glob("*.txt"), key=_hash)
            for path in files[:most]:
                yield path.read_text("utf-8")
            continue
        if source.suffix == ".cor":
            lines = source.read_text("utf-8").split("\n")
            yield from (line.strip() for line in lines if line.strip())
        else:
            yield from (row["text"] for row in read_json_lines(source))


def _hash(path: Path) -> str:
    return hashlib.sha256(path.stem.encode()).hexdigest()


def taught(model: str, folder: Path, classpath: str) -> dict[str, list[Mention]]:
    """File name to the mentions that a model of the teacher finds in it.

    Raises subprocess.CalledProcessError when Java or the teacher fails.
    """
    command = ["java", "-Xmx4g", "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8"]
    command += ["-cp", classpath, str(TEACHER), model, str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")
    found: dict[str, list[Mention]] = {}
    for line in done.stdout.splitlines():
        name, start, end, kind = line.split("\t")
        if kind in TYPES:
            mention = {"start": int(start), "end": int(end), "type": TYPES[kind]}
            found.setdefault(name, []).append(mention)
    return found


def joined(names: Sequence[Mention], others: Sequence[Mention]) -> list[Mention]:
    """The names, and the MISC of the others that overlap none of them."""
    misc = [
        other
        for other in others
        if other["type"] == "MISC"
        and not any(one["start"] < other["end"] and other["start"] < one["end"] for one in names)
    ]
    return sorted([*names, *misc], key=lambda mention: int(mention["start"]))


def silver(read: Iterable[str], classpath: str) -> Iterator[dict[str, Any]]:
    """Rows like the gold's, labelled by the teacher."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = {f"{number:06}.txt": text for number, text in enumerate(read)}
        for file, text in rows.items():
            (folder / file).write_text(text, "utf-8", newline="")
        names = taught("all.3class", folder, classpath)
        others = taught("conll.4class", folder, classpath)
    for file, text in rows.items():
        yield {
            "id": file.removesuffix(".txt"),
            "text": text,
            "types": ["PER", "ORG", "LOC", "MISC"],
            "mentions": joined(names.get(file, ()), others.get(file, ())),
        }


def main() -> None:
    """Read the command line and write the labelled texts."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("texts", type=Path, nargs="+")
    parser.add_argument("--classpath", required=True, help="jars, separated by colons")
    parser.add_argument("--most", type=int, help="texts taken of each folder (default: all)")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    count = 0
    with options.out.open("w", encoding="utf-8") as file:
        for row in silver(texts(options.texts, options.most), options.classpath):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    sys.stdout.write(f"{count} texts\n")


if __name__ == "__main__":
    main()
