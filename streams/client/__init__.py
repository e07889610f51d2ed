"""The client: publish articles, subscribe to enriched events, see and replay dead letters.

::

    async with Publisher(settings) as publisher:
        await publisher.publish(b"Paris (Reuters) - ...", content_type="text/plain")

    async with Subscriber(settings, follow=True) as subscriber:
        async for event in subscriber:
            print(event.id, len(event.data["quotes"]))
"""

from streams.client.connection import connect
from streams.client.deadletters import DeadLetter, DeadLetters
from streams.client.event import Event
from streams.client.positions import Position, Positions
from streams.client.publisher import Confirmation, Publisher, Receipt, article_key
from streams.client.selection import Selection
from streams.client.subscriber import Subscriber
from streams.errors import (
    BrokerAway,
    ClientError,
    Gap,
    NothingThere,
    PositionsError,
    RawRecordGone,
    RecordTooLarge,
    Refused,
)

__all__ = [
    "BrokerAway",
    "ClientError",
    "Confirmation",
    "DeadLetter",
    "DeadLetters",
    "Event",
    "Gap",
    "NothingThere",
    "Position",
    "Positions",
    "PositionsError",
    "Publisher",
    "RawRecordGone",
    "Receipt",
    "RecordTooLarge",
    "Refused",
    "Selection",
    "Subscriber",
    "article_key",
    "connect",
]
