"""Who is who across articles: which lasting identity an entity of an article is.

Pure functions on plain values. `sightings.py` reads of an event what tells people apart,
`evidence.py` keeps of it what two sightings are compared by, `groups.py` compares groups of them,
`scorer.py` makes a probability of that, `profile.py` sums up what is known of an identity, and
`book.py` decides.
"""
