from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal as D
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.market import tencent
from pipeline.market.series import Series
from records import InputError, SourceError

URL = "https://bars.example/fqkline"
FETCHED = datetime(2023, 6, 15, 9, 0, tzinfo=UTC)
RAW = [
    ["2023-06-09", "28.90", "29.00", "29.50", "28.70", "100.000"],
    ["2023-06-12", "29.00", "29.05", "29.40", "28.80", "110.000"],
    ["2023-06-13", "20.90", "21.35", "21.60", "20.70", "120.000"],
    ["2023-06-14", "21.30", "21.10", "21.55", "21.00", "90.000"],
]
QFQ = [
    ["2023-06-09", "20.64", "20.71", "21.07", "20.50", "100.000"],
    ["2023-06-12", "20.71", "20.75", "21.00", "20.57", "110.000"],
    *RAW[2:],
]


def body(rows: Any, code: str = "sh600001", key: str = "day", wrap: str = "") -> bytes:
    return (wrap + json.dumps({"code": 0, "msg": "", "data": {code: {key: rows, "qt": {}}}})).encode()


def test_the_close_stands_before_the_high() -> None:
    found = tencent.bars(body(RAW))
    assert (found.ticker, found.adjusted, len(found.bars)) == ("600001.SH", False, 4)
    bar = found.bars[0]
    assert (bar.open, bar.close, bar.high, bar.low) == (D("28.90"), D("29.00"), D("29.50"), D("28.70"))
    assert (bar.day, bar.volume, bar.amount) == (date(2023, 6, 9), 10_000, None)


@pytest.mark.parametrize(
    "code, ticker, volume",
    [
        ("sh688001", "688001.SH", 100),
        ("sz300001", "300001.SZ", 10_000),
        ("hk00700", "0700.HK", 100),
        ("sh000001", "000001.SH", 100),
        ("usBABA.N", "BABA.US", 100),
    ],
)
def test_each_market_has_its_unit(code: str, ticker: str, volume: int) -> None:
    found = tencent.bars(body(RAW, code))
    assert (found.ticker, found.bars[0].volume) == (ticker, volume)


def test_the_script_form_and_longer_rows_are_read() -> None:
    longer = [[*row, {"nd": "2022", "FHcontent": "10转4"}, "1.23", "29.000"] for row in RAW]
    found = tencent.bars(body(longer, wrap="kline_dayqfq="))
    assert found.bars[0].amount == D("290000.000")


def test_raw_and_adjusted_answers_become_bars_and_factors() -> None:
    bars, factors = tencent.join(tencent.bars(body(RAW)), tencent.bars(body(QFQ, key="qfqday")), FETCHED)
    series = Series("600001.SH", bars, factors)
    assert [n for n in range(4) if series.ex_right(n)] == [2]
    assert series.reference(2) == D("20.75")
    assert {factor.fetched_at for factor in factors} == {FETCHED}


def test_a_share_without_ex_dates_answers_raw_rows_twice() -> None:
    _, factors = tencent.join(tencent.bars(body(RAW)), tencent.bars(body(RAW)), FETCHED)
    assert {factor.factor for factor in factors} == {D(1)}


def test_adjusted_rows_are_no_raw_ones() -> None:
    adjusted = tencent.bars(body(QFQ, key="qfqday"))
    assert adjusted.adjusted
    with pytest.raises(InputError, match="raw ones are needed"):
        tencent.join(adjusted, adjusted, FETCHED)


@pytest.mark.parametrize(
    "at, days",
    [
        (datetime(2023, 6, 14, 7, 34, tzinfo=UTC), 3),
        (datetime(2023, 6, 14, 7, 35, tzinfo=UTC), 4),
    ],
)
def test_todays_bar_counts_from_its_moment_of_knowledge(at: datetime, days: int) -> None:
    assert len(tencent.bars(body(RAW), URL, at).bars) == days


def test_a_suspended_day_is_no_bar() -> None:
    rows = [*RAW, ["2023-06-15", "21.10", "21.10", "21.10", "21.10", "0"]]
    assert len(tencent.bars(body(rows)).bars) == 4


@pytest.mark.parametrize(
    "answer, why",
    [
        (b"null", "no bars"),
        (b"", "no JSON"),
        (b"<html>456</html>", "a page instead"),
        (b"[" * 100_000, "no JSON"),
        (json.dumps({"code": 1, "msg": "param error", "data": []}).encode(), "param error"),
        (json.dumps({"code": 0, "data": {"sh600001": []}}).encode(), "no day rows"),
        (body([]), "no day rows"),
        (body([["2023-06-09", "1"]]), "a row is"),
        (body([RAW[0], RAW[0]]), "twice or out of order"),
        (body([RAW[1], RAW[0]]), "twice or out of order"),
        (body([["soon", *RAW[0][1:]]]), "600001"),
        (body([["2023-06-09", "28", "29", "28.5", "27", "1"]]), "do not hold"),
        (body([["2023-06-09", "0", "0", "0", "0", "1"]]), "price 0"),
        (body([["2023-06-09", "1", "1", "1e999", "1", "1"]]), "price 1"),
        (body([["2023-06-09", "1", "1", "1", "1", "NaN"]]), "no number"),
        (body(RAW, code="pv_none_match"), "not a ticker"),
        (body([RAW[0]] * 20_001), "20001 rows"),
    ],
)
def test_an_answer_without_bars_is_a_source_error(answer: bytes, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        tencent.bars(answer, URL)


@given(
    st.recursive(
        st.none() | st.text(max_size=8) | st.floats() | st.integers(), lambda x: st.lists(x, max_size=7), max_leaves=20
    )
)
def test_any_rows_are_bars_or_a_source_error(rows: Any) -> None:
    tail = rows if isinstance(rows, list) else [rows]
    for held in (rows, [rows], [["2023-06-09", rows, 1, 1, 1, 1]], [["2023-06-09", *tail]]):
        try:
            found = tencent.bars(body(held), URL)
        except SourceError:
            continue
        assert found.ticker == "600001.SH"
