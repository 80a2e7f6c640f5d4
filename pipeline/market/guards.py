"""What is wrong with bars, found before any rule looks at them: a data error is told as one, never as a spike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from statistics import median

from pipeline.market import calendar, limits, tickers
from pipeline.market.series import Series
from pipeline.market.tickers import Board
from records import Bar

OVER_LIMIT = 0.005  # a price this far beyond the limit is no trade but an error: a missing factor, a slipped digit
OVER_LIMIT_ADJUSTED = 0.03  # where only adjusted prices are known: additive adjustment stretches returns
UNIT_LOW, UNIT_HIGH = 0.2, 5.0  # amount ÷ (close × volume) is 1 in the right units, 100 or 0.01 in lots
UNIT_HIGH_ADJUSTED = 50.0  # old adjusted prices are far below the traded ones
FAR = Decimal("2.5")  # times open and close
VOLUME_BURST = 50  # without an amount: this many times the median of the 20 volumes before
SPLITS = (1 / 2, 2 / 3, 1 / 3, 1 / 4, 1 / 5, 1 / 8, 1 / 10, 1 / 20, 2.0, 3.0, 5.0, 10.0)


class Verdict(StrEnum):
    NO_PRICE = "no_price"  # a price of zero or less; the bar is set aside
    SUSPENDED = "suspended"  # no trading that day; the bar is set aside
    ODD_RANGE = "odd_range"  # a high or low far from open and close: a slipped digit; the bar is set aside
    STALE = "stale"  # a copy of the bar before; set aside
    MISSING_DAYS = "missing_days"  # sessions without a bar before this one: suspended, or a hole in the data
    BEYOND_LIMIT = "beyond_limit"  # a price breaks the board's limit: a split without its factor, a slipped digit
    OFF_LIMIT = "off_limit"  # the close stands beyond the limit price by little: one of the two is wrong by ticks
    SPLIT_SUSPECTED = "split_suspected"  # no limit to break, but the gap is a plain split ratio
    VOLUME_UNIT = "volume_unit"  # lots taken for shares or the reverse; volume rules do not look at that day


@dataclass(frozen=True, slots=True)
class Problem:
    ticker: str
    day: date
    verdict: Verdict
    detail: str


@dataclass(frozen=True, slots=True)
class Screened:
    """`series` holds the usable bars only; `problems` says what else there was, in order of day."""

    series: Series
    problems: tuple[Problem, ...]

    def days(self, verdict: Verdict) -> frozenset[date]:
        return frozenset(problem.day for problem in self.problems if problem.verdict is verdict)


def screen(series: Series) -> Screened:
    """Set aside what is no traded bar and judge the rest."""
    kept, aside = _usable(series.bars)
    clean = series if len(kept) == len(series.bars) else replace(series, bars=kept)
    problems = [*aside, *_gaps(clean), *_moves(clean), *_volumes(clean)]
    return Screened(clean, tuple(sorted(problems, key=lambda problem: (problem.day, problem.verdict))))


def free(series: Series) -> int:
    """How many of the first bars stand in the sessions after listing that have no ordinary limit."""
    if series.listed is None or not series.bars:
        return 0
    first = series.bars[0].day
    if (first - series.listed).days > 20:
        return 0
    sessions = limits.free_sessions(tickers.board(series.ticker, series.listed), series.listed)
    return max(0, sessions - max(0, calendar.count(calendar.of(series.ticker), series.listed, first)))


def missed(series: Series, at: int) -> int:
    """Sessions without a bar between that bar and the one before."""
    if at == 0 or _weekdays_between(series.days[at - 1], series.days[at]) == 0:
        return 0
    return calendar.count(calendar.of(series.ticker), series.days[at - 1], series.days[at]) - 1


def _usable(bars: Sequence[Bar]) -> tuple[list[Bar], list[Problem]]:
    kept: list[Bar] = []
    problems = []
    for bar in bars:
        if min(bar.open, bar.high, bar.low, bar.close) <= 0:
            verdict, detail = Verdict.NO_PRICE, "a price of zero or less"
        elif bar.volume <= 0 and bar.high == bar.low and not _index(bar):
            verdict, detail = Verdict.SUSPENDED, "no volume and flat prices"
        elif bar.low * FAR < min(bar.open, bar.close) or bar.high > FAR * max(bar.open, bar.close):
            verdict, detail = Verdict.ODD_RANGE, f"low {bar.low} and high {bar.high} far from open and close"
        elif kept and _same(kept[-1], bar):
            verdict, detail = Verdict.STALE, f"a copy of {kept[-1].day}"
        else:
            kept.append(bar)
            continue
        problems.append(Problem(bar.ticker, bar.day, verdict, detail))
    return kept, problems


def _index(bar: Bar) -> bool:
    return tickers.is_index(bar.ticker)


def _same(one: Bar, other: Bar) -> bool:
    return (one.open, one.high, one.low, one.close, one.volume) == (
        other.open,
        other.high,
        other.low,
        other.close,
        other.volume,
    )


def _gaps(series: Series) -> Iterator[Problem]:
    for at in range(1, len(series.bars)):
        if sessions := missed(series, at):
            detail = f"{sessions} sessions without a bar since {series.days[at - 1]}"
            yield Problem(series.ticker, series.days[at], Verdict.MISSING_DAYS, detail)


def _weekdays_between(start: date, end: date) -> int:
    """Weekdays strictly between two days: a cheap upper bound of the sessions between them."""
    return sum((start.toordinal() + n - 1) % 7 < 5 for n in range(1, (end - start).days))


def _moves(series: Series) -> Iterator[Problem]:
    first = max(1, free(series))
    over = OVER_LIMIT_ADJUSTED if series.adjusted_only else OVER_LIMIT
    for at in range(first, len(series.bars)):
        bar, before = series.bars[at], series.reference(at)
        highest, lowest = float(bar.high / before) - 1, float(bar.low / before) - 1
        if lowest > -0.04 and highest < 0.04:  # within the narrowest limit there is
            continue
        share = limits.percent(series.board(at), bar.day, series.st)
        if share is None:
            if series.board(at) in (Board.HK, Board.US, Board.OTHER) and (ratio := _split(series, at)):
                detail = f"opened at {ratio:.3f} of the close before"
                yield Problem(series.ticker, bar.day, Verdict.SPLIT_SUSPECTED, detail)
            continue
        limit = (1 + float(share) / 100) ** (missed(series, at) + 1) - 1
        if not (-limit - over - 1e-9 <= lowest and highest <= limit + over + 1e-9):
            detail = f"{lowest:+.2%} to {highest:+.2%} on a board with a limit of {share} %"
            yield Problem(series.ticker, bar.day, Verdict.BEYOND_LIMIT, detail)
        elif not series.adjusted_only and _off(series, at):
            yield Problem(series.ticker, bar.day, Verdict.OFF_LIMIT, f"close {bar.close} beyond the limit price")


def _off(series: Series, at: int) -> bool:
    bar = series.bars[at]
    prices = limits.limit_prices(series.reference(at), series.board(at), bar.day, series.st)
    return prices is not None and not prices[1] <= bar.close <= prices[0]


def _split(series: Series, at: int) -> float | None:
    bar = series.bars[at]
    gap = float(bar.open / series.reference(at))
    quiet = float(bar.high / bar.low) < 1.15
    return gap if quiet and any(abs(gap / ratio - 1) < 0.04 for ratio in SPLITS) else None


def _volumes(series: Series) -> Iterator[Problem]:
    if tickers.is_index(series.ticker):
        return
    high = UNIT_HIGH_ADJUSTED if series.adjusted_only else UNIT_HIGH
    for at, bar in enumerate(series.bars):
        if bar.amount is not None and bar.amount > 0:
            ratio = bar.amount / (bar.close * max(bar.volume, 1))
            if not UNIT_LOW <= ratio <= high:
                detail = f"amount / (close × volume) is {ratio:.4g}"
                yield Problem(series.ticker, bar.day, Verdict.VOLUME_UNIT, detail)
        elif at >= 5:
            usual = median(before.volume for before in series.bars[max(0, at - 20) : at])
            if bar.volume > VOLUME_BURST * usual > 0:
                detail = (
                    f"{Decimal(bar.volume) / Decimal(usual):.0f} times the usual volume, and no amount to check it by"
                )
                yield Problem(series.ticker, bar.day, Verdict.VOLUME_UNIT, detail)
