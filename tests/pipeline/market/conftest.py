"""Bars for the market tests: made by hand, the small fixture of tests/bars, and ../shared/data/prices where it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.market import shapes
from pipeline.market.series import Series
from records import Bar, Factor

FETCHED = datetime(2024, 1, 1, tzinfo=UTC)
ROOT = Path(__file__).parents[3]


def weekdays(first: date, count: int) -> list[date]:
    days = (first + timedelta(days=n) for n in range(2 * count + 7))
    return [day for day in days if day.weekday() < 5][:count]


@pytest.fixture
def make() -> Callable[..., Series]:
    """A series of closes on weekdays from 2024-05-06, where no holiday stands for a month; low is the close."""

    def made(
        closes: str | Sequence[str],
        ticker: str = "600000.SH",
        highs: dict[int, str] | None = None,
        volumes: dict[int, int] | None = None,
        factors: Sequence[str] = (),
        first: date = date(2024, 5, 6),
        **more: object,
    ) -> Series:
        texts = closes.split() if isinstance(closes, str) else list(closes)
        bars = []
        for n, (text, day) in enumerate(zip(texts, weekdays(first, len(texts)), strict=True)):
            close = Decimal(text)
            high = Decimal((highs or {}).get(n, text))
            volume = (volumes or {}).get(n, 1000 + n)
            bars.append(Bar(ticker, day, close, high, close, close, volume, None, "test"))
        steps = [Factor(ticker, bar.day, Decimal(f), FETCHED) for bar, f in zip(bars, factors, strict=bool(factors))]
        return Series(ticker, bars, steps, **more)  # type: ignore[arg-type]

    return made


@pytest.fixture(scope="session")
def fixture() -> shapes.BarSet:
    """688327.SH raw and adjusted, and the STAR 50, 110 sessions of 2023."""
    return shapes.read([ROOT / "tests" / "bars"], FETCHED)


@pytest.fixture(scope="session")
def cloudwalk(fixture: shapes.BarSet) -> Series:
    return fixture.series["688327.SH"]


@pytest.fixture(scope="session")
def star50(fixture: shapes.BarSet) -> Series:
    return fixture.benchmarks["000688.SH"]


@pytest.fixture(scope="session")
def prices() -> Path:
    """The folder of real daily bars beside the project."""
    folder = ROOT.parent / "shared" / "data" / "prices"
    if not folder.is_dir():
        pytest.skip("the daily bars of ../shared/data/prices are not here")
    return folder


@pytest.fixture(scope="session")
def market(prices: Path) -> shapes.BarSet:
    """All of it; one share was in its first sessions, without a limit, when the bars begin."""
    return shapes.read([prices], FETCHED, {"688327.SH": date(2022, 5, 27)})
