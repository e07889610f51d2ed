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
