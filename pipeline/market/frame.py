"""One series made ready for rules: returns, price levels, limits and benchmark as plain sequences by position.

Levels are adjusted prices with data errors taken out (their return counts as 0), so a split without its factor spoils
its own day and no window after it. They are floats; limit prices stay exact decimals.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from math import log
from statistics import median

from pipeline.market import guards, limits, tickers
from pipeline.market.guards import Verdict
from pipeline.market.series import Series
from pipeline.market.tickers import Board

CENT = Decimal("0.01")
TWENTY = (Board.CHINEXT, Board.STAR)
MAIN = (Board.SH_MAIN, Board.SZ_MAIN, Board.OTHER, Board.INDEX)
MAINLAND = (Board.SH_MAIN, Board.SZ_MAIN, Board.CHINEXT, Board.STAR, Board.BSE)
BENCHMARKS = {  # by board, the best first; bars of an index nobody gave are not missed
    Board.STAR: ("000688.SH", "000001.SH"),
    Board.SH_MAIN: ("000001.SH",),
    Board.SZ_MAIN: ("399106.SZ", "399001.SZ", "000001.SH"),
    Board.CHINEXT: ("399102.SZ", "399006.SZ", "000001.SH"),
    Board.BSE: ("899050.BJ", "000001.SH"),
}
# On adjusted prices the limit is met within the rounding of two prices, and never closer than this share.
_NEAR_LIMIT = 0.0018
_UNKNOWN = (Verdict.NO_PRICE, Verdict.ODD_RANGE, Verdict.STALE)  # traded, but nobody knows at what price


@dataclass(frozen=True)
class Frame:
    """All lists have one entry per bar of `series`, which holds usable bars only."""

    series: Series
    boards: list[Board]
    change: list[float]  # adjusted return; 0 on the first bar and on days of data errors
    level: list[float]  # close
    high: list[float]
    low: list[float]
    volume: list[float]  # comparable across splits
    index: list[float | None]  # benchmark level at the day's close; None: it has no bar that day
    free: int  # so many first bars have no limit
    errors: frozenset[date]
    bad_volume: frozenset[date]
    resumed: frozenset[date]
    suspect: frozenset[date]
    unsure: frozenset[date]  # the bar before is missing by an error: the return is not one session's

    def price(self, level: float, at: int) -> Decimal:
        """A level in the money of day `at`: what it would read on that day's own chart."""
        shown = level / self.level[at] * float(self.series.bars[at].close)
        return Decimal(shown).quantize(CENT, ROUND_HALF_UP)

    def limit(self, at: int) -> tuple[Decimal, Decimal] | None:
        """Limit-up and limit-down price; None: no limit, or nothing to count it from."""
        bar = self.series.bars[at]
        if at == 0 or at < self.free or bar.day in self.errors or bar.day in self.unsure:
            return None
        return limits.limit_prices(self.series.reference(at), self.boards[at], bar.day, self.series.st)

    @cached_property
    def limit_closes(self) -> list[int]:
        """+1: closed at the upper limit, -1: at the lower, 0: neither, 2: touched the upper limit and fell back."""
        return [self._limit_close(at) for at in range(len(self.level))]

    def _limit_close(self, at: int) -> int:
        prices = self.limit(at)
        if prices is None:
            return 0
        bar, (up, down) = self.series.bars[at], prices
        if self.series.adjusted_only:
            return self._near_limit(at)
        if bar.close == up:
            return 1
        if bar.close == down:
            return -1
        return 2 if bar.high == up else 0

    def _near_limit(self, at: int) -> int:
        bar, before = self.series.bars[at], self.series.bars[at - 1]
        share = limits.percent(self.boards[at], bar.day, self.series.st)
        if share is None or abs(self.change[at]) < 0.03:
            return 0
        near = float(share) / 100 - max(_NEAR_LIMIT, 0.01 / float(before.close))
        if bar.close == bar.high and self.change[at] >= near:
            return 1
        if bar.close == bar.low and self.change[at] <= -near:
            return -1
        touched = self.change[at] < near and float(bar.high / before.close) - 1 >= near and bar.close < bar.high
        return 2 if touched else 0

    def z(self, at: int, window: int, floor: float) -> float | None:
        """Robust z of the day's log return against those of the `window` sessions before it; None: too few before it.

        z = (r − median) / (1.4826 · MAD), the MAD at least `floor`.
        """
        if at <= window:
            return None
        before = [log(1 + r) for r in self.change[at - window : at]]
        middle = median(before)
        spread = max(median(abs(r - middle) for r in before), floor)
        return (log(1 + self.change[at]) - middle) / (1.4826 * spread)


def frame(series: Series, benchmark: Series | None) -> Frame:
    """Screen the bars and lay them out. `benchmark` is the index deviations are counted from; None: there is none."""
    screened = guards.screen(series)
    series = screened.series
    errors = screened.days(Verdict.BEYOND_LIMIT)
    change = [0.0 if bar.day in errors else series.change(at) for at, bar in enumerate(series.bars)]
    level, now = [], 1.0
    for r in change:
        now *= 1 + r
        level.append(now)
    share = [value / float(bar.close) for value, bar in zip(level, series.bars, strict=True)]
    closes = {bar.day: float(bar.close) for bar in benchmark.bars} if benchmark else {}
    return Frame(
        series=series,
        boards=[tickers.board(series.ticker, bar.day) for bar in series.bars],
        change=change,
        level=level,
        high=[
            float(bar.close if bar.day in errors else bar.high) * k for bar, k in zip(series.bars, share, strict=True)
        ],
        low=[float(bar.close if bar.day in errors else bar.low) * k for bar, k in zip(series.bars, share, strict=True)],
        volume=[bar.volume / float(ratio) for bar, ratio in zip(series.bars, series.ratios, strict=True)],
        index=[closes.get(bar.day) for bar in series.bars],
        free=guards.free(series),
        errors=errors,
        bad_volume=screened.days(Verdict.VOLUME_UNIT),
        resumed=screened.days(Verdict.MISSING_DAYS),
        suspect=screened.days(Verdict.SPLIT_SUSPECTED),
        unsure=_after(series, frozenset().union(*(screened.days(verdict) for verdict in _UNKNOWN))),
    )


def _after(series: Series, aside: frozenset[date]) -> frozenset[date]:
    """The first bar after each day that was set aside."""
    places = (bisect_right(series.days, day) for day in aside)
    return frozenset(series.days[at] for at in places if at < len(series.days))
