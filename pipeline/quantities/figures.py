"""The number grammar: a figure with what stands around it becomes one Quantity in base units.

Every figure of the text is looked at once. What stands behind it says its kind (price, percent, parameters, context,
count; the first that matches wins), what stands before it how exact it is and, for prices, per what: 每股70元上下,
逼近200元每股, 每百万tokens 2元. A figure whose kind nothing says is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from pipeline.quantities.numerals import ARABIC, HAN, MULTIPLIER, number
from pipeline.quantities.units import (
    AFTER_WORDS,
    APPROX_OF,
    BEFORE_WORDS,
    COUNTED,
    CURRENCIES,
    FRACTIONS,
    PER,
    TOKENS,
    per,
)
from records import Quantity

_CURRENCY = "|".join((*sorted(CURRENCIES, key=len, reverse=True), *FRACTIONS))
_AFTER = rf"(?P<after>{AFTER_WORDS})?"

# Behind the figure.
MULTIPLE = re.compile(rf"\s?({MULTIPLIER})")
VAGUE = re.compile(r"([多余]|级)(?=[万亿美港元块家款个名人])")
PRICE = re.compile(
    rf"\s?(?P<unit>{_CURRENCY})(?![件素宝宵旦老首器]){_AFTER}(?:\s?[/每]\s?(?P<per>{PER})(?P<late>{AFTER_WORDS})?)?"
)
PERCENT = re.compile(rf"\s?(?:[%％]|个百分点|个点(?!击)){_AFTER}")
TENTHS = re.compile(
    r"成(?P<half>[半一二三四五六七八九](?![\u4e00-\u9fff]))?(?![为立功本员分果长交都品就人熟像套批年效]|$)|"
    r"成(?=以上|左右|[，。；、]|$)"
)
PARAMETERS = re.compile(r"\s?(?:级别?|规模)?(?:个|的)?参数(?:量|规模)?")
SIZE = re.compile(r"\s?(?P<unit>[BT])(?![A-Za-z0-9])(?:\s?(?:级别?)?(?:个|的)?参数(?:量|规模)?)?")
CONTEXT = re.compile(
    rf"\s?(?P<unit>[KkMm])?\s?(?:个\s?)?(?:{TOKENS}(?:\s?的?(?:超?长)?上下文(?:窗口|长度)?)?|"
    rf"的?(?:超?长)?上下文(?:窗口|长度)?)"
)
THOUSANDS = re.compile(r"\s?(?P<unit>[KkMm])(?![A-Za-z0-9])")
AFTER = re.compile(AFTER_WORDS)
DISCOUNT = re.compile(r"\s?折(?![叠射扣旧戟磨中合腾])")
COUNT = re.compile(rf"\s?(?P<unit>{COUNTED}){_AFTER}")
RANGE = re.compile(r"(?P<same>\s?[%％])?\s?(?:[-~～—–]{1,2}|至|到)\s?(?=\d)")

# Before the figure.
PER_BEFORE = re.compile(rf"(?:/|每)\s?(?P<per>{PER})\s?(?:仅需|只需|定价|价格|仅|为|约)?\s?$")
APPROX_BEFORE = re.compile(rf"(?P<approx>{BEFORE_WORDS})\s?$")
SIGN = re.compile(r"(?<![\d%％A-Za-z])[-−]$")
PARAMETERS_BEFORE = re.compile(r"参数(?:总量|量|规模)?(?:为|达到?|高达|共|从|是|[:：])?\s?$")
MONEY_BEFORE = re.compile(r"(?:市值|估值|营收|收入|融资|净利润|利润|成交额|投资|金额)[^，。；,;]{0,6}$")
CONTEXT_BEFORE = re.compile(r"(?:上下文|context)(?:窗口|长度)?(?:为|达到?|高达|扩展至|提升至|支持|从|[:：])?\s?$")

FIGURES = re.compile(
    rf"(?<![A-Za-z\d._])(?<![A-Za-z0-9]-)(?:{ARABIC})|(?P<several>[数几])(?=[十百千万亿家款倍成个])|"
    rf"(?P<han>[{HAN}]+)(?=[{HAN}万亿成家款倍元块美港个名人厘毛张颗折台项位种]|分之)"
    r"|(?<=[近上过超逾])亿(?=[元美港])"
)
WORDS = re.compile(
    r"(?P<half>腰斩|砍半|减半)|(?P<double>翻番|翻倍|翻一番|翻了一番|翻了一倍)|"
    r"翻了?(?P<times>[两二三四五六七八九十\d.]+)(?P<what>番|倍)"
    r"|(?<![\d/年])(?P<top>\d{1,3})/(?P<bottom>\d{1,4})(?![\d/月-])"
    r"|百分之(?P<percent>[零一二两三四五六七八九十百点\d.]+)"
    r"|(?P<han_bottom>[二三四五六七八九十百千万]+)分之(?P<han_top>[一二两三四五六七八九十百零]+)"
)
SCALES = {"B": Decimal(10**9), "T": Decimal(10**12), "K": Decimal(1000), "M": Decimal(10**6)}

Read = tuple[str, Decimal, int, str, int]  # unit, factor, end, word behind, further start before


def quantities(text: str) -> list[Quantity]:
    """The quantities of a text, in order, not overlapping. Offsets are those of the text given."""
    found: list[Quantity] = [*_words(text)]
    taken = [(q.start, q.end) for q in found]
    at = 0
    for hit in FIGURES.finditer(text):
        if hit.start() < at or any(a < hit.end() and hit.start() < b for a, b in taken):
            continue
        for q in _figure(text, hit):
            found.append(q)
            at = q.end
    return sorted(found, key=lambda q: q.start)


def _figure(text: str, hit: re.Match[str]) -> Iterator[Quantity]:
    start, end, figure = hit.start(), hit.end(), hit[0]
    several = bool(hit["several"])
    if several and (tens := re.compile(r"[十百千]").match(text, end)) is not None:
        figure, end = tens[0], tens.end()
    elif several:
        figure = "一"
    if hit["han"] and len(figure) >= 2 and figure[0] in "一二两三四五六七八" and figure[1] in "二三四五六七八九":
        figure, several = figure[0] + figure[2:], True  # 两三百: a few hundred, from two
    value = number(figure)
    if value is None:
        return
    if between := RANGE.match(text, end):
        yield from _range(text, start, end, value, between)
        return
    q = _one(text, start, end, value, "several" if several else "")
    if q is not None:
        yield q


def _range(text: str, start: int, end: int, low: Decimal, between: re.Match[str]) -> Iterator[Quantity]:
    """5%-34%, 21.99-30.99万元: the lower figure has the unit of the upper."""
    upper = FIGURES.match(text, between.end()) or re.compile(r"\d+(?:\.\d+)?").match(text, between.end())
    high = number(upper[0]) if upper else None
    if upper is None or high is None:
        return
    q = _one(text, upper.start(), upper.end(), high, "")
    if q is None:
        return
    factor = q.value / high if high else Decimal(1)
    yield Quantity(
        text[start:end] + (between["same"] or ""), low * factor, q.unit, "", start, end + len(between["same"] or "")
    )
    yield q


def _one(text: str, start: int, end: int, value: Decimal, approx: str) -> Quantity | None:
    after = end
    if many := MULTIPLE.match(text, after):
        scaled = number("1" + many[1])
        value, after = value * (scaled or 1), many.end()
    if vague := VAGUE.match(text, after):
        approx, after = ("above" if vague[1] != "级" else approx), vague.end()
        if many := MULTIPLE.match(text, after):
            value, after = value * (number("1" + many[1]) or 1), many.end()
    for kind in KINDS:
        read = kind(text, start, after)
        if read is not None:
            break
    else:
        if not many:
            return None
        read = "CNY" if MONEY_BEFORE.search(text, max(0, start - 10), start) else "", Decimal(1), after, "", start
    unit, factor, stop, word, begin = read
    if before := APPROX_BEFORE.search(text, max(0, begin - 5), begin):
        begin = before.start()
        approx = approx or APPROX_OF[before["approx"]]
    approx = approx or APPROX_OF.get(word, "")
    if unit == "%" and SIGN.search(text, max(0, begin - 3), begin):
        begin, factor = begin - 1, -factor
    return Quantity(text[begin:stop], value * factor, unit, approx, begin, stop)


def _price(text: str, start: int, end: int) -> Read | None:
    found = PRICE.match(text, end)
    if found is None:
        return None
    each, begin = per(found["per"] or ""), start
    head = APPROX_BEFORE.search(text, max(0, start - 5), start)
    edge = head.start() if head else start
    if not each and (before := PER_BEFORE.search(text, max(0, edge - 20), edge)):
        each, begin = per(before["per"]), before.start()
    unit = CURRENCIES.get(found["unit"], "CNY") + (f"/{each}" if each else "")
    word = found["after"] or found["late"] or (head["approx"] if head and begin != start else "")
    return unit, FRACTIONS.get(found["unit"], Decimal(1)), found.end(), word, begin


def _percent(text: str, start: int, end: int) -> Read | None:
    if found := PERCENT.match(text, end):
        return "%", Decimal(1), found.end(), found["after"] or "", start
    found = TENTHS.match(text, end)
    if found is None or not re.fullmatch(rf"[{HAN}数几]|\d", text[start:end]):
        return None
    word = AFTER.match(text, found.end())
    return "%", Decimal(10), word.end() if word else found.end(), word[0] if word else "", start


def _parameters(text: str, start: int, end: int) -> Read | None:
    if found := PARAMETERS.match(text, end):
        return "参数", Decimal(1), found.end(), "", start
    if found := SIZE.match(text, end):
        return "参数", SCALES[found["unit"]], found.end(), "", start
    before = PARAMETERS_BEFORE.search(text, max(0, start - 10), start)
    return ("参数", Decimal(1), end, "", start) if before and text[end - 1] in "万亿" else None


def _context(text: str, start: int, end: int) -> Read | None:
    found = CONTEXT.match(text, end)
    if found is None and CONTEXT_BEFORE.search(text, max(0, start - 12), start):
        found = THOUSANDS.match(text, end)
    if found is None:
        return None
    return "tokens", SCALES[found["unit"].upper()] if found["unit"] else Decimal(1), found.end(), "", start


def _discount(text: str, start: int, end: int) -> Read | None:
    found = DISCOUNT.match(text, end)
    return ("折", Decimal(1), found.end(), "", start) if found else None


def _count(text: str, start: int, end: int) -> Read | None:
    found = COUNT.match(text, end)
    if found is None or (text[start:end] == "一" and found["unit"] not in ("倍", "家")):
        return None
    return found["unit"], Decimal(1), found.end(), found["after"] or "", start


KINDS: tuple[Callable[[str, int, int], Read | None], ...] = (_price, _percent, _parameters, _context, _discount, _count)


def _words(text: str) -> Iterator[Quantity]:
    """Figures in words: 腰斩 is 50 %, 翻番 is 2 倍, 1/4 and 四分之一 are 0.25 倍."""
    for hit in WORDS.finditer(text):
        value, unit = Decimal(2), "倍"
        if hit["half"]:
            value, unit = Decimal(50), "%"
        elif hit["times"]:
            n = number(hit["times"])
            if n is None or n > 60:
                continue
            value = Decimal(2) ** n if hit["what"] == "番" else n
        elif hit["top"] or hit["han_top"]:
            top, bottom = number(hit["top"] or hit["han_top"]), number(hit["bottom"] or hit["han_bottom"])
            if not top or not bottom or top >= bottom:
                continue
            value = top / bottom
        elif hit["percent"]:
            n = number(hit["percent"].replace("点", "")) if "点" not in hit["percent"] else _spoken(hit["percent"])
            if n is None:
                continue
            value, unit = n, "%"
        yield Quantity(hit[0], value, unit, "", hit.start(), hit.end())


def _spoken(text: str) -> Decimal | None:
    """二十点五 → 20.5."""
    whole, _, part = text.partition("点")
    a, digits = number(whole), [number(c) for c in part]
    if a is None or None in digits:
        return None
    return Decimal(f"{a}.{''.join(str(d) for d in digits)}")
