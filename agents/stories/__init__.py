"""Stories: which articles tell of one event, whoever publishes them and whenever they come.

`sketch.py` says what an article is about in a few hundred numbers, `story.py` what is known of a
story and how well an article fits it, `book.py` decides, and `added.py` tells what an article has
that those before it had not.
"""
