from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.market import shapes
from records import InputError

FETCHED = datetime(2024, 1, 1, tzinfo=UTC)
RAW = "日期,开盘价,最高价,最低价,收盘价,成交量,成交额\n"
QFQ = "日期,开盘,收盘,最高,最低,成交量,成交额,振幅,涨跌幅,涨跌额,换手率\n"
US = "Date,Open,High,Low,Close,Adj Close,Volume\n"
HK = "Date,Open,High,Low,Close,Volume,Dividends,Stock Splits\n"
PLAIN = "date,open,close,high,low,volume\n"


def write(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    "name, text, shape, ticker, close, volume",
    [
        ("688327.csv", RAW + "20230103,15.4,15.9,15.2,15.6,1000,15600\n", "raw", "688327.SH", "15.6", 1000),
        ("000063.csv", QFQ + "2023-01-03,15.4,15.6,15.9,15.2,10,15600,1,1,0.1,0.7\n", "qfq", "000063.SZ", "15.6", 1000),
        ("BABA.csv", US + "2023-01-03,95.900002,96.93,91.879997,93.379997,92.14,700\n", "us", "BABA.US", "93.38", 700),
        (
            "0700.HK.csv",
            HK + "2023-01-03 00:00:00+08:00,335.53,339.4,331.6,334.0556030,70,0.0,0.0\n",
            "hk",
            "0700.HK",
            "334.0556",
            70,
        ),
        (
            "index/000688_star50.csv",
            PLAIN + "2023-01-03,1000.5,1010.25,1011,999,5\n",
            "plain",
            "000688.SH",
            "1010.25",
            5,
        ),
        ("index/399106.csv", PLAIN + "2023-01-03,1000.5,1010.25,1011,999,5.0\n", "plain", "399106.SZ", "1010.25", 5),
    ],
)
def test_the_header_tells_the_shape(
    tmp_path: Path, name: str, text: str, shape: str, ticker: str, close: str, volume: int
) -> None:
    file = shapes.read_bars(write(tmp_path, name, text))
    bar = (file.bars or file.adjusted)[0]
    assert (file.shape, file.ticker, bar.close, bar.volume) == (shape, ticker, Decimal(close), volume)
    assert bar.day == date(2023, 1, 3)


def test_a_gb_18030_file_with_a_mark_is_read(tmp_path: Path) -> None:
    row = "20230103,15.4,15.9,15.2,15.6,1000,15600\r\n"
    assert shapes.read_bars(write(tmp_path, "688327.csv", RAW + row, "gb18030")).bars[0].close == Decimal("15.6")
    assert shapes.read_bars(write(tmp_path, "600000.csv", "\ufeff" + RAW + row)).ticker == "600000.SH"


def test_raw_and_adjusted_files_become_bars_and_factors(tmp_path: Path) -> None:
    raw = "20230103,20,20.4,19.6,20,1000,20000\n20230104,14.3,14.9,14.1,14.5,1000,14500\n"
    adjusted = "2023-01-03,14.29,14.29,14.57,14.00,10,20000,1,1,0,1\n2023-01-04,14.3,14.5,14.9,14.1,10,14500,1,1,0,1\n"
    write(tmp_path, "a/600000.csv", RAW + raw)
    write(tmp_path, "b/600000.csv", QFQ + adjusted)
    series = shapes.read([tmp_path], FETCHED).series["600000.SH"]
    assert not series.adjusted_only
    assert series.ex_right(1)
    assert series.reference(1) == Decimal("14.29")
    assert series.adjusted[0].close.quantize(Decimal("0.01")) == Decimal("14.29")
    assert series.adjusted[0].volume == 1399  # comparable: today's shares


def test_adjusted_prices_alone_are_marked(tmp_path: Path) -> None:
    file = write(tmp_path, "600000.csv", QFQ + "2023-01-03,14.3,14.5,14.9,14.1,10,14500,1,1,0,1\n")
    series = shapes.read([file], FETCHED).series["600000.SH"]
    assert series.adjusted_only
    assert series.ratios == [1]


def test_an_american_file_joins_itself(tmp_path: Path) -> None:
    rows = "2023-01-03,40,40,40,40,39,10\n2023-01-04,39,39,39,39,39,10\n"
    series = shapes.read([write(tmp_path, "BIDU.csv", US + rows)], FETCHED).series["BIDU.US"]
    assert series.ex_right(1)
    assert series.change(1) == pytest.approx(0)


def test_days_without_trading_are_left_out(tmp_path: Path) -> None:
    rows = GOOD + "20230104,0,0,0,15.6,0,0\n20230105,,,,,,\n\n20230106,15,16,15,16,5,80\n"
    assert [bar.day.day for bar in shapes.read_bars(write(tmp_path, "688327.csv", RAW + rows)).bars] == [3, 6]


GOOD = "20230103,15.4,15.9,15.2,15.6,1000,15600\n"


@pytest.mark.parametrize(
    "rows, why",
    [
        ("2023-13-03,15.4,15.9,15.2,15.6,1000,1\n", "line 3: .*no day of the calendar"),
        ("yesterday,15.4,15.9,15.2,15.6,1000,1\n", "line 3: 'yesterday' is no day"),
        ("20230104,15.4,15.9,-15.2,15.6,1000,1\n", "line 3: low -15.2 is no price"),
        ("20230104,15.4,15.9,15.2,0,1000,1\n", "line 3: close 0 is no price"),
        ("20230104,15.4,15.9,15.2,abc,1000,1\n", "line 3: close 'abc' is no number"),
        ("20230104,15.4,15.9,15.2,inf,1000,1\n", "line 3: close 'inf' is no number"),
        ("20230104,15.4,15.9,15.2,1e30,1000,1\n", "line 3: close 1e30 is beyond"),
        ("20230104,15.4,15.9,15.2,16.6,1000,1\n", "line 3: low 15.2 and high 15.9 do not hold"),
        ("20230104,15.4,15.9,15.2,15.6,-5,1\n", "line 3: volume -5 is out of range"),
        ("20230104,15.4,15.9\n", "line 3: 3 cells"),
        (GOOD, "line 3: 2023-01-03 comes twice"),
        ("20230102,15.4,15.9,15.2,15.6,1000,1\n", "line 3: 2023-01-02 comes after 2023-01-03"),
        ('20230104,"15.4,15.9\n', "not a CSV file"),
    ],
)
def test_a_wrong_row_is_named_by_file_and_line(tmp_path: Path, rows: str, why: str) -> None:
    with pytest.raises(InputError, match=f"688327.csv: .*{why}|688327.csv: {why}"):
        shapes.read_bars(write(tmp_path, "688327.csv", RAW + GOOD + rows))


@pytest.mark.parametrize(
    "name, text, why",
    [
        ("688327.csv", "", "no bar file"),
        ("688327.csv", RAW, "no row below the header"),
        ("688327.csv", RAW.replace("收盘价", "价") + GOOD, "no column 收盘价"),
        ("688327.csv", "a,b,c\n1,2,3\n", "no bar file"),
        ("688327.csv", "<html><body>404</body></html>\n", "no bar file"),
        ("notes.2.csv", RAW + GOOD, "name should be a ticker"),
    ],
)
def test_a_file_that_holds_no_bars_is_refused(tmp_path: Path, name: str, text: str, why: str) -> None:
    with pytest.raises(InputError, match=why):
        shapes.read([write(tmp_path, name, text)], FETCHED)


def test_missing_and_empty_places_are_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no .csv file"):
        shapes.read([tmp_path], FETCHED)
    with pytest.raises(InputError, match="No such file"):
        shapes.read([tmp_path / "600000.csv"], FETCHED)


def test_two_files_of_one_kind_and_ticker_are_refused(tmp_path: Path) -> None:
    for folder in "ab":
        write(tmp_path, f"{folder}/688327.csv", RAW + GOOD)
    with pytest.raises(InputError, match="given twice"):
        shapes.read([tmp_path], FETCHED)


@given(body=st.binary(max_size=200))
def test_any_bytes_are_bars_or_an_input_error(body: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / "600000.csv"
    path.write_bytes(RAW.encode() + body)
    try:
        held = bool(shapes.read_bars(path).bars)
    except InputError as error:
        held = "600000.csv" in str(error)
    assert held
