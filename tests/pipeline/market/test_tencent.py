from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.market import tencent
from records import QuoteStatus, SourceError

URL = "https://quotes.example/q=sh600001"
NOW = datetime(2023, 5, 18, 7, 40, tzinfo=UTC)

MAIN = {  # lots; amount in 10,000 yuan
    0: "1", 1: "某某股份", 2: "600001", 3: "14.58", 4: "14.00", 5: "14.10", 6: "21064", 30: "20230518150003",
    33: "14.65", 34: "14.02", 35: "14.58/21064/30711312", 37: "3071", 40: "", 47: "15.40", 48: "12.60", 52: "",
}  # fmt: skip
STAR = MAIN | {2: "688001", 6: "2106400", 35: "14.58/2106400/30711312", 47: "16.80", 48: "11.20"}
HONG_KONG = {
    0: "100", 1: "某某集团-SW", 2: "09988", 3: "85.550", 4: "86.000", 5: "86.1", 6: "32795639.0",
    30: "2023/05/18 16:08:26", 33: "87.000", 34: "85.100", 35: "85.550", 37: "2805666916.450", 48: "130.0", 49: "60.0",
}  # fmt: skip
AMERICAN = {
    0: "200", 1: "某某", 2: "BABA.N", 3: "113.24", 4: "111.81", 5: "112.37", 6: "7182522", 30: "2023-05-18 16:04:38",
    33: "113.41", 34: "111.97", 35: "USD", 36: "7182522", 37: "810867596", 48: "130", 49: "70",
}  # fmt: skip


def line(code: str, fields: Mapping[int, str], **changed: str) -> str:
    held = dict(fields) | {int(name[1:]): value for name, value in changed.items()}
    return f'v_{code}="{"~".join(held.get(n, "") for n in range(max(held) + 1))}";\n'


def answer(*lines: str) -> bytes:
    return "".join(lines).encode("gbk")


def test_lots_and_ten_thousands_become_shares_and_yuan() -> None:
    [quote] = tencent.quotes(answer(line("sh600001", MAIN)))
    assert (quote.ticker, quote.name, quote.status) == ("600001.SH", "某某股份", QuoteStatus.OK)
    assert (quote.last, quote.prev_close, quote.open) == (D("14.58"), D("14.00"), D("14.10"))
    assert (quote.high, quote.low) == (D("14.65"), D("14.02"))
    assert (quote.volume, quote.amount, quote.currency) == (2_106_400, D(30_711_312), "CNY")
    assert (quote.limit_up, quote.limit_down) == (D("15.40"), D("12.60"))
    assert (quote.at, quote.day) == (datetime(2023, 5, 18, 7, 0, 3, tzinfo=UTC), date(2023, 5, 18))


def test_boards_and_markets_have_their_own_units() -> None:
    found = tencent.quotes(
        answer(line("sh688001", STAR), line("r_hk09988", HONG_KONG), line("usBABA", AMERICAN), line("bj430047", STAR))
    )
    assert [quote.ticker for quote in found] == ["688001.SH", "9988.HK", "BABA.US", "430047.BJ"]
    assert [quote.volume for quote in found] == [2_106_400, 32_795_639, 7_182_522, 2_106_400]
    assert [quote.currency for quote in found] == ["CNY", "HKD", "USD", "CNY"]
    assert found[1].name == "某某集团"
    assert found[1].limit_up is None
    assert found[2].at == datetime(2023, 5, 18, 20, 4, 38, tzinfo=UTC)
    assert found[2].day == date(2023, 5, 18)


def test_the_amount_in_ten_thousands_serves_where_the_exact_one_is_missing() -> None:
    [quote] = tencent.quotes(answer(line("sh600001", MAIN, _35="")))
    assert quote.amount == D(30_710_000)


def test_st_is_kept_apart_from_the_name() -> None:
    [quote] = tencent.quotes(answer(line("sh600001", MAIN, _1="XD*ST某某")))
    assert (quote.name, quote.st) == ("某某", True)


@pytest.mark.parametrize(
    "changed, status",
    [
        (
            {"_3": "0.00", "_5": "0.00", "_6": "0", "_33": "0.00", "_34": "0.00", "_35": "0.00/0/0", "_37": "0"},
            "suspended",
        ),
        ({"_3": "14.00", "_5": "0.00", "_6": "0", "_33": "0.00", "_34": "0.00", "_35": "14.00/0/0"}, "suspended"),
        ({"_40": "S", "_5": "0.00", "_6": "0"}, "suspended"),
        ({"_3": "0", "_5": "0", "_6": "0", "_30": "20230518090003"}, "no_quote"),
        ({"_30": "20230517150003"}, "stale"),
        ({}, "ok"),
    ],
)
def test_what_is_not_traded_has_a_status_and_never_a_price_of_zero(changed: dict[str, str], status: str) -> None:
    [quote] = tencent.quotes(answer(line("sh600001", MAIN, **changed)), URL, NOW)
    assert quote.status == QuoteStatus(status)
    assert min(quote.last, quote.prev_close, quote.open, quote.high, quote.low) > 0


def test_before_the_open_yesterdays_quote_is_not_stale() -> None:
    early = datetime(2023, 5, 19, 1, 0, tzinfo=UTC)
    [quote] = tencent.quotes(answer(line("sh600001", MAIN)), URL, early)
    assert quote.status is QuoteStatus.OK


@pytest.mark.parametrize(
    "changed, why",
    [
        ({"_6": "2106400", "_35": "14.58/2106400/30711312"}, "another unit"),
        ({"_33": "14.50"}, "outside low"),
        ({"_3": "abc"}, "no number"),
        ({"_3": "NaN"}, "no number"),
        ({"_3": "-1", "_34": "-2"}, "price -1"),
        ({"_30": "soon"}, "time 'soon'"),
        ({"_3": "0", "_4": "0", "_5": "0", "_6": "0"}, "neither a price"),
    ],
)
def test_a_line_that_cannot_be_true_is_a_source_error(changed: dict[str, str], why: str) -> None:
    bad = line("sh600001", MAIN, **changed)
    with pytest.raises(SourceError, match=why) as raised:
        tencent.quotes(answer(bad), URL)
    assert URL in str(raised.value)
    mixed = tencent.read(answer(bad, line("sh688001", STAR)), URL)
    assert [quote.ticker for quote in mixed.quotes] == ["688001.SH"]
    assert len(mixed.problems) == 1


@pytest.mark.parametrize("cut", [200, 120, 30])
def test_a_cut_line_is_no_quote(cut: int) -> None:
    whole = line("sh600001", MAIN).strip()
    with pytest.raises(SourceError, match="cut off"):
        tencent.quotes(answer(whole[: min(cut, len(whole) - 4)]), URL)


def test_unknown_codes_are_told_apart() -> None:
    found = tencent.read(answer('v_pv_none_match="1";\n', 'v_sh600009="";\n', line("sh600001", MAIN)))
    assert (len(found.quotes), found.unknown, found.problems) == (1, ("600009.SH",), ())
    assert tencent.quotes(answer('v_pv_none_match="1";\n')) == []


@pytest.mark.parametrize(
    "body, why",
    [
        (b"", "no quote"),
        (b"<html><body>403 Forbidden</body></html>", "a page instead"),
        (b"\xff\xfe\x00\x01", "no quote"),
        (b'{"code": 1}', "no quote"),
        (b"x" * (5 * 1024 * 1024), "bytes"),
    ],
)
def test_junk_instead_of_quotes_is_a_source_error(body: bytes, why: str) -> None:
    with pytest.raises(SourceError, match=why):
        tencent.quotes(body, URL)


@given(st.binary(max_size=300), st.text(alphabet='~0123456789.;"\n-eE', max_size=200))
def test_any_answer_is_quotes_or_a_source_error(junk: bytes, fields: str) -> None:
    for body in (junk, f'v_sh600001="{fields}";'.encode(), answer(line("sh600001", MAIN))[: len(junk)]):
        try:
            found = tencent.quotes(body, URL)
        except SourceError:
            continue
        assert all(quote.last > 0 for quote in found)
