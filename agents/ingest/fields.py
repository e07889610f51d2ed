"""Fields of a JSON article that hold its text, by the names that publishers give them.

Names are in lower case, without `_` and `-`.
"""

from __future__ import annotations

PLAIN_TEXTS = ("text", "body", "content", "articlebody", "contenttext")
"""Of text, the first that is there counts; some publishers put markup into them."""
MARKED_UP = ("html", "bodyhtml", "contenthtml")
"""Of HTML."""
