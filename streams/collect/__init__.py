"""`quotewire collect`: articles from where publishers put them, onto the raw topic.

`sources/` says what there is in a feed, a sitemap, a folder; `collector.py` fetches, publishes and
remembers it; `state.py` is what it remembers.
"""
