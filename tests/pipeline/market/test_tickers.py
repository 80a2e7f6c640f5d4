from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.market import tickers
from pipeline.market.tickers import Board
from records import InputError

DAY = date(2024, 5, 6)


@pytest.mark.parametrize(
    "spelt, ticker",
    [
        ("688327", "688327.SH"),
        ("sh688327", "688327.SH"),
        ("SH.688327", "688327.SH"),
        ("688327.SH", "688327.SH"),
        ("688327.ss", "688327.SH"),
        ("688327.XSHG", "688327.SH"),
        (" ６８８３２７ ", "688327.SH"),
        ("002230", "002230.SZ"),
        ("sz300418", "300418.SZ"),
        ("bj430047", "430047.BJ"),
        ("920002", "920002.BJ"),
        ("832000.BJ", "832000.BJ"),
        ("09988", "9988.HK"),
        ("9988", "9988.HK"),
        ("hk00700", "0700.HK"),
        ("0700.HK", "0700.HK"),
        ("00700.hk", "0700.HK"),
        ("700.HK", "0700.HK"),
        ("HKEX:0020", "0020.HK"),
        ("80700.HK", "80700.HK"),
        ("usBIDU", "BIDU.US"),
        ("usBABA.N", "BABA.US"),
        ("BIDU.US", "BIDU.US"),
        ("BABA.N", "BABA.US"),
        ("NASDAQ:BIDU", "BIDU.US"),
        ("baba", "BABA.US"),
        ("000001", "000001.SZ"),
        ("sh000001", "000001.SH"),
        ("000001.SH", "000001.SH"),
        ("399006", "399006.SZ"),
        ("899050.BJ", "899050.BJ"),
    ],
)
def test_every_usual_spelling_is_one_ticker(spelt: str, ticker: str) -> None:
    assert tickers.parse(spelt) == ticker


@pytest.mark.parametrize(
    "spelt, why",
    [
        ("", "expected"),
        ("云从科技", "expected"),
        ("12345678", "8 digits"),
        ("688327.SZ", "a code of SH"),
        ("sz600000", "a code of SH"),
        ("777777", "no mainland exchange"),
        ("0000.HK", "Hong Kong codes"),
        ("688.SH", "6 digits"),
        ("7203.T", "no exchange"),
        ("BIDU; DROP", "expected"),
        ("x" * 500, "too long"),
        ("²²²²", "HK"),
    ],
)
def test_what_is_no_ticker_is_said_in_words(spelt: str, why: str) -> None:
    if spelt == "²²²²":  # superscripts are digits once normalised
        assert tickers.parse(spelt) == "2222.HK"
        return
    with pytest.raises(InputError, match=why):
        tickers.parse(spelt)


@given(st.text(max_size=12))
def test_any_text_is_a_stable_ticker_or_an_input_error(text: str) -> None:
    try:
        ticker = tickers.parse(text)
    except InputError:
        return
    assert tickers.parse(ticker) == ticker
    assert tickers.exchange(ticker) in tickers.ZONES


@given(st.from_regex(r"(60[0135]|688|000|002|300)[0-9]{3}|[0-9]{3}[1-9]\.HK|[A-Z]{1,5}\.US", fullmatch=True))
def test_the_vendors_spelling_leads_back(code: str) -> None:
    ticker = tickers.parse(code)
    assert tickers.parse(tickers.tencent(ticker)) == ticker


@pytest.mark.parametrize(
    "ticker, board",
    [
        ("600519.SH", Board.SH_MAIN),
        ("605168.SH", Board.SH_MAIN),
        ("002230.SZ", Board.SZ_MAIN),
        ("003000.SZ", Board.SZ_MAIN),
        ("302132.SZ", Board.CHINEXT),
        ("689009.SH", Board.STAR),
        ("920002.BJ", Board.BSE),
        ("430047.BJ", Board.BSE),
        ("0700.HK", Board.HK),
        ("BIDU.US", Board.US),
        ("000001.SH", Board.INDEX),
        ("000001.SZ", Board.SZ_MAIN),
        ("399106.SZ", Board.INDEX),
        ("510300.SH", Board.OTHER),
        ("900901.SH", Board.OTHER),
    ],
)
def test_the_code_tells_the_board(ticker: str, board: Board) -> None:
    assert tickers.board(ticker, DAY) is board


def test_beijing_codes_had_no_board_before_the_exchange_opened() -> None:
    assert tickers.board("430047.BJ", date(2021, 11, 12)) is Board.OTHER
    assert tickers.board("430047.BJ", date(2021, 11, 15)) is Board.BSE
