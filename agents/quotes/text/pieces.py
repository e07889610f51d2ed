"""A paragraph in pieces that a tokenizer reads in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agents.quotes.types import Span

_PIECE = 20_000
_LONG_RUN = re.compile(r"\S{101,}")
_RUN = 100
_INNER_MARK = re.compile(
    r"(?<=\S)[\"“”„«»](?=\w)|(?<=\w)[\"“”„«»](?=\S)|(?<=[\"”»] )[-–—](?=[^\W\d_])"
)
_LEADING_DASH = re.compile(r"[-–—]+(?=\w)")


def pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """Cut a paragraph so that the tokenizer's cost stays linear.

    The tokenizer peels marks off a run of non-spaces one by one, copying the rest each
    time, so runs over 100 characters are cut; so are paragraphs over 20,000. It leaves marks
    within a run alone, so a quotation mark between two words is cut out ("said,“We"), and so
    is a dash that begins the paragraph or the name behind a quotation.
    """
    dash = _LEADING_DASH.match(text, start, end)
    at = start
    if dash is not None:
        yield start, dash.end()
        at = dash.end()
    for mark in _INNER_MARK.finditer(text, at, end):
        yield from _short_pieces(text, at, mark.start())
        yield mark.start(), mark.end()
        at = mark.end()
    yield from _short_pieces(text, at, end)


def _short_pieces(text: str, start: int, end: int) -> Iterator[Span]:
    """Pieces with no run of non-spaces over 100 characters."""
    at = start
    for match in _LONG_RUN.finditer(text, start, end):
        yield from _by_length(text, at, match.start())
        for k in range(match.start(), match.end(), _RUN):
            yield k, min(k + _RUN, match.end())
        at = match.end()
    yield from _by_length(text, at, end)


def _by_length(text: str, start: int, end: int) -> Iterator[Span]:
    """Pieces of at most 20,000 characters, cut at a blank if there is one."""
    while end - start > _PIECE:
        cut = text.rfind(" ", start, start + _PIECE)
        cut = start + _PIECE if cut <= start else cut + 1
        yield start, cut
        start = cut
    if end > start:
        yield start, end
