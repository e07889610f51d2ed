"""Who a speaker's mention is: from the words of the text to an entity of the article."""

from agents.speakers.proper import proper_name
from agents.speakers.resolver import resolve_speakers
from agents.speakers.types import Speaker, SpeakerEntity

__all__ = ["Speaker", "SpeakerEntity", "proper_name", "resolve_speakers"]
