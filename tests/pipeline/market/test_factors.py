from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.market import factors
from pipeline.market.series import Series
from records import Bar, InputError

FETCHED = datetime(2024, 1, 1, tzinfo=UTC)
CENT = Decimal("0.01")
FIRST = date(2023, 1, 2)


def cents(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_HALF_UP)


def bar(n: int, close: Decimal, spread: Decimal = Decimal("0.4")) -> Bar:
    return Bar("600000.SH", FIRST + timedelta(days=n), close, close + spread, close - spread, close, 1000)


def forward(bars: Sequence[Bar], events: dict[int, tuple[Decimal, Decimal]]) -> list[Bar]:
    """The bars as a vendor adjusts them: before each event (cash and new shares a share) (raw − cash) / (1 + new)."""
    rows = []
    for n, one in enumerate(bars):
        scale, shift = Decimal(1), Decimal(0)
        for at, (cash, new) in sorted(events.items()):
            if n < at:
                scale, shift = scale / (1 + new), (shift - cash) / (1 + new)
        price = [cents(value * scale + shift) for value in (one.open, one.high, one.low, one.close)]
        rows.append(replace(one, open=price[0], high=price[1], low=price[2], close=price[3]))
    return rows


@pytest.mark.parametrize(
    "cash, new, reference",
    [
        ("0", "0.4", "14.29"),
        ("0.10", "0.3", "15.31"),
        ("0.03", "0", "19.97"),
        ("1.20", "0", "18.80"),
    ],
)
def test_an_ex_date_is_found_with_its_reference_price(cash: str, new: str, reference: str) -> None:
    closes = ["20", "20.6", "19.7", "20.3", "20"]
    after = cents((Decimal(20) - Decimal(cash)) / (1 + Decimal(new)))
    closes += [str(cents(after * Decimal(share))) for share in ("1.02", "0.99", "1.03", "1.01")]
    raw = [bar(n, Decimal(close)) for n, close in enumerate(closes)]
    bars, steps = factors.join(raw, forward(raw, {5: (Decimal(cash), Decimal(new))}), FETCHED)
    series = Series("600000.SH", bars, steps)
    assert [n for n in range(len(bars)) if series.ex_right(n)] == [5]
    assert series.reference(5) == Decimal(reference)
    assert series.change(5) == pytest.approx(0.02, abs=0.001)
    assert [step.factor for step in steps[5:]] == [Decimal(1)] * 4


def test_equal_series_have_the_factor_one() -> None:
    raw = [bar(n, Decimal(20 + n)) for n in range(5)]
    assert {step.factor for step in factors.join(raw, raw, FETCHED)[1]} == {Decimal(1)}


def test_one_slip_of_a_vendor_is_no_ex_date() -> None:
    raw = [bar(n, Decimal(20) + n * Decimal("0.3")) for n in range(9)]
    slipped = list(raw)
    slipped[4] = replace(raw[4], high=raw[4].high + Decimal("0.07"))
    assert {step.factor for step in factors.join(raw, slipped, FETCHED)[1]} == {Decimal(1)}


def test_an_ex_date_on_the_last_day_is_found() -> None:
    raw = [bar(n, Decimal(20)) for n in range(4)] + [bar(4, Decimal("14.5"))]
    _, steps = factors.join(raw, forward(raw, {4: (Decimal(0), Decimal("0.4"))}), FETCHED)
    assert cents(steps[3].factor * 20) == Decimal("14.29")
    assert steps[4].factor == 1


def test_days_without_an_adjusted_row_take_their_neighbours_factor() -> None:
    raw = [bar(n, Decimal(20)) for n in range(6)]
    adjusted = forward(raw, {3: (Decimal(2), Decimal(0))})
    _, steps = factors.join(raw, [adjusted[1], *adjusted[3:]], FETCHED)
    assert [step.factor for step in steps] == [Decimal("0.9")] * 3 + [Decimal(1)] * 3


def test_unrounded_adjusted_closes_give_plain_ratios() -> None:
    raw = [bar(n, Decimal(40)) for n in range(4)]
    adjusted = [
        replace(b, close=b.close * Decimal(share))
        for b, share in zip(raw, ["0.975001", "0.975", "1", "1"], strict=True)
    ]
    _, steps = factors.join(raw, adjusted, FETCHED)
    assert [round(float(step.factor), 5) for step in steps] == [0.975, 0.975, 1, 1]


@pytest.mark.parametrize(
    "adjust, why",
    [
        (lambda b: replace(b, day=b.day + timedelta(days=900)), "share no day"),
        (lambda b: replace(b, ticker="600001.SH"), "belong to"),
    ],
)
def test_bars_of_something_else_are_refused(adjust: Callable[[Bar], Bar], why: str) -> None:
    raw = [bar(n, Decimal(20)) for n in range(3)]
    with pytest.raises(InputError, match=why):
        factors.join(raw, [adjust(one) for one in raw], FETCHED)


money = st.decimals("0.05", "3", places=2)
walk = st.lists(st.integers(-9, 9), min_size=20, max_size=40)


@settings(max_examples=60, deadline=None)
@given(walk, st.integers(5, 15), money, st.decimals("0.1", "1", places=1))
def test_true_returns_survive_any_event(moves: list[int], at: int, cash: Decimal, new: Decimal) -> None:
    """The adjusted return of the ex-date is that of a holder, to the rounding of the prices."""
    close, raw, truth = Decimal(30), [], 0.0
    for n, move in enumerate(moves):
        before = close
        if n == at:
            before = cents((close - cash) / (1 + new))
        close = cents(before * (1 + Decimal(move) / 100))
        truth = float(close / before) - 1 if n == at else truth
        raw.append(bar(n, close))
    bars, steps = factors.join(raw, forward(raw, {at: (cash, new)}), FETCHED)
    assert Series("600000.SH", bars, steps).change(at) == pytest.approx(truth, abs=0.004)
