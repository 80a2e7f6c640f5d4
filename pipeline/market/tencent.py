"""Tencent's quotes (`qt.gtimg.cn`) as Quote records.

One statement a code, GBK: `v_sh688327="1~云从科技~688327~last~prev close~open~volume~…";`. Fields, counted from 0:
1 name, 3 last, 4 previous close (ex-right on an ex-date), 5 open, 6 volume, 30 time, 33 and 34 high and low, 35 price,
volume and amount in one, 37 amount, 40 status, 47 and 48 limit prices. Volumes are lots of 100 except on STAR, in Hong
Kong and in New York; amounts are in 10,000 yuan for the mainland. Day bars are read in tencent_bars.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation

from pipeline.market import calendar, names, tickers
from pipeline.market.tencent_bars import DayBars, bars, join
from pipeline.market.tickers import Board
from records import InputError, Quote, QuoteStatus, SourceError

__all__ = ["Answer", "DayBars", "bars", "join", "quotes", "read"]

SOURCE = "tencent_quote"
MAX_BYTES = 4 * 1024 * 1024
FIELDS = 38  # up to the amount; a shorter line is cut off
_STATEMENT = re.compile(r'v_(?:r_)?([A-Za-z0-9_.]{2,24})="([^"\r\n]*)("?)')
_NAME, _LAST, _PREVIOUS, _OPEN, _VOLUME, _TIME, _HIGH, _LOW = 1, 3, 4, 5, 6, 30, 33, 34
_TRADES, _AMOUNT, _STATUS, _LIMIT_UP, _LIMIT_DOWN = 35, 37, 40, 47, 48
_TIMES = ("%Y%m%d%H%M%S", "%Y/%m/%d %H:%M:%S", "%Y-%m-%d %H:%M:%S")
_CALL_AUCTION = time(9, 15)
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one answer holds: quotes, codes the provider does not know, and lines it sent that are no quote."""

    quotes: tuple[Quote, ...]
    unknown: tuple[str, ...]  # as asked, canonical
    problems: tuple[SourceError, ...]


def quotes(body: bytes, url: str = "", now: datetime | None = None) -> list[Quote]:
    """The quotes of one answer. Unknown codes are left out; SourceError where there are only unusable lines.

    A suspended share has the status SUSPENDED and its previous close for a price, never 0. With `now` given, a quote of
    an earlier session than the one that should be showing is STALE.
    """
    answer = read(body, url, now)
    if answer.problems and not answer.quotes:
        raise answer.problems[0]
    return list(answer.quotes)


def read(body: bytes, url: str = "", now: datetime | None = None) -> Answer:
    """All that one answer says, line by line. SourceError where it is no quote answer (a page, an empty body)."""
    if len(body) > MAX_BYTES:
        raise SourceError(SOURCE, url, f"answer of {len(body)} bytes")
    text = body.decode("gb18030", errors="replace").lstrip("\ufeff \r\n\t")
    statements = list(_STATEMENT.finditer(text))
    if not statements:
        what = "a page instead of quotes" if text.startswith("<") else "no quote in the answer"
        raise SourceError(SOURCE, url, f"{what}: {text[:60]!r}")
    found: list[Quote] = []
    unknown: list[str] = []
    problems: list[SourceError] = []
    for statement in statements:
        code, payload, closed = statement.groups()
        try:
            ticker = tickers.parse(code)
        except InputError:
            continue  # v_pv_none_match="1": the provider's word for "no such code"
        if not payload.strip("~"):
            unknown.append(ticker)
            continue
        try:
            found.append(_quote(ticker, payload.split("~") if closed else [], now))
        except (ValueError, InvalidOperation) as error:
            problems.append(SourceError(SOURCE, url, f"{ticker}: {error}"))
    return Answer(tuple(found), tuple(unknown), tuple(problems))


def _quote(ticker: str, fields: list[str], now: datetime | None) -> Quote:
    if len(fields) < FIELDS:
        raise ValueError(f"line cut off after {len(fields)} fields")
    home = tickers.exchange(ticker)
    at = _moment(fields[_TIME], ticker)
    day = at.astimezone(tickers.zone(ticker)).date()
    name, st = names.clean(fields[_NAME])
    prices = {n: _number(fields, n) for n in (_LAST, _PREVIOUS, _OPEN, _HIGH, _LOW)}
    volume, amount = _turnover(fields, ticker)
    status = _status(fields, prices, volume, at, ticker, now)
    if status in (QuoteStatus.SUSPENDED, QuoteStatus.NO_QUOTE):
        shown = prices[_LAST] if prices[_LAST] > 0 else prices[_PREVIOUS]
        if shown <= 0:
            raise ValueError("neither a price nor a previous close")
        prices = dict.fromkeys(prices, shown) | {_PREVIOUS: prices[_PREVIOUS] if prices[_PREVIOUS] > 0 else shown}
    else:
        volume = _checked(prices, volume, amount, ticker, day)
    limits = _limits(fields, home)
    return Quote(
        ticker=ticker,
        name=name,
        last=prices[_LAST],
        prev_close=prices[_PREVIOUS],
        open=prices[_OPEN],
        high=prices[_HIGH],
        low=prices[_LOW],
        volume=int(volume),
        amount=amount,
        currency=tickers.CURRENCIES[home],
        at=at,
        day=day,
        source=SOURCE,
        status=status,
        limit_up=limits[0],
        limit_down=limits[1],
        st=st and home in ("SH", "SZ", "BJ"),
    )


def _status(
    fields: list[str],
    prices: Mapping[int, Decimal],
    volume: Decimal,
    at: datetime,
    ticker: str,
    now: datetime | None,
) -> QuoteStatus:
    local = at.astimezone(tickers.zone(ticker))
    untraded = volume == 0 and (prices[_OPEN] == 0 or prices[_LAST] == 0)
    if len(fields) > _STATUS and fields[_STATUS].strip() in ("S", "P"):
        return QuoteStatus.SUSPENDED
    if now is not None and local.date() < _showing(ticker, now):
        return QuoteStatus.STALE if not untraded else QuoteStatus.SUSPENDED
    if untraded:
        early = local.time() < time(9, 30)
        return QuoteStatus.NO_QUOTE if early else QuoteStatus.SUSPENDED
    if local.time() < _CALL_AUCTION or local.weekday() > 4:
        return QuoteStatus.STALE
    return QuoteStatus.OK


def _showing(ticker: str, now: datetime) -> date:
    """The session whose prices a live quote shows at that moment: today's from a few minutes after the open."""
    exchange = calendar.of(ticker)
    local = now.astimezone(tickers.zone(ticker))
    if calendar.is_session(exchange, local.date()) and local.time() >= time(9, 40):
        return local.date()
    return calendar.previous_session(exchange, local.date())


def _checked(prices: Mapping[int, Decimal], volume: Decimal, amount: Decimal, ticker: str, day: date) -> Decimal:
    """The volume in shares, after the checks at the boundary; ValueError where one fails."""
    last, low, high = prices[_LAST], prices[_LOW], prices[_HIGH]
    if last <= 0 or prices[_PREVIOUS] <= 0:
        raise ValueError(f"price {last}, previous close {prices[_PREVIOUS]}")
    if not low <= last <= high:
        raise ValueError(f"last {last} outside low {low} and high {high}")
    board = tickers.board(ticker, day)
    if board is Board.INDEX or not volume or not amount:
        return volume
    ratio = amount / (last * volume)
    if board is Board.BSE and Decimal("0.002") < ratio < Decimal("0.05"):
        volume, ratio = volume / 100, ratio * 100  # the unit of this board is not documented; the amount tells it
    if not Decimal("0.2") <= ratio <= 5:
        raise ValueError(f"volume in another unit: amount / (last × volume) is {ratio:.4g}")
    return volume


def _turnover(fields: list[str], ticker: str) -> tuple[Decimal, Decimal]:
    volume, amount = _number(fields, _VOLUME), _number(fields, _AMOUNT)
    if tickers.exchange(ticker) in ("HK", "US"):
        return volume, amount
    exact = fields[_TRADES].split("/")
    amount = Decimal(exact[2]) if len(exact) == 3 and exact[2] else amount * 10_000
    return volume * tickers.lot(ticker), amount


def _limits(fields: list[str], home: str) -> tuple[Decimal | None, Decimal | None]:
    if home not in ("SH", "SZ", "BJ") or len(fields) <= _LIMIT_DOWN:
        return None, None
    up, down = (_number(fields, n) for n in (_LIMIT_UP, _LIMIT_DOWN))
    return (up, down) if up > down > 0 else (None, None)


def _number(fields: list[str], at: int) -> Decimal:
    """Empty counts as 0: providers leave out what they do not have."""
    text = fields[at].strip()
    try:
        value = Decimal(text) if text else _ZERO
    except InvalidOperation:
        value = Decimal("nan")
    if not value.is_finite() or abs(value) >= Decimal(10) ** 15:
        raise ValueError(f"field {at} is {text[:30]!r}, no number")
    return value


def _moment(text: str, ticker: str) -> datetime:
    for form in _TIMES:
        try:
            local = datetime.strptime(text.strip(), form)  # noqa: DTZ007 - the zone is the exchange's
        except ValueError:
            continue
        return local.replace(tzinfo=tickers.zone(ticker)).astimezone(UTC)
    raise ValueError(f"time {text[:30]!r}")
