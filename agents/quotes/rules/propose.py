"""The rules on a batch: paragraph by paragraph, each in its article's language."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby, pairwise

from agents.lexicon import speech_words
from agents.quotes.arrays import Flags, TokenRange
from agents.quotes.propose.attribution import Attribution
from agents.quotes.rules.article import Article
from agents.quotes.rules.contents import paragraph_attributions
from agents.quotes.rules.dialogue import Turn, read_turn, turn_attributions
from agents.quotes.text.tokens import Tokens, article_of, paragraph_bounds


def propose_by_rule(tokens: Tokens, words: Flags, languages: Sequence[str]) -> list[Attribution]:
    """Attributions of a batch in text order.

    words: (n) whether a token holds a letter or digit. languages: one for each article. Words of
    a dialogue's turns are marked in `tokens.in_turn`, as words in marks are.
    """
    if not len(tokens):
        return []
    out: list[Attribution] = []
    bounds = pairwise(paragraph_bounds(tokens).tolist())
    paragraphs = [(low, high) for low, high in bounds if low < high]
    for number, some in groupby(paragraphs, key=lambda part: article_of(tokens, part[0])):
        table = speech_words(languages[number])
        if table is not None:
            out += _article_attributions(tokens, Article(tokens, words, number, table), list(some))
    return sorted(out, key=lambda one: one.content[0])


def _article_attributions(
    tokens: Tokens, article: Article, paragraphs: Sequence[TokenRange]
) -> list[Attribution]:
    """Attributions of one article; paragraphs: low..high (exclusive) in tokens of the batch."""
    out: list[Attribution] = []
    turns: list[Turn] = []
    for paragraph in paragraphs:
        low, high = article.within(*paragraph)
        turn = read_turn(article, low, high)
        if turn is not None:
            turns.append(turn)
            continue
        out += turn_attributions(tokens, turns)
        turns = []
        out += [article.moved(found) for found in paragraph_attributions(article, low, high)]
    return out + turn_attributions(tokens, turns)
