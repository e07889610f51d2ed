"""Bytes to text: UTF-8 where they are that, else as declared, else the likeliest encoding."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from agents.ingest.raw import Unreadable

SNIFFED_BYTES = 4_096
GUESSED_BYTES = 65_536
CONTROL_SHARE = 0.01
BROKEN_SHARE = 0.05
"""Most broken bytes in UTF-8, of its characters beyond ASCII."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{2,40})", re.IGNORECASE)
_DECLARED = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9._:-]{2,40})"
    rb"|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{2,40})",
    re.IGNORECASE,
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# What the web means by these names (WHATWG Encoding Standard): the Windows superset.
_WEB_NAMES = {"iso8859-1": "cp1252", "ascii": "cp1252"}


def decode(value: bytes, content_type: str | None) -> tuple[str, str]:
    """The text and the name of its encoding.

    Raises Unreadable: `bad_encoding` where no encoding fits, `not_text` where what comes out is
    mostly control characters.
    """
    for bom, name in _BOMS:
        if value.startswith(bom):
            return _checked(_strict(value, name), name.removesuffix("-sig")), name[:6].rstrip("-")
    declared = _declared(value, content_type)
    # Bytes that are UTF-8 throughout are hardly ever anything else, whatever is declared; only
    # UTF-16 without a mark may look so, by its zeros.
    wide = declared is not None and declared.startswith(("utf-16", "utf-32")) and b"\0" in value
    names: tuple[str | None, ...] = (declared, "utf-8") if wide else ("utf-8", declared)
    for encoding in names:
        if encoding is None:
            continue
        try:
            text = value.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _checked(text, encoding), encoding
    if (nearly := _nearly_utf_8(value)) is not None:
        return _checked(nearly, "utf-8"), "utf-8"
    best = from_bytes(_head(value)).best()
    if best is None:
        raise Unreadable(
            "bad_encoding",
            "The article is in no encoding that could be recognised; declare it in content-type.",
        )
    text = value.decode(best.encoding, errors="replace")
    return _checked(text, best.encoding), best.encoding


def _nearly_utf_8(value: bytes) -> str | None:
    """UTF-8 with few broken bytes, each a U+FFFD; None where it is more likely something else."""
    text = value.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    whole = len(_BEYOND_ASCII.findall(text)) - broken
    cut_off = broken == 1 and text.endswith("\ufffd")
    return text if whole > 0 and (cut_off or broken <= BROKEN_SHARE * whole) else None


def _head(value: bytes) -> bytes:
    """What the guess is made of; it ends where no character can be cut in two."""
    if len(value) <= GUESSED_BYTES:
        return value
    head = value[:GUESSED_BYTES]
    return head[: max(head.rfind(b" "), head.rfind(b"\n")) + 1] or head


def _declared(value: bytes, content_type: str | None) -> str | None:
    found = _CHARSET.search(content_type or "")
    name = found[1] if found else None
    if name is None and (match := _DECLARED.search(value[:SNIFFED_BYTES])):
        name = (match[1] or match[2]).decode("ascii")
    if name is None:
        return None
    try:
        canonical = codecs.lookup(name).name
        "".encode(canonical)  # not every codec is one of text
    except (LookupError, ValueError, TypeError):
        return None
    return _WEB_NAMES.get(canonical, canonical)


def _strict(value: bytes, name: str) -> str:
    try:
        return value.decode(name)
    except UnicodeDecodeError as error:
        raise Unreadable(
            "bad_encoding",
            f"The article begins with the mark of {name} and is not in it (byte {error.start}).",
        ) from None


def _checked(text: str, encoding: str) -> str:
    controls = len(_CONTROL.findall(text))
    if controls > CONTROL_SHARE * len(text):
        raise Unreadable(
            "not_text",
            f"The record is no text: {controls} of its {len(text)} characters in {encoding} are "
            "control characters.",
        )
    return without_lone_surrogates(text)


def without_lone_surrogates(text: str) -> str:
    """Each half of a surrogate pair made a U+FFFD, so that the text can be encoded."""
    return _LONE_SURROGATE.sub("\ufffd", text)
