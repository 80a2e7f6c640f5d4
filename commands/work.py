"""Commands that do the work: crawl, run, reprocess, import, digest, daemon."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Engine

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
from config import Settings
from crawler import sources
from jobs import analyse, crawl, deliver, digest, extract, imports, market, reprocess, stories, watch
from jobs.runs import recorded
from records import InputError, Source

app = typer.Typer()


def chosen(settings: Settings, named: list[str] | None) -> list[Source]:
    """The sources a command is about: the named ones (also those that are off), or the active ones."""
    known = sources.load(settings.crawl.sources_dirs, settings.crawl.builtin_sources)
    if not named:
        return sources.active(known, settings.crawl.enable, settings.crawl.disable, browser=settings.crawl.chromium)[0]
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
    source: Annotated[
        list[str] | None, typer.Argument(help=say("Ids; none: all that are on.", "来源；缺省为全部已启用"))
    ] = None,
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
    watch_now(settings, engine)
    results = crawl_now(settings, engine, chosen(settings, None if all_ else source), options)
    if json_:
        print_json({"source": name, **said} for name, said in sorted(results.items()))
    else:
        columns = [
            say("source", "来源"),
            say("state", "状态"),
            say("pages", "页面"),
            say("new", "新增"),
            say("why", "原因"),
        ]
        rows = (
            (n, s["state"], str(s.get("pages", 0)), str(s.get("new", 0)), s.get("why", ""))
            for n, s in sorted(results.items())
        )
        print_table(columns, rows)
    if any(said["state"] in {"failed", "stale", "empty"} for said in results.values()):
        raise typer.Exit(EXIT_PARTLY)


@app.command(
    help=say("Crawl, extract, analyse, market, digest once. Example: baimo run", "完整跑一遍并打印摘要。例：baimo run")
)
def run(
    send: Annotated[bool, typer.Option("--send", help=say("Deliver to the channels.", "投递到各渠道。"))] = False,
    crawl_first: Annotated[
        bool, typer.Option("--crawl/--no-crawl", help=say("Or only what is stored.", "或只处理已存内容。"))
    ] = True,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    settings, engine = opened(config)
    failed = False
    if crawl_first:
        watch_now(settings, engine)
        results = crawl_now(settings, engine, chosen(settings, None), [])
        failed = any(said["state"] in {"failed", "stale", "empty"} for said in results.values())
    work(settings, engine)
    tell_digest(settings, engine, send, json_)
    if send:
        sent = recorded(engine, "deliver", lambda: deliver.deliver(engine, settings))
        failed |= bool(sent.get("dead") or sent.get("postponed"))
    if failed:
        raise typer.Exit(EXIT_PARTLY)


def watch_now(settings: Settings, engine: Engine) -> None:
    """The tickers to ask for, before the crawl that asks for them."""
    if settings.market.enabled:
        recorded(engine, "watch", lambda: watch.watch(engine, settings))


def work(settings: Settings, engine: Engine) -> None:
    """Everything between pages and digest, each job once."""
    with progress(say("extract", "抽取")) as step:
        recorded(engine, "extract", lambda: extract.extract(engine, settings, step))
    with progress(say("analyse", "分析")) as step:
        recorded(engine, "analyse", lambda: analyse.analyse(engine, settings, step))
    with progress(say("stories", "归并")) as step:
        recorded(engine, "stories", lambda: stories.stories(engine, settings, step))
    if settings.market.enabled:
        with progress(say("market", "行情")) as step:
            recorded(engine, "market", lambda: market.market(engine, settings, step))


def tell_digest(settings: Settings, engine: Engine, send: bool, json_: bool) -> bool:
    """Compose and print; True where there was something new."""
    told = digest.digest(engine, settings, send=send)
    show_digest(told, json_)
    return bool(told.digest.alerts)


def show_digest(told: digest.Told, json_: bool) -> None:
    if json_:
        print_json(digest.as_lines(told.digest))
    else:
        out.print(told.message.text, markup=False, soft_wrap=True)


@app.command(
    "digest",
    help=say(
        "What is new, or what was in a window. Example: baimo digest --since 7d --preview out.html",
        "尚未告知的新内容，或某一时段的内容。例：baimo digest --since 7d --preview out.html",
    ),
)
def digest_command(
    since: SinceOption = None,
    until: UntilOption = None,
    preview: Annotated[Path | None, typer.Option(help=say("Write it as a page.", "写成网页。"))] = None,
    send: Annotated[bool, typer.Option("--send", help=say("Deliver to the channels.", "投递到各渠道。"))] = False,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    settings, engine = opened(config)
    now = settings.now()
    told = digest.digest(engine, settings, moment(since, now), moment(until, now, end=True), send)
    if preview:
        preview.write_text(told.message.html, encoding="utf-8")
    show_digest(told, json_)
    if send:
        sent = recorded(engine, "deliver", lambda: deliver.deliver(engine, settings))
        if sent.get("dead") or sent.get("postponed"):
            err.print(
                say("Not everything was delivered: baimo deliveries list", "有未送达的消息：baimo deliveries list")
            )
            raise typer.Exit(EXIT_PARTLY)


class Stage(StrEnum):
    EXTRACT = "extract"
    ANALYSE = "analyse"


@app.command(
    "reprocess",
    help=say(
        "Stored pages or articles again, by today's rules. Example: baimo reprocess --stage analyse",
        "用当前规则重新处理已存页面或文章。例：baimo reprocess --stage analyse",
    ),
)
def reprocess_command(
    stage: Annotated[Stage, typer.Option(help=say("From which stage on.", "从哪一步开始。"))],
    since: SinceOption = None,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    settings, engine = opened(config)
    start = moment(since, settings.now())
    counts: dict[str, Any] = {}
    if stage is Stage.EXTRACT:
        counts |= reprocess.extract(engine, start)
        with progress(say("extract", "抽取")) as step:
            counts |= recorded(engine, "extract", lambda: extract.extract(engine, settings, step))
    else:
        counts |= reprocess.analyse(engine, start)
    with progress(say("analyse", "分析")) as step:
        counts |= recorded(engine, "analyse", lambda: analyse.analyse(engine, settings, step))
    tell_counts(counts, json_)


def tell_counts(counts: Mapping[str, Any], json_: bool) -> None:
    if json_:
        print_json([counts])
    else:
        print_table([say("what", "项目"), say("count", "数量")], [(key, str(value)) for key, value in counts.items()])


@app.command(
    "import",
    help=say(
        "WARC, saved HTML, feeds, JSONL (.gz too). Example: baimo import news.jsonl.gz --limit 1000",
        "导入 WARC、网页、订阅源、JSONL（含 .gz）。例：baimo import news.jsonl.gz --limit 1000",
    ),
)
def import_command(
    path: Annotated[list[Path], typer.Argument(show_default=False)],
    limit: Annotated[int | None, typer.Option(min=1, help=say("At most so many items.", "最多条数。"))] = None,
    alert: Annotated[bool, typer.Option("--alert", help=say("It may raise alerts.", "允许触发提醒。"))] = False,
    config: ConfigOption = None,
    json_: JsonOption = False,
) -> None:
    settings, engine = opened(config)
    with progress(say("import", "导入")) as step:
        counts = recorded(
            engine, "import", lambda: imports.import_(engine, settings, path, imports.Options(limit, alert), step)
        )
    tell_counts(counts, json_)
    if not json_:
        err.print(say("Next: baimo run --no-crawl", "下一步：baimo run --no-crawl"))


@app.command(
    help=say("The scheduler, until SIGTERM. Example: baimo daemon", "常驻调度，直到收到 SIGTERM。例：baimo daemon")
)
def daemon(config: ConfigOption = None) -> None:
    settings, engine = opened(config)
    engine.dispose()
    command = [sys.executable, "-OO", "-m", "scheduler", *(["--config", str(settings.file)] if settings.file else [])]
    os.execv(sys.executable, command)  # a process without the command line's modules and, by -OO, without docstrings
