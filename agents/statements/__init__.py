"""Which quotes are one statement: the same words by the same speaker, in whatever cut they were
carried.

Pure functions on plain values. `wording.py` reads the words of a quote, `likeness.py` says whether
two wordings are of one statement, `book.py` gives each quote its statement, and `difference.py`
shows what one wording has that another has not.
"""
