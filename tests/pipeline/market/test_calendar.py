from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone
from pathlib import Path

import pytest

from pipeline.market import calendar

CHINA = timezone(timedelta(hours=8))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


@pytest.mark.parametrize(
    "exchange, day, open_",
    [
        ("XSHG", date(2023, 5, 8), True),
        ("XSHG", date(2023, 5, 6), False),  # a working Saturday is no session
        ("XSHG", date(2023, 10, 2), False),
        ("XHKG", date(2023, 10, 3), True),  # Hong Kong trades in the mainland's golden week
        ("XNYS", date(2023, 7, 4), False),
        ("XSHG", date(2027, 1, 1), False),  # assumed, but New Year is the law
        ("XSHG", date(2027, 1, 4), True),
        ("XSHG", date(2027, 1, 9), False),
    ],
)
def test_sessions_are_known(exchange: str, day: date, open_: bool) -> None:
    assert calendar.is_session(exchange, day) is open_


def test_the_end_of_the_calendar_is_said_and_does_not_raise() -> None:
    assert not calendar.assumed("XSHG", date(2026, 12, 31))
    assert calendar.assumed("XSHG", date(2031, 3, 3))
    assert calendar.assumed("XSHG", date(1999, 3, 3))
    assert calendar.next_session("XSHG", date(2031, 2, 28)) == date(2031, 3, 3)
    assert len(calendar.sessions("XSHG", date(2031, 3, 1), date(2031, 3, 31))) == 21


def test_sessions_across_a_holiday() -> None:
    assert calendar.sessions("XSHG", date(2023, 4, 28), date(2023, 5, 5)) == [
        date(2023, 4, 28),
        date(2023, 5, 4),
        date(2023, 5, 5),
    ]
    assert calendar.next_session("XSHG", date(2023, 4, 28)) == date(2023, 5, 4)
    assert calendar.previous_session("XSHG", date(2023, 5, 4)) == date(2023, 4, 28)
    assert calendar.sessions("XSHG", date(2023, 5, 5), date(2023, 5, 4)) == []


@pytest.mark.parametrize(
    "start, end, sessions",
    [
        (date(2023, 5, 5), date(2023, 5, 5), 0),
        (date(2023, 5, 5), date(2023, 5, 8), 1),
        (date(2023, 5, 6), date(2023, 5, 8), 0),
        (date(2023, 4, 28), date(2023, 5, 8), 3),
        (date(2023, 5, 8), date(2023, 4, 28), -3),
    ],
)
def test_sessions_are_counted_between_days(start: date, end: date, sessions: int) -> None:
    assert calendar.count("XSHG", start, end) == sessions


@pytest.mark.parametrize(
    "exchange, at, session",
    [
        ("XSHG", "2023-05-05 14:59", date(2023, 5, 5)),
        ("XSHG", "2023-05-05 15:01", date(2023, 5, 8)),
        ("XSHG", "2023-05-06 14:00", date(2023, 5, 8)),  # a launch on Saturday is answered on Monday
        ("XSHG", "2023-04-29 10:00", date(2023, 5, 4)),
        ("XHKG", "2023-05-05 15:30", date(2023, 5, 5)),
        ("XHKG", "2026-12-24 12:30", date(2026, 12, 28)),  # a half day
        ("XNYS", "2023-05-06 03:30", date(2023, 5, 5)),  # still Friday in New York
    ],
)
def test_news_belongs_to_the_session_that_can_answer_it(exchange: str, at: str, session: date) -> None:
    assert calendar.session_at(exchange, moment(at)) == session


def test_half_days_close_early() -> None:
    assert calendar.close("XHKG", date(2026, 12, 24)) == time(12, 0)
    assert calendar.close("XNYS", date(2026, 11, 27)) == time(13, 0)
    assert calendar.close("XSHG", date(2026, 12, 24)) == time(15, 0)


@pytest.mark.parametrize(
    "ticker, at",
    [
        ("688327.SH", datetime(2023, 5, 8, 7, 35, tzinfo=UTC)),
        ("0700.HK", datetime(2023, 5, 8, 7, 35, tzinfo=UTC)),
        ("BIDU.US", datetime(2023, 5, 8, 20, 35, tzinfo=UTC)),
    ],
)
def test_a_bar_is_known_after_its_session(ticker: str, at: datetime) -> None:
    assert calendar.known_at(ticker, date(2023, 5, 8)) == at
    assert calendar.known_at("BIDU.US", date(2023, 12, 8)) == datetime(2023, 12, 8, 21, 35, tzinfo=UTC)


def test_the_calendar_package_is_imported_only_when_asked_for() -> None:
    """It takes over a second; importing the rules, and asking for a bar's moment of knowledge, must not."""
    code = (
        "import sys, datetime; from pipeline.market import calendar, claims, shapes, spikes, study, tencent;"
        "calendar.known_at('688327.SH', datetime.date(2023, 5, 8));"
        "calendar.assumed('XSHG', datetime.date(2023, 5, 8));"
        "sys.exit('pandas' in sys.modules)"
    )
    root = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", code], cwd=root, check=False).returncode == 0
