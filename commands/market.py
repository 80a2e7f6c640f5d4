"""Commands about prices: spikes, bars."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

import store
from commands.base import (
    ConfigOption,
    JsonOption,
    LimitOption,
    SinceOption,
    UntilOption,
    change,
    moment,
    opened,
    out,
    price,
    print_json,
    print_table,
    say,
)
from jobs import names, prices
from pipeline.market import tickers
from records import SHANGHAI

app = typer.Typer()
bars_app = typer.Typer(help=say("Daily bars.", "日线。"), no_args_is_help=True)
app.add_typer(bars_app, name="bars")


@app.command(
    help=say("Price spikes and drops. Example: baimo spikes --since 30d", "价格异动。例：baimo spikes --since 30d")
)
def spikes(
    ticker: Annotated[str | None, typer.Option(help="688327 · sh688327 · 09988 · BIDU.US")] = None,
    since: SinceOption = None,
    until: UntilOption = None,
    limit: LimitOption = 50,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    settings, engine = opened(config)
    now = settings.now()
    code = tickers.parse(ticker) if ticker else None
    by_ticker = names.known(engine, settings).by_ticker
    with engine.connect() as db:
        found = store.market.spikes(db, moment(since, now), moment(until, now, end=True), code, limit)
    if json_:
        print_json(
            {
                "ticker": s.ticker, "company": by_ticker[s.ticker].name if s.ticker in by_ticker else None, "day": s.day, "kind": s.kind,
                "severity": s.severity, "close": s.close, "change": s.change, "known_at": s.known_at, "tags": list(s.tags),
                "rules": [{"rule": h.rule, "severity": h.severity, "value": h.value, "from": h.from_price, "to": h.to_price, "from_day": h.from_day} for h in s.hits],
            }
            for s in found
        )  # fmt: skip
        return
    columns = [
        say("day", "日期"),
        say("ticker", "代码"),
        say("company", "公司"),
        say("close", "收盘"),
        "%",
        say("severity", "级别"),
        say("rules", "规则"),
    ]
    print_table(
        columns,
        [
            (
                s.day.isoformat(),
                s.ticker,
                by_ticker[s.ticker].name if s.ticker in by_ticker else "",
                price(s.close),
                change(s.change),
                str(s.severity),
                " ".join(h.rule for h in s.hits),
            )
            for s in found
        ],
    )


@bars_app.command(
    "import",
    help=say(
        "CSV files of daily bars. Example: baimo bars import prices/", "导入日线 CSV。例：baimo bars import prices/"
    ),
)
def bars_import(
    path: Annotated[list[Path], typer.Argument(show_default=False)],
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    settings, engine = opened(config)
    counts = prices.import_files(engine, path, settings.now())
    if json_:
        print_json([counts])
    else:
        out.print(
            say(
                f"{counts['tickers']} tickers, {counts['bars']} bars",
                f"{counts['tickers']} 只，{counts['bars']} 条日线",
            )
        )


@bars_app.command(
    "show",
    help=say(
        "Stored bars of one ticker. Example: baimo bars show 688327 --since 2023-01-01",
        "某只股票的日线。例：baimo bars show 688327",
    ),
)
def bars_show(
    ticker: Annotated[str, typer.Argument(show_default=False)],
    since: SinceOption = None,
    until: UntilOption = None,
    adjusted: Annotated[bool, typer.Option("--adjusted", help=say("Forward-adjusted prices.", "前复权价格。"))] = False,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    settings, engine = opened(config)
    code = tickers.parse(ticker)
    now = settings.now()
    start, end = (
        m.astimezone(SHANGHAI).date() if m else None for m in (moment(since, now), moment(until, now, end=True))
    )
    found = list(prices.shown(engine, code, start or date.min, end or date.max, adjusted))
    if json_:
        print_json(
            {
                "ticker": b.ticker,
                "day": b.day,
                "open": b.open,
                "high": b.high,
                "low": b.low,
                "close": b.close,
                "volume": b.volume,
                "amount": b.amount,
            }
            for b in found
        )
    else:
        print_table(
            [
                say("day", "日期"),
                say("open", "开"),
                say("high", "高"),
                say("low", "低"),
                say("close", "收"),
                say("volume", "量"),
            ],
            [
                (b.day.isoformat(), price(b.open), price(b.high), price(b.low), price(b.close), f"{b.volume:,}")
                for b in found
            ],
        )
