"""Tencent's day bars (`fqkline/get`, `hkfqkline/get`): JSON, sometimes behind `name=`.

`data.<code>.day` holds raw rows, `qfqday` forward-adjusted ones; a share without ex-dates and an index answer with
`day` even where qfq was asked for. A row is [date, open, close, high, low, volume, …]: the close stands before the
high. Where 2,000 rows or more are asked for the answer is cut short or null.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from pipeline.market import calendar, factors, tickers
from pipeline.market.series import ADJUSTED
from records import Bar, Factor, InputError, SourceError

SOURCE = "tencent_bars"
MAX_BYTES = 16 * 1024 * 1024
MAX_ROWS = 20_000
_WRAPPER = re.compile(r"^\s*(?:var\s+)?[A-Za-z_$][\w$]*\s*=(?!=)")
_AMOUNT = 8  # `newfqkline` rows go on with a note, the turnover and the amount in 10,000
_LOWEST = Decimal("0.0001")
_HIGHEST = Decimal(10**9)
_LARGEST = Decimal(10**15)


@dataclass(frozen=True, slots=True)
class DayBars:
    """The rows of one answer, ascending. Adjusted prices may be zero or less where old dividends outweigh the price."""

    ticker: str
    adjusted: bool
    bars: tuple[Bar, ...]


def bars(body: bytes, url: str = "", fetched_at: datetime | None = None) -> DayBars:
    """The day bars of one answer for one code; SourceError where it holds none or a row is no bar.

    With `fetched_at` given, a bar not yet complete at that moment (today's, before 15:35) is left out.
    """
    code, rows, adjusted = _rows(_load(body, url), url)
    try:
        ticker = tickers.parse(code)
        found = tuple(_bars(rows, ticker, adjusted))
    except (InputError, ValueError, InvalidOperation) as error:
        raise SourceError(SOURCE, url, f"{code}: {error}") from None
    if fetched_at is not None:
        found = tuple(bar for bar in found if calendar.known_at(ticker, bar.day) <= fetched_at)
    return DayBars(ticker, adjusted, found)


def join(raw: DayBars, adjusted: DayBars, fetched_at: datetime) -> tuple[list[Bar], list[Factor]]:
    """Raw bars with a factor each, out of the two answers fetched together; see factors.join."""
    if raw.adjusted:
        raise InputError(f"{raw.ticker}: adjusted rows where raw ones are needed")
    return factors.join(raw.bars, adjusted.bars, fetched_at)


def _load(body: bytes, url: str) -> Any:
    if len(body) > MAX_BYTES:
        raise SourceError(SOURCE, url, f"answer of {len(body)} bytes")
    text = body.decode("utf-8", errors="replace").lstrip("\ufeff")
    stripped = _WRAPPER.sub("", text, count=1).strip().removesuffix(";")
    if stripped.startswith("<"):
        raise SourceError(SOURCE, url, f"a page instead of bars: {stripped[:60]!r}")
    try:
        return json.loads(stripped, parse_float=Decimal, parse_int=Decimal)
    except (ValueError, RecursionError, InvalidOperation):
        raise SourceError(SOURCE, url, f"no JSON: {stripped[:60]!r}") from None


def _rows(answer: Any, url: str) -> tuple[str, list[Any], bool]:
    if not isinstance(answer, dict):
        raise SourceError(SOURCE, url, f"no bars: {str(answer)[:60]}")
    data = answer.get("data")
    if not isinstance(data, dict) or not data:
        raise SourceError(SOURCE, url, f"no bars: {str(answer.get('msg') or data)[:60]}")
    code, held = next(iter(data.items()))
    held = held if isinstance(held, dict) else {}
    for key in ("qfqday", "day"):
        rows = held.get(key)
        if isinstance(rows, list) and rows:
            if len(rows) > MAX_ROWS:
                raise SourceError(SOURCE, url, f"{code}: {len(rows)} rows")
            return str(code)[:24], rows, key == "qfqday"
    raise SourceError(SOURCE, url, f"{str(code)[:24]}: no day rows")


def _bars(rows: list[Any], ticker: str, adjusted: bool) -> Iterator[Bar]:
    source = "tencent" + (ADJUSTED if adjusted else "")
    last = date.min
    for row in rows:
        if not isinstance(row, list) or len(row) < 6:
            raise ValueError(f"a row is {str(row)[:60]}")
        bar = _bar(row, ticker, source, adjusted)
        if bar.day <= last:
            raise ValueError(f"{bar.day} comes twice or out of order")
        last = bar.day
        if bar.volume or bar.high != bar.low or tickers.is_index(ticker):
            yield bar  # else: suspended that day


def _bar(row: list[Any], ticker: str, source: str, adjusted: bool) -> Bar:
    day = date.fromisoformat(str(row[0])[:10])
    opened, close, high, low = (_number(cell, f"{day}: price") for cell in row[1:5])
    if not low <= min(opened, close) <= max(opened, close) <= high:
        raise ValueError(f"{day}: low {low} and high {high} do not hold open {opened} and close {close}")
    if (low < _LOWEST and not adjusted) or not -_HIGHEST < low <= high < _HIGHEST:
        raise ValueError(f"{day}: price {low} to {high}")
    volume = _number(row[5], f"{day}: volume") * tickers.lot(ticker)
    if not 0 <= volume < _LARGEST:
        raise ValueError(f"{day}: volume {volume}")
    mainland = tickers.exchange(ticker) not in ("HK", "US")
    amount = _number(row[_AMOUNT], f"{day}: amount") * 10_000 if mainland and len(row) > _AMOUNT else None
    return Bar(ticker, day, opened, high, low, close, int(volume), amount, source)


def _number(cell: Any, what: str) -> Decimal:
    try:
        value = Decimal(str(cell).strip())
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite():
        raise ValueError(f"{what} {str(cell)[:30]!r} is no number")
    return value
