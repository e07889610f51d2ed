"""Cues that the parse shows plainly: a verb of saying with a subject and a clause of what is said.

The labeller knows the verbs and subjects of political news. In a book or before a court others
speak ("the overlooker told us the next one would be out"), and what stands there is as plain.
"""

from __future__ import annotations

import numpy as np

from agents.lexicon import english
from agents.quotes.arrays import Flags, Floats, IntArray
from agents.quotes.model.hashing import label_hashes
from agents.quotes.text.lookup import SUBJECTS, beside
from agents.quotes.text.tokens import Tokens

LIKELY = 0.3
"""Probability that a plain cue is one, at least: enough to be proposed, and no rival to others."""
_UTTERING = np.sort(label_hashes(" ".join(sorted(english.REPORTING_VERBS))))
_VERBS = label_hashes("VB VBD VBG VBN VBP VBZ")
_CCOMP = label_hashes("ccomp")[0]
_CONJ = label_hashes("conj")[0]
_ADVCL = label_hashes("advcl")[0]
_AS, _PUT, _IT, _COMMA = label_hashes("as put it ,")


def plain_cues(tokens: Tokens) -> IntArray:
    """Tokens that are plain cues, in order."""
    n = len(tokens)
    at = np.arange(n)
    clause = (tokens.dep == _CCOMP) & (tokens.head < at)
    speaks = np.zeros(n, dtype=bool)
    speaks[tokens.head[np.isin(tokens.dep, SUBJECTS)]] = True
    says = np.zeros(n, dtype=bool)
    says[tokens.head[clause]] = True
    says &= np.isin(tokens.lower, _UTTERING) & np.isin(tokens.tag, _VERBS)
    # "caught us and told us": the subject is that of the first verb.
    joined = (tokens.dep == _CONJ) & speaks[tokens.head]
    return np.flatnonzero((says & (speaks | joined)) | (_as_told(tokens) & speaks))


def _as_told(tokens: Tokens) -> Flags:
    """(n) whether a token is the verb of "as Roe later recalled," or "as Roe once put it,"."""
    at = np.arange(len(tokens))
    marked = np.zeros(len(tokens), dtype=bool)
    marked[tokens.head[tokens.lower == _AS]] = True
    marked &= tokens.dep == _ADVCL
    one, two = (beside(tokens, tokens.lower, at, step) for step in (1, 2))
    told = np.isin(tokens.lower, _UTTERING) & (one == _COMMA)
    put = (tokens.lower == _PUT) & (one == _IT) & (two == _COMMA)
    found: Flags = marked & (told | put)
    return found


def raise_plain_cues(tokens: Tokens, marginal: Floats) -> None:
    """Set the probabilities (n, 3) of plain cues to at least LIKELY, in place."""
    found = plain_cues(tokens)
    found = found[marginal[found, 1] + marginal[found, 2] < LIKELY]
    marginal[found] = np.array([1 - LIKELY, LIKELY, 0.0], dtype=np.float32)
    put = found[tokens.lower[found] == _PUT] + 1
    marginal[put] = np.array([1 - LIKELY, 0.0, LIKELY], dtype=np.float32)
