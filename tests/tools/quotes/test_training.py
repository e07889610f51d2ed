"""Training end to end on a tiny corpus of made-up articles: same bytes every time."""

from __future__ import annotations

from pathlib import Path

import pytest
from spacy.language import Language

from agents.quotes import QuoteInput, extract_quotes, load_model
from agents.quotes.model.file import save_model
from tools.quotes.corpus import read_corpus
from tools.quotes.fit import Settings, fit_model, read_tokens
from tools.quotes.token_layer import TokenLayerSettings

SMALL = Settings(
    iterations=15,
    argument_iterations=15,
    minimum=2,
    cue_layer=TokenLayerSettings(hidden=8, epochs=1),
    argument_layer=TokenLayerSettings(hidden=8, epochs=1),
)
NAMES = ("Anna Kovacs", "Peter Lund", "The minister", "Ivan Petrov", "The union", "Ruth Ames")
CLAIMS = (
    "the bridge will open in May",
    "the harvest was poor this year",
    "nobody had read the report",
    "two plants must close next year",
)


def _write(folder: Path, number: int) -> None:
    """One article with its annotation: direct, indirect and continued speech, and a title."""
    text = ""
    lines: list[str] = []

    def add(piece: str) -> tuple[int, int]:
        nonlocal text
        start = len(text)
        text += piece
        return start, len(text)

    def attribute(**roles: tuple[int, int]) -> None:
        numbers = []
        for role, (start, end) in roles.items():
            lines.append(f"T{len(lines) + 1}\t{role} {start} {end}\t{text[start:end]}")
            numbers.append(f"{role}:T{len(lines)}")
        lines.append(f"E{len(lines) + 1}\tAttribution:T1 " + " ".join(numbers))

    for k in range(4):
        name = NAMES[(number + k) % len(NAMES)]
        claim = CLAIMS[(number + 2 * k) % len(CLAIMS)]
        content = add(f"“{claim.capitalize()},”")
        add(" ")
        source = add(name)
        add(" ")
        cue = add("said" if k % 2 else "added")
        add(". ")
        more = add("“We are sure of that now.”")
        attribute(Content=content, Source=source, Cue=cue)
        attribute(Content=more, Source=source, Cue=cue)
        add("\n\n")
        source = add(NAMES[(number + k + 1) % len(NAMES)])
        add(" ")
        cue = add("said")
        add(" that ")
        content = add(CLAIMS[(number + k + 1) % len(CLAIMS)])
        attribute(Content=content, Source=source, Cue=cue)
        add(".\n\nThe shop sells “vintage” shirts in the old street by the river.\n\n")
    (folder / f"article-{number:02}.txt").write_bytes(text.encode())
    (folder / f"article-{number:02}.ann").write_bytes("\n".join(lines).encode())


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    for number in range(9):
        _write(folder, number)
    return folder


def _train(corpus: Path, nlp: Language, out: Path, said: list[str]) -> bytes:
    articles = read_corpus(corpus)
    model = fit_model(read_tokens(nlp, articles), articles, SMALL, said.append)
    assert save_model(model, out) == out.stat().st_size
    return out.read_bytes()


def test_two_runs_give_the_same_bytes_and_the_file_works(
    corpus: Path, nlp: Language, tmp_path: Path
) -> None:
    said: list[str] = []
    first = _train(corpus, nlp, tmp_path / "first.bin", said)
    assert _train(corpus, nlp, tmp_path / "second.bin", []) == first
    assert said[0] == "cues without fold 1 of 3"
    assert said[-1] == "arguments from all articles"
    model = load_model(tmp_path / "first.bin")
    assert model is not None
    text = "“The roof will be mended,” Lena Ortiz said."
    quotes = extract_quotes([QuoteInput(text)], nlp, model)[0]
    assert [text[s:e] for q in quotes for s, e in q.spans] == ["The roof will be mended"]
    assert quotes[0].speaker is not None
    assert text[slice(*quotes[0].speaker)] == "Lena Ortiz"
