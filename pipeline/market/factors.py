"""Adjustment factors out of a raw and a forward-adjusted series of one ticker.

Vendors adjust forward by `adjusted = a × raw − b` with their own a and b between two ex-dates, rounded to the tick: a
factor taken day by day would wobble with the price. So the ex-dates are found first (the day the straight line through
the earlier days no longer fits), then each gives one ex-right reference price, and the factors are made of those. They
are therefore steps: constant between ex-dates, 1 after the last, and `close × factor` keeps every true daily return.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from pipeline.market import tickers
from records import Bar, Factor, InputError

_DIGITS = Decimal("1e-10")  # of a factor; enough to find every reference price again, to the tick
_SANE = (Decimal("0.00001"), Decimal(100_000))
_ROUNDED = 4  # adjusted prices with more decimals are not rounded by their vendor: one ratio per segment is exact
_RATIO_NOISE = 3e-6  # of an unrounded ratio: vendors compute it in single precision

Pair = tuple[float, float]  # raw price, adjusted price


def join(raw: Sequence[Bar], adjusted: Sequence[Bar], fetched_at: datetime) -> tuple[list[Bar], list[Factor]]:
    """The raw bars, and one factor for each of them.

    `adjusted` holds forward-adjusted rows of the same ticker fetched together; days it lacks take the factor of their
    neighbours. Raises InputError where the two do not overlap or belong to different tickers.
    """
    if not raw:
        return [], []
    if {bar.ticker for bar in adjusted} - {raw[0].ticker}:
        raise InputError(f"{raw[0].ticker}: the adjusted bars belong to {adjusted[0].ticker}")
    by_day = {bar.day: bar for bar in adjusted}
    pairs = [(n, by_day[bar.day]) for n, bar in enumerate(raw) if bar.day in by_day]
    if not pairs:
        raise InputError(f"{raw[0].ticker}: raw and adjusted bars share no day")
    digits = max(_decimals(bar.close) for bar in adjusted)
    steps = _ratio_steps(raw, pairs) if digits > _ROUNDED else _line_steps(raw, pairs, 0.5 * 10 ** -max(digits, 2))
    factor, found = Decimal(1), []
    for n in range(len(raw) - 1, -1, -1):
        found.append(Factor(raw[n].ticker, raw[n].day, factor, fetched_at))
        if n in steps:
            factor = factor * steps[n] / raw[n - 1].close
            if not _SANE[0] < factor < _SANE[1]:
                raise InputError(f"{raw[n].ticker}: the adjusted price of {raw[n].day} is not made of the raw one")
            factor = factor.quantize(_DIGITS)
    return list(raw), found[::-1]


@dataclass(slots=True)
class _Line:
    """The line through the lowest and the highest pair seen since the last ex-date."""

    low: Pair
    high: Pair

    @classmethod
    def through(cls, pairs: Sequence[Pair]) -> _Line:
        return cls(min(pairs), max(pairs))

    def fits(self, pairs: Sequence[Pair], half_tick: float) -> bool:
        return all(self._fits(x, y, half_tick) for x, y in pairs)

    def _fits(self, x: float, y: float, half_tick: float) -> bool:
        """Whether (x, y) lies on the line, as far as rounding of the two ends and of y allows to tell."""
        (x0, y0), (x1, y1) = self.low, self.high
        share = y0 / x0 if x0 else 1.0
        slack = abs(x - x0) * abs(1 - share) + 2 * half_tick  # any slope between the ratio and 1 would do
        guess, doubt = y0 + (x - x0) * (1 + share) / 2, slack / 2 + half_tick
        if x1 > x0:
            weight = (x - x0) / (x1 - x0)
            spread = half_tick * (abs(1 - weight) + abs(weight)) + half_tick
            if spread < doubt:
                guess, doubt = y0 + weight * (y1 - y0), spread
        return abs(y - guess) <= doubt * 1.02 + 1e-9

    def widen(self, pairs: Sequence[Pair]) -> None:
        self.low, self.high = min(self.low, *pairs), max(self.high, *pairs)

    def raw(self, y: float) -> float:
        """The raw price the line shows as y."""
        (x0, y0), (x1, y1) = self.low, self.high
        if x1 > x0 and y1 > y0:
            return x0 + (y - y0) * (x1 - x0) / (y1 - y0)
        return y * x0 / y0


def _line_steps(raw: Sequence[Bar], pairs: Sequence[tuple[int, Bar]], half_tick: float) -> dict[int, Decimal]:
    """Index of each ex-date in `raw` → its reference price."""
    points = [[(float(a), float(b)) for a, b in zip(_prices(raw[n]), _prices(bar), strict=True)] for n, bar in pairs]
    lines = [(0, _Line.through(points[0]))]
    for at in range(1, len(points)):
        line = lines[-1][1]
        if line.fits(points[at], half_tick):
            line.widen(points[at])
        elif at + 1 == len(points) or not line.fits(points[at + 1], half_tick):
            lines.append((at, _Line.through(points[at])))
        # else: one odd day between two that agree is a slip of a vendor, no ex-date
    steps = {}
    for at, line in lines[1:]:
        n = pairs[at][0]
        before = pairs[at - 1][1].close
        price = before if all(x == y for x, y in points[at]) else Decimal(line.raw(float(before)))
        steps[n] = price.quantize(_tick(raw[n].ticker), ROUND_HALF_UP)
    return {n: price for n, price in steps.items() if price > 0 and price != raw[n - 1].close}


def _ratio_steps(raw: Sequence[Bar], pairs: Sequence[tuple[int, Bar]]) -> dict[int, Decimal]:
    steps = {}
    last = pairs[0][1].close / raw[pairs[0][0]].close
    for n, bar in pairs[1:]:
        if min(last, bar.close) <= 0:
            raise InputError(f"{bar.ticker}: adjusted close {bar.close} on {bar.day}")
        ratio = bar.close / raw[n].close
        if abs(float(ratio / last) - 1) > _RATIO_NOISE:
            steps[n] = raw[n - 1].close * last / ratio
            last = ratio
    return steps


def _prices(bar: Bar) -> tuple[Decimal, Decimal, Decimal, Decimal]:
    return bar.open, bar.high, bar.low, bar.close


def _tick(ticker: str) -> Decimal:
    return Decimal("0.001") if tickers.exchange(ticker) == "HK" else Decimal("0.01")


def _decimals(price: Decimal) -> int:
    exponent = price.as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0
