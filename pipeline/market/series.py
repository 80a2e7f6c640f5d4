"""One ticker's daily bars, raw and adjusted.

Limit tests look at raw prices, returns and runs at adjusted ones. Both come from the same two facts: raw bars, and
dated factors fetched together.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property

from pipeline.market import limits, tickers
from pipeline.market.tickers import Board
from records import Bar, Factor, InputError

ADJUSTED = ":adjusted"  # ends the `source` of bars whose vendor gave adjusted prices only

_FINE = Decimal("0.0001")  # reference prices outside the mainland


@dataclass(frozen=True)
class Series:
    """Bars of one ticker, ascending by day, without repeats; raises InputError otherwise.

    Of `factors` only those fetched last count (vendors re-anchor, so two fetches never mix); a day before the first has
    the first, a day after the last the last. `listed` is the day of listing where it is known: the first sessions have
    no price limit. `st` says that the share carries ST, which narrows the main board's limit.
    """

    ticker: str
    bars: Sequence[Bar]
    factors: Sequence[Factor] = ()
    listed: date | None = None
    st: bool = False

    def __post_init__(self) -> None:
        before = date.min
        for bar in self.bars:
            if bar.ticker != self.ticker:
                raise InputError(f"{self.ticker}: a bar of {bar.ticker} is among its bars")
            if bar.day <= before:
                raise InputError(f"{self.ticker}: {bar.day} comes twice or out of order")
            before = bar.day

    @cached_property
    def days(self) -> list[date]:
        return [bar.day for bar in self.bars]

    def index(self, day: date) -> int | None:
        """Position of that day's bar; None: there is none."""
        at = bisect_left(self.days, day)
        return at if at < len(self.days) and self.days[at] == day else None

    @cached_property
    def adjusted_only(self) -> bool:
        """Whether the bars hold adjusted prices because no raw ones were to be had."""
        return bool(self.bars) and self.bars[-1].source.endswith(ADJUSTED)

    @cached_property
    def ratios(self) -> list[Decimal]:
        """The factor of each bar."""
        if not self.factors:
            return [Decimal(1)] * len(self.bars)
        latest = max(factor.fetched_at for factor in self.factors)
        rows = sorted((f.day, f.factor) for f in self.factors if f.fetched_at == latest)
        found, at = [], 0
        for bar in self.bars:
            while at + 1 < len(rows) and rows[at + 1][0] <= bar.day:
                at += 1
            found.append(rows[at][1])
        return found

    @property
    def raw(self) -> Sequence[Bar]:
        return self.bars

    @cached_property
    def adjusted(self) -> list[Bar]:
        """The bars as seen from the last one: prices × factor, volumes ÷ factor."""
        return [
            replace(
                bar,
                open=bar.open * ratio,
                high=bar.high * ratio,
                low=bar.low * ratio,
                close=bar.close * ratio,
                volume=int(bar.volume / ratio),
            )
            for bar, ratio in zip(self.bars, self.ratios, strict=True)
        ]

    def board(self, at: int) -> Board:
        return tickers.board(self.ticker, self.bars[at].day)

    def ex_right(self, at: int) -> bool:
        """Whether that bar's day is an ex-date."""
        return at > 0 and self.ratios[at] != self.ratios[at - 1]

    def reference(self, at: int) -> Decimal:
        """The price that day's change and limits are counted from: the previous close, ex-right on an ex-date."""
        tick = limits.TICK if tickers.exchange(self.ticker) in ("SH", "SZ", "BJ") else _FINE
        return limits.reference(self.bars[at - 1].close, self.ratios[at - 1], self.ratios[at], tick)

    def change(self, at: int) -> float:
        """The return of that bar against its reference price, as a share (0.1 is ten percent); 0 for the first."""
        return float(self.bars[at].close / self.reference(at)) - 1 if at else 0.0
