"""Who is who across articles: which lasting identity an entity of an article is.

Pure functions on plain values. `sightings.py` reads of an event what tells people apart,
`profile.py` sums up what is known of an identity, `features.py` compares the two, `scorer.py`
makes a probability of that, and `resolve.py` decides.
"""
