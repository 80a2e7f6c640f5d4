"""The rules on 105 tickers of 2022-06 to 2023-12. In-sample: the thresholds were chosen looking at this period."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from pipeline.market import guards, shapes
from pipeline.market.guards import Verdict
from pipeline.market.series import Series
from pipeline.market.spikes import SpikeRules, benchmark_for, daily_hits, spikes
from records import Spike

RULES = SpikeRules()
EX_DATES = {
    "600570.SH": (date(2022, 8, 18),),
    "603613.SH": (date(2023, 6, 20),),
    "605168.SH": (date(2023, 6, 28),),
    "688207.SH": (date(2023, 6, 16),),
    "688327.SH": (date(2023, 6, 13),),
    "688590.SH": (date(2022, 7, 25),),
    "688787.SH": (date(2023, 6, 12),),
    "600633.SH": (date(2022, 6, 16),),
    "601138.SH": (date(2022, 8, 5), date(2023, 7, 28)),
    "601360.SH": (date(2022, 6, 15),),
    "603000.SH": (date(2022, 7, 27),),
}


@pytest.fixture(scope="module")
def mainland(market: shapes.BarSet) -> Mapping[str, Series]:
    return {ticker: series for ticker, series in market.series.items() if ticker.endswith(("SH", "SZ"))}


@pytest.fixture(scope="module")
def found(market: shapes.BarSet, mainland: Mapping[str, Series]) -> Mapping[str, list[Spike]]:
    return {ticker: spikes(series, benchmark(market, series), RULES) for ticker, series in mainland.items()}


def benchmark(market: shapes.BarSet, series: Series) -> Series | None:
    return benchmark_for(series.ticker, series.days[0], market.benchmarks)


def raw(prices: Path, market: shapes.BarSet) -> list[Series]:
    return [market.series[f"{file.stem}.SH"] for file in sorted((prices / "raw").glob("*.csv"))]


def test_the_folder_is_read_whole(market: shapes.BarSet) -> None:
    assert (len(market.series), sorted(market.benchmarks)) == (105, ["000001.SH", "000688.SH"])
    assert sum(series.adjusted_only for series in market.series.values()) == 57


def test_limit_closes_are_exact(prices: Path, market: shapes.BarSet) -> None:
    days = [hits for series in raw(prices, market) for hits in daily_hits(series, None, RULES).values()]
    assert sum(any(hit.rule == "limit_up" for hit in hits) for hits in days) == 156
    assert sum(any(hit.rule == "limit_down" for hit in hits) for hits in days) == 52


def test_nothing_real_is_called_an_error(market: shapes.BarSet) -> None:
    verdicts = {p.verdict for series in market.series.values() for p in guards.screen(series).problems}
    assert verdicts <= {Verdict.MISSING_DAYS}


def test_ex_dates_are_found_and_are_no_drops(market: shapes.BarSet, found: Mapping[str, list[Spike]]) -> None:
    for ticker, days in EX_DATES.items():
        series = market.series[ticker]
        for day in days:
            at = series.index(day)
            assert at is not None
            assert series.ex_right(at), (ticker, day)
            assert not [spike for spike in found[ticker] if spike.day == day and spike.kind == "price_drop"]
            assert not [spike for spike in found[ticker] if spike.day == day and spike.severity >= 2]


def test_the_largest_runs_are_told_before_their_end(
    mainland: Mapping[str, Series], found: Mapping[str, list[Spike]]
) -> None:
    """The thirty largest rises over 20 sessions, not overlapping within a ticker."""
    runs = sorted((run for series in mainland.values() for run in largest(series)), reverse=True)[:30]
    for rise, ticker, low, top in runs:
        told = [spike for spike in found[ticker] if low < spike.day <= top and spike.kind == "price_spike"]
        assert any(spike.severity >= 2 for spike in told), (ticker, low, top, rise)


def largest(series: Series) -> list[tuple[float, str, date, date]]:
    closes = [float(bar.close) for bar in series.adjusted]
    moves = sorted(((closes[n] / closes[n - 20] - 1, n - 20, n) for n in range(20, len(closes))), reverse=True)
    kept: list[tuple[float, int, int]] = []
    for move in moves:
        if all(move[2] <= other[1] or move[1] >= other[2] for other in kept):
            kept.append(move)
    return [(rise, series.ticker, series.days[low], series.days[top]) for rise, low, top in kept]


def test_the_load_is_bearable(market: shapes.BarSet, found: Mapping[str, list[Spike]]) -> None:
    """Tickers a session after 60 sessions of warm-up: a reader gets two or three, a severe one every other day."""
    days = set(market.benchmarks["000001.SH"].days[60:])
    for severity, most in ((2, 2.9), (3, 0.65), (4, 0.05)):
        told = {(s.ticker, s.day) for all_ in found.values() for s in all_ if s.severity >= severity and s.day in days}
        assert len(told) / len(days) <= most


def test_cloudwalk_is_told_on_its_way_up_and_down(found: Mapping[str, list[Spike]]) -> None:
    told = [spike for spike in found["688327.SH"] if spike.severity >= 2]
    months = {spike.day.month for spike in told if spike.kind == "price_spike" and spike.day < date(2023, 4, 5)}
    assert {1, 2, 3, 4} <= months
    drops = {spike.day for spike in told if spike.kind == "price_drop"}
    assert {date(2023, 4, 10), date(2023, 5, 29)} <= drops
