"""Errors put into real bars on purpose, and the verdict each must get."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pipeline.market import guards
from pipeline.market.guards import Verdict
from pipeline.market.series import Series
from pipeline.market.spikes import SpikeRules, spikes
from records import Bar, InputError

DAY = date(2023, 5, 15)
RULES = SpikeRules()
Make = Callable[..., Series]
Change = Callable[[list[Bar], int], list[Bar]]


def scaled(bar: Bar, share: str) -> Bar:
    by = Decimal(share)
    return replace(bar, open=bar.open * by, high=bar.high * by, low=bar.low * by, close=bar.close * by)


def split(bars: list[Bar], at: int) -> list[Bar]:
    return [scaled(bar, "0.714") if n >= at else bar for n, bar in enumerate(bars)]


def hundredfold(bars: list[Bar], at: int) -> list[Bar]:
    return [replace(bar, volume=bar.volume * 100) if n == at else bar for n, bar in enumerate(bars)]


def zero(bars: list[Bar], at: int) -> list[Bar]:
    return [scaled(bar, "0") if n == at else bar for n, bar in enumerate(bars)]


def missing(bars: list[Bar], at: int) -> list[Bar]:
    return bars[: at - 1] + bars[at:]


def stale(bars: list[Bar], at: int) -> list[Bar]:
    return [replace(bars[at - 1], day=bar.day) if n == at else bar for n, bar in enumerate(bars)]


def slipped(bars: list[Bar], at: int) -> list[Bar]:
    return [scaled(bar, "10") if n == at else bar for n, bar in enumerate(bars)]


def low_slipped(bars: list[Bar], at: int) -> list[Bar]:
    return [replace(bar, low=bar.low / 10) if n == at else bar for n, bar in enumerate(bars)]


def suspended(bars: list[Bar], at: int) -> list[Bar]:
    close = bars[at - 1].close
    flat = {"open": close, "high": close, "low": close, "close": close, "volume": 0}
    return [replace(bar, **flat) if n == at else bar for n, bar in enumerate(bars)]


@pytest.mark.parametrize(
    "change, verdict",
    [
        (split, Verdict.BEYOND_LIMIT),
        (hundredfold, Verdict.VOLUME_UNIT),
        (zero, Verdict.NO_PRICE),
        (stale, Verdict.STALE),
        (slipped, Verdict.BEYOND_LIMIT),
        (low_slipped, Verdict.ODD_RANGE),
    ],
)
def test_an_error_gets_its_verdict_and_makes_no_spike(
    cloudwalk: Series, star50: Series, change: Change, verdict: Verdict
) -> None:
    at = cloudwalk.index(DAY)
    assert at is not None
    broken = replace(cloudwalk, bars=change(list(cloudwalk.bars), at))
    assert DAY in guards.screen(broken).days(verdict)
    told = {(spike.day, spike.kind) for spike in spikes(broken, star50, RULES)}
    known = {(spike.day, spike.kind) for spike in spikes(cloudwalk, star50, RULES)}
    assert told <= known


@pytest.mark.parametrize("change, verdict", [(missing, Verdict.MISSING_DAYS), (suspended, Verdict.SUSPENDED)])
def test_the_move_over_a_gap_is_told_as_one(
    cloudwalk: Series, star50: Series, change: Change, verdict: Verdict
) -> None:
    """What lies between two bars is real, but not the move of one session."""
    at = cloudwalk.index(DAY)
    assert at is not None
    gapped = replace(cloudwalk, bars=change(list(cloudwalk.bars), at))
    assert guards.screen(gapped).days(verdict)
    known = {(spike.day, spike.kind) for spike in spikes(cloudwalk, star50, RULES)}
    for spike in spikes(gapped, star50, RULES):
        assert (spike.day, spike.kind) in known or "resumed" in spike.tags


def test_a_clean_series_has_no_problem(cloudwalk: Series) -> None:
    assert guards.screen(cloudwalk).problems == ()


def test_a_day_given_twice_is_refused(cloudwalk: Series) -> None:
    with pytest.raises(InputError, match="twice"):
        Series(cloudwalk.ticker, [*cloudwalk.bars[:5], *cloudwalk.bars[4:]])


@pytest.mark.parametrize("tick", ["-0.01", "0.01"])
def test_a_close_one_tick_off_the_limit_is_no_limit_close(cloudwalk: Series, star50: Series, tick: str) -> None:
    at = cloudwalk.index(date(2023, 4, 3))
    assert at is not None
    bars = list(cloudwalk.bars)
    off = bars[at].close + Decimal(tick)
    bars[at] = replace(bars[at], close=off, high=max(off, bars[at].high))
    broken = replace(cloudwalk, bars=bars)
    [spike] = [spike for spike in spikes(broken, star50, RULES) if spike.day == bars[at].day]
    rules = {hit.rule for hit in spike.hits}
    assert "limit_up" not in rules
    assert "day_jump" in rules
    assert (bars[at].day in guards.screen(broken).days(Verdict.OFF_LIMIT)) is (tick == "0.01")


def test_a_split_without_its_factor_spoils_no_window_after_it(cloudwalk: Series, star50: Series) -> None:
    """The raw bars alone: 06-13 falls by 26.5 % and must neither be a drop nor make one of the days after it."""
    raw = Series(cloudwalk.ticker, cloudwalk.bars)
    assert date(2023, 6, 13) in guards.screen(raw).days(Verdict.BEYOND_LIMIT)
    assert not [spike for spike in spikes(raw, star50, RULES) if spike.day >= date(2023, 6, 13)]


def test_without_an_amount_a_hundredfold_volume_is_doubted(make: Make) -> None:
    series = make(["10"] * 9 + ["10.6"], volumes={9: 100_000})
    assert guards.screen(series).days(Verdict.VOLUME_UNIT) == {series.days[9]}
    assert not spikes(series, None, RULES)


def test_a_split_on_a_market_without_limits_is_suspected_and_told_as_such(make: Make) -> None:
    series = make("40 40.4 40.2 20.1 20.3", ticker="BIDU.US")
    assert guards.screen(series).days(Verdict.SPLIT_SUSPECTED) == {series.days[3]}
    assert "split_suspected" in spikes(series, None, RULES)[0].tags


def test_an_opening_beyond_the_limit_is_an_error_though_the_close_is_within(make: Make) -> None:
    """Thirteen shares for ten without a factor, and a good day: -18 % at the close, but -23 % at the open."""
    series = make("20 20.1 20.2 16.5 16.6", ticker="688001.SH")
    bars = list(series.bars)
    bars[3] = replace(bars[3], open=Decimal("15.5"), low=Decimal("15.4"))
    broken = replace(series, bars=bars)
    assert guards.screen(broken).days(Verdict.BEYOND_LIMIT) == {bars[3].day}
    assert spikes(broken, None, RULES) == []


def test_after_a_suspension_more_than_one_limit_is_no_error(make: Make) -> None:
    whole = make("10 10.1 10.2 10.3 12.0 12.1")
    gapped = replace(whole, bars=[*whole.bars[:2], *whole.bars[4:]])
    assert not guards.screen(gapped).days(Verdict.BEYOND_LIMIT)
    assert "resumed" in spikes(gapped, None, RULES)[0].tags


def test_sessions_of_the_listing_before_the_first_bar_count(make: Make) -> None:
    series = make("10 14 14.1 14.2", ticker="688999.SH")  # from Monday 05-06
    for listed, errors in ((date(2024, 4, 26), 0), (date(2024, 4, 25), 1), (date(2020, 1, 2), 1)):
        told = replace(series, listed=listed)
        assert len(guards.screen(told).days(Verdict.BEYOND_LIMIT)) == errors


@pytest.mark.parametrize("told, errors", [(True, 0), (False, 4)])
def test_a_new_share_has_no_limit_when_its_listing_is_told(make: Make, told: bool, errors: int) -> None:
    closes: Sequence[str] = ["10", "15", "21", "14", "22", "22.5"]
    series = make(closes, ticker="688999.SH")
    series = replace(series, listed=series.days[0] if told else None)
    assert len(guards.screen(series).days(Verdict.BEYOND_LIMIT)) == errors
    tags = {tag for spike in spikes(series, None, RULES) for tag in spike.tags}
    assert tags == ({"new_listing"} if told else set())
