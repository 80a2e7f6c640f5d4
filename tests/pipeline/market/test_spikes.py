from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal as D

import pytest

from pipeline.market.series import Series
from pipeline.market.spikes import RULES, SpikeRules, benchmark_for, confirm, daily_hits, spikes
from records import ConfigError, Factor, Quote, QuoteStatus, Spike

DEFAULT = SpikeRules()
CHINA = timezone(timedelta(hours=8))
Make = Callable[..., Series]


def only(rule: str) -> SpikeRules:
    return SpikeRules(off=tuple(name for name in RULES if name != rule))


def hits(series: Series, rule: str, benchmark: Series | None = None) -> list[tuple[int, int, str]]:
    """Position, severity and value of every hit of one rule, before cooling down."""
    found = daily_hits(series, benchmark, only(rule))
    return [(series.days.index(day), hit.severity, str(hit.value)) for day, told in found.items() for hit in told]


@pytest.mark.parametrize(
    "rule, closes, more, expected",
    [
        ("limit_up", "10 11 12.1 12.2", {}, [(1, 2, "1"), (2, 3, "2")]),
        ("limit_up", "10 10.99 12.1", {}, []),
        ("limit_up", "10 10.5", {"st": True}, [(1, 2, "1")]),
        ("limit_up", "10 11 11 12.1", {}, [(1, 2, "1"), (3, 2, "1")]),
        ("limit_up", "10 12", {"ticker": "688001.SH"}, [(1, 2, "1")]),
        ("limit_up", "10 11", {"ticker": "0700.HK"}, []),
        ("limit_down", "10 9 8.1", {}, [(1, 2, "1"), (2, 3, "2")]),
        ("limit_down", "10 8", {"ticker": "300001.SZ"}, [(1, 2, "1")]),
        ("touched_limit", "10 10.8 10.9", {"highs": {1: "11"}}, [(1, 1, "8.00")]),
        ("touched_limit", "10 11", {}, []),
        ("day_jump", "10 10.7", {}, [(1, 1, "7.00")]),
        ("day_jump", "10 10.69", {}, []),
        ("day_jump", "10 9.3", {}, []),
        ("day_drop", "10 9.3", {}, [(1, 1, "-7.00")]),
        ("day_jump", "10 10.99", {"ticker": "688001.SH"}, []),
        ("day_jump", "10 11", {"ticker": "688001.SH"}, [(1, 1, "10.00")]),
        ("day_jump", "10 11.5", {"ticker": "920001.BJ"}, [(1, 1, "15.00")]),
        ("day_jump", "10 10.8", {"ticker": "0700.HK"}, [(1, 1, "8.00")]),
        ("vol_price", "10 10 10 10 10 10.5", {"volumes": {5: 3010}}, [(5, 2, "5.00")]),
        ("vol_price", "10 10 10 10 10 10.5", {"volumes": {5: 2900}}, []),
        ("vol_price", "10 10 10 10 10 10.4", {"volumes": {5: 9000}}, []),
        ("vol_price", "10 10 10 10 10 9.4", {"volumes": {5: 9000}}, []),
        ("runup20", ["10"] * 20 + ["15"], {"ticker": "BIDU.US"}, [(20, 2, "50.00")]),
        ("runup20", ["10"] * 20 + ["14.99"], {"ticker": "BIDU.US"}, []),
        (
            "runup20",
            ["10"] * 20 + ["15", "16", "20", "19"],
            {"ticker": "BIDU.US"},
            [(20, 2, "50.00"), (22, 3, "100.00")],
        ),
        ("runup20", ["10"] * 20 + ["15", "12.4", "15.5"], {"ticker": "BIDU.US"}, [(20, 2, "50.00"), (22, 2, "55.00")]),
        ("runup20", ["10"] * 20 + ["15", "12.6", "15.5"], {"ticker": "BIDU.US"}, [(20, 2, "50.00")]),
        ("runup20", ["10"] * 10 + ["15"], {"ticker": "BIDU.US"}, []),
        ("runup60", ["10"] * 60 + ["15.1"], {"ticker": "BIDU.US"}, [(60, 2, "51.00")]),
    ],
)
def test_each_rule_fires_where_its_table_says(
    make: Make, rule: str, closes: str, more: dict[str, object], expected: list[tuple[int, int, str]]
) -> None:
    assert hits(make(closes, **more), rule) == expected


@pytest.mark.parametrize(
    "rule, ticker, closes, expected",
    [
        ("dev3", "600000.SH", "10 10.7 11.45 12.25", [(3, 3, "21.00")]),
        ("dev3", "600000.SH", "10 9.3 8.7 8.1", [(3, 3, "-20.35")]),
        ("dev3", "688001.SH", "10 10.7 11.4 12.1", []),
        ("dev3", "600000.SH", "10 10.7 11.45 12.25 13.2 13.2 13.3 13.4", [(3, 3, "21.00")]),  # the count begins again
        ("dev3", "0700.HK", "10 12 14 16", []),
        ("dev10", "688001.SH", "10 12 14 16.5 19 20.1", [(5, 4, "101.00")]),
        ("dev10", "688001.SH", "10 8.1 6.6 5.4 4.9", [(4, 4, "-51.00")]),
        ("dev30", "688001.SH", "10 12 14.4 17.2 20.6 24.7 29.6 31", [(7, 4, "210.00")]),
    ],
)
def test_deviations_are_counted_from_the_benchmark(
    make: Make, rule: str, ticker: str, closes: str, expected: list[tuple[int, int, str]]
) -> None:
    count = len(closes.split())
    index = make(["100"] * count, ticker="000001.SH")
    assert hits(make(closes, ticker=ticker), rule, index) == expected
    assert hits(make(closes, ticker=ticker), rule) == []  # nothing to count from


def test_a_rise_with_the_market_is_no_deviation(make: Make) -> None:
    index = make("100 107 114 121", ticker="000001.SH")
    assert hits(make("10 10.7 11.4 12.1"), "dev3", index) == []


def test_an_unusual_day_of_a_quiet_share_counts_below_the_plain_bound(make: Make) -> None:
    quiet = [str(D("10") + D("0.01") * (n % 3)) for n in range(62)]
    assert hits(make([*quiet, "10.55"]), "day_jump") == [(62, 2, "5.39")]
    assert hits(make([*quiet, "9.45"]), "day_drop") == [(62, 2, "-5.59")]
    assert hits(make([*quiet[:40], "10.55"]), "day_jump") == []  # too few sessions to call it unusual


def test_a_raw_fall_on_an_ex_date_is_no_drop(make: Make) -> None:
    factors = ["0.7142857143"] * 3 + ["1"] * 3
    series = make("20 20.2 20 14.6 14.8 14.7", factors=factors)
    assert spikes(series, None, DEFAULT) == []
    limit = make("20 20.2 20 15.72 15.8 15.7", factors=factors)  # the reference is 14.29
    [spike] = spikes(limit, None, DEFAULT)
    assert "ex_right" in spike.tags
    assert spike.change == D("10.01")
    assert spike.hits[0].rule == "limit_up"
    assert spike.hits[0].from_price == D("14.29")


def test_the_rules_of_one_day_are_one_spike(make: Make) -> None:
    series = make("10 10 10 10 10 11", volumes={5: 9000})
    [spike] = spikes(series, None, DEFAULT)
    assert (spike.kind, spike.severity, spike.close, spike.change) == ("price_spike", 2, D(11), D("10.00"))
    assert {hit.rule for hit in spike.hits} == {"limit_up", "day_jump", "vol_price"}
    assert spike.known_at == datetime(2024, 5, 13, 7, 35, tzinfo=UTC)
    assert spike.tags == ()


@pytest.mark.parametrize(
    "closes, told",
    [
        ("10 10.8 11.7 12.6 13.5 14.5", [1]),  # five sessions of silence
        ("10 10.8 10.8 10.8 10.8 10.8 10.8 11.6", [1, 7]),
        ("10 10.8 10.8 10.8 10.8 10.8 11.6", [1]),
    ],
)
def test_a_rule_cools_down(make: Make, closes: str, told: list[int]) -> None:
    series = make(closes)
    assert [series.days.index(spike.day) for spike in spikes(series, None, only("day_jump"))] == told


def test_rising_severity_breaks_the_silence(make: Make) -> None:
    found = spikes(make("10 11 12.1 13.31"), None, only("limit_up"))
    assert [spike.severity for spike in found] == [2, 3]


def test_a_rise_and_a_fall_cool_down_apart(make: Make) -> None:
    found = spikes(make("10 10.8 9.9"), None, DEFAULT)
    assert [spike.kind for spike in found] == ["price_spike", "price_drop"]


@pytest.mark.parametrize(
    "news, severity",
    [
        ("2024-05-10 14:59", 1),  # before the close of the session before
        ("2024-05-10 15:01", 2),
        ("2024-05-11 20:00", 2),  # a Saturday
        ("2024-05-13 15:00", 2),
        ("2024-05-13 15:01", 1),
    ],
)
def test_news_since_the_session_before_makes_a_spike_more_severe(make: Make, news: str, severity: int) -> None:
    moment = datetime.fromisoformat(news).replace(tzinfo=CHINA)
    [spike] = spikes(make("10 10 10 10 10 10.8"), None, DEFAULT, [moment])
    assert spike.day == date(2024, 5, 13)
    assert spike.severity == severity
    assert ("news" in spike.tags) is (severity == 2)


def test_what_was_said_stays_said_when_bars_are_added(cloudwalk: Series, star50: Series) -> None:
    whole = spikes(cloudwalk, star50, DEFAULT)
    for cut in (40, 70, 95):
        part = replace(cloudwalk, bars=cloudwalk.bars[:cut])
        assert spikes(part, star50, DEFAULT) == [spike for spike in whole if spike.day <= part.days[-1]]


def test_another_anchor_of_the_factors_changes_nothing(cloudwalk: Series, star50: Series) -> None:
    moved = [replace(factor, factor=factor.factor * 2) for factor in cloudwalk.factors]
    again = replace(cloudwalk, factors=moved)
    assert spikes(again, star50, DEFAULT) == spikes(cloudwalk, star50, DEFAULT)


def test_factors_of_two_fetches_never_mix(cloudwalk: Series) -> None:
    old = [Factor(f.ticker, f.day, D(7), f.fetched_at - timedelta(days=1)) for f in cloudwalk.factors]
    assert replace(cloudwalk, factors=[*old, *cloudwalk.factors]).ratios == cloudwalk.ratios


def test_cloudwalk_in_2023(cloudwalk: Series, star50: Series) -> None:
    found = {(spike.day, spike.kind): spike for spike in spikes(cloudwalk, star50, DEFAULT) if spike.severity >= 2}
    assert found[date(2023, 2, 6), "price_spike"].severity == 4
    assert found[date(2023, 4, 3), "price_spike"].severity == 3
    assert found[date(2023, 4, 10), "price_drop"].change == D("-20.00")
    assert found[date(2023, 5, 29), "price_drop"].hits[0].to_price == D("26.24")
    assert date(2023, 6, 13) not in {day for day, _ in found}
    closes = daily_hits(cloudwalk, star50, DEFAULT)
    limits = {day: hit.rule for day, told in closes.items() for hit in told if hit.rule.startswith("limit")}
    assert limits == {
        date(2023, 1, 30): "limit_up",
        date(2023, 2, 3): "limit_up",
        date(2023, 2, 6): "limit_up",
        date(2023, 4, 3): "limit_up",
        date(2023, 4, 10): "limit_down",
        date(2023, 5, 29): "limit_down",
    }


def test_days_after_the_calendar_are_flagged(make: Make) -> None:
    [spike] = spikes(make("10 10.8", first=date(2031, 3, 3)), None, DEFAULT)
    assert "calendar_assumed" in spike.tags


@pytest.mark.parametrize("name, value", [("z_window", 0), ("runup_step", D(0)), ("z_floor", D(-1)), ("cooldown", -1)])
def test_thresholds_without_sense_are_refused(name: str, value: object) -> None:
    with pytest.raises(ValueError, match=name):
        SpikeRules(**{name: value})  # type: ignore[arg-type]


def test_no_bars_make_no_spikes(make: Make) -> None:
    assert spikes(Series("600000.SH", []), None, DEFAULT) == []
    assert spikes(make("10"), make("100", ticker="000001.SH"), DEFAULT) == []


def test_a_rule_can_be_switched_off_and_an_unknown_one_is_named(make: Make) -> None:
    series = make("10 10.8")
    assert spikes(series, None, SpikeRules(off=("day_jump",))) == []
    with pytest.raises(ConfigError, match=r"day_jmp.*day_jump"):
        spikes(series, None, SpikeRules(off=("day_jmp",)))


@pytest.mark.parametrize(
    "ticker, benchmark",
    [("688327.SH", "000688.SH"), ("600000.SH", "000001.SH"), ("300001.SZ", "000001.SH"), ("0700.HK", None)],
)
def test_the_benchmark_follows_the_board(make: Make, ticker: str, benchmark: str | None) -> None:
    given = {name: make("1 2", ticker=name) for name in ("000688.SH", "000001.SH")}
    found = benchmark_for(ticker, date(2024, 5, 6), given)
    assert (found.ticker if found else None) == benchmark


def quote(spike: Spike, last: str) -> Quote:
    price = D(last)
    money = (price, price, price, price, price, 100, price * 100)
    return Quote(spike.ticker, "某某", *money, "CNY", spike.known_at, spike.day, "other", QuoteStatus.OK)


@pytest.mark.parametrize(
    "last, tags", [("12.1", ()), ("12.15", ()), ("12.2", ("unconfirmed",)), (None, ("unconfirmed",))]
)
def test_a_severe_spike_wants_a_second_source(make: Make, last: str | None, tags: tuple[str, ...]) -> None:
    first, severe = spikes(make("10 11 12.1"), None, only("limit_up"))
    assert confirm(severe, [quote(severe, last)] if last else []).tags == tags
    assert confirm(first, []) == first
