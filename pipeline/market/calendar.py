"""Trading sessions of the mainland (XSHG, for Shanghai, Shenzhen and Beijing), Hong Kong (XHKG) and New York (XNYS).

The days come from exchange_calendars, corrected by calendar.toml. Before its first and after its last day every weekday
that is no fixed holiday counts as a session; `assumed` says so and the caller flags it `calendar_assumed`.
The package is imported at the first question that needs it: importing it takes over a second.
"""

from __future__ import annotations

import tomllib
import warnings
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.market import tickers

START = date(2005, 1, 4)
CALENDARS = {"SH": "XSHG", "SZ": "XSHG", "BJ": "XSHG", "HK": "XHKG", "US": "XNYS"}
CLOSE = {"XSHG": time(15, 0), "XHKG": time(16, 0), "XNYS": time(16, 0)}
# Local; a daily bar is a fact from then on.
BAR_KNOWN = {
    "XSHG": time(15, 35),
    "XHKG": time(15, 35),
    "XNYS": time(16, 35),
}
_HOME = {"XSHG": "SH", "XHKG": "HK", "XNYS": "US"}
_RULES: Mapping[str, Any] = tomllib.loads(Path(__file__).with_name("calendar.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class _Sessions:
    days: tuple[date, ...]  # ascending
    early: Mapping[date, time]  # local closing time of half days


def of(ticker: str) -> str:
    """The calendar (XSHG, XHKG, XNYS) a canonical ticker trades by."""
    return CALENDARS[tickers.exchange(ticker)]


def assumed(exchange: str, day: date) -> bool:
    """Whether that day lies outside the known calendar, where weekdays are taken for sessions."""
    if START <= day <= _RULES[exchange]["known_until"]:
        return False
    days = _load(exchange).days
    return not days[0] <= day <= date(days[-1].year, 12, 31)


def is_session(exchange: str, day: date) -> bool:
    rules = _RULES[exchange]
    if day in rules["closed"] or day in rules["open"]:
        return day in rules["open"]
    if assumed(exchange, day):
        return day.weekday() < 5 and f"{day:%m-%d}" not in rules["fixed"]
    days = _load(exchange).days
    at = bisect_left(days, day)
    return at < len(days) and days[at] == day


def sessions(exchange: str, since: date, until: date) -> list[date]:
    """The sessions of [since, until], ascending."""
    days = _load(exchange).days
    if since > until:
        return []
    if not assumed(exchange, since) and not assumed(exchange, until):
        return list(days[bisect_left(days, since) : bisect_right(days, until)])
    span = (until - since).days + 1
    return [day for n in range(span) if is_session(exchange, day := since + timedelta(days=n))]


def next_session(exchange: str, day: date) -> date:
    """The first session after that day."""
    return _step(exchange, day, 1)


def previous_session(exchange: str, day: date) -> date:
    """The last session before that day."""
    return _step(exchange, day, -1)


def count(exchange: str, start: date, end: date) -> int:
    """How many sessions lead from start to end: 0 for the same day, negative where end is earlier.

    A day that is no session counts as the next one, so Saturday and Monday are 0 apart.
    """
    if end < start:
        return -count(exchange, end, start)
    before = len(sessions(exchange, start, end))
    return before - 1 if is_session(exchange, end) else before


def session_at(exchange: str, moment: datetime) -> date:
    """The session whose price can first answer news of that moment: news after the close rolls to the next session."""
    local = moment.astimezone(tickers.ZONES[_HOME[exchange]])
    day = local.date()
    if is_session(exchange, day) and local.time() <= close(exchange, day):
        return day
    return next_session(exchange, day)


def close(exchange: str, day: date) -> time:
    """Local closing time of the session; half days close earlier."""
    if day.month not in (1, 2, 7, 11, 12):  # half days stand before New Year, the Spring Festival, 4 July and Christmas
        return CLOSE[exchange]
    return _load(exchange).early.get(day, CLOSE[exchange])


def known_at(ticker: str, day: date) -> datetime:
    """The moment a daily bar is known, UTC: 15:35 local for the mainland and Hong Kong, 16:35 New York."""
    return datetime.combine(day, BAR_KNOWN[of(ticker)], tickers.zone(ticker)).astimezone(UTC)


def _step(exchange: str, day: date, by: int) -> date:
    for n in range(1, 61):  # no exchange has been closed for two months
        if is_session(exchange, found := day + timedelta(days=by * n)):
            return found
    raise AssertionError(f"{exchange}: no session within 60 days of {day}")


@cache
def _load(exchange: str) -> _Sessions:
    """The known sessions. The package works with pandas objects and warns on import; neither leaves this function."""
    rules = _RULES[exchange]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import exchange_calendars

        end = rules.get("horizon")
        calendar = exchange_calendars.get_calendar(exchange, start=START.isoformat(), end=end and end.isoformat())
        listed = {moment.date() for moment in calendar.sessions}
        zone = tickers.ZONES[_HOME[exchange]]
        early = {
            day.date(): calendar.session_close(day).to_pydatetime().astimezone(zone).time()
            for day in calendar.early_closes
        }
    days = (listed | set(rules["open"])) - set(rules["closed"])
    return _Sessions(tuple(sorted(day for day in days if day.year <= max(listed).year)), early)
