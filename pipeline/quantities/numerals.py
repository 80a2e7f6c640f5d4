"""Numerals as Chinese news writes them: 2.37万, 5,000万, 三千二百, 1300亿, 两百, 5千万."""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
SMALL = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10_000, "亿": 100_000_000}
POWER = SMALL | LARGE
HAN = "零〇一二两三四五六七八九十百千"

# A figure without its multiplier. Han figures of one character are figures too; what follows decides (三家, 三成).
ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
FIGURE = rf"(?:{ARABIC}|[{HAN}]+)"
MULTIPLIER = r"(?:[十百千]?万亿|[十百千]?[万亿]|[百千](?=[万亿]))"


def number(text: str) -> Decimal | None:
    """The value of a numeral, or None where it is none. 十百千 without a digit before them count as one of them."""
    text = text.replace(",", "").replace(" ", "")
    found = re.match(r"(\d+(?:\.\d+)?)(.*)", text, re.DOTALL)
    if found is None:
        return _han(text)
    value = Decimal(found[1])
    for c in found[2]:
        if c not in POWER:
            return None
        value *= POWER[c]
    return value


def _han(text: str) -> Decimal | None:
    if not text or any(c not in DIGITS and c not in POWER for c in text):
        return None
    if all(c in DIGITS for c in text):  # 二〇二三; 两三 is a range and read elsewhere
        return Decimal("".join(str(DIGITS[c]) for c in text))
    total = section = digit = 0
    last = 1
    for c in text:
        if c in DIGITS:
            digit = DIGITS[c]
        elif c in SMALL:
            section += (digit or 1) * SMALL[c]
            digit, last = 0, SMALL[c]
        else:
            total = (total + (section + digit or 1)) * LARGE[c]
            section, digit, last = 0, 0, LARGE[c]
    if digit and last >= 100 and text[-2] != "零":  # 两万五 is 25,000, 三百二 is 320; 一百零五 is 105
        digit *= last // 10
    return Decimal(total + section + digit)
