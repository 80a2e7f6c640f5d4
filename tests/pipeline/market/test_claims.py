from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest

from pipeline.market import claims, shapes
from pipeline.market.claims import State
from pipeline.market.series import Series
from records import Claim, ClaimKind

DAY = date(2023, 5, 18)
STOCK = Claim("a", ClaimKind.STOCK, "云从科技", 0, 4, "…")


def claim(**fields: object) -> Claim:
    return replace(STOCK, **fields)  # type: ignore[arg-type]


def number(text: str | None) -> D | None:
    return None if text is None else D(text)


@pytest.mark.parametrize(
    "period, start, end, percent, state",
    [
        (None, "26", "61.8", None, State.CONFIRMED),  # 03-15 to 04-04
        (None, "61.8", "26.5", None, State.MISMATCH),  # no 26.5 after it
        (None, "26", "75", None, State.MISMATCH),
        ("2023-03", "26.5", None, None, State.CONFIRMED),
        ("3月", None, "26.5", None, State.CONFIRMED),
        ("2023-02", None, "61.8", None, State.MISMATCH),
        ("4月4日", None, "61.8", None, State.CONFIRMED),
        (None, None, "41.8", None, State.CONFIRMED),
        (None, None, "61.8", None, State.MISMATCH),
        ("2023-05-29", None, None, "-20", State.NO_DATA),  # after the article: nobody could have said so
        ("4月10日", None, None, "20", State.CONFIRMED),
        ("3月15日至4月4日", None, None, "133", State.MISMATCH),
        ("近两个月", None, None, "133", State.CONFIRMED),
        ("近两个月", None, None, "300", State.MISMATCH),
        ("2021-03", "26.5", None, None, State.NO_DATA),
    ],
)
def test_a_claim_is_held_against_the_bars_of_its_window(
    cloudwalk: Series, period: str | None, start: str | None, end: str | None, percent: str | None, state: State
) -> None:
    direction = "down" if period == "4月10日" else None
    made = claim(
        period=period,
        from_value=number(start),
        to_value=number(end),
        percent=number(percent),
        direction=direction,
        currency="CNY",
    )
    assert claims.check(made, cloudwalk, DAY).state is state


def test_the_window_and_its_extremes_are_told(cloudwalk: Series) -> None:
    found = claims.check(claim(period="2023-04-04", to_value=D("61.8")), cloudwalk, DAY)
    assert (found.since, found.until) == (date(2023, 3, 30), date(2023, 4, 9))
    assert found.high == D("61.8")


@pytest.mark.parametrize(
    "made",
    [
        claim(kind=ClaimKind.API, to_value=D("41.8")),
        claim(kind=ClaimKind.VALUATION, to_value=D("41.8")),
        claim(to_value=D("41.8"), currency="USD"),
        claim(),
    ],
)
def test_what_bars_cannot_tell_has_no_data(cloudwalk: Series, made: Claim) -> None:
    assert claims.check(made, cloudwalk, DAY).state is State.NO_DATA
    assert claims.check(claim(to_value=D("41.8")), None, DAY).state is State.NO_DATA


def test_a_price_of_before_an_ex_date_agrees_adjusted_too(cloudwalk: Series) -> None:
    """61.80 before ten shares became fourteen reads 44.14 on a later chart."""
    later = date(2023, 6, 16)
    found = [claims.check(claim(period="4月", to_value=D(price)), cloudwalk, later).state for price in ("61.8", "31.2")]
    assert found == [State.CONFIRMED, State.MISMATCH]
    whole = claim(period="2023-H1", from_value=D("61.8"), to_value=D("20.8"))
    assert claims.check(whole, cloudwalk, later).state is State.CONFIRMED
    assert claims.check(claim(period="2023", to_value=D("44.14")), cloudwalk, later).state is State.CONFIRMED


@pytest.mark.parametrize(
    "period, since, until",
    [
        ("2023-03-15", date(2023, 3, 15), date(2023, 3, 15)),
        ("2023-02", date(2023, 2, 1), date(2023, 2, 28)),
        ("2023-Q1", date(2023, 1, 1), date(2023, 3, 31)),
        ("2022-H2", date(2022, 7, 1), date(2022, 12, 31)),
        ("2022", date(2022, 1, 1), date(2022, 12, 31)),
        ("3月", date(2023, 3, 1), date(2023, 3, 31)),
        ("今年3月份", date(2023, 3, 1), date(2023, 3, 31)),
        ("去年12月", date(2022, 12, 1), date(2022, 12, 31)),
        ("11月", date(2022, 11, 1), date(2022, 11, 30)),
        ("于2023年4月4日", date(2023, 4, 4), date(2023, 4, 4)),
        ("4月10日", date(2023, 4, 10), date(2023, 4, 10)),
        ("18日", date(2023, 5, 18), date(2023, 5, 18)),
        ("25日", date(2023, 4, 25), date(2023, 4, 25)),
        ("年初以来", date(2023, 1, 1), DAY),
        ("今年以来", date(2023, 1, 1), date(2023, 12, 31)),
        ("今日", DAY, DAY),
        ("昨日", date(2023, 5, 14), date(2023, 5, 17)),
        ("近三个月", date(2023, 2, 13), DAY),
        ("三个月", date(2023, 2, 13), DAY),
        ("近3日", date(2023, 5, 14), DAY),
        ("2月30日", DAY, DAY),
        ("不久之前", DAY, DAY),
        (None, DAY, DAY),
    ],
)
def test_a_time_phrase_is_a_window(period: str | None, since: date, until: date) -> None:
    assert claims.window(period, DAY) == (since, until)


def test_a_move_without_a_phrase_looks_half_a_year_back() -> None:
    assert claims.window(None, DAY, moved=True) == (date(2022, 11, 16), DAY)


def test_the_seed_articles_other_claim(market: shapes.BarSet) -> None:
    """Another share "around 70 in March" and "near 200" on the day."""
    series = market.series["688256.SH"]
    states = [
        claims.check(claim(period=period, to_value=D(price)), series, DAY).state
        for period, price in (("3月", "70"), ("2月", "70"), (None, "200"))
    ]
    assert states == [State.MISMATCH, State.CONFIRMED, State.CONFIRMED]
