"""Authors as publishers name them: `By Anna Keller and Boris Novak, Political Editor`, slugs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from agents.lexicon.common import BYLINE_ANDS, BYLINE_OPENINGS, BYLINE_ROLES, NO_AUTHORS

AUTHOR_CHARACTERS = 1_000
"""Characters of a byline that are read."""

_OPENING = re.compile(
    rf"(?:{'|'.join(map(re.escape, BYLINE_OPENINGS))})(?:\s*:\s*|\s+)(?=\S)", re.IGNORECASE
)
_LABEL = re.compile(r"[^\W\d_]{4,12}(?:\s[^\W\d_]{1,12})?\s?:\s+")
_BETWEEN = re.compile(
    r"\s*[;|•·]\s*|\s+/\s+|\s+(?:&|\+)\s+|\s*,\s*(?:and\s+)?|\s+and\s+", re.IGNORECASE
)
_OTHER_AND = re.compile(rf"\s+(?:{'|'.join(BYLINE_ANDS)})\s+")
_NAME = re.compile(r"(?:[A-ZÀ-ÞŁŚŠČŽ][\w.'’-]*\s+)(?:[\w.'’-]+\s+){0,3}[A-ZÀ-ÞŁŚŠČŽ][\w.'’-]*")
_TAIL = re.compile(
    r"\s+(?:in|for|at|at the|für|pour|para)\s+(?:the\s+)?[A-ZÀ-Þ].{0,60}$"
    r"|\s+(?:on\s+|(?:published|updated|posted)\W+)?\d.{0,60}$|\s*\([^()]{0,60}\)$"
)
_FULL_STOP = re.compile(r"(?<=[a-zà-ÿ]{3})\.$")
_ASIDE = ("in ", "at ", "photo", "video", "picture", "illustration")
_SLUG = re.compile(r"[a-z]{2,20}(?:[-_.][a-z]{1,20}){1,4}(?:[-_.]?\d{1,10})?")
_PROFILE = re.compile(
    r"/(?:authors?|auto(?:r|ren|rin|re)|auteurs?|profiles?|people|staff|by|team)/"
)


def authors_in(texts: Iterable[str]) -> tuple[str, ...]:
    """Names of authors in bylines, each once, in order."""
    names: dict[str, str] = {}
    for text in texts:
        for name in _names(text[:AUTHOR_CHARACTERS]):
            known = "".join(re.findall(r"\w+", name.lower()))
            # "Anna-Keller", of an address, is the name again.
            if known and (known not in names or ("-" in names[known] and " " in name)):
                names[known] = name
    return tuple(names.values())


def _names(text: str) -> list[str]:
    text = " ".join(text.split())
    if "://" in text:
        return [name for name in [_of_address(text)] if name]
    text = _without_opening(text)
    if _SLUG.fullmatch(text):
        return [_of_slug(text)]
    parts = [inner for part in _BETWEEN.split(text) for inner in _apart(part)]
    if _is_family_first(text, parts):
        return [f"{parts[1]} {parts[0]}"]
    first, *more = [part for part in parts if part] or [""]
    kept = [first, *(part for part in more if not _is_role(part))]
    names = (_TAIL.sub("", _without_opening(part)).strip(" ,-–—") for part in kept)
    names = (_FULL_STOP.sub("", name) for name in names)
    return [name for name in names if name and "@" not in name and name.lower() not in NO_AUTHORS]


def _without_opening(text: str) -> str:
    """A byline without "By", "Autor:", "Von" in front; of a name ("von der Leyen") it is a part."""
    if label := _LABEL.match(text):
        text = text[label.end() :]
    opening = _OPENING.match(text)
    if opening is None:
        return text
    rest = text[opening.end() :]
    spoken = opening[0].strip().lower().rstrip(" :")
    certain = spoken.endswith("by") or ":" in opening[0]
    return rest if certain or _NAME.match(rest) else text


def _apart(part: str) -> list[str]:
    """Two names in one: "Anna Keller und Boris Novak"; one stays as it is."""
    parts = _OTHER_AND.split(part)
    return parts if len(parts) > 1 and all(map(_NAME.fullmatch, parts)) else [part]


def _is_family_first(text: str, parts: list[str]) -> bool:
    """Whether it is one name, the family's first: "Keller, Anna"."""
    return (
        len(parts) == 2
        and "," in text
        and all(part.istitle() and " " not in part for part in parts)
    )


def _is_role(part: str) -> bool:
    """Whether what follows a name says what its bearer is, or where: "Political Editor"."""
    words = part.lower().split()
    return words[-1] in BYLINE_ROLES or words[0] in BYLINE_ROLES or part.lower().startswith(_ASIDE)


def _of_slug(slug: str) -> str:
    """The name in a slug: `anna-keller-2`."""
    words = re.sub(r"[-_.]?\d+$", "", slug)
    return " ".join(word.capitalize() for word in re.split(r"[-_.]", words))


def _of_address(text: str) -> str | None:
    """The name in the address of an author's page; None for another address."""
    try:
        path = urlsplit(text).path.rstrip("/").removesuffix(".html")
    except ValueError:
        return None
    slug = path.rpartition("/")[2].lower()
    return _of_slug(slug) if _PROFILE.search(path + "/") and _SLUG.fullmatch(slug) else None
