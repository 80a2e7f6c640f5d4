"""The market: prices exact, bars replaced one by one and factors as a whole, spikes once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

import store
from records import Bar, Factor, Quote, QuoteStatus, RuleHit, Spike, Study
from store.market import Listing

D = Decimal
DAY = date(2023, 5, 18)


@pytest.fixture
def db(engine: Engine) -> Iterator[Connection]:
    with engine.begin() as db:
        yield db


def bar(ticker: str = "688327.SH", days: int = 0, close: str = "33.80", **said: Any) -> Bar:
    price = D(close)
    return Bar(ticker, DAY + timedelta(days), price, price, price, price, 123_456_789_012, **said)


def quote(make: Any, minutes: int = 0, **said: Any) -> Quote:
    prices = map(D, ("61.80", "51.50", "52.00", "61.80", "51.01"))
    plain = Quote(
        "688327.SH", "云从科技", *prices, 10**12, D("1234567890.12"), "CNY", make.at(minutes), DAY, "tencent_quote"
    )
    return replace(plain, **said)


def spike(make: Any, days: int = 0, **said: Any) -> Spike:
    hit = RuleHit("day_jump", 2, D("20.00"), D("51.50"), D("61.80"), DAY, "收盘涨停")
    at = make.at(days * 24 * 60)
    plain = Spike(
        "688327.SH", DAY + timedelta(days), "price_spike", 2, D("61.80"), D("20.00"), (hit,), at, ("ex_right",)
    )
    return replace(plain, **said)


def test_exactly_the_given_listings_are_watched(db: Connection) -> None:
    first = [Listing("688327.SH", "cloudwalk", "云从科技"), Listing("9988.HK", "alibaba", "阿里巴巴")]
    store.market.watch(db, first)
    assert store.market.listings(db) == first
    assert store.market.watched(db) == ["688327.SH", "9988.HK"]
    second = [Listing("9988.HK", "alibaba", "阿里巴巴-W"), Listing("BIDU.US", "baidu", "百度")]
    store.market.watch(db, iter(second))
    assert store.market.listings(db) == second
    store.market.watch(db, [])
    assert store.market.watched(db) == []


def test_a_quote_comes_back_whole_newest_first(db: Connection, make: Any) -> None:
    quotes = [
        quote(make, 0, limit_up=D("61.80"), limit_down=D("41.20"), st=True),
        quote(make, 5, status=QuoteStatus.SUSPENDED),
        quote(make, 9, ticker="9988.HK", currency="HKD"),
    ]
    assert store.market.keep_quotes(db, quotes) == 3
    assert store.market.quotes(db, "688327.SH") == [quotes[1], quotes[0]]
    assert store.market.quotes(db, "688327.SH", since=make.at(1)) == [quotes[1]]
    assert store.market.quotes(db, "688327.SH", until=make.at(5)) == [quotes[0]]
    assert store.market.quotes(db, "688327.SH", limit=1) == [quotes[1]]


def test_the_same_provider_replaces_what_it_said_of_a_moment(db: Connection, make: Any) -> None:
    other = quote(make, source="other")
    store.market.keep_quotes(db, [quote(make), other, quote(make, last=D("60.00"))])
    assert store.market.quotes(db, "688327.SH") == [other, quote(make, last=D("60.00"))]


def test_bars_are_replaced_by_day_and_come_oldest_first(db: Connection) -> None:
    assert store.market.keep_bars(db, [bar(days=1), bar(days=0), bar("9988.HK")]) == 3
    better = bar(days=1, close="34.123456", amount=D("0.10"), source="tencent_bars")
    store.market.keep_bars(db, [better])
    assert store.market.bars(db, "688327.SH") == [bar(days=0), better]
    assert store.market.bars(db, "688327.SH", since=DAY + timedelta(1)) == [better]
    assert store.market.bars(db, "688327.SH", until=DAY) == [bar(days=0)]
    assert store.market.tickers(db) == ["688327.SH", "9988.HK"]


def test_factors_are_replaced_as_a_whole(db: Connection, make: Any) -> None:
    def series(*factors: str, fetched: int = 0) -> list[Factor]:
        return [Factor("688327.SH", DAY + timedelta(n), D(f), make.at(fetched)) for n, f in enumerate(factors)]

    other = Factor("9988.HK", DAY, D("1"), make.now)
    store.market.replace_factors(db, "9988.HK", [other])
    store.market.replace_factors(db, "688327.SH", series("0.5", "0.5", "1"))
    newer = series("0.333333333333333333", "1", fetched=60)
    assert store.market.replace_factors(db, "688327.SH", newer) == 2
    assert store.market.factors(db, "688327.SH") == newer
    assert store.market.factors(db, "9988.HK") == [other]
    with pytest.raises(ValueError, match="among those of 688327"):
        store.market.replace_factors(db, "688327.SH", [other])
    assert store.market.factors(db, "688327.SH") == newer


def test_a_spike_is_new_once_and_later_only_better(db: Connection, make: Any) -> None:
    assert store.market.keep_spikes(db, [spike(make), spike(make, kind="price_drop")]) == [
        spike(make),
        spike(make, kind="price_drop"),
    ]
    better = spike(make, severity=3, tags=(), known_at=make.at(60))
    assert store.market.keep_spikes(db, [better, spike(make, days=1)]) == [spike(make, days=1)]
    assert store.market.spikes(db, until=make.at(1)) == [
        spike(make, kind="price_drop"),
        replace(better, known_at=make.now),
    ]


def test_spikes_are_asked_by_window_and_ticker(db: Connection, make: Any) -> None:
    store.market.keep_spikes(db, [spike(make, 0), spike(make, 1), spike(make, 2), spike(make, 1, ticker="9988.HK")])

    def asked(**said: Any) -> list[tuple[str, int]]:
        return [(found.ticker, (found.day - DAY).days) for found in store.market.spikes(db, **said)]

    assert asked(since=make.at(24 * 60), until=make.at(48 * 60)) == [("688327.SH", 1), ("9988.HK", 1)]
    assert asked(ticker="9988.HK") == [("9988.HK", 1)]
    assert asked(limit=1) == [("688327.SH", 2)]
    assert store.market.forget_spikes(db, "688327.SH", DAY + timedelta(1)) == 2
    assert asked() == [("9988.HK", 1), ("688327.SH", 0)]
    assert store.market.forget_spikes(db, "688327.SH") == 1


def test_studies_are_replaced_and_asked_by_ticker_and_day(db: Connection) -> None:
    known = Study("688327.SH", DAY, "a1", -2, D("0.0123"), D("-0.5"), D("1E-7"))
    unknown = Study("688327.SH", DAY + timedelta(1), "a1", None, None, None, None)
    other = Study("9988.HK", DAY, "a1", 0, None, None, None)
    assert store.market.keep_studies(db, [replace(known, lead_sessions=9), unknown, other]) == 3
    store.market.keep_studies(db, [known])
    assert store.market.studies(db) == [known, other, unknown]
    assert store.market.studies(db, "688327.SH", until=DAY) == [known]
    assert store.market.studies(db, since=DAY + timedelta(1)) == [unknown]


def test_ten_thousand_bars_go_in_and_come_out(db: Connection) -> None:
    bars = [bar(days=n, close=f"{n}.{n:05}") for n in range(10_000)]
    assert store.market.keep_bars(db, bars) == 10_000
    assert store.market.keep_bars(db, bars) == 10_000
    assert store.market.bars(db, "688327.SH") == bars
