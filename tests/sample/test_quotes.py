"""Tencent's shapes: field positions, units, and the order of a bar's columns."""

from __future__ import annotations

import json

import pytest

BARS = "/appstock/app/fqkline/get?param="


def fields(ask, codes):
    body = ask("quotes.example", f"/q={codes}").text("gbk")
    return {line.split('="')[0]: line.split('="')[1].removesuffix('";').split("~") for line in body.splitlines()}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "sh688327",
            {1: "云从科技", 2: "688327", 3: "41.80", 4: "40.23", 5: "40.77", 6: "25773033", 30: "20230518153500"}
            | {31: "1.57", 32: "3.90", 33: "44.90", 34: "38.82", 37: "107581", 47: "48.28", 48: "32.18"},
        ),
        (
            "sh601360",  # not on the STAR market: lots of 100
            {1: "三六零", 3: "14.39", 6: "3800432", 36: "3800432", 37: "544944", 47: "15.43", 48: "12.63"},
        ),
    ],
)
def test_a_quote_has_its_fields_in_their_places(ask, code, expected):
    (line,) = fields(ask, code).values()
    assert len(line) == 88
    assert {place: line[place] for place in expected} == expected


def test_amount_price_and_volume_agree(ask):
    for name, line in fields(ask, "sh688327,sh688256,sh688088,sh601360").items():
        shares = int(line[6]) * (1 if name.startswith("v_sh688") else 100)
        assert 0.8 < int(line[37]) * 10000 / (shares * float(line[3])) < 1.2


def test_unknown_codes_are_told_as_the_provider_does(ask):
    assert ask("quotes.example", "/q=sz000001,sh688327").text("gbk").splitlines()[0] == 'v_pv_none_match="1";'


def test_bars_come_as_date_open_close_high_low_volume(ask):
    data = json.loads(ask("quotes.example", f"{BARS}sh688327,day,2023-05-17,2023-05-18,640,").body)["data"]["sh688327"]
    assert data["day"] == [
        ["2023-05-17", "38.190", "40.230", "40.600", "37.750", "17850476.000"],
        ["2023-05-18", "40.770", "41.800", "44.900", "38.820", "25773033.000"],
    ]


@pytest.mark.parametrize(
    ("code", "adjust", "key", "rows"),
    [
        ("sh688327", "qfq", "day", 109),  # has had no ex-right day, so there is nothing to adjust
        ("sh601360", "qfq", "qfqday", 109),
        ("sh601360", "", "day", 109),
        ("sh000688", "", "day", 109),
        ("sz000001", "", "day", 0),
    ],
)
def test_adjusted_bars_have_a_key_of_their_own(ask, code, adjust, key, rows):
    data = json.loads(ask("quotes.example", f"{BARS}{code},day,,,640,{adjust}").body)["data"][code]
    assert len(data[key]) == rows


@pytest.mark.parametrize("param", ["sh688327,week,,,640,", "sh688327,day,,,many,", "", "sh688327,day,,,9,b"])
def test_a_bad_request_is_told_in_the_answer(ask, param):
    assert json.loads(ask("quotes.example", BARS + param).body)["data"] == []


def test_bars_may_be_asked_for_as_a_script(ask):
    body = ask("quotes.example", f"{BARS}sh688327,day,,,1,qfq&_var=kline_dayqfq").text()
    assert json.loads(body.removeprefix("kline_dayqfq="))["data"]["sh688327"]["day"][0][0] == "2023-05-18"


def test_the_site_names_what_it_has_bars_of(site_2023):
    assert site_2023.tickers == ("688327.SH", "688256.SH", "688088.SH", "601360.SH", "000688.SH")


def test_an_era_without_listings_has_no_quotes(era_site):
    era, ask = era_site
    assert ask("quotes.example", "/q=sh688327").status == (200 if era.listings else 421)
