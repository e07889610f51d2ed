"""`news.duplicates`: copies whose original lies on another partition. No value depends on it."""

from __future__ import annotations

from pydantic import Field

from schemas.article import Duplicate
from schemas.base import Record


class DuplicateLink(Record):
    """That an article is a copy of one on another partition.

    An article names its original itself where both are on one partition, since a partition's
    values must not depend on another's. The rest is linked here, some seconds later, at least
    once: the header `ce_id` tells links that were written twice.
    """

    article_id: str
    version: str
    partition: int = Field(ge=0, description="Partition of the copy.")
    of_partition: int = Field(ge=0, description="Partition of the original.")
    duplicate: Duplicate
