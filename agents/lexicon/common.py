"""Names that are the same in every language."""

from __future__ import annotations

from agents.lexicon.language import words

COMMON_NAME_PARTICLES = words("von van der den bin de du da al el")
"""Small words inside people's names of many languages."""

NEWS_AGENCIES = tuple(
    "Reuters AP AFP DPA ANSA TASS RIA Interfax Xinhua Kyodo Yonhap PTI Bloomberg Anadolu".split()
)
"""News agencies that articles credit and quote by this name alone."""
NATIONAL_AGENCIES = tuple(
    "PA EFE ANI IANS UPI Ukrinform Belga ANP APA TT NTB Ritzau STT PAP CTK MTI Agerpres Tanjug "
    "Hina AAP CP".split()
)
"""Further agencies that articles credit, whose name may be another word elsewhere."""

WHITE_HOUSE = "Executive Office of the President of the United States"
CAPITOL = "United States Congress"
PENTAGON = "United States Department of Defense"
FOGGY_BOTTOM = "United States Department of State"
"""Bodies that a building or a quarter stands for in news of any language."""

BYLINE_OPENINGS = (
    "written by", "reported by", "reporting by", "words by", "story by", "text by", "by",
    "von", "par", "por", "door", "av", "af", "di",
)  # fmt: skip
"""What stands before the names of a byline."""

BYLINE_ANDS = ("und", "et", "y", "e", "en", "og", "och", "i", "a")
"""Words between two names of a byline, in other languages than English."""

BYLINE_ROLES = frozenset(
    "editor editors correspondent correspondents reporter reporters writer writers columnist "
    "columnists journalist journalists contributor contributors producer producers analyst critic "
    "photographer photographers senior chief deputy associate assistant political business "
    "staff special redakteur redakteurin korrespondent korrespondentin journaliste redacteur "
    "redactrice envoyé envoyée periodista redactor corresponsal giornalista inviato".split()
)
"""First or last words of what authors are called behind their names."""

NO_AUTHORS = frozenset(
    "admin administrator webmaster wordpress root none null undefined unknown anonymous".split()
)
"""What content systems name where there is no author."""
