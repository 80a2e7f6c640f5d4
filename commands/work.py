"""Commands that do the work: crawl, run, reprocess, import, digest, daemon."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from sqlalchemy import Engine

import scheduler
import store
from commands.base import (
    EXIT_PARTLY,
    ConfigOption,
    JsonOption,
    SinceOption,
    UntilOption,
    err,
    moment,
    opened,
    out,
    print_json,
    print_table,
    progress,
    say,
)
from commands.logs import configure
from config import Settings
from crawler import sources
from jobs import analyse, crawl, deliver, digest, extract, imports, market, reprocess
from jobs.runs import recorded
from records import InputError, Source

app = typer.Typer()


def chosen(settings: Settings, named: list[str] | None, all_: bool = False) -> list[Source]:
    """The sources a command is about: the named ones (also those that are off), or the active ones."""
    known = sources.load(settings.crawl.sources_dirs, settings.crawl.builtin_sources)
    if not named:
        active, off = sources.active(known, settings.crawl.enable, settings.crawl.disable)
        return list(known.values()) if all_ and not off else active
    for name in named:
        if name not in known:
            raise InputError(f"no source {name}; `baimo sources list` shows them")
    return [known[name] for name in named]


def crawl_now(settings: Settings, engine: Engine, todo: list[Source], options: list[str]) -> dict[str, dict[str, Any]]:
    """Crawl with one line (or one step of the bar) a source."""
    done = 0
    with progress(say("crawl", "采集")) as step:

        def tell(source: Source, said: Mapping[str, Any]) -> None:
            nonlocal done
            done += 1
            step(done, len(todo))
            why = f" · {said['why']}" if said.get("why") else ""
            err.print(f"  {source.id}: {said['state']}, {said.get('new', 0)} new{why}", markup=False)

        return asyncio.run(crawl.crawl_all(engine, settings, todo, options, tell))


@app.command("crawl", help=say("Crawl once. Example: baimo crawl ithome 36kr_feed", "采集一次。例：baimo crawl ithome"))
def crawl_command(
    source: Annotated[list[str] | None, typer.Argument(help=say("Ids; none: all that are on.", "来源；缺省为全部已启用"))] = None,
    all_: Annotated[bool, typer.Option("--all", help=say("All that are on.", "全部已启用的来源。"))] = False,
    limit: Annotated[int | None, typer.Option(min=1, help=say("Articles a source.", "每个来源的最多篇数。"))] = None,
    since: SinceOption = None,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    settings, engine = opened(config)
    options = ["--limit", str(limit)] if limit else []
    if since:
        options += ["--since", str(moment(since, settings.now()))]
    results = crawl_now(settings, engine, chosen(settings, source, all_), options)
    if json_:
        print_json({"source": name, **said} for name, said in sorted(results.items()))
    else:
        columns = [say("source", "来源"), say("state", "状态"), say("pages", "页面"), say("new", "新增"), say("why", "原因")]
        rows = ((n, s["state"], str(s.get("pages", 0)), str(s.get("new", 0)), s.get("why", "")) for n, s in sorted(results.items()))
        print_table(columns, rows)
    if any(said["state"] in {"failed", "stale", "empty"} for said in results.values()):
        raise typer.Exit(EXIT_PARTLY)


@app.command(help=say("Crawl, extract, analyse, market, digest once. Example: baimo run", "完整跑一遍并打印摘要。例：baimo run"))
def run(
    send: Annotated[bool, typer.Option("--send", help=say("Deliver to the channels.", "投递到各渠道。"))] = False,
    crawl_first: Annotated[bool, typer.Option("--crawl/--no-crawl", help=say("Or only what is stored.", "或只处理已存内容。"))] = True,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    settings, engine = opened(config)
    failed = False
    if crawl_first:
        results = crawl_now(settings, engine, chosen(settings, None), [])
        failed = any(said["state"] in {"failed", "stale", "empty"} for said in results.values())
    work(settings, engine)
    told = tell_digest(settings, engine, send, json_)
    if send:
        sent = recorded(engine, "deliver", lambda: deliver.deliver(engine, settings))
        failed |= bool(sent.get("dead") or sent.get("postponed"))
    if failed and not told:
        raise typer.Exit(EXIT_PARTLY)


def work(settings: Settings, engine: Engine) -> None:
    """Everything between pages and digest, each job once."""
    with progress(say("extract", "抽取")) as step:
        recorded(engine, "extract", lambda: extract.extract(engine, settings, step))
    with progress(say("analyse", "分析")) as step:
        recorded(engine, "analyse", lambda: analyse.analyse(engine, settings, step))
    if settings.market.enabled:
        with progress(say("market", "行情")) as step:
            recorded(engine, "market", lambda: market.market(engine, settings, step))


def tell_digest(settings: Settings, engine: Engine, send: bool, json_: bool) -> bool:
    """Compose and print; True where there was something new."""
    channels = tuple(settings.digest.channels or settings.channels) if send else None
    told = digest.digest(engine, settings, channels=channels)
    if json_:
        print_json(digest.lines(told.digest))
    else:
        out.print(told.message.text, markup=False, soft_wrap=True)
    return bool(told.digest.alerts)
