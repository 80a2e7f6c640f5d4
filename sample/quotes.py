"""quotes.example: quote lines and daily bars in Tencent's shapes, from the CSV files in bars/.

Shapes: `v_sh688327="1~name~code~last~…";` a line, GBK, 88 fields; `/appstock/app/fqkline/get` rows are
`[date, open, close, high, low, volume]`. Volumes are shares on the STAR market and for indices, lots of 100 elsewhere.
What the site does not know (order book, valuation) is 0 or empty, never made up.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from sample.answers import Answer, Handler, Request, as_json, not_found
from sample.content import HERE, Era, Listing

FIELDS = 88
BARS = tuple(f"/appstock/app/{market}fqkline/get" for market in ("", "hk", "us"))
MOST_ROWS = 640  # more are cut without a word, as the provider does
CENT = Decimal("0.01")
UNKNOWN = 'v_pv_none_match="1";'


@dataclass(frozen=True, slots=True)
class Row:
    """A raw daily bar as the file gives it: yuan and shares; `amount` None for an index."""

    day: date
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    volume: Decimal
    amount: Decimal | None


def read_rows(listing: Listing, until: date) -> tuple[Row, ...]:
    """The file's bars, oldest first, none after `until`."""
    with (HERE / "bars" / listing.file).open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))[1:]
    found = []
    for day, *figures in rows:
        opened, high, low, close, volume, *amount = map(Decimal, figures)
        paid = amount[0] if amount else None
        found.append(Row(date.fromisoformat(day), opened, high, low, close, volume, paid))
    return tuple(sorted((row for row in found if row.day <= until), key=lambda row: row.day))


def handler(era: Era) -> Handler:
    """`/q=code,code…` and the daily bars of every listing of the era."""
    known = {
        listing.code: (listing, rows) for listing in era.listings if len(rows := read_rows(listing, era.now.date())) > 1
    }

    def answer(request: Request) -> Answer:
        if request.path.startswith("/q="):
            codes = request.path.removeprefix("/q=").split(",")
            lines = [line(*known[code], era.now) if code in known else UNKNOWN for code in codes if code]
            return Answer("\n".join([*lines, ""]).encode("gbk"), "text/html; charset=GBK")
        if request.path in BARS:
            return _bars(request.params, known)
        return not_found()

    return answer


def line(listing: Listing, rows: tuple[Row, ...], now: datetime) -> str:
    """The quote after the close of the newest session."""
    last, before = rows[-1], rows[-2]
    change = last.close - before.close
    percent = (change / before.close * 100).quantize(CENT, ROUND_HALF_UP)
    volume = _volume(listing, last)
    amount = last.amount or Decimal(0)
    said = {
        0: "1",
        1: listing.name,
        2: listing.code[2:],
        3: f"{last.close:.2f}",
        4: f"{before.close:.2f}",
        5: f"{last.open:.2f}",
        6: volume,
        30: f"{last.day:%Y%m%d}{min(now.strftime('%H%M%S'), '153500')}",
        31: f"{change:.2f}",
        32: str(percent),
        33: f"{last.high:.2f}",
        34: f"{last.low:.2f}",
        35: f"{last.close:.2f}/{volume}/{_whole(amount)}",
        36: volume,
        37: _whole(amount / 10000),
        38: listing.turnover,
        41: f"{last.high:.2f}",
        42: f"{last.low:.2f}",
        43: f"{(last.high - last.low) / before.close * 100:.2f}",
        61: "GP-A-KCB" if _star(listing) else "GP-A",
        82: "CNY",
    }
    said |= dict.fromkeys((7, 8, *range(9, 29)), "0")
    if listing.is_index:
        said[61] = "ZS"
    else:
        said[47], said[48] = (f"{price:.2f}" for price in _limits(listing, before.close))
    return f'v_{listing.code}="{"~".join(said.get(place, "") for place in range(FIELDS))}";'


def _bars(params: dict[str, str], known: dict[str, tuple[Listing, tuple[Row, ...]]]) -> Answer:
    code, period, since, until, count, adjust, *_ = [*params.get("param", "").split(","), "", "", "", "", "", ""]
    if period != "day" or adjust not in ("", "qfq", "hfq") or not count.isdecimal():
        return as_json({"code": 1, "msg": "bad params", "data": []})
    listing, rows = known.get(code, (None, ()))
    inside = [row for row in rows if (not since or since <= str(row.day)) and (not until or str(row.day) <= until)]
    chosen = inside[-min(int(count), MOST_ROWS) :] if int(count) else []
    table = [_figures(listing, row) for row in chosen] if listing else []
    # Nothing here lies before an ex-right day, so adjusted rows equal raw ones; a share without any has only `day`.
    name = f"{adjust}day" if listing and listing.adjusted else "day"
    value = {"code": 0, "msg": "", "data": {code: {name: table, "prec": table[0][2] if table else "", "version": "16"}}}
    if variable := params.get("_var"):
        plain = "".join(letter for letter in variable if letter.isalnum() or letter == "_")
        return Answer(f"{plain}={json.dumps(value)}".encode(), "text/javascript; charset=utf-8")
    return as_json(value)


def _figures(listing: Listing, row: Row) -> list[str]:
    prices = [f"{price:.3f}" for price in (row.open, row.close, row.high, row.low)]
    return [str(row.day), *prices, f"{_volume(listing, row)}.000"]


def _star(listing: Listing) -> bool:
    return listing.code.startswith(("sh688", "sh689"))


def _volume(listing: Listing, row: Row) -> str:
    shares = _star(listing) or listing.is_index
    return _whole(row.volume if shares else row.volume / 100)


def _whole(figure: Decimal) -> str:
    return str(figure.quantize(Decimal(1), ROUND_HALF_UP))


def _limits(listing: Listing, before: Decimal) -> tuple[Decimal, Decimal]:
    share = Decimal("0.20") if _star(listing) else Decimal("0.10")
    return (before * (1 + share)).quantize(CENT, ROUND_HALF_UP), (before * (1 - share)).quantize(CENT, ROUND_HALF_UP)
