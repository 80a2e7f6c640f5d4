"""From the text as published to the text the analysis reads, with the way back.

    residues      業(yè) → 業          what a broken page converter left behind
    characters    ＡＩ → AI, ⼤ → 大   widths and compatibility forms; zero-width and control characters go
    script        業 → 业              only where the document as a whole is Traditional

Full-width Chinese punctuation stays as it is, half-width punctuation too: readers of a normal text accept both. Every
normal character knows the stretch of stored text it was made from, so that evidence is always quoted as published.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from opencc import OpenCC

TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ"
# One toned syllable in half-width parentheses behind a Han character. The tone is mandatory: 军婚(h) is no residue.
RESIDUE = re.compile(rf"(?<=[\u3400-\u4dbf\u4e00-\u9fff])\((?=[a-z]*[{TONED}])[a-z{TONED}]{{1,6}}\)")
# The same converter in GBK text cut between the bytes of 在 and A (D4 DA 41): DA 41 reads 贏, D4 was lost.
MISALIGNED = "?cè)贏"
# A document has residues when there are several, or when it is short and has one: a lone gloss such as 瓞(dié) stays.
RESIDUES_MIN = 5
RESIDUES_PER_CHARACTER = 1 / 1000
# Variants that modern Simplified names are written with; t2s would make 昇腾 升腾.
NAMES = "昇堃喆邨甦龢仝"
# Han characters that simplification would change, as a share of all Han characters. Simplified pages quote a name or
# two; Traditional pages have about 30 %, and the mixtures of broken converters still more than 5 %.
TRADITIONAL_SHARE = 0.02

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
# After t2s 著 is still 著 in 随著, 有著; where it is written or famous it must stay.
PARTICLE = re.compile(r"(?<![显顯卓土原编編专專论論巨拙译譯名合遗遺])著(?![名作称稱述有书書录錄者文])")

# What NFKC may change. Left alone on purpose: ，：；！？（） … ① ½ ℃ ㎡, whose plain forms would read differently.
WIDTHS = re.compile(
    r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff02-\uff07\uff0a\uff0b\uff0d-\uff0f\uff1c-\uff1e\uff20\uff3c\uff3e-\uff40"
    r"\uff5b-\uff5d\uffe0-\uffe6\u2f00-\u2fdf\u2e9f\u2ef3\uf900-\ufaff\ufb00-\ufb06\uff61-\uff9f"
    r"\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"
)
NOTHING = r"\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe0e\ufe0f\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
LINE_END = r"\r\n?|[\x85\u2028\u2029]"
SURROGATE = r"[\ud800-\udfff]"
# Entity references that pages leave in their text, unread.
REFERENCES = {"&nbsp;": " ", "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"'}
CHANGES = re.compile(
    f"(?P<line>{LINE_END})|(?P<none>[{NOTHING}]+)|(?P<lone>{SURROGATE})|(?P<reference>{'|'.join(REFERENCES)})|"
    f"{WIDTHS.pattern}"
)
CHANGES_OR_RESIDUES = re.compile(f"(?P<pair>{re.escape(MISALIGNED)})|(?P<residue>{RESIDUE.pattern})|{CHANGES.pattern}")


@dataclass(frozen=True, slots=True)
class Normal:
    """`text` for the analysis. `offsets[i]` is the place in the stored text where the i-th character was made from;
    `ends[i]` the place behind it. Both have the length of `text`."""

    text: str
    offsets: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """[start, end) of the normal text as [start, end) of the stored text. An empty span stays empty."""
        if start >= end:
            at = self.offsets[start] if start < len(self.offsets) else (self.ends[-1] if len(self.ends) else 0)
            return at, at
        return self.offsets[start], self.ends[end - 1]


def normalise(text: str) -> Normal:
    """The normal text of a stored text. Total: any string is accepted, lone surrogates too."""
    pattern = CHANGES_OR_RESIDUES if has_residues(text) else CHANGES
    if pattern.search(text) is None:
        return Normal(simplify(text), range(len(text)), range(1, len(text) + 1))
    pieces: list[str] = []
    offsets, ends = array("I"), array("I")
    at = 0
    for found in pattern.finditer(text):
        start, end = found.span()
        _copy(text, at, start, pieces, offsets, ends)
        for made, a, b in _made(found):
            pieces.append(made)
            offsets.extend([a] * len(made))
            ends.extend([b] * len(made))
        at = end
    _copy(text, at, len(text), pieces, offsets, ends)
    return Normal(simplify("".join(pieces)), offsets, ends)


def _copy(text: str, start: int, end: int, pieces: list[str], offsets: array[int], ends: array[int]) -> None:
    if start < end:
        pieces.append(text[start:end])
        offsets.extend(range(start, end))
        ends.extend(range(start + 1, end + 1))


def _made(found: re.Match[str]) -> list[tuple[str, int, int]]:
    """What a changed piece becomes: (text, start, end) with the stored stretch of each part."""
    start, end = found.span()
    kind = found.lastgroup
    if kind in ("none", "residue"):
        return []
    if kind == "pair":
        return [("在", start, end - 1), ("A", end - 1, end)]
    if kind == "line":
        return [("\n", start, end)]
    if kind == "lone":
        return [("\ufffd", start, end)]
    if kind == "reference":
        return [(REFERENCES[found[0]], start, end)]
    return [(unicodedata.normalize("NFKC", found[0]), start, end)]


def has_residues(text: str) -> bool:
    """Whether pinyin annotations of a broken converter run through the document."""
    if "(" not in text:
        return False
    hits = len(RESIDUE.findall(text))
    return hits >= RESIDUES_MIN or 0 < len(text) * RESIDUES_PER_CHARACTER <= hits


def traditional_share(text: str) -> float:
    """The share of Han characters that simplification would change, 0 to 1."""
    han = len(HAN.findall(text))
    return len(_traditional().findall(text)) / han if han else 0.0


def simplify(text: str, above: float = TRADITIONAL_SHARE) -> str:
    """Simplified Chinese of the same length, where more than that share is Traditional; else the text itself."""
    if traditional_share(text) <= above:
        return text
    convert = _converter()
    simple = convert(text)
    if any(c in text for c in NAMES) and len(simple) == len(text):
        simple = "".join(old if old in NAMES else new for old, new in zip(text, simple, strict=True))
    if len(simple) != len(text):  # a phrase changed its length: keep the offsets exact, character by character
        simple = "".join(c if len(c) == 1 else old for old, c in ((old, convert(old)) for old in text))
    return PARTICLE.sub("着", simple)


@cache
def _converter() -> Callable[[str], str]:
    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


@cache
def _traditional() -> re.Pattern[str]:
    """One class of every character that t2s changes; 著 is none of them."""
    han = "".join(map(chr, (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))))
    simple = _converter()("\n".join(han)).split("\n")
    return re.compile(
        "[" + "".join(old for old, new in zip(han, simple, strict=True) if old != new and old not in NAMES) + "]"
    )
