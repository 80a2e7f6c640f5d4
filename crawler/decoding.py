"""Bytes of a list → its text. The bytes decide: headers and declarations are often wrong."""

from __future__ import annotations

import codecs
import re

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.I)
DECLARED_WITHIN = 4096
SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "gb-2312": "gb18030", "cp936": "gb18030", "big5": "big5hkscs"}


def decode(body: bytes, header: str = "", known: str = "") -> str:
    """`known`: the source's own setting, which wins. Never raises; what no encoding fits is replaced character-wise."""
    for bom, name in BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace")
    within = DECLARED.search(body[:DECLARED_WITHIN])
    declared = within[1].decode("ascii") if within else ""
    for name in (known, "utf-8", declared, header, "gb18030"):
        text = _strictly(body, name)
        if text is not None:
            return text
    return body.decode(_codec(known or declared or header) or "utf-8", "replace")


def _strictly(body: bytes, name: str) -> str | None:
    """The text, or None where the encoding does not fit; a character cut in half by the end does not count."""
    codec = _codec(name)
    if not codec:
        return None
    decoder = codecs.getincrementaldecoder(codec)("strict")
    try:
        return decoder.decode(body, final=False)
    except (UnicodeDecodeError, ValueError):
        return None


def _codec(name: str) -> str:
    name = name.strip().lower()
    try:
        return codecs.lookup(SUPERSETS.get(name, name)).name if name else ""
    except (LookupError, ValueError):
        return ""
