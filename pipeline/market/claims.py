"""Prices an article states, held against the bars. A claim never overwrites a bar, and a bar never refutes an article:
dates, adjustment and what exactly was counted may differ."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from pipeline.market import tickers
from pipeline.market.series import Series
from records import Bar, Claim, ClaimKind

MARGIN = timedelta(days=5)  # articles name days loosely
HALF_YEAR = timedelta(days=183)  # how far back a move without a date is looked for
_LOOSEST = Decimal("0.02")  # a stated price is as exact as its last digit, but never looser than this share
_TICK = Decimal("0.01")
_PERCENT = (Decimal(1), Decimal("0.05"))  # a stated percentage: one point, or this share of itself
_UNITS = {"日": 1, "天": 1, "个交易日": 1.5, "周": 7, "个月": 31, "月": 31, "年": 366}
_DIGITS = {
    "一": 1,
    "两": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
    "半": 0.5,
}

_SPANS = re.compile(r"近|过去|连续|前\d|[内来]$")
_PHRASE = re.compile(r"(?:(\d{4}|今|去|前)年)?(?:[初的]|年初)?(?:(\d{1,2})月份?)?(?:(\d{1,2})[日号])?")


class State(StrEnum):
    CONFIRMED = "confirmed"
    MISMATCH = "mismatch"
    NO_DATA = "no_data"


WORDS = {
    "zh": {
        State.CONFIRMED: "与行情相符",
        State.MISMATCH: "与行情不符（口径或复权可能不同）",
        State.NO_DATA: "无行情数据可核对",
    },
    "en": {
        State.CONFIRMED: "agrees with the bars",
        State.MISMATCH: "differs from the bars (another basis or adjustment is possible)",
        State.NO_DATA: "no bars to check against",
    },
}


@dataclass(frozen=True, slots=True)
class Checked:
    """`low` and `high` are the raw extremes of the window looked at; None without data."""

    state: State
    since: date
    until: date
    low: Decimal | None = None
    high: Decimal | None = None


def check(claim: Claim, series: Series | None, day: date) -> Checked:
    """A stock price or move claimed by an article of that day, against the bars of its window, five days either side.

    A stated price agrees when a bar's range holds it, up to its last digit, raw or adjusted; a move when its ends lie
    there in their order; a percentage when a day, the window, or a low and a later high show it. Claims of other kinds
    or currencies have no data here.
    """
    since, until = window(claim.period, day, claim.from_value is not None)
    since, until = since - MARGIN, min(until, day) + MARGIN
    if series is None or claim.kind is not ClaimKind.STOCK or not _same_money(claim, series):
        return Checked(State.NO_DATA, since, until)
    inside = [n for n, bar in enumerate(series.bars) if since <= bar.day <= until]
    if not inside or (claim.from_value is None and claim.to_value is None and claim.percent is None):
        return Checked(State.NO_DATA, since, until)
    raw = [series.bars[n] for n in inside]
    adjusted = [series.adjusted[n] for n in inside]
    scale = series.ratios[inside[-1]]  # adjusted as seen from the end of the window
    agrees = _agrees(claim, raw, Decimal(1)) or _agrees(claim, adjusted, scale)
    state = State.CONFIRMED if agrees else State.MISMATCH
    return Checked(state, since, until, min(bar.low for bar in raw), max(bar.high for bar in raw))


def window(period: str | None, day: date, moved: bool = False) -> tuple[date, date]:
    """First and last day of a time phrase in an article of that day: 2023-03, 3月15日, 去年, 年初以来, 近三个月.

    Without a phrase it understands: that day, and for a move from one price to another the half year before it.
    """
    text = (period or "").strip()
    spans = _SPANS.search(text) and not re.search(r"年[初内]|[今去]年", text)
    if found := _iso(text) or (spans and _relative(text, day)) or _chinese(text, day) or _relative(text, day):
        return found
    return (day - HALF_YEAR if moved else day), day


def _same_money(claim: Claim, series: Series) -> bool:
    return claim.currency in (None, "", tickers.CURRENCIES[tickers.exchange(series.ticker)])


def _agrees(claim: Claim, bars: Sequence[Bar], scale: Decimal) -> bool:
    stated = [value * scale for value in (claim.from_value, claim.to_value) if value is not None]
    slack = [_slack(value) * scale for value in (claim.from_value, claim.to_value) if value is not None]
    held = [
        [n for n, bar in enumerate(bars) if bar.low - s <= v <= bar.high + s]
        for v, s in zip(stated, slack, strict=True)
    ]
    if not all(held):
        return False
    if len(held) == 2 and held[0][0] > held[1][-1]:
        return False
    return bool(held) or claim.percent is None or _moved(claim, bars)


def _slack(value: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    digit = Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else Decimal(1)
    return max(min(digit, value * _LOOSEST), _TICK / 2)


def _moved(claim: Claim, bars: Sequence[Bar]) -> bool:
    percent = claim.percent or Decimal(0)
    if claim.direction == "down" and percent > 0:
        percent = -percent
    near = max(_PERCENT[0], abs(percent) * _PERCENT[1])
    moves = [(bar.close / before.close - 1) * 100 for before, bar in pairwise(bars)]
    if len(bars) > 1:
        moves.append((bars[-1].close / bars[0].close - 1) * 100)
        moves.append(_widest(bars, percent >= 0))
    return any(abs(move - percent) <= near for move in moves)


def _widest(bars: Sequence[Bar], rise: bool) -> Decimal:
    """The largest rise from a low to a later high, or fall from a high to a later low, in percent."""
    best, end = Decimal(0), bars[0].low if rise else bars[0].high
    for bar in bars[1:]:
        move = ((bar.high if rise else bar.low) / end - 1) * 100
        best = max(best, move) if rise else min(best, move)
        end = min(end, bar.low) if rise else max(end, bar.high)
    return best


def _iso(text: str) -> tuple[date, date] | None:
    if day := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", text):
        return _span(*(int(part) for part in day.groups()))
    if month := re.fullmatch(r"(\d{4})-(\d\d)", text):
        return _months(int(month[1]), int(month[2]), 1)
    if part := re.fullmatch(r"(\d{4})-([QH])([1-4])", text):
        length = 3 if part[2] == "Q" else 6
        return _months(int(part[1]), (int(part[3]) - 1) * length + 1, length)
    if re.fullmatch(r"\d{4}", text):
        return _months(int(text), 1, 12)
    return None


def _chinese(text: str, day: date) -> tuple[date, date] | None:
    found = next((part for part in _PHRASE.finditer(text) if any(part.groups())), None)
    if found is None:
        return (date(day.year, 1, 1), day) if "年初" in text or "年内" in text else None
    years = {None: day.year, "今": day.year, "去": day.year - 1, "前": day.year - 2}
    year = years[found[1]] if found[1] in years else int(found[1])
    if found[2] is None and found[3] is None:
        return _months(year, 1, 12)
    month = int(found[2]) if found[2] else day.month
    if found[1] is None and (month, int(found[3] or 1)) > (day.month, day.day):
        year, month = (year - 1, month) if found[2] else (year - (month == 1), month - 1 or 12)  # not one still to come
    return _span(year, month, int(found[3])) if found[3] else _months(year, month, 1)


def _relative(text: str, day: date) -> tuple[date, date] | None:
    if re.search(r"今日|当日|今天|当天|盘中|今早|午后|早盘|尾盘|截至发稿", text):
        return day, day
    if re.search(r"昨日|昨天|上一?个?交易日|前一交易日", text):
        return day - timedelta(days=4), day - timedelta(days=1)
    if re.search(r"本周|近日|近几[天日]|最近", text):
        return day - timedelta(days=7), day
    found = re.search(r"([0-9]{1,3}|[一两二三四五六七八九十半])\s*(个交易日|个月|[日天周月年])", text)
    if not found or (found[2] in ("日", "月", "年") and not _SPANS.search(text)):
        return None  # 3月 is a month, 近3月 are three
    number = float(found[1]) if found[1].isdigit() else _DIGITS[found[1]]
    return day - timedelta(days=int(number * _UNITS[found[2]]) + 1), day


def _span(year: int, month: int, day: int) -> tuple[date, date] | None:
    try:
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None


def _months(year: int, month: int, length: int) -> tuple[date, date] | None:
    if not (1 <= month <= 12 and month + length <= 13 and 1 <= year < 9999):
        return None
    end = date(year + (month + length - 1) // 12, (month + length - 1) % 12 + 1, 1)
    return date(year, month, 1), end - timedelta(days=1)
