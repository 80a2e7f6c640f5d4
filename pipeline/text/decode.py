"""Bytes of a page to text: the right encoding, and an honest figure of what could not be read."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from itertools import islice

from resiliparse.parse.encoding import detect_encoding

# What pages call their encoding → the codec that reads all of it. A page that says gb2312 uses gbk, and one that says
# gbk uses characters of gb18030; big5 pages use the Hong Kong additions.
CODECS = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "csgb2312", "euc-cn", "cp936"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "big5hkscs", "x-x-big5", "cn-big5", "cp950"), "big5hkscs"),
    **dict.fromkeys(("utf-8", "utf8", "unicode-1-1-utf-8"), "utf-8"),
    **dict.fromkeys(("shift_jis", "shift-jis", "x-sjis", "sjis"), "cp932"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
}
CHINESE = ("gb18030", "big5hkscs")
DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_\-]{2,24})""")
HEAD = 4096  # bytes searched for a declaration; browsers read 1,024, Chinese pages are often later
RUNS, SAMPLE = 200, 2_000  # runs of characters outside ASCII, and characters of them, that `plausible` judges
PLAUSIBLE = 0.8  # share of everyday characters: real Chinese has > .95, text read with the wrong table < .5
UTF16_ZEROS = 0.2  # share of zero bytes in UTF-16 markup
NEARLY_UTF8 = 0.005  # so few bad bytes: UTF-8 that a tool cut in the middle of characters
FEW = 0.02  # replaced characters under which a declared Chinese encoding is believed
LOST = "锟斤拷"  # U+FFFD written as UTF-8 and read as GBK: lost before it reached us


@dataclass(frozen=True, slots=True)
class Decoded:
    """`replaced` is the share of characters outside ASCII that could not be read, 0 to 1.

    `utf8` are the bytes the text was read from where those are its UTF-8, else empty: they need not be made again.
    """

    text: str
    encoding: str
    replaced: float
    utf8: bytes = b""


def decode(body: bytes, declared: str = "") -> Decoded:
    """Read a page. `declared` is what the HTTP header or the source's file says; the page's own declaration is
    found here.

    Never raises. Strict UTF-8 wins over every declaration, also when its last character is cut; then come declared
    Chinese encodings, as far as the text they give looks like Chinese; then detection.
    """
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if body.startswith(mark):
            return _read(body[len(mark) :], name)
    if (zeros := body[:HEAD].count(0)) and zeros > UTF16_ZEROS * min(len(body), HEAD):
        return _read(body, "utf-16-le" if body[1:2] == b"\0" else "utf-16-be")
    try:
        text = body.decode()
    except UnicodeDecodeError as error:
        if error.start < len(body) - 3 or error.reason != "unexpected end of data":
            return _undeclared_utf8(body, declared)
        text = body[: error.start].decode()
        return _decoded(text, "utf-8")
    return replace(_decoded(text, "utf-8"), utf8=body)


def _undeclared_utf8(body: bytes, declared: str) -> Decoded:
    """A body that is not UTF-8, or not quite."""
    names = [_codec(declared)] if declared else []
    names += [_codec(found.decode("ascii")) for found in DECLARED.findall(body[:HEAD])]
    tried = []
    for name in dict.fromkeys(name for name in names if name in CHINESE):
        read = _read(body, name)
        if read.replaced < FEW and plausible(read.text) >= PLAUSIBLE:
            return read
        tried.append(read)
    nearly = _read(body, "utf-8")
    if nearly.replaced < NEARLY_UTF8:
        return nearly
    detected = _codec(detect_encoding(body) or "")
    tried += [_read(body, name) for name in dict.fromkeys((detected, *CHINESE)) if name]
    return max([*tried, nearly], key=_merit)


def _merit(read: Decoded) -> tuple[float, bool]:
    return round(plausible(read.text) - 2 * read.replaced, 2), read.encoding in CHINESE


def plausible(text: str) -> float:
    """The share of everyday characters among the characters outside ASCII, 0 to 1; 1 where there are none."""
    strange = "".join(found[0] for found in islice(STRANGE.finditer(text), RUNS))[:SAMPLE]
    return len(EVERYDAY.findall(strange)) / len(strange) if strange else 1.0


def _codec(name: str) -> str:
    name = name.strip().lower()
    if name in CODECS:
        return CODECS[name]
    try:
        return codecs.lookup(name).name if name else ""
    except (LookupError, ValueError):  # the page made it up
        return ""


def _read(body: bytes, codec: str) -> Decoded:
    return _decoded(body.decode(codec, errors="replace"), codec)


def _decoded(text: str, codec: str) -> Decoded:
    if "\ufffd" not in text and LOST[0] not in text:  # a search for one character is ten times faster than for three
        return Decoded(text, codec, 0.0)
    lost = text.count("\ufffd") + text.count(LOST)
    return Decoded(text, codec, min(1.0, lost / max(1, len(NOT_ASCII.findall(text)))))


def _everyday() -> re.Pattern[str]:
    """The first levels of GB 2312 and of Big5, with the punctuation and widths both share."""
    first = b"".join(bytes((a, b)) for a in range(0xB0, 0xD8) for b in range(0xA1, 0xFF)).decode("gb2312", "ignore")
    tables = ((a, b) for a in range(0xA4, 0xC7) for b in (*range(0x40, 0x7F), *range(0xA1, 0xFF)))
    first += b"".join(bytes(pair) for pair in tables).decode("big5", "ignore")
    return re.compile(f"[{first}\u2000-\u2bff\u3000-\u303f\uff00-\uffee]")


STRANGE = re.compile(r"[^\x00-\x7f]+")
NOT_ASCII = re.compile(r"[^\x00-\x7f]")
EVERYDAY = _everyday()
