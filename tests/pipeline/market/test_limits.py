from __future__ import annotations

from datetime import date
from decimal import Decimal as D

import pytest

from pipeline.market import limits
from pipeline.market.tickers import Board

DAY = date(2023, 5, 8)


@pytest.mark.parametrize(
    "before, up, down",
    [
        ("16.86", "20.23", "13.49"),
        ("23.88", "28.66", "19.10"),
        ("28.66", "34.39", "22.93"),
        ("47.33", "56.80", "37.86"),
        ("32.80", "39.36", "26.24"),
        ("58.94", "70.73", "47.15"),
        ("10.025", "12.03", "8.02"),
    ],
)
def test_limit_prices_are_exact_to_the_tick(before: str, up: str, down: str) -> None:
    assert limits.limit_prices(D(before), Board.STAR, DAY) == (D(up), D(down))


def test_half_a_cent_rounds_up_where_binary_floats_fall_short() -> None:
    assert limits.limit_prices(D("8.45"), Board.SH_MAIN, DAY) == (D("9.30"), D("7.61"))
    assert round(8.45 * 1.1, 2) == 9.29


@pytest.mark.parametrize(
    "board, day, st, percent",
    [
        (Board.SH_MAIN, DAY, False, D(10)),
        (Board.SH_MAIN, DAY, True, D(5)),
        (Board.SZ_MAIN, date(2026, 7, 5), True, D(5)),
        (Board.SZ_MAIN, date(2026, 7, 6), True, D(10)),
        (Board.CHINEXT, date(2020, 8, 23), False, D(10)),
        (Board.CHINEXT, date(2020, 8, 24), False, D(20)),
        (Board.CHINEXT, DAY, True, D(20)),
        (Board.STAR, DAY, True, D(20)),
        (Board.BSE, DAY, False, D(30)),
        (Board.HK, DAY, False, None),
        (Board.US, DAY, False, None),
        (Board.INDEX, DAY, False, None),
        (Board.STAR, date(2019, 7, 21), False, None),
    ],
)
def test_the_limit_follows_board_day_and_st(board: Board, day: date, st: bool, percent: D | None) -> None:
    assert limits.percent(board, day, st) == percent


@pytest.mark.parametrize(
    "board, listed, sessions",
    [
        (Board.STAR, DAY, 5),
        (Board.SH_MAIN, date(2023, 4, 10), 5),
        (Board.SH_MAIN, date(2023, 2, 16), 1),
        (Board.CHINEXT, date(2020, 8, 21), 1),
        (Board.CHINEXT, DAY, 5),
        (Board.BSE, DAY, 1),
        (Board.HK, DAY, 0),
    ],
)
def test_the_first_sessions_have_no_limit(board: Board, listed: date, sessions: int) -> None:
    assert limits.free_sessions(board, listed) == sessions


def test_the_reference_price_of_an_ex_date() -> None:
    assert limits.reference(D("29.05"), D(1), D("1.4")) == D("20.75")
    assert limits.reference(D("29.05"), D("1.4"), D("1.4")) == D("29.05")
