"""The literal lists of words in Python source, and the pairs of them that say the same."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

ROOT = Path(__file__).parents[3]
LEAST = 8
"""Words that make a list; shorter ones share words by chance."""
SHARE = 0.6
"""Share of the shorter list that makes two lists the same fact."""
SEPARATORS = {"words": None, "label_hashes": None, "phrases": ","}
"""Functions that make a list of a string, and what separates its words."""
LABELS = frozenset(
    "cc cd dt ex fw hyph in jj jjr jjs ls md nn nnp nnps nns pdt pos prp prp$ rb rbr rbs rp sym to "
    "uh vb vbd vbg vbn vbp vbz wdt wp wp$ wrb acl advcl advmod agent amod appos attr aux auxpass "
    "case ccomp compound conj csubj dative dep det dobj mark neg nmod npadvmod nsubj nsubjpass "
    "nummod oprd pcomp pobj poss prep punct quantmod relcl root xcomp".split()
)
"""spaCy's tags and dependencies, which are no words."""
NONE: frozenset[str] = frozenset()
WORD = re.compile(r"[^\W\d_][\w'’.-]*")


@dataclass(frozen=True)
class WordList:
    """A list of words: where it is, what its statement assigns, what it has, and
    whether it is of a regular expression."""

    path: str
    line: int
    name: str
    words: frozenset[str]
    pattern: bool = False

    @property
    def place(self) -> str:
        """`agents/lexicon/english.py:PRONOUNS`."""
        return f"{self.path}:{self.name}"


def literal_lists(paths: Iterable[Path], ignored: frozenset[str] = NONE) -> list[WordList]:
    """The lists of words that stand in files: sets, tuples, keys of tables, split strings, and
    alternatives of regular expressions. Words that are `ignored` do not count."""
    return [found for path in sorted(paths) for found in _of_file(path, ignored)]


def sources(root: Path = ROOT) -> list[Path]:
    """The Python files of the rooms that hold words."""
    return [path for room in ("agents", "streams") for path in (root / room).rglob("*.py")]


def _of_file(path: Path, ignored: frozenset[str]) -> Iterator[WordList]:
    where = path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name
    for name, statement in _statements(ast.parse(path.read_text(encoding="utf-8"))):
        for node in ast.walk(statement):
            for found in _words(node):
                words = found - ignored
                if len(words) >= LEAST and not LABELS.issuperset(words):
                    line = getattr(node, "lineno", 0)
                    yield WordList(where, line, name, words, isinstance(node, ast.Constant))


def _statements(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    """Statements of a module, with the name that each gives."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            yield from _arguments(ast.unparse(node.targets[0]), node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            yield from _arguments(ast.unparse(node.target), node.value)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name, node


def _arguments(name: str, value: ast.expr) -> Iterator[tuple[str, ast.AST]]:
    """A value, or each of its named arguments: `SPEECH = SpeechWords(verbs=...)`."""
    named = value.keywords if isinstance(value, ast.Call) else []
    if named:
        yield from ((f"{name}.{one.arg}", one.value) for one in named)
    else:
        yield name, value


def _words(node: ast.AST) -> Iterator[frozenset[str]]:
    """The lists that a node is."""
    if isinstance(node, ast.Set | ast.Tuple | ast.List):
        yield _strings(node.elts)
    elif isinstance(node, ast.Dict):
        # A record has other values than strings: its keys are names of fields.
        if all(isinstance(value, ast.Constant | ast.Name) for value in node.values):
            yield _strings([key for key in node.keys if key is not None])
    elif isinstance(node, ast.Call):
        called = node.func
        if isinstance(called, ast.Attribute) and called.attr == "split":
            separators = [one.value for one in node.args if isinstance(one, ast.Constant)]
            yield from _split(called.value, str(separators[0]) if separators else None)
        elif isinstance(called, ast.Name) and called.id in SEPARATORS and node.args:
            yield from _split(node.args[0], SEPARATORS[called.id])
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "|" in node.value:
        for group in re.findall(r"[^()]+", node.value):
            parts = re.sub(r"^\?(?::|P<\w+>)", "", group).replace("\\b", "").split("|")
            yield frozenset(form.casefold() for part in parts for form in _forms(part))


def _forms(part: str) -> Iterator[str]:
    """What an alternative of a regular expression matches: "sources?" is two words."""
    for form in {re.sub(r".\?", "", part), part.replace("?", "")}:
        if WORD.fullmatch(form):
            yield form


def _strings(nodes: Iterable[ast.expr]) -> frozenset[str]:
    found = [n.value for n in nodes if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    return frozenset(one.casefold() for one in found if WORD.match(one))


def _split(node: ast.expr, separator: str | None) -> Iterator[frozenset[str]]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value  # """...""".replace("\n", " ").split(",")
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        parts = [" ".join(part.split()) for part in node.value.split(separator)]
        yield frozenset(part.casefold() for part in parts if WORD.match(part))


def same(lists: Iterable[WordList]) -> list[tuple[WordList, WordList, float]]:
    """Pairs of lists of which the shorter shares at least `SHARE` with the other; most first.

    Regular expressions of one module may repeat their parts.
    """
    found = []
    for one, other in combinations(lists, 2):
        if one.path == other.path and one.pattern and other.pattern:
            continue
        shared = len(one.words & other.words) / min(len(one.words), len(other.words))
        if shared >= SHARE:
            found.append((one, other, shared))
    return sorted(found, key=lambda pair: (-pair[2], pair[0].place, pair[1].place))
