"""Bar files: CSVs whose header tells their shape.

| shape | told by | prices | volume |
|---|---|---|---|
| raw | 开盘价 | as traded | shares |
| qfq | 换手率 | forward-adjusted | lots of 100 |
| us | Adj Close | split-adjusted, and an adjusted close | shares |
| hk | Stock Splits | adjusted | shares |
| plain | date, open, … | as traded; a benchmark in a folder named index or under an index's code | shares |

The ticker is the file's stem, the exchange follows from the code. Raw and adjusted files of one ticker become bars and
factors; adjusted prices alone become bars with the factor 1, marked by their `source`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from types import MappingProxyType

from pipeline.market import factors, tickers
from pipeline.market.series import ADJUSTED, Series
from records import Bar, InputError

MAX_BYTES = 64 * 1024 * 1024
_HIGHEST = Decimal(10**9)  # above any price and index level
_LARGEST = Decimal(10**15)  # above any day's volume or amount
_EARLIEST = date(1980, 1, 1)
_CENT = Decimal("0.01")
_FINE = Decimal("0.0001")  # Yahoo's prices are single-precision floats; ticks are coarser than this
_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True, slots=True)
class Shape:
    """How a header is read: column names in the order day, open, high, low, close, volume, amount."""

    name: str
    marker: str
    columns: tuple[str, str, str, str, str, str, str]
    lot: int = 1
    adjusted: bool = False
    adjusted_close: str = ""  # a column beside raw prices
    floats: bool = False


_YAHOO = ("Date", "Open", "High", "Low", "Close", "Volume")
SHAPES = (
    Shape("raw", "开盘价", ("日期", "开盘价", "最高价", "最低价", "收盘价", "成交量", "成交额")),
    Shape("qfq", "换手率", ("日期", "开盘", "最高", "最低", "收盘", "成交量", "成交额"), lot=100, adjusted=True),
    Shape(
        "us",
        "Adj Close",
        (*_YAHOO, ""),
        adjusted_close="Adj Close",
        floats=True,
    ),
    Shape("hk", "Stock Splits", (*_YAHOO, ""), adjusted=True, floats=True),
    Shape("plain", "date", ("date", "open", "high", "low", "close", "volume", "amount")),
)


@dataclass(frozen=True, slots=True)
class BarFile:
    """One file as read: `bars` as traded, `adjusted` forward-adjusted; at least one of them holds rows."""

    ticker: str
    shape: str
    path: Path
    bars: tuple[Bar, ...] = ()
    adjusted: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True)
class BarSet:
    """All series of a folder by ticker; benchmarks are the indices among them."""

    series: Mapping[str, Series]
    benchmarks: Mapping[str, Series]


def read_bars(path: Path) -> BarFile:
    """One CSV. Raises InputError naming file and line where a row cannot be a daily bar."""
    lines = _text(path).splitlines()
    rows = csv.reader(lines, strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        shape = _shape(header, path)
        ticker = _ticker(path, shape)
        places = [header.index(name) if name in header else -1 for name in shape.columns]
        bars = tuple(_bars(rows, shape, ticker, places, path))
        if not shape.adjusted_close:
            return BarFile(ticker, shape.name, path, *(((), bars) if shape.adjusted else (bars, ())))
        again = csv.reader(lines[1:], strict=True)
        places[4] = header.index(shape.adjusted_close)
        return BarFile(ticker, shape.name, path, bars, tuple(_adjusted_closes(again, bars, places, path)))
    except csv.Error as error:
        raise InputError(f"{path}: not a CSV file: {error}") from None


def read(paths: Iterable[Path], fetched_at: datetime, listed: Mapping[str, date] = MappingProxyType({})) -> BarSet:
    """Files and folders (every .csv below them) as series, raw and adjusted files of one ticker joined.

    `fetched_at` is the moment the factors are taken to have been fetched, `listed` the days of listing by ticker, as
    far as they are known. Raises InputError.
    """
    found: dict[str, list[BarFile]] = {}
    for path in paths:
        for file in _files(path):
            bars = read_bars(file)
            found.setdefault(bars.ticker, []).append(bars)
    series = {ticker: _join(files, fetched_at, listed.get(ticker)) for ticker, files in sorted(found.items())}
    return BarSet(
        {ticker: one for ticker, one in series.items() if not tickers.is_index(ticker)},
        {ticker: one for ticker, one in series.items() if tickers.is_index(ticker)},
    )


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        files = sorted(file for file in path.rglob("*.csv") if file.is_file())
        if not files:
            raise InputError(f"{path}: no .csv file below it")
        return files
    return [path]


def _join(files: list[BarFile], fetched_at: datetime, listed: date | None) -> Series:
    raw = [file for file in files if file.bars]
    adjusted = [file for file in files if file.adjusted]
    for same in (raw, adjusted):
        if len(same) > 1:
            raise InputError(f"{same[0].ticker} is given twice: {same[0].path} and {same[1].path}")
    if raw and adjusted:
        try:
            bars, steps = factors.join(raw[0].bars, adjusted[0].adjusted, fetched_at)
        except InputError as error:
            raise InputError(f"{raw[0].path} and {adjusted[0].path}: {error}") from None
        return Series(raw[0].ticker, bars, steps, listed)
    return Series(files[0].ticker, (raw[0].bars if raw else adjusted[0].adjusted), (), listed)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path}: larger than {MAX_BYTES // 2**20} MB")
        body = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None
    for encoding in _ENCODINGS:
        try:
            return body.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError(f"{path}: neither UTF-8 nor GB 18030")


def _shape(header: list[str], path: Path) -> Shape:
    for shape in SHAPES:
        if shape.marker in header:
            missing = [name for name in shape.columns[:6] if name not in header]
            if shape.name == "plain" and missing == ["volume"]:
                missing = []  # some index files have none
            if missing:
                raise InputError(f"{path}: line 1: no column {'、'.join(missing)} (read as shape {shape.name})")
            return shape
    markers = ", ".join(shape.marker for shape in SHAPES)
    raise InputError(f"{path}: line 1: no bar file (its header has none of {markers})")


def _ticker(path: Path, shape: Shape) -> str:
    stem = path.stem
    code = re.match(r"(sh|sz|bj)?([0-9]{6})(?=_|$)", stem, re.IGNORECASE)
    if shape.name == "plain" and code and (path.parent.name == "index" or "_" in stem):
        home = (code[1] or {"3": "SZ", "8": "BJ"}.get(code[2][0], "SH")).upper()
        return tickers.parse(f"{code[2]}.{home}")
    try:
        return tickers.parse(stem)
    except InputError as error:
        raise InputError(f"{path}: the file's name should be a ticker: {error}") from None


def _bars(rows: Iterator[list[str]], shape: Shape, ticker: str, places: list[int], path: Path) -> Iterator[Bar]:
    source = shape.name + (ADJUSTED if shape.adjusted else "")
    last = date.min
    for line, row in enumerate(rows, 2):
        if not row or _untraded(row, places):
            continue
        try:
            bar = _bar(row, shape, ticker, places, source)
            if bar.day <= last:
                raise ValueError(f"{bar.day} comes twice" if bar.day == last else f"{bar.day} comes after {last}")
        except (ValueError, InvalidOperation) as error:
            raise InputError(f"{path}: line {line}: {error}") from None
        last = bar.day
        yield bar
    if last == date.min:
        raise InputError(f"{path}: no row below the header")


def _untraded(row: list[str], places: list[int]) -> bool:
    """A day without trading, as vendors write it: no prices at all, or no open, high, low and volume."""
    cells = [row[at].strip().lower() if 0 <= at < len(row) else "" for at in places[1:6]]
    if all(cell in ("", "nan", "null") for cell in cells[:4]):
        return True
    return all(cell.strip("0.") == "" and cell for cell in (*cells[:3], cells[4]))


def _bar(row: list[str], shape: Shape, ticker: str, places: list[int], source: str) -> Bar:
    if len(row) <= max(places):
        raise ValueError(f"{len(row)} cells where the header has more")
    cells = [row[at].strip() if at >= 0 else "" for at in places]
    opened, high, low, close = (_price(cell, name, shape.floats) for cell, name in zip(cells[1:5], _NAMES, strict=True))
    slack = _FINE * 2 if shape.floats else Decimal(0)
    if low > min(opened, close) + slack or high < max(opened, close) - slack:
        raise ValueError(f"low {low} and high {high} do not hold open {opened} and close {close}")
    volume = _amount(cells[5] or "0", "volume") * shape.lot
    amount = _amount(cells[6], "amount") if cells[6] else None
    return Bar(ticker, _day(cells[0]), opened, high, low, close, int(volume), amount, source)


_NAMES = ("open", "high", "low", "close")


def _adjusted_closes(rows: Iterator[list[str]], bars: tuple[Bar, ...], places: list[int], path: Path) -> Iterator[Bar]:
    """Rows whose close is the vendor's adjusted one, unrounded; open, high and low follow in the same ratio."""
    days = {bar.day: bar for bar in bars}
    for line, row in enumerate(rows, 2):
        if not row or _untraded(row, places):
            continue
        try:
            bar = days[_day(row[places[0]])]
            close = _price(row[places[4]], "adjusted close", rounded=False)
        except ValueError as error:
            raise InputError(f"{path}: line {line}: {error}") from None
        share = close / bar.close
        source = bar.source + ADJUSTED
        yield Bar(
            bar.ticker, bar.day, bar.open * share, bar.high * share, bar.low * share, close, bar.volume, None, source
        )


def _day(text: str) -> date:
    text = text.strip()
    form = re.fullmatch(r"(\d{4})(\d\d)(\d\d)|(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T][0-9:.+Z-]*)?", text, re.ASCII)
    if not form:
        raise ValueError(f"{text[:40]!r} is no day")
    year, month, day = (int(part) for part in form.groups() if part)
    try:
        found = date(year, month, day)
    except ValueError:
        raise ValueError(f"{text[:40]!r} is no day of the calendar") from None
    if found < _EARLIEST:
        raise ValueError(f"{found} is before any market here")
    return found


def _price(text: str, name: str, rounded: bool) -> Decimal:
    price = _decimal(text, name)
    if price < _FINE:
        raise ValueError(f"{name} {text.strip()} is no price")
    if price >= _HIGHEST:
        raise ValueError(f"{name} {text.strip()[:40]} is beyond any price")
    if not rounded:
        return price
    cents = price.quantize(_CENT, ROUND_HALF_UP)
    return cents if abs(price - cents) < _FINE / 2 else price.quantize(_FINE, ROUND_HALF_UP)


def _amount(text: str, name: str) -> Decimal:
    amount = _decimal(text, name)
    if not 0 <= amount < _LARGEST:
        raise ValueError(f"{name} {text.strip()[:40]} is out of range")
    return amount


def _decimal(text: str, name: str) -> Decimal:
    """A plain decimal number; `nan`, `inf` and digits of other scripts are none."""
    try:
        value = Decimal(text.strip()) if text.isascii() else Decimal("nan")
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite():
        raise ValueError(f"{name} {text.strip()[:40]!r} is no number")
    return value
